/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides who may execute MRS, MSR, SYS and SYSL: UNDEFINED first, then the
 * trap controls of traps.def in their order.
 */
#include "model/trap.h"

#include "model/field_names.h"
#include "model/nested.h"

/* Contexts in which a control is looked at, one bit each. */
enum {
    EL0_NVHE = 1 << 0, /* EL0 of EL1&0, HCR_EL2.E2H == 0 */
    EL0_VHE = 1 << 1,  /* EL0 of EL1&0, HCR_EL2.E2H == 1 */
    HOST0 = 1 << 2,    /* EL0 of EL2&0 */
    EL1_NVHE = 1 << 3,
    EL1_VHE = 1 << 4,
    EL2_NVHE = 1 << 5,
    EL2_VHE = 1 << 6,
    EL0 = EL0_NVHE | EL0_VHE,
    EL1 = EL1_NVHE | EL1_VHE,
};

enum {
    READ = 1,
    WRITE = 2,
    BOTH = READ | WRITE,
};

struct trap {
    uint64_t mask; /* of the control's fields */
    uint64_t match;
    uint16_t control; /* enum sysreg */
    uint8_t group;
    uint8_t way;
    uint8_t when;
    uint8_t target;
    uint8_t ec;
    uint8_t value;
    const char *field; /* "EN", or "EN,CR" */
};

enum { TARGET_EL1 = 1, TARGET_EL2 = 2 };

