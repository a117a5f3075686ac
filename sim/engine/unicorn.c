/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine on Unicorn, and the only file that speaks to it. Inside, the CPU
 * is always at EL1h with translation off: whatever would change that is kept
 * from it. Behaviour that this file relies on is pinned by
 * tests/unit/engine/test_unicorn_pins.c.
 */
#include "engine/engine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

#include "base/addresses.h"
#include "base/text.h"
#include "engine/library.h"
#include "engine/ops.h"
#include "model/insn_memory.h"

enum {
    MAJOR_COUNT = 4096, /* values of word<31:20> */
    CLASS_MIXED = 0xff, /* insn_classify has to look at the whole word */
    FILTER_SIZE = 4096, /* break filter, by pc<13:2> */
    ENCODING_COUNT = 1 << 16,
    FORGET_AT_ONCE = 16 << 20, /* bytes */
    EXCP_DATA_ABORT = 4,       /* Unicorn's number of an alignment fault */
    ALIGN_MIXED = 0xff,        /* the whole word says what must be aligned */
    /*
     * Not UC_CPU_ARM64_MAX, which aborts the process while it translates
     * unallocated half-precision SIMD encodings, before any hook can see
     * them. So Armv8.0 with CRC32 and the cryptographic extension; what later
     * versions add arrives at the client as undefined.
     */
    CPU_MODEL = UC_CPU_ARM64_A72,
    /*
     * Instructions translated before Unicorn is opened anew. It has room for
     * about a million; when that is used up it throws all translations away,
     * and 2.0.1 keeps pointers to some of them and crashes later.
     */
    TRANSLATION_MAX = 1 << 18,
    /* Added for a block that Unicorn does not tell of: a guess. */
    TRANSLATION_BLOCK = 16,
    TRANSLATION_CHANGED = 48, /* when its code has changed: more is stale */
};

/* Where a native ERET, which must not happen, would go: no one gets there. */
#define ERET_TRAP UINT64_C(0xfffffffffffffffd)
#define NO_ALARM UINT64_MAX
/* All loads and stores (Arm ARM C4.1); none, since no word & 0 is that. */
#define ACCESS_MASK 0x0a000000u
#define ACCESS_BITS 0x08000000u
#define NO_ACCESS_BITS 1u

/* What makes Unicorn go past a system instruction that we have executed. */
enum advance {
    ADVANCE_UNKNOWN, /* first time: see where it goes */
    ADVANCE_ITSELF,  /* PC moves on by itself, a PC written is ignored */
    ADVANCE_WRITTEN, /* PC must be written */
};

struct mapping {
    uint64_t base, size;
    uint8_t *bytes;
    unsigned rights; /* ENGINE_READ, ... */
    bool executable; /* ENGINE_EXECUTE is in force already */
};

/* Addresses, all in one mapping or in none. */
struct stretch {
    uint64_t address, size;
};

/* Parts of a load that are still to come: all at instruction `count`. */
struct split {
    uint64_t count, next; /* address */
    unsigned size, parts;
};

struct unicorn {
    struct engine engine; /* first: what the header's functions are given */

    /* Of every instruction. */
    uint64_t window_base;  /* of the mapping that the last fetch was from */
    uint64_t window_words; /* its size */
    const uint8_t *window;
    uint64_t count;
    uint64_t attention; /* count from which every instruction is considered */
    uint64_t pc;        /* of the instruction begun last */
    uint32_t word;
    uint32_t access_mask; /* words whose address is looked at: */
    uint32_t access_bits; /* word & mask is this */
    uint32_t known;       /* registers whose lowest bits are in `low` */
    uint8_t major_flags[MAJOR_COUNT]; /* 1: consider */
    uint8_t major_align[MAJOR_COUNT]; /* bits that a base must not have */
    uint8_t filter[FILTER_SIZE];      /* 1: perhaps a break */
    uint8_t low[32];                  /* X registers, and SP */
    bool checks_stack, checks_all;

    uc_engine *uc;
    struct engine_client client;
    uint64_t classes;
    uint64_t alarm;
    bool asked;
    uint64_t translated; /* instructions, since Unicorn was opened */
    unsigned watched;    /* ENGINE_WATCH_*: what the client is told of */
    unsigned hooked;     /* what of it Unicorn has hooks for */
    bool reopening;      /* hooks are missing, or it must forget all */
    bool inside;         /* Unicorn executes: it must not forget anything now */
    bool leaving;        /* `pc` is where to go on */
    size_t changed_count; /* instructions to forget when it is left */
    struct stretch *changed;
    struct split split; /* a load that Unicorn does in parts */
    bool verifying;     /* a system instruction of unknown advance is behind */
    bool verify_read;   /* it was a read */
    uint16_t verify_encoding;
    uint8_t advance[2][ENCODING_COUNT]; /* enum advance, by write and read */

    bool stopped; /* attend said so */
    bool faulted;
    bool failed;
    struct engine_fault fault;
    struct diag diag;

    struct address_set breaks;
    size_t mapping_count;
    struct mapping *mappings;
};

static uint64_t unicorn_x(const struct engine *self, unsigned n);
static void unicorn_code_changed(struct engine *self, uint64_t address,
                                 uint64_t size);

static inline struct unicorn *unicorn_of(struct engine *engine)
{
    return (struct unicorn *)engine;
}

static inline const struct unicorn *const_unicorn_of(
    const struct engine *engine)
{
    return (const struct unicorn *)engine;
}

/* --- words and classes ------------------------------------------------- */

/*
 * The class by word<31:20> where it decides (Arm ARM C4.1, "op0" is
 * word<28:25>), otherwise CLASS_MIXED. Only for speed: what it calls plain and
 * is unallocated arrives as undefined later.
 */
