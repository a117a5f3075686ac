/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the isolation oracle share: its state while a case runs.
 * All of it is in fixed arrays, because the simulator copies it when a sweep
 * goes back.
 */
#ifndef EL2SIM_ISOLATION_ISOLATION_H
#define EL2SIM_ISOLATION_ISOLATION_H

#include <el2sim/plugin.h>

#include "exit.h"
#include "ranges.h"

enum {
    REGISTER_MAX = 640, /* system registers */
    PRINCIPAL_MAX = 12, /* of more, those seen longest ago are forgotten, but
                           never one whose registers sentinels stand in for */
    SPARE = PRINCIPAL_MAX - 1, /* so this one gets no sentinels */
    CPU_COUNT_MAX = 8,
    SENTINEL_MAX = 96, /* system registers with one, of a principal */
    STORE_MAX = 128,   /* stores of one visit to EL2 that are looked at */
    SEEN_MAX = 8,
    DIFFERENCE_MAX = 192, /* of one entry */
    GPR_COUNT = 31,
    NAME_SIZE = 64, /* of a principal; as long as the simulator's */
    V_COUNT = 32,
};

/* Rows of registers.def by register. */
enum {
    TRAIT_VIEW = 1,
    TRAIT_MOVES = 2,
    TRAIT_QUIET = 4,
    TRAIT_LAZY = 8,
    TRAIT_SCRATCH = 16,
    TRAIT_SYNDROME = 32,
};

/* A row SEEN of registers.def. */
struct seen {
    int reg, as;
    uint64_t bits;
};

struct register_set {
    uint64_t words[REGISTER_MAX / 64];
};

static inline bool set_has(const struct register_set *set, int reg)
{
    return set->words[reg / 64] >> (reg % 64) & 1;
}

static inline void set_add(struct register_set *set, int reg)
{
    set->words[reg / 64] |= UINT64_C(1) << (reg % 64);
}

/* What is the same in all cases. */
struct shared {
    uint8_t traits[REGISTER_MAX];
    int count; /* of system registers */
    unsigned seen_count;
    struct seen seen[SEEN_MAX];
    int vbar, tcr, tcr_el2, hcr, vttbr, vtcr, vmpidr, fpcr, vbar_el2, sp_el2,
        cntvoff;
    bool sentinels, twice, counts, strict;
    unsigned cases, once; /* merged; of them those with nothing to vary */
};

/* All registers of a principal. */
struct bank {
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;
    uint64_t sys[REGISTER_MAX];
};

/* A system register's own value while a sentinel stands in for it. */
struct stand_in {
    int reg;
    uint64_t own;
};

struct principal {
    char name[NAME_SIZE];
    bool used;
    bool out;      /* it left for EL2, and all that follows is known */
    unsigned seen; /* when it left last, in visits to EL2 */
    unsigned visits;
    struct exit_class exit;
    uint64_t fault_address, hcr;   /* when it left */
    struct bank left;              /* as it left, sentinels in place */
    struct register_set may_write; /* reached for write when it left */
    struct register_set reached;   /* or for read */
    struct register_set own;       /* system registers that it changed itself */
    bool entered;                  /* `left` is what it was entered with */
    struct register_set known;     /* `left` has them: it reached them once */
    bool knows_fp;                 /* the same of the FP/SIMD registers */
    bool has_fp;                   /* FP registers reached */
    struct el2sim_gprs own_gprs;   /* where sentinels stand in */
    struct el2sim_vregs own_vregs;
    uint32_t x_sentinels, v_sentinels;
    unsigned stand_in_count;
    struct stand_in stand_ins[SENTINEL_MAX];
};

struct store {
    uint64_t address, value, pc;
    unsigned size; /* bytes */
};

/* What EL2 did since it was entered from below, by CPU. */
struct visit {
    int from; /* principal, -1: unknown */
    /* Who could write a register last, its number + 1, and what was since. */
    uint8_t user[REGISTER_MAX];
    struct register_set written;
    uint64_t writer[REGISTER_MAX]; /* pc of the MSR that wrote it last */
    uint64_t v_writer[V_COUNT];    /* of what wrote v<n> last; 0: nothing */
    bool boots;      /* and since it came from reset nobody was entered */
    bool saw_pstate; /* that of EL2, of this visit */
    unsigned store_count;
    struct store stores[STORE_MAX]; /* to memory that somebody reaches */
};

struct self {
    const struct shared *shared;
    unsigned clock;
    struct principal principals[PRINCIPAL_MAX];
    struct visit visits[CPU_COUNT_MAX];
    struct ranges shown, regions;
    uint64_t follows[2];  /* bits of PSTATE that EL2 had as whom it interrupted,
                            those that were 0 and those that were 1 */
    struct reach_map map; /* memory that each VMID reaches */
    struct log *log;      /* of the two-run comparison; NULL: none */
    bool has_no_secret;   /* the scenario fills nothing */
    struct told *told;    /* what is told of in this case; NULL: none */
};

/* What a callback works with. */
struct scene {
    struct self *self;
    const struct el2sim_api *api;
    struct el2sim *sim;
    unsigned cpu;
    const uint64_t *sysregs;
    const uint8_t *reach[2][2]; /* by EL, by write */
};

#define HCR_VM UINT64_C(1)
#define HCR_DC (UINT64_C(1) << 12)
#define HCR_TGE (UINT64_C(1) << 27)
#define HCR_E2H (UINT64_C(1) << 34)