static const struct trap traps[] = {
#define GROUP(name, summary)
#define TRAP(group, control, field, value, way, when, target, class) \
    { FIELD_MASK(control, field),                                    \
      (uint64_t)(value) << control##_##field##_LSB,                  \
      control,                                                       \
      GROUP_##group,                                                 \
      way,                                                           \
      when,                                                          \
      TARGET_##target,                                               \
      EC_##class,                                                    \
      value,                                                         \
      #field },
#define TRAP2(group, control, field, other, value, way, when, target, class) \
    { FIELD_MASK(control, field) | FIELD_MASK(control, other),               \
      (uint64_t)(value) << control##_##field##_LSB |                         \
          (uint64_t)(value) << control##_##other##_LSB,                      \
      control,                                                               \
      GROUP_##group,                                                         \
      way,                                                                   \
      when,                                                                  \
      TARGET_##target,                                                       \
      EC_##class,                                                            \
      value,                                                                 \
      #field "," #other },
#define TRAP3(group, control, field, other, third, value, way, when, target, \
              class)                                                         \
    { FIELD_MASK(control, field) | FIELD_MASK(control, other) |              \
          FIELD_MASK(control, third),                                        \
      (uint64_t)(value) << control##_##field##_LSB |                         \
          (uint64_t)(value) << control##_##other##_LSB |                     \
          (uint64_t)(value) << control##_##third##_LSB,                      \
      control,                                                               \
      GROUP_##group,                                                         \
      way,                                                                   \
      when,                                                                  \
      TARGET_##target,                                                       \
      EC_##class,                                                            \
      value,                                                                 \
      #field "," #other "," #third },
#include "arch/traps.def"
#undef GROUP
#undef TRAP
#undef TRAP2
#undef TRAP3
    { .group = GROUP_COUNT },
};

/*
 * Where the rows of each group begin. A GROUP counts without taking a place:
 * its enumerator is that of the row after it.
 */
enum {
#define GROUP(name, summary) FIRST_##name, BEFORE_##name = FIRST_##name - 1,
#define TRAP(group, control, field, value, way, ...) \
    ROW_##group##_##control##_##field##_##value##_##way,
#define TRAP2(group, control, field, other, value, way, ...) \
    ROW_##group##_##control##_##field##_##other##_##way,
#define TRAP3(group, control, field, other, third, value, way, ...) \
    ROW_##group##_##control##_##field##_##other##_##third##_##way,
#include "arch/traps.def"
#undef GROUP
#undef TRAP
#undef TRAP2
#undef TRAP3
    TRAP_ROWS,
};
_Static_assert(TRAP_ROWS == ARRAY_LENGTH(traps) - 1, "rows counted otherwise");

static const uint16_t first_row[GROUP_COUNT] = {
#define GROUP(name, summary) [GROUP_##name] = FIRST_##name,
#define TRAP(...)
#define TRAP2(...)
#define TRAP3(...)
#include "arch/traps.def"
#undef GROUP
#undef TRAP
#undef TRAP2
#undef TRAP3
};

#define FINE_MATCH(control, field, value) \
    ((value) ? FIELD_MASK(control, field) : 0)

/* A fine-grained trap of one register in one way. */
#define FINE_CASE(way, reg, control, field, value)                          \
    case reg: {                                                             \
        static const struct trap row = { FIELD_MASK(control, field),        \
                                         FINE_MATCH(control, field, value), \
                                         control,                           \
                                         GROUP_COUNT,                       \
                                         way,                               \
                                         EL0 | EL1,                         \
                                         TARGET_EL2,                        \
                                         EC_SYSTEM,                         \
                                         value,                             \
                                         #field };                          \
        return &row;                                                        \
    }

/* NOLINTNEXTLINE(readability-function-size): a case for each row */
static const struct trap *fine_read(enum sysreg reg)
{
    switch (reg) {
#define FINE_READ(...) FINE_CASE(READ, __VA_ARGS__)
#define FINE_WRITE(...)
#include "arch/finetraps.def"
#undef FINE_READ
#undef FINE_WRITE
    default:
        return NULL;
    }
}

/* NOLINTNEXTLINE(readability-function-size): a case for each row */
static const struct trap *fine_write(enum sysreg reg)
{
    switch (reg) {
#define FINE_READ(...)
#define FINE_WRITE(...) FINE_CASE(WRITE, __VA_ARGS__)
#include "arch/finetraps.def"
#undef FINE_READ
#undef FINE_WRITE
    default:
        return NULL;
    }
}

static bool hcr_has(const struct cpu *cpu, uint64_t bits)
{
    return (cpu->sysreg[HCR_EL2] & bits) == bits;
}

bool trap_is_host(const struct cpu *cpu)
{
    return hcr_has(cpu, FIELD_MASK(HCR_EL2, E2H) | FIELD_MASK(HCR_EL2, TGE));
}

enum sysreg trap_regime_sctlr(const struct cpu *cpu)
{
    bool el2 = cpu_el(cpu) == 2 || (cpu_el(cpu) == 0 && trap_is_host(cpu));

    return el2 ? SCTLR_EL2 : SCTLR_EL1;
}

unsigned trap_el1_target(const struct cpu *cpu)
{
    return hcr_has(cpu, FIELD_MASK(HCR_EL2, TGE)) ? 2 : 1;
}

static unsigned context(const struct cpu *cpu)
{
    bool e2h = hcr_has(cpu, FIELD_MASK(HCR_EL2, E2H));

    switch (cpu_el(cpu)) {
    case 0:
        return trap_is_host(cpu) ? HOST0 : e2h ? EL0_VHE : EL0_NVHE;
    case 1:
        return e2h ? EL1_VHE : EL1_NVHE;
    default:
        return e2h ? EL2_VHE : EL2_NVHE;
    }
}

static bool holds(const struct cpu *cpu, const struct trap *trap)
{
    return (cpu->sysreg[trap->control] & trap->mask) == trap->match;
}

bool trap_check(const struct cpu *cpu, enum trap_group group, bool read,
                struct trap_hit *hit)
{
    const struct trap *trap = &traps[first_row[group]];
    unsigned here, way = read ? READ : WRITE;

    if (trap->group != group)
        return false;
    here = context(cpu);
    for (; trap->group == group; trap++) {
        if (!(trap->when & here) || !(trap->way & way))
            continue;
        if (!holds(cpu, trap))
            continue;
        hit->level = trap->target;
        hit->target_el = trap->target == 2 ? 2 : trap_el1_target(cpu);
        hit->ec = trap->ec;
        hit->by = trap;
        /* AArch64.AdvSIMDFPAccessTrap, SVEAccessTrap: TGE hides the class. */
        if ((trap->ec == EC_ADVSIMD_FP || trap->ec == EC_SVE) &&
            trap->target != hit->target_el)
            hit->ec = EC_UNKNOWN;
        return true;
    }
    return false;
}

static bool has_register(const struct cpu *cpu, unsigned reg)
{
    feature_set required = sysreg_rows[reg].required;

    return (cpu->features & required) == required;
}

/* Whether a fine-grained trap of `reg` is in force here (FEAT_FGT, FGT2). */
static bool is_fine_trapped(const struct cpu *cpu, enum sysreg reg, bool read)
{
    const struct trap *trap;

    if (!cpu_has(cpu, FEAT_FGT) || !(context(cpu) & (EL0 | EL1)))
        return false;
    trap = read ? fine_read(reg) : fine_write(reg);
    return trap && holds(cpu, trap) && has_register(cpu, trap->control);
}

/* The same of a System instruction: HFGITR_EL2, HFGITR2_EL2. */
static bool is_sysinsn_trapped(const struct cpu *cpu,
                               const struct sysinsn_row *row)
{
    /* HCRX_EL2.FGTnXS lets the NXS forms of TLBI go. */
    bool spared = row->is_nxs &&
                  (cpu->sysreg[HCRX_EL2] & FIELD_MASK(HCRX_EL2, FGTnXS));

    return row->fine && !spared && (context(cpu) & (EL0 | EL1)) &&
           has_register(cpu, row->fine_control) &&
           (cpu->sysreg[row->fine_control] & row->fine) == row->fine_match;
}

struct exception trap_exception(const struct cpu *cpu, unsigned target_el,
                                unsigned ec, uint32_t iss)
{
    return (struct exception){
        .kind = EXCEPTION_SYNC,
        .target_el = target_el,
        .ec = ec,
        .iss = iss,
        .il = true,
        .ret = cpu->pc,
    };
}

uint32_t trap_system_iss(struct sysop op)
{
    uint32_t op0 = bits_get(op.encoding, 15, 14);
    uint32_t op1 = bits_get(op.encoding, 13, 11);
    uint32_t crn = bits_get(op.encoding, 10, 7);
    uint32_t crm = bits_get(op.encoding, 6, 3);
    uint32_t op2 = bits_get(op.encoding, 2, 0);

    return op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 |
           (uint32_t)op.rt << 5 | crm << 1 | op.read;
}

/* ISS of EC 0x2d: ExType 1, an EXLOCK exception. */
enum { ISS_EXLOCK = 1 << 20 };

static const struct trap_hit trap_to_el2 = { 2, 2, EC_SYSTEM, NULL };

/* The Feature ID space of ID_AA64MMFR2_EL1.IDS. */
static bool is_id_space(uint16_t encoding)
{
    unsigned op0 = encoding >> 14, op1 = encoding >> 11 & 7;
    unsigned crn = encoding >> 7 & 15, crm = encoding >> 3 & 15;

    return op0 == 3 && (op1 <= 1 || op1 == 3) && crn == 0 && crm <= 7;
}

/* UNDEFINED; with FEAT_IDST a read of the ID space is told as trapped. */
static enum permission undefined(const struct cpu *cpu, struct sysop op,
                                 struct exception *exception)
{
    *exception = exception_undefined(cpu);
    if (op.read && cpu_has(cpu, FEAT_IDST) && is_id_space(op.encoding)) {
        exception->ec = EC_SYSTEM;
        exception->iss = trap_system_iss(op);
    }
    return PERMISSION_UNDEFINED;
}

static enum permission trapped(const struct cpu *cpu, struct sysop op,
                               struct trap_hit hit, struct exception *exception)
{
    uint32_t iss = 0;

    if (hit.ec == EC_SYSTEM)
        iss = trap_system_iss(op);
    else if (hit.ec == EC_ADVSIMD_FP)
        iss = 0x1e << 20; /* CV = 1, COND = 0b1110 */
    *exception = trap_exception(cpu, hit.target_el, hit.ec, iss);
    return PERMISSION_TRAP;
}

static enum permission check_group(const struct cpu *cpu, struct sysop op,
                                   enum trap_group group,
                                   struct exception *exception)
{
    struct trap_hit hit;

    if (!trap_check(cpu, group, op.read, &hit))
        return PERMISSION_GRANTED;
    return trapped(cpu, op, hit, exception);
}

/*
 * Encodings nobody has. IMPLEMENTATION DEFINED ones (CRn 11 and 15) trap
 * under HCR_EL2.TIDCP from EL1; there is none here, so all else is UNDEFINED.
 * EL0 is left to EL1 unless FEAT_TIDCP1 traps it there.
 */
static enum permission unallocated(const struct cpu *cpu, struct sysop op,
                                   struct exception *exception)
{
    unsigned crn = (unsigned)bits_get(op.encoding, 10, 7);
    unsigned op0 = op.encoding >> 14;
    enum sysreg sctlr = trap_is_host(cpu) ? SCTLR_EL2 : SCTLR_EL1;

    if ((crn != 11 && crn != 15) || (op0 != 1 && op0 != 3))
        return undefined(cpu, op, exception);
    if (cpu_el(cpu) == 1 && hcr_has(cpu, FIELD_MASK(HCR_EL2, TIDCP)))
        return trapped(cpu, op, trap_to_el2, exception);
    if (cpu_el(cpu) == 0 && cpu_has(cpu, FEAT_TIDCP1) &&
        (cpu->sysreg[sctlr] & FIELD_MASK(SCTLR_EL1, TIDCP)))
        return trapped(
            cpu, op,
            (struct trap_hit){ trap_el1_target(cpu), 1, EC_SYSTEM, NULL },
            exception);
    return undefined(cpu, op, exception);
}

static bool is_timer(enum sysreg reg)
{
    return sysreg_rows[reg].group == GROUP_TIMER_PHYS ||
           sysreg_rows[reg].group == GROUP_TIMER_VIRT;
}

/*
 * The register that the encoding of `reg` reaches at this level: EL2's under
 * E2H, the virtual identity at EL1, the deferred error of a guest.
 */
static enum sysreg redirect(const struct cpu *cpu, enum sysreg reg, bool read)
{
    unsigned el = cpu_el(cpu);

    if (el == 2 && hcr_has(cpu, FIELD_MASK(HCR_EL2, E2H)))
        return sysreg_e2h_target(reg);
    if (el == 0 && is_timer(reg) && trap_is_host(cpu))
        return sysreg_e2h_target(reg);
    if (el != 1)
        return reg;
    if (reg == MIDR_EL1 && read)
        return VPIDR_EL2;
    if (reg == MPIDR_EL1 && read)
        return VMPIDR_EL2;
    if (reg == DISR_EL1 && hcr_has(cpu, FIELD_MASK(HCR_EL2, AMO)))
        return VDISR_EL2;
    return reg;
}

/* PMEVCNTR<n>_EL0 and PMEVTYPER<n>_EL0: the counter's number, or -1. */
static int counter_number(enum sysreg reg)
{
    if (reg >= PMEVCNTR0_EL0 && reg < PMEVCNTR0_EL0 + 6)
        return (int)(reg - PMEVCNTR0_EL0);
    if (reg >= PMEVTYPER0_EL0 && reg < PMEVTYPER0_EL0 + 6)
        return (int)(reg - PMEVTYPER0_EL0);
    return -1;
}

/* Counters from MDCR_EL2.HPMN up are EL2's (GetNumEventCountersAccessible). */
static bool is_counter_of_el2(const struct cpu *cpu, enum sysreg reg)
{
    int number = cpu_el(cpu) < 2 ? counter_number(reg) : -1;

    return number >= 0 &&
           number >= (int)FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);
}

static bool is_readable_or_writable(const struct cpu *cpu,
                                    const struct sysreg_row *row, unsigned el,
                                    bool read)
{
    return (row->access >> (2 * el + !read) & 1) &&
           (cpu->features & row->required) == row->required;
}

/* EL1 accesses a register of EL2, or by an EL12 or EL02 name. */
static enum permission check_nested(const struct cpu *cpu, struct sysop op,
                                    bool view, enum sysreg *reg,
                                    struct exception *exception)
{
    if (!is_readable_or_writable(cpu, &sysreg_rows[*reg], 2, op.read) ||
        (op.encoding >> 11 & 6) != 4)
        return undefined(cpu, op, exception);
    switch (nested_el2_access(cpu, view, reg, &exception->far)) {
    case NESTED_TRAP:
        return trapped(cpu, op, trap_to_el2, exception);
    case NESTED_MEMORY:
        return PERMISSION_MEMORY;
    case NESTED_EL1:
        return PERMISSION_GRANTED;
    case NESTED_NOT:
    default:
        return undefined(cpu, op, exception);
    }
}

/* EL12 and EL02 names exist at EL2 with E2H alone. */
static enum permission check_view(const struct cpu *cpu, struct sysop op,
                                  enum sysreg reg, struct exception *exception)
{
    if (cpu_el(cpu) != 2 || !hcr_has(cpu, FIELD_MASK(HCR_EL2, E2H)) ||
        !is_readable_or_writable(cpu, &sysreg_rows[reg], 2, op.read))
        return undefined(cpu, op, exception);
    return check_group(cpu, op, (enum trap_group)sysreg_rows[reg].group,
                       exception);
}

static enum permission check_sysinsn(const struct cpu *cpu, struct sysop op,
                                     struct exception *exception)
{
    const struct sysinsn_row *row = sysinsn_row(op.encoding);
    enum permission permission;

    if (!row)
        return unallocated(cpu, op, exception);
    if (op.read || (cpu->features & row->required) != row->required)
        return undefined(cpu, op, exception);
    if (row->info.level == 2 && nested_is_on(cpu))
        return trapped(cpu, op, trap_to_el2, exception);
    if (cpu_el(cpu) < row->info.level)
        return undefined(cpu, op, exception);
    permission = check_group(cpu, op, (enum trap_group)row->group, exception);
    if (permission == PERMISSION_GRANTED && is_sysinsn_trapped(cpu, row))
        return trapped(cpu, op, trap_to_el2, exception);
    return permission;
}

/*
 * PSTATE.EXLOCK guards the level's own ELR_ELx and SPSR_ELx, by whatever name
 * (EXLOCKException).
 */
static bool is_return_locked(const struct cpu *cpu, enum sysreg reg)
{
    bool el2 = cpu_el(cpu) == 2;
    uint64_t gcscr = cpu->sysreg[el2 ? GCSCR_EL2 : GCSCR_EL1];

    return cpu_has(cpu, FEAT_GCS) && (cpu->pstate & PSTATE_EXLOCK) &&
           (gcscr & FIELD_MASK(GCSCR_EL1, EXLOCKEN)) &&
           (reg == (el2 ? ELR_EL2 : ELR_EL1) ||
            reg == (el2 ? SPSR_EL2 : SPSR_EL1));
}

/* What a register's page says beside level, feature and trap controls. */
static enum permission check_special(const struct cpu *cpu, struct sysop op,
                                     enum sysreg reg, enum sysreg reached,
                                     struct exception *exception)
{
    if (reg == SP_EL0 && !(cpu->pstate & PSTATE_SP))
        return undefined(cpu, op, exception);
    if (is_fine_trapped(cpu, reg, op.read))
        return trapped(cpu, op, trap_to_el2, exception);
    if (!op.read && is_return_locked(cpu, reached)) {
        *exception = trap_exception(cpu, cpu_el(cpu), EC_GCS, ISS_EXLOCK);
        return PERMISSION_TRAP;
    }
    if (!is_counter_of_el2(cpu, reg))
        return PERMISSION_GRANTED;
    if (cpu_has(cpu, FEAT_FGT))
        return trapped(cpu, op, trap_to_el2, exception);
    return undefined(cpu, op, exception);
}

/* A register that this level has, by its own name. */
static enum permission check_own(const struct cpu *cpu, struct sysop op,
                                 enum sysreg named, enum sysreg *reg,
                                 struct exception *exception)
{
    enum permission permission;

    *reg = redirect(cpu, named, op.read);
    permission = check_group(cpu, op, (enum trap_group)sysreg_rows[named].group,
                             exception);
    if (permission == PERMISSION_GRANTED)
        permission = check_special(cpu, op, named, *reg, exception);
    if (permission != PERMISSION_GRANTED)
        return permission;
    switch (nested_el1_access(cpu, named, &exception->far)) {
    case NESTED_TRAP:
        return trapped(cpu, op, trap_to_el2, exception);
    case NESTED_MEMORY:
        return PERMISSION_MEMORY;
    case NESTED_NOT:
    case NESTED_EL1:
    default:
        return PERMISSION_GRANTED;
    }
}

enum permission sysreg_check(const struct cpu *cpu, struct sysop op,
                             enum sysreg *reg, struct exception *exception)
{
    bool view = sysreg_encoding_is_view(op.encoding);
    enum sysreg named;

    *reg = SYSREG_NONE;
    if (op.encoding >> 14 == 1)
        return check_sysinsn(cpu, op, exception);
    named = sysreg_at_encoding(op.encoding);
    if (named == SYSREG_NONE)
        return unallocated(cpu, op, exception);
    *reg = named;
    if (cpu_el(cpu) == 1 && (view || !is_readable_or_writable(
                                         cpu, &sysreg_rows[named], 1, op.read)))
        return check_nested(cpu, op, view, reg, exception);
    if (view)
        return check_view(cpu, op, named, exception);
    if (!is_readable_or_writable(cpu, &sysreg_rows[named], cpu_el(cpu),
                                 op.read))
        return undefined(cpu, op, exception);
    return check_own(cpu, op, named, reg, exception);
}

/* The encoding through which EL1 sees a register of EL2 (redirect()). */
static enum sysreg seen_through(enum sysreg reg, unsigned el)
{
    if (el != 1)
        return reg;
    switch (reg) {
    case VPIDR_EL2:
        return MIDR_EL1;
    case VMPIDR_EL2:
        return MPIDR_EL1;
    case VDISR_EL2:
        return DISR_EL1;
    default:
        return reg;
    }
}

bool sysreg_is_reached(const struct cpu *cpu, enum sysreg reg, bool write)
{
    enum sysreg named = seen_through(reg, cpu_el(cpu));
    struct sysop op = { sysreg_rows[named].info.encoding, 0, !write };
    struct exception exception;
    enum sysreg reached;

    /* The stack pointer in use needs no MRS. */
    return reg == cpu_sp_bank(cpu->pstate) ||
           (sysreg_check(cpu, op, &reached, &exception) == PERMISSION_GRANTED &&
            reached == reg);
}

bool sysreg_is_reachable(const struct cpu *cpu, enum sysreg reg, unsigned el,
                         bool write)
{
    struct cpu at = *cpu;

    at.pstate = bits_set(at.pstate, 3, 2, el);
    at.pstate = bits_set(at.pstate, 0, 0, el > 0);
    return sysreg_is_reached(&at, reg, write);
}

static void list_trap(const struct trap *trap, struct sysreg_trap *out,
                      size_t capacity, size_t *count)
{
    if (trap && *count < capacity)
        out[*count] = (struct sysreg_trap){
            sysreg_rows[trap->control].info.name,
            trap->field,
            trap->value,
            trap->way & READ,
            trap->way & WRITE,
            trap->target,
        };
    *count += trap != NULL;
}

size_t sysreg_traps(enum sysreg reg, struct sysreg_trap *out, size_t capacity)
{
    unsigned group = sysreg_rows[reg].group;
    size_t count = 0;

    for (const struct trap *trap = &traps[first_row[group]];
         trap->group == group; trap++)
        list_trap(trap, out, capacity, &count);
    list_trap(fine_read(reg), out, capacity, &count);
    list_trap(fine_write(reg), out, capacity, &count);
    return count;
}

bool trap_control(const struct cpu *cpu, enum trap_group group, bool read,
                  struct sysreg_trap *control)
{
    struct trap_hit hit;
    size_t count = 0;

    if (!trap_check(cpu, group, read, &hit))
        return false;
    list_trap(hit.by, control, 1, &count);
    return true;
}

bool sysreg_trap_control(const struct cpu *cpu, struct sysop op,
                         struct sysreg_trap *control)
{
    enum sysreg reg = sysreg_at_encoding(op.encoding);
    const struct sysinsn_row *row = sysinsn_row(op.encoding);
    size_t count = 0;

    if (op.encoding >> 14 == 1)
        return row &&
               trap_control(cpu, (enum trap_group)row->group, op.read, control);
    if (reg == SYSREG_NONE)
        return false;
    if (trap_control(cpu, (enum trap_group)sysreg_rows[reg].group, op.read,
                     control))
        return true;
    if (!is_fine_trapped(cpu, reg, op.read))
        return false;
    list_trap(op.read ? fine_read(reg) : fine_write(reg), control, 1, &count);
    return true;
}

static bool is_guarded(enum sysreg reg, enum sysreg control)
{
    const struct trap *read = fine_read(reg), *write = fine_write(reg);
    unsigned group = sysreg_rows[reg].group;

    for (const struct trap *trap = &traps[first_row[group]];
         trap->group == group; trap++)
        if (trap->control == control)
            return true;
    return (read && read->control == control) ||
           (write && write->control == control);
}

size_t sysreg_guarded(enum sysreg control, enum sysreg *regs, size_t capacity)
{
    size_t count = 0;

    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
        if (!is_guarded((enum sysreg)reg, control))
            continue;
        if (count < capacity)
            regs[count] = (enum sysreg)reg;
        count++;
    }
    return count;
}