static unsigned major_class(unsigned major)
{
    unsigned op0 = major >> 5 & 15;

    switch (major) {
    case 0xd51: /* MSR, MRS */
    case 0xd53:
        return INSN_SYSREG;
    case 0xd61: /* BR, BLR, RET */
    case 0xd63:
    case 0xd65:
        return INSN_PLAIN;
    default:
        break;
    }
    if (op0 == 2)
        return INSN_SVE;
    if ((op0 & 14) == 8 || (op0 & 7) == 5)
        return INSN_PLAIN; /* data processing, immediate and register */
    if ((op0 & 7) == 7)
        return INSN_FPSIMD;
    if ((major & 0x3f8) == 0x080 && ((major & 0x800) || !(major & 2)))
        return INSN_EXCLUSIVE;
    if ((op0 & 5) == 4)
        return op0 & 2 ? INSN_FPSIMD : INSN_PLAIN; /* loads and stores */
    if ((op0 & 14) == 10) {
        unsigned op = major >> 9;

        if ((op & 3) <= 1 || (op == 2 && op0 == 10))
            return INSN_PLAIN; /* B, BL, CBZ, TBZ, B.cond */
    }
    return CLASS_MIXED;
}

static enum insn_class classify(uint32_t word)
{
    unsigned class = major_class(word >> 20);

    if (class != CLASS_MIXED)
        return (enum insn_class) class;
    return insn_classify(word);
}

/* Classes that may be executed by Unicorn without leaving EL1h. */
static bool is_native(enum insn_class class)
{
    const uint64_t natives = BIT64(INSN_PLAIN) | BIT64(INSN_FPSIMD) |
                             BIT64(INSN_SYSREG) | BIT64(INSN_SYS) |
                             BIT64(INSN_BARRIER) | BIT64(INSN_SEV) |
                             BIT64(INSN_EXCLUSIVE) | BIT64(INSN_PAUTH) |
                             BIT64(INSN_ESB);

    return natives & BIT64(class);
}

/* LDAR, STLR and their like, which are aligned whatever else need not be. */
static bool is_ordered_major(unsigned major)
{
    return (major & 0x3f8) == 0x088;
}

/* Unsigned offsets and pairs: multiples of what they are offsets of. */
static bool is_scaled_major(unsigned major)
{
    return (major & 0x3b0) == 0x390 || (major & 0x380) == 0x280;
}

/* Bytes: size is 0, and of SIMD registers opc<1>. */
static bool is_byte_major(unsigned major)
{
    return (major & 0xf90) == 0x380 && (major & 0x048) != 0x048;
}

static bool is_access_major(unsigned major)
{
    return (major & 0x0a0) == 0x080;
}

/* Only for speed, as major_class. */
static void set_alignments(struct unicorn *engine)
{
    struct insn_memory insn;

    for (unsigned major = 0; major < MAJOR_COUNT; major++)
        if (!is_access_major(major) || is_byte_major(major))
            continue;
        else if (!is_scaled_major(major))
            engine->major_align[major] = ALIGN_MIXED;
        else if (insn_memory(major << 20, &insn))
            engine->major_align[major] = (uint8_t)(insn.size - 1);
}

/* --- leaving and redirecting ------------------------------------------- */

static void write_pc(struct unicorn *engine, uint64_t pc)
{
    uc_reg_write(engine->uc, UC_ARM64_REG_PC, &pc);
}

static bool must_leave(const struct unicorn *engine)
{
    return engine->translated > TRANSLATION_MAX || engine->changed_count;
}

static void update_attention(struct unicorn *engine)
{
    bool now = engine->asked || engine->verifying || must_leave(engine) ||
               (engine->watched & ENGINE_WATCH_INSNS);

    engine->attention = now ? 0 : engine->alarm;
}

static void add_translated(struct unicorn *engine, uint64_t count)
{
    engine->translated += count;
    if (engine->translated > TRANSLATION_MAX)
        update_attention(engine);
}

static void fail(struct unicorn *engine, const char *what)
{
    engine->failed = true;
    diag_set(&engine->diag, STATUS_INTERNAL, NULL,
             "%s: 0x%08" PRIx32 " at 0x%" PRIx64, what, engine->word,
             engine->pc);
    uc_emu_stop(engine->uc);
}

static const struct mapping *find_mapping(const struct unicorn *engine,
                                          uint64_t address)
{
    for (size_t i = 0; i < engine->mapping_count; i++) {
        const struct mapping *mapping = &engine->mappings[i];

        if (address - mapping->base < mapping->size)
            return mapping;
    }
    return NULL;
}

static uint32_t load_word(const uint8_t *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof(word));
    return word;
}

/*
 * Asks the client about the instruction at `pc` and counts it unless the
 * client stops. Returns false when PC must go to engine->pc instead.
 */
static bool ask(struct unicorn *engine, uint64_t pc, uint32_t word,
                enum insn_class class, unsigned why)
{
    uint64_t next = pc;
    enum engine_reply reply;

    reply = engine->client.attend(engine->client.self, &next, word, class, why);
    if (reply == ENGINE_STOP) {
        engine->stopped = true;
        engine->pc = pc;
        return false;
    }
    engine->count++;
    if (reply == ENGINE_REDIRECT) {
        engine->pc = next;
        return false;
    }
    if (class == INSN_WFI || class == INSN_WFE) {
        engine->pc = pc + 4; /* no more than hints to the engine */
        return false;
    }
    if (!is_native(class))
        fail(engine, "the client let an instruction through that must be "
                     "executed outside of the engine");
    return !engine->failed;
}

static void ask_and_go(struct unicorn *engine, uint64_t pc, uint32_t word,
                       enum insn_class class, unsigned why)
{
    if (ask(engine, pc, word, class, why))
        return;
    if (engine->stopped || engine->failed)
        uc_emu_stop(engine->uc);
    else
        write_pc(engine, engine->pc);
}

/* --- before each instruction ------------------------------------------- */

/* Whether the system instruction before went on by itself; else it is now. */
static bool verify_advance(struct unicorn *engine, uint64_t pc)
{
    uint8_t *advance =
        &engine->advance[engine->verify_read][engine->verify_encoding];

    engine->verifying = false;
    update_attention(engine);
    if (pc == engine->pc + 4) {
        *advance = ADVANCE_ITSELF;
        return true;
    }
    *advance = ADVANCE_WRITTEN;
    write_pc(engine, engine->pc + 4);
    return false;
}