/* Under HCR_EL2.TGE there is no EL1: EL0 is EL2's own (Arm ARM D1.3.1). */
static inline bool scene_is_el2s(const struct scene *scene)
{
    return scene->sysregs[scene->self->shared->hcr] & HCR_TGE;
}

static inline bool scene_has_stage2(const struct scene *scene)
{
    return !scene_is_el2s(scene) &&
           scene->sysregs[scene->self->shared->hcr] & (HCR_VM | HCR_DC);
}

static inline bool scene_reaches(const struct scene *scene, int reg, bool write)
{
    return scene->reach[0][write][reg] || scene->reach[1][write][reg];
}

/* A host at EL0 reads CNTVCT_EL0 without the offset (Arm ARM, CNTVOFF_EL2). */
static inline bool scene_sees(const struct scene *scene,
                              const struct seen *seen)
{
    uint64_t hcr = scene->sysregs[scene->self->shared->hcr];

    return scene_reaches(scene, seen->as, false) &&
           !(seen->reg == scene->self->shared->cntvoff &&
             scene_is_el2s(scene) && hcr & HCR_E2H);
}

static inline bool scene_reaches_any(const struct scene *scene, int reg)
{
    return scene_reaches(scene, reg, false) || scene_reaches(scene, reg, true);
}

/* principals.c */
/* Index of who is in charge of the scene's CPU, made if it is new. */
int principal_in_charge(struct scene *scene);
/* Another principal that is out; -1 behind the last. Begin with -1. */
int principal_next_out(const struct self *self, int not_this, int after);

/* sentinel.c */
void sentinel_put(struct scene *scene, struct principal *p, int index);
/* `now` is what was found, and becomes what the principal gets. */
void sentinel_take_back(struct scene *scene, struct principal *p,
                        struct bank *now);

/* judge.c */
void judge_entry(struct scene *scene, int index, const struct bank *now,
                 uint64_t eret);

/* foreign.c: whose a value is. */
struct foreign {
    int owner; /* principal */
    int held;  /* the register in which it left the value */
};
/*
 * Whether `value` at register `reg` (a number of the api, or -1 for memory) is
 * another's than principal `index`'s and was not shown on purpose.
 */
bool foreign_find(const struct scene *scene, int index, int reg, uint64_t value,
                  struct foreign *foreign);
/* The same, shown or not. */
bool foreign_find_any(const struct scene *scene, int index, int reg,
                      uint64_t value, struct foreign *foreign);
/* The register in which principal `index` left `value` itself; -1: none. */
int foreign_own(const struct scene *scene, int index, int reg, uint64_t value);
/* What `p` left in a register when it was last heard of. */
uint64_t foreign_left(const struct principal *p, int reg);
/* Whether `value` in `reg` is one that nobody else has by chance. */
bool foreign_tells(const struct scene *scene, int reg, uint64_t value);
/* Whether another left the same register with this value. */
bool foreign_at(const struct scene *scene, int index, int reg, uint64_t value);

/* findings.c */
enum verdict {
    VERDICT_FOREIGN,
    VERDICT_LOST,
    VERDICT_CHANNEL,
    VERDICT_REACH,
    VERDICT_PENDING,
    /* Of memory, told of by memory.c */
    VERDICT_STORE,
    VERDICT_PAGES,
    VERDICT_TABLES,
    VERDICT_PSTATE, /* of EL2, by isolation.c */
};

struct difference {
    enum verdict verdict;
    int reg;
    int owner, held; /* as in struct foreign; -1: nobody's */
    bool written;    /* a system register that EL2 wrote since it was left */
    uint64_t expected, found;
};

/* Of one entry of principal `index`, by the ERET at `pc`. */
struct findings {
    int index;
    uint64_t pc;
    unsigned count;
    struct difference items[DIFFERENCE_MAX];
};

void findings_begin(struct self *self);
void findings_end(struct self *self);
void findings_add(struct findings *findings, const struct difference *item);
void findings_tell(const struct scene *scene, struct findings *findings);
/* False from the second time on in a case. */
bool findings_is_new(const struct self *self, unsigned verdict, int reg,
                     const char *who, const char *other);

/* path.c: the path of what was found, and the instruction to blame. */
uint64_t path_tell(const struct scene *scene, const struct difference *item,
                   uint64_t eret, char *text, size_t size);

/* memory.c */
void memory_stored(struct self *self, const struct el2sim_event *event);
void memory_judge(struct scene *scene, int index, uint64_t eret);
/* The scenario may have written tables. */
void memory_poked(struct self *self);
/* Whether who is in charge reaches it. */
bool memory_is_seen(const struct scene *scene, uint64_t address);
bool memory_is_shown(const struct scene *scene, uint64_t value);
/* Where EL2 keeps `value`, in memory that nobody else reaches; else false. */
bool memory_where(const struct scene *scene, uint64_t value, char *text,
                  size_t size);

/* twice.c */
void twice_begin(struct self *self, const struct el2sim_api *api,
                 struct el2sim *sim);
/* A principal is entered with this, by the ERET of `event`. */
void twice_observe(struct scene *scene, int index, const struct bank *bank,
                   const struct el2sim_event *event);
/* A principal leaves with this. */
void twice_left(struct scene *scene, int index, const struct bank *bank);
/* Whether no more runs of the case follow. */
bool twice_end(struct self *self, const struct el2sim_api *api,
               struct el2sim *sim);

/* isolation.c */
const char *register_name(const struct scene *scene, int reg, char *text,
                          size_t size);
void report(const struct scene *scene, const char *what, const char *subject,
            uint64_t expected, uint64_t found, const char *owner, uint64_t pc);

#endif