static int x_id(unsigned n)
{
    return n < 29 ? (int)(UC_ARM64_REG_X0 + n)
                  : (int)(UC_ARM64_REG_X29 + (n - 29));
}

static bool is_access(uint32_t word)
{
    return (word & ACCESS_MASK) == ACCESS_BITS;
}

/*
 * The lowest byte of a register that is a base. Reading it from Unicorn costs
 * more than all else here, so it is kept until an instruction may change it;
 * x30, which BL changes, never.
 */
static unsigned low_of_base(struct unicorn *engine, unsigned n)
{
    uint64_t value = 0;

    if (bit_is_set(engine->known, n))
        return engine->low[n];
    uc_reg_read(engine->uc, n == REG_XZR ? (int)UC_ARM64_REG_SP : x_id(n),
                &value);
    engine->low[n] = (uint8_t)value;
    if (n != 30)
        engine->known |= 1u << n;
    return engine->low[n];
}

static bool is_pair(uint32_t word)
{
    return (word & 0x38000000) == 0x28000000;
}

/* Pre-index and post-index. */
static bool is_writing_back(uint32_t word)
{
    if ((word & 0x38000000) == 0x38000000)
        return !(word & 0x01200000) && (word & 0x400);
    return (is_pair(word) || (word & 0x3c000000) == 0x0c000000) &&
           (word & 0x00800000);
}

/* Of a load or store: what it loads, and the base if it is written back. */
static void forget_written(struct unicorn *engine, uint32_t word)
{
    engine->known &= ~(1u << (word & 31));
    if (is_pair(word))
        engine->known &= ~(1u << (word >> 10 & 31));
    if (is_writing_back(word))
        engine->known &= ~(1u << (word >> 5 & 31));
}

/* Of a load or store whose major_align is ALIGN_MIXED. */
static bool is_address_unaligned(struct unicorn *engine, uint64_t pc,
                                 uint32_t word)
{
    struct insn_memory insn;
    uint64_t base, index = 0;

    if (!insn_memory(word, &insn) || insn.size == 1 ||
        (!engine->checks_all && insn.order == ORDER_NONE))
        return false;
    base = insn.literal ? pc : low_of_base(engine, insn.base);
    if (1u << insn.shift < insn.size)
        index = unicorn_x(&engine->engine, insn.index);
    return insn_memory_address(&insn, base, index) % insn.size;
}

/*
 * Whether the load or store is to be attended: by a misaligned SP, or unaligned.
 * Where offsets are multiples of the access's size, only the base is looked at.
 */
static bool is_unaligned(struct unicorn *engine, uint64_t pc, uint32_t word)
{
    unsigned n = word >> 5 & 31;
    uint8_t align = engine->major_align[word >> 20];

    if (n == REG_XZR && engine->checks_stack && low_of_base(engine, n) % 16)
        return true;
    if (align == ALIGN_MIXED)
        return is_address_unaligned(engine, pc, word);
    return engine->checks_all && align && (low_of_base(engine, n) & align);
}

/* Set of ENGINE_WHY_*; 0: the client is not asked. */
static unsigned reasons(struct unicorn *engine, uint64_t pc,
                        enum insn_class class)
{
    unsigned why = 0;

    if (engine->classes & BIT64(class))
        why |= ENGINE_WHY_CLASS;
    if (engine->filter[pc / 4 % FILTER_SIZE] &&
        address_set_has(&engine->breaks, pc))
        why |= ENGINE_WHY_BREAK;
    if (engine->count >= engine->alarm)
        why |= ENGINE_WHY_ALARM;
    if (engine->asked)
        why |= ENGINE_WHY_ASKED;
    if (is_access(engine->word) && is_unaligned(engine, pc, engine->word))
        why |= ENGINE_WHY_UNALIGNED;
    return why;
}

/* `why` are reasons beside the usual ones. */
static void consider(struct unicorn *engine, uint64_t pc, uint32_t word,
                     enum insn_class class, unsigned why)
{
    if (engine->verifying && !verify_advance(engine, pc))
        return;
    engine->pc = pc;
    engine->word = word;
    if (must_leave(engine)) {
        engine->leaving = true; /* engine_run goes on */
        uc_emu_stop(engine->uc);
        return;
    }
    why |= reasons(engine, pc, class);
    engine->known = 0;
    if (!why) {
        if (engine->watched & ENGINE_WATCH_INSNS)
            engine->client.begun(engine->client.self, pc, word);
        engine->count++;
        return;
    }
    engine->asked = false;
    update_attention(engine);
    ask_and_go(engine, pc, word, class, why);
}

/* What on_code leaves: another mapping, no mapping, or perhaps a question. */
static __attribute__((noinline)) void consider_at(struct unicorn *engine,
                                                  uint64_t pc)
{
    const struct mapping *mapping = find_mapping(engine, pc);
    uint32_t word;

    if (pc % 4 || !mapping) {
        consider(engine, pc, 0, INSN_UNDEFINED, ENGINE_WHY_CLASS);
        return;
    }
    engine->window_base = mapping->base;
    engine->window_words = mapping->size / 4;
    engine->window = mapping->bytes;
    word = load_word(mapping->bytes + (pc - mapping->base));
    consider(engine, pc, word, classify(word), 0);
}

static __attribute__((noinline)) void consider_address(struct unicorn *engine,
                                                       uint64_t pc,
                                                       uint32_t word)
{
    if (is_unaligned(engine, pc, word)) {
        consider_at(engine, pc);
        return;
    }
    forget_written(engine, word);
    engine->pc = pc;
    engine->word = word;
    engine->count++;
}

/*
 * A load or store that has no other reason to be considered. As on_code: what
 * most of them are costs no call.
 */
static __attribute__((noinline)) void consider_access(struct unicorn *engine,
                                                      uint64_t pc,
                                                      uint32_t word)
{
    unsigned n = word >> 5 & 31;

    if (!bit_is_set(engine->known, n) || engine->low[n] % 16 ||
        engine->major_align[word >> 20] == ALIGN_MIXED) {
        consider_address(engine, pc, word);
        return;
    }
    engine->known &= ~(1u << (word & 31));
    if (is_pair(word)) {
        engine->known &= ~(1u << (word >> 10 & 31));
        if (is_writing_back(word))
            engine->known &= ~(1u << n);
    }
    engine->pc = pc;
    engine->word = word;
    engine->count++;
}

/*
 * Before every instruction, so it does as little as it can for most: one
 * call, in tail position, is all that the others cost it.
 */
static void on_code(uc_engine *uc, uint64_t pc, uint32_t size, void *user)
{
    struct unicorn *engine = user;
    uint64_t offset = pc - engine->window_base;
    uint64_t index = offset >> 2 | offset << 62; /* huge when misaligned */
    uint32_t word;

    (void)uc;
    (void)size;
    if (index < engine->window_words) {
        word = load_word(engine->window + offset);
        if (!(engine->major_flags[word >> 20] |
              engine->filter[pc / 4 % FILTER_SIZE] |
              (engine->count >= engine->attention))) {
            if ((word & engine->access_mask) == engine->access_bits) {
                consider_access(engine, pc, word);
                return;
            }
            engine->known &= ~(1u << (word & 31));
            engine->pc = pc;
            engine->word = word;
            engine->count++;
            return;
        }
    }
    consider_at(engine, pc);
}

/* --- system instructions ----------------------------------------------- */

bool library_is_harmless(uint16_t encoding)
{
    switch (encoding) {
    case SYSREG_ENCODING(3, 3, 4, 2, 0): /* NZCV */
    case SYSREG_ENCODING(3, 3, 4, 4, 0): /* FPCR */
    case SYSREG_ENCODING(3, 3, 4, 4, 1): /* FPSR */
        return true;
    default:
        return false;
    }
}

static void move_on(struct unicorn *engine, struct sysop op)
{
    switch (engine->advance[op.read][op.encoding]) {
    case ADVANCE_ITSELF:
        break;
    case ADVANCE_WRITTEN:
        write_pc(engine, engine->pc + 4);
        break;
    default:
        engine->verifying = true;
        engine->verify_read = op.read;
        engine->verify_encoding = op.encoding;
        update_attention(engine);
        break;
    }
}

static uint32_t on_sysop(struct unicorn *engine, const uc_arm64_cp_reg *cp,
                         bool read)
{
    struct sysop op = {
        .encoding = (uint16_t)SYSREG_ENCODING(cp->op0, cp->op1, cp->crn,
                                              cp->crm, cp->op2),
        .rt = engine->word & 31,
        .read = read,
    };
    uint64_t value = read ? 0 : cp->val;
    enum engine_sysop reply = engine->client.sysop(engine->client.self, op,
                                                   &value);

    if (reply == ENGINE_SYSOP_NATIVE) {
        if (library_is_harmless(op.encoding))
            return 0;
        fail(engine, "the client let a system instruction through that must "
                     "be executed outside of the engine");
        return 1;
    }
    if (reply == ENGINE_SYSOP_DONE && read && op.rt != REG_XZR)
        uc_reg_write(engine->uc, x_id(op.rt), &value);
    move_on(engine, op);
    return 1;
}

static uint32_t on_read(uc_engine *uc, uc_arm64_reg reg,
                        const uc_arm64_cp_reg *cp, void *user)
{
    (void)uc;
    (void)reg;
    return on_sysop(user, cp, true);
}

static uint32_t on_write(uc_engine *uc, uc_arm64_reg reg,
                         const uc_arm64_cp_reg *cp, void *user)
{
    (void)uc;
    (void)reg;
    return on_sysop(user, cp, false);
}

/* --- exceptions and faults --------------------------------------------- */

/*
 * Exclusive and acquire-release accesses are the ones that Unicorn refuses
 * when misaligned; their address is the base register (LDAPUR and STLUR add
 * imm9, word<21> clear and word<29:24> = 011001).
 */
static uint64_t base_address(const struct unicorn *engine, uint32_t word)
{
    unsigned n = word >> 5 & 31;
    uint64_t base = 0;

    uc_reg_read(engine->uc, n == 31 ? (int)UC_ARM64_REG_SP : x_id(n), &base);
    if ((word & 0x3f200c00) == 0x19000000)
        base += (uint64_t)((int32_t)(word << 11) >> 23);
    return base;
}

static void alignment_fault(struct unicorn *engine)
{
    struct insn_access access = { 0 };

    insn_access(engine->word, &access);
    engine->faulted = true;
    engine->fault = (struct engine_fault){
        .pc = engine->pc,
        .word = engine->word,
        .address = base_address(engine, engine->word),
        .size = access.size,
        .write = access.write,
        .misaligned = true,
    };
    uc_emu_stop(engine->uc);
}

/*
 * Unicorn would take an exception. Classes that make it do so are attended or
 * refused, so what is left is an encoding that it finds undefined (or a stale
 * translation of code that overwrites itself, which is as undefined).
 */
static void on_exception(uc_engine *uc, uint32_t number, void *user)
{
    struct unicorn *engine = user;

    (void)uc;
    if (engine->stopped || engine->faulted || engine->failed)
        return;
    if (engine->verifying) { /* a system instruction undefined after all */
        verify_advance(engine, engine->pc);
        return;
    }
    if (number == EXCP_DATA_ABORT) {
        alignment_fault(engine);
        return;
    }
    engine->count--; /* ask() counts it again */
    add_translated(engine, TRANSLATION_BLOCK);
    ask_and_go(engine, engine->pc, engine->word, INSN_UNDEFINED,
               ENGINE_WHY_CLASS);
}

/* The first byte of the access that is in no mapping with this right. */
static uint64_t first_hole(const struct unicorn *engine, uint64_t address,
                           unsigned size, unsigned right)
{
    for (unsigned i = 0; i < size; i++) {
        const struct mapping *mapping = find_mapping(engine, address + i);

        if (!mapping || !(mapping->rights & right))
            return address + i;
    }
    return address;
}

static bool on_invalid(uc_engine *uc, uc_mem_type type, uint64_t address,
                       int size, int64_t value, void *user)
{
    struct unicorn *engine = user;
    bool fetch = type == UC_MEM_FETCH_UNMAPPED || type == UC_MEM_FETCH_PROT;
    bool write = type == UC_MEM_WRITE_UNMAPPED || type == UC_MEM_WRITE_PROT;

    (void)uc;
    (void)value;
    if (engine->faulted)
        return false;
    engine->faulted = true;
    engine->fault = (struct engine_fault){
        .pc = fetch ? address : engine->pc,
        .word = fetch ? 0 : engine->word,
        .address = fetch ? address
                         : first_hole(engine, address, (unsigned)size,
                                      write ? ENGINE_WRITE : ENGINE_READ),
        .size = fetch ? 4 : (unsigned)size,
        .write = write,
        .fetch = fetch,
    };
    return false;
}

/* --- accesses ---------------------------------------------------------- */

enum { UNICORN_PAGE = 1024 }; /* the smallest of all Arm CPUs */

/*
 * A load over the end of Unicorn's page is told whole, and then once more in two
 * aligned parts of its size. Whether this is such a part.
 */
static bool is_part(struct unicorn *engine, const struct engine_access *access)
{
    struct split *split = &engine->split;
    uint64_t first = access->address & ~(uint64_t)(access->size - 1);

    if (access->write)
        return false;
    if (split->parts && split->count == engine->count &&
        split->next == access->address && split->size == access->size) {
        split->next += split->size;
        split->parts--;
        return true;
    }
    *split = (struct split){ engine->count, first, access->size, 0 };
    if ((access->address & (UNICORN_PAGE - 1)) + access->size > UNICORN_PAGE)
        split->parts = 2;
    return false;
}

static void on_access(uc_engine *uc, uc_mem_type type, uint64_t address,
                      int size, int64_t value, void *user)
{
    struct unicorn *engine = user;
    bool write = type == UC_MEM_WRITE;
    const struct engine_access access = {
        .address = address,
        .value = (uint64_t)value,
        .size = (unsigned)size,
        .write = write,
    };
    const struct mapping *mapping;

    (void)uc;
    if (engine->faulted || is_part(engine, &access) ||
        !(engine->watched & (write ? ENGINE_WATCH_STORES : ENGINE_WATCH_LOADS)))
        return;
    mapping = find_mapping(engine,
                           address); /* or it will fault, or be retried */
    if (mapping && (mapping->rights & (write ? ENGINE_WRITE : ENGINE_READ)))
        engine->client.accessed(engine->client.self, &access);
}

/* --- creation ---------------------------------------------------------- */

/* Called for new blocks, except the first one and those after exceptions. */
static void on_translation(uc_engine *uc, uc_tb *block, uc_tb *before,
                           void *user)
{
    (void)uc;
    (void)before;
    add_translated(user, block->icount);
}

static uc_err add_hooks(struct unicorn *engine, uc_engine *uc)
{
    const struct {
        int type;
        void *callback;
        int instruction; /* of UC_HOOK_INSN */
    } hooks[] = {
        { UC_HOOK_CODE, (void *)on_code, 0 },
        { UC_HOOK_INTR, (void *)on_exception, 0 },
        { UC_HOOK_MEM_INVALID, (void *)on_invalid, 0 },
        { UC_HOOK_EDGE_GENERATED, (void *)on_translation, 0 },
        { UC_HOOK_INSN, (void *)on_read, UC_ARM64_INS_MRS },
        { UC_HOOK_INSN, (void *)on_read, UC_ARM64_INS_SYSL },
        { UC_HOOK_INSN, (void *)on_write, UC_ARM64_INS_MSR },
        { UC_HOOK_INSN, (void *)on_write, UC_ARM64_INS_SYS },
    };
    uc_err error = UC_ERR_OK;

    for (size_t i = 0; !error && i < ARRAY_LENGTH(hooks); i++) {
        uc_hook hook;

        error = uc_hook_add(uc, &hook, hooks[i].type, hooks[i].callback, engine,
                            1, 0, hooks[i].instruction);
    }
    return error;
}

/* Each makes all accesses of its kind slower, so none that nobody wants. */
static uc_err add_access_hooks(struct unicorn *engine, uc_engine *uc)
{
    int type = (engine->hooked & ENGINE_WATCH_LOADS ? UC_HOOK_MEM_READ : 0) |
               (engine->hooked & ENGINE_WATCH_STORES ? UC_HOOK_MEM_WRITE : 0);
    uc_hook hook;

    if (!type)
        return UC_ERR_OK;
    return uc_hook_add(uc, &hook, type, (void *)on_access, engine, 1, 0);
}

static uc_err write_system(uc_engine *uc, unsigned crn, unsigned crm,
                           unsigned op2, uint64_t value)
{
    uc_arm64_cp_reg cp = {
        .op0 = 3,
        .crn = crn,
        .crm = crm,
        .op2 = op2,
        .val = value,
    };

    return uc_reg_write(uc, UC_ARM64_REG_CP_REG, &cp);
}

/* FP is on, and a native ERET would stay at EL1h and go to ERET_TRAP. */
static uc_err set_up(uc_engine *uc)
{
    uc_err error = uc_ctl_exits_enable(uc);

    if (!error)
        error = write_system(uc, 1, 0, 2, UINT64_C(3) << 20); /* CPACR_EL1 */
    if (!error)
        error = write_system(uc, 4, 0, 0, 0x3c5); /* SPSR_EL1 */
    if (!error)
        error = write_system(uc, 4, 0, 1, ERET_TRAP); /* ELR_EL1 */
    return error;
}

static uint32_t protection(unsigned rights, bool executable)
{
    return (rights & ENGINE_READ ? UC_PROT_READ : 0u) |
           (rights & ENGINE_WRITE ? UC_PROT_WRITE : 0u) |
           (executable ? UC_PROT_EXEC : 0u);
}

static uc_err map(uc_engine *uc, const struct mapping *mapping)
{
    return uc_mem_map_ptr(uc, mapping->base, mapping->size,
                          protection(mapping->rights, mapping->executable),
                          mapping->bytes);
}

uc_err library_open(uc_engine **uc)
{
    uc_err error = uc_open(UC_ARCH_ARM64, UC_MODE_ARM, uc);

    if (!error)
        error = uc_ctl_set_cpu_model(*uc, CPU_MODEL);
    if (!error)
        error = set_up(*uc);
    return error;
}

static uc_err open_library(struct unicorn *engine, uc_engine **uc)
{
    uc_err error = library_open(uc);

    if (!error)
        error = add_hooks(engine, *uc);
    if (!error)
        error = add_access_hooks(engine, *uc);
    for (size_t i = 0; !error && i < engine->mapping_count; i++)
        error = map(*uc, &engine->mappings[i]);
    return error;
}

enum status library_error(struct diag *diag, const char *what, uc_err error)
{
    return diag_set(diag, STATUS_INTERNAL, NULL, "Unicorn %s: %s: %s",
                    engine_version(), what, uc_strerror(error));
}

static void unicorn_destroy(struct engine *self)
{
    struct unicorn *engine = unicorn_of(self);
    if (!engine)
        return;
    if (engine->uc)
        uc_close(engine->uc);
    address_set_release(&engine->breaks);
    free(engine->mappings);
    free(engine->changed);
    free(engine);
}

static enum status unicorn_map(struct engine *self, uint64_t base,
                               uint64_t size, void *bytes, unsigned rights,
                               struct diag *diag)
{
    struct unicorn *engine = unicorn_of(self);
    struct mapping new = {
        .base = base,
        .size = size,
        .bytes = bytes,
        .rights = rights,
        .executable = (rights & ENGINE_EXECUTE) && !(rights & ENGINE_DATA),
    };
    uc_err error = map(engine->uc, &new);

    if (error)
        return library_error(diag, "cannot map memory", error);
    engine->mappings = mem_grow(engine->mappings, engine->mapping_count + 1,
                                sizeof(*engine->mappings));
    engine->mappings[engine->mapping_count++] = new;
    return STATUS_OK;
}

static void unicorn_unmap_all(struct engine *self)
{
    struct unicorn *engine = unicorn_of(self);
    for (size_t i = 0; i < engine->mapping_count; i++) {
        const struct mapping *mapping = &engine->mappings[i];

        unicorn_code_changed(&engine->engine, mapping->base, mapping->size);
        uc_mem_unmap(engine->uc, mapping->base, mapping->size);
    }
    engine->mapping_count = 0;
    engine->window_words = 0;
}

/* Whether something in [address, address + size) was ever fetched. */
static bool may_hold_code(const struct unicorn *engine, uint64_t address,
                          uint64_t size)
{
    const struct mapping *mapping = find_mapping(engine, address);

    return !mapping || mapping->executable ||
           size > mapping->size - (address - mapping->base);
}

/* Not inside: what executes would be taken from under Unicorn. */
static void forget(struct unicorn *engine, uint64_t address, uint64_t size)
{
    uc_ctl_remove_cache(engine->uc, address, address + size);
    add_translated(engine, TRANSLATION_CHANGED);
}

/* Unicorn looks at every page that it is told of: of many, all is forgotten. */
static void forget_stretch(struct unicorn *engine, struct stretch changed)
{
    if (changed.size <= FORGET_AT_ONCE)
        forget(engine, changed.address, changed.size);
    else
        engine->reopening = true;
}

static void forget_changed(struct unicorn *engine)
{
    if (!engine->changed_count)
        return;
    for (size_t i = 0; i < engine->changed_count; i++)
        forget_stretch(engine, engine->changed[i]);
    engine->changed_count = 0;
    update_attention(engine);
}

static void unicorn_code_changed(struct engine *self, uint64_t address,
                                 uint64_t size)
{
    struct unicorn *engine = unicorn_of(self);
    struct stretch changed = { address, size };

    if (!may_hold_code(engine, address, size))
        return;
    if (!engine->inside) {
        forget_stretch(engine, changed);
        return;
    }
    engine->changed = mem_grow(engine->changed, engine->changed_count + 1,
                               sizeof(*engine->changed));
    engine->changed[engine->changed_count++] = changed;
    update_attention(engine);
}

/* --- registers --------------------------------------------------------- */

enum { BATCH_MAX = CPU_X_COUNT + CPU_V_COUNT + 4 };

struct batch {
    int count;
    int ids[BATCH_MAX];
    void *values[BATCH_MAX];
};

static void batch_add(struct batch *batch, int id, const void *value)
{
    batch->ids[batch->count] = id;
    batch->values[batch->count++] = (void *)(uintptr_t)value;
}

/* Registers that are 32 bits wide to Unicorn. */
struct narrow {
    uint32_t nzcv, fpcr, fpsr;
};

static void batch_fill(struct batch *batch, const struct cpu *cpu,
                       const struct narrow *narrow, unsigned what)
{
    batch->count = 0;
    for (unsigned i = 0; what & ENGINE_X && i < CPU_X_COUNT; i++)
        batch_add(batch, x_id(i), &cpu->x[i]);
    for (unsigned i = 0; what & ENGINE_V && i < CPU_V_COUNT; i++)
        batch_add(batch, (int)(UC_ARM64_REG_Q0 + i), &cpu->v[i]);
    if (what & ENGINE_SP)
        batch_add(batch, UC_ARM64_REG_SP, &cpu->sp);
    if (what & ENGINE_NZCV)
        batch_add(batch, UC_ARM64_REG_NZCV, &narrow->nzcv);
    if (what & ENGINE_FPCR) {
        batch_add(batch, UC_ARM64_REG_FPCR, &narrow->fpcr);
        batch_add(batch, UC_ARM64_REG_FPSR, &narrow->fpsr);
    }
}

static void unicorn_pull(const struct engine *self, struct cpu *cpu,
                         unsigned what)
{
    const struct unicorn *engine = const_unicorn_of(self);
    struct batch batch;
    struct narrow narrow = { 0 };

    batch_fill(&batch, cpu, &narrow, what);
    uc_reg_read_batch(engine->uc, batch.ids, batch.values, batch.count);
    if (what & ENGINE_PC)
        cpu->pc = engine->pc;
    if (what & ENGINE_NZCV)
        cpu->pstate = (cpu->pstate & ~PSTATE_NZCV) |
                      (narrow.nzcv & PSTATE_NZCV);
    if (what & ENGINE_FPCR) {
        cpu->sysreg[FPCR] = narrow.fpcr;
        cpu->sysreg[FPSR] = narrow.fpsr;
    }
}

void library_push(uc_engine *uc, const struct cpu *cpu, unsigned what)
{
    struct batch batch;
    struct narrow narrow = {
        .nzcv = (uint32_t)(cpu->pstate & PSTATE_NZCV),
        .fpcr = (uint32_t)cpu->sysreg[FPCR],
        .fpsr = (uint32_t)cpu->sysreg[FPSR],
    };

    batch_fill(&batch, cpu, &narrow, what);
    uc_reg_write_batch(uc, batch.ids, batch.values, batch.count);
}

static void unicorn_push(struct engine *self, const struct cpu *cpu,
                         unsigned what)
{
    struct unicorn *engine = unicorn_of(self);
    engine->known = 0;
    library_push(engine->uc, cpu, what);
    if (what & ENGINE_PC)
        engine->pc = cpu->pc;
}

static uint64_t unicorn_pc(const struct engine *self)
{
    const struct unicorn *engine = const_unicorn_of(self);
    return engine->pc;
}

static uint64_t unicorn_x(const struct engine *self, unsigned n)
{
    const struct unicorn *engine = const_unicorn_of(self);
    uint64_t value = 0;

    if (n < CPU_X_COUNT)
        uc_reg_read(engine->uc, x_id(n), &value);
    return value;
}

static void unicorn_set_x(struct engine *self, unsigned n, uint64_t value)
{
    struct unicorn *engine = unicorn_of(self);
    engine->known = 0;
    if (n < CPU_X_COUNT)
        uc_reg_write(engine->uc, x_id(n), &value);
}

/* --- what is attended -------------------------------------------------- */

static void unicorn_attend_classes(struct engine *self, uint64_t classes)
{
    struct unicorn *engine = unicorn_of(self);
    if (engine->classes == classes)
        return;
    engine->classes = classes;
    for (unsigned major = 0; major < MAJOR_COUNT; major++) {
        unsigned class = major_class(major);

        engine->major_flags[major] = class == CLASS_MIXED ||
                                     bit_is_set(classes, class) ||
                                     is_ordered_major(major);
    }
}

static void unicorn_attend_unaligned(struct engine *self, bool stack, bool all)
{
    struct unicorn *engine = unicorn_of(self);
    engine->checks_stack = stack;
    engine->checks_all = all;
    engine->access_mask = all ? ACCESS_MASK : stack ? INSN_STACK_MASK : 0;
    engine->access_bits = all     ? ACCESS_BITS
                          : stack ? INSN_STACK_BITS
                                  : NO_ACCESS_BITS;
}

static void unicorn_attend_next(struct engine *self)
{
    struct unicorn *engine = unicorn_of(self);
    engine->asked = true;
    update_attention(engine);
}

static void unicorn_set_alarm(struct engine *self, uint64_t count)
{
    struct unicorn *engine = unicorn_of(self);
    engine->alarm = count;
    update_attention(engine);
}

static uint64_t unicorn_count(const struct engine *self)
{
    const struct unicorn *engine = const_unicorn_of(self);
    return engine->count;
}

static void unicorn_set_count(struct engine *self, uint64_t count)
{
    struct unicorn *engine = unicorn_of(self);
    engine->count = count;
}

static void unicorn_add_break(struct engine *self, uint64_t address)
{
    struct unicorn *engine = unicorn_of(self);
    address_set_add(&engine->breaks, address);
    engine->filter[address / 4 % FILTER_SIZE] = 1;
}

static void unicorn_clear_breaks(struct engine *self)
{
    struct unicorn *engine = unicorn_of(self);
    address_set_clear(&engine->breaks);
    memset(engine->filter, 0, sizeof(engine->filter));
}

static void unicorn_watch(struct engine *self, unsigned what)
{
    struct unicorn *engine = unicorn_of(self);
    unsigned accesses = what & (ENGINE_WATCH_LOADS | ENGINE_WATCH_STORES);

    engine->watched = what;
    engine->reopening |= (accesses & ~engine->hooked) != 0;
    engine->hooked |= accesses;
    update_attention(engine);
}

/* --- running ----------------------------------------------------------- */

/* Gives the mapping of `address` the right to execute; false if it has it. */
static bool promote(struct unicorn *engine, uint64_t address)
{
    struct mapping *mapping = (struct mapping *)(uintptr_t)find_mapping(
        engine, address);

    if (!mapping || mapping->executable || !(mapping->rights & ENGINE_EXECUTE))
        return false;
    mapping->executable = true;
    return !uc_mem_protect(engine->uc, mapping->base, mapping->size,
                           protection(mapping->rights, true));
}

/* Moves to a new Unicorn with no translations; the old one is closed. */
static uc_err reopen(struct unicorn *engine)
{
    uc_engine *old = engine->uc, *new = NULL;
    struct cpu *cpu = mem_alloc(sizeof(*cpu));
    uc_err error = open_library(engine, &new);

    if (error) {
        if (new)
            uc_close(new);
    } else {
        unicorn_pull(&engine->engine, cpu, ENGINE_ALL);
        engine->uc = new;
        unicorn_push(&engine->engine, cpu, ENGINE_ALL);
        engine->translated = 0;
        engine->reopening = false;
        update_attention(engine);
        uc_close(old);
    }
    free(cpu);
    return error;
}

/*
 * A stale translation of code that overwrites itself did what must not be
 * done natively, or PC is misaligned. `pc` is where the instruction was.
 */
static void surprise(struct unicorn *engine, uint64_t pc, uint32_t word)
{
    unsigned why;

    engine->pc = pc;
    engine->word = word;
    if (word)
        engine->count--;
    why = ENGINE_WHY_CLASS | reasons(engine, pc, INSN_UNDEFINED);
    engine->asked = false;
    update_attention(engine);
    ask(engine, pc, word, INSN_UNDEFINED, why);
}

static bool is_branch_register(uint32_t word)
{
    unsigned major = word >> 20;

    return major == 0xd61 || major == 0xd63 || major == 0xd65;
}

/* Whether a fetch fault is dealt with, so that the run goes on. */
static bool fetch_fault(struct unicorn *engine)
{
    uint64_t address;

    /* Of a misaligned fetch, the address that failed may be the next page. */
    uc_reg_read(engine->uc, UC_ARM64_REG_PC, &address);
    engine->fault.pc = engine->fault.address = address;
    if (engine->verifying && !verify_advance(engine, address)) {
        engine->pc += 4;
        return true;
    }
    if (promote(engine, address)) {
        engine->pc = address;
        return true;
    }
    if (address == ERET_TRAP && engine->pc != address &&
        !is_branch_register(engine->word)) {
        surprise(engine, engine->pc, engine->word);
        return true;
    }
    engine->pc = address;
    if (address % 4 == 0)
        return false;
    surprise(engine, address, 0);
    return true;
}

/*
 * Unicorn came back though nobody asked. After a stale WFI, and when it has
 * thrown its translations away, it is to go on where it says.
 */
static void resume(struct unicorn *engine)
{
    uc_reg_read(engine->uc, UC_ARM64_REG_PC, &engine->pc);
}

/* One stay in Unicorn; returns true when the run goes on. */
static bool run_once(struct unicorn *engine, enum engine_exit *reason)
{
    uc_err error;

    *reason = ENGINE_EXIT_ERROR;
    if (engine->translated > TRANSLATION_MAX || engine->reopening) {
        error = reopen(engine);
        if (error) {
            library_error(&engine->diag, "cannot reopen", error);
            return false;
        }
    }
    engine->faulted = false;
    add_translated(engine, TRANSLATION_BLOCK);
    engine->leaving = false;
    engine->known = 0;
    engine->inside = true;
    error = uc_emu_start(engine->uc, engine->pc, 0, 0, 0);
    engine->inside = false;
    forget_changed(engine);
    if (engine->failed)
        return false;
    if (!engine->stopped && engine->faulted) {
        *reason = ENGINE_EXIT_FAULT;
        if (!engine->fault.fetch || !fetch_fault(engine))
            return false;
    } else if (!engine->stopped && error) {
        library_error(&engine->diag, "cannot go on", error);
        return false;
    } else if (!engine->stopped && !engine->leaving) {
        resume(engine);
    }
    *reason = ENGINE_EXIT_STOPPED;
    return !engine->stopped;
}

static enum engine_exit unicorn_run(struct engine *self, struct diag *diag)
{
    struct unicorn *engine = unicorn_of(self);
    enum engine_exit reason;

    engine->stopped = false;
    engine->failed = false;
    while (run_once(engine, &reason))
        continue;
    if (reason == ENGINE_EXIT_ERROR && diag)
        *diag = engine->diag;
    return reason;
}

static const struct engine_fault *unicorn_fault(const struct engine *self)
{
    const struct unicorn *engine = const_unicorn_of(self);
    return &engine->fault;
}

/* The version of the library at run time, which has no such text itself. */
const char *engine_version(void)
{
    static _Thread_local char text[16];
    unsigned major = 0, minor = 0;
    unsigned packed = uc_version(&major, &minor);

    snprintf(text, sizeof(text), "%u.%u.%u", major, minor, packed >> 8 & 0xff);
    return text;
}

static const struct engine_ops ops = {
    .destroy = unicorn_destroy,
    .map = unicorn_map,
    .unmap_all = unicorn_unmap_all,
    .code_changed = unicorn_code_changed,
    .pull = unicorn_pull,
    .push = unicorn_push,
    .pc = unicorn_pc,
    .x = unicorn_x,
    .set_x = unicorn_set_x,
    .attend_classes = unicorn_attend_classes,
    .attend_unaligned = unicorn_attend_unaligned,
    .attend_next = unicorn_attend_next,
    .set_alarm = unicorn_set_alarm,
    .count = unicorn_count,
    .set_count = unicorn_set_count,
    .add_break = unicorn_add_break,
    .clear_breaks = unicorn_clear_breaks,
    .watch = unicorn_watch,
    .run = unicorn_run,
    .fault = unicorn_fault,
};

enum status unicorn_create(struct engine **engine,
                           const struct engine_client *client,
                           struct diag *diag)
{
    struct unicorn *new = mem_alloc(sizeof(*new));
    uc_err error = open_library(new, &new->uc);

    if (error) {
        unicorn_destroy(&new->engine);
        return library_error(diag, "cannot create an engine", error);
    }
    new->engine.ops = &ops;
    new->client = *client;
    new->alarm = NO_ALARM;
    set_alignments(new);
    unicorn_attend_unaligned(&new->engine, false, false);
    unicorn_attend_classes(&new->engine,
                           ~(BIT64(INSN_PLAIN) | BIT64(INSN_FPSIMD) |
                             BIT64(INSN_SYSREG) | BIT64(INSN_SYS) |
                             BIT64(INSN_BARRIER)));
    update_attention(new);
    *engine = &new->engine;
    return STATUS_OK;
}
