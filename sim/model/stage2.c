/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks stage-2 tables of each granule, and says what their entries grant. */
#include "model/stage2.h"

#include "model/field_names.h"
#include "model/trap.h"

enum {
    ADDRESS_BITS = 48,
    LAST_LEVEL = 3,
    SMALLEST_INPUT = 25, /* T0SZ is 39 at most without FEAT_TTST */
    CONCATENATED = 4,    /* log2 of the tables that may follow each other */
};

/* Fields of a descriptor (Arm ARM D8.3). */
enum {
    DESCRIPTOR_READ = 6,       /* S2AP[0] */
    DESCRIPTOR_WRITE = 7,      /* S2AP[1], the dirty state where DBM is 1 */
    DESCRIPTOR_ACCESSED = 10,  /* AF */
    DESCRIPTOR_DIRTY = 51,     /* DBM */
    DESCRIPTOR_NO_EXECUTE = 54 /* XN[1] */
};

/*
 * A granule: the level that SL0 starts at and the physical address size that it
 * takes to start there (AArch64.S2StartLevel, S2InvalidSL), and the first level
 * that may have blocks (AArch64.BlockDescSupported).
 */
struct granule {
    uint8_t bits, first_block;
    struct {
        bool valid;
        uint8_t level, needs;
    } start[4];
};

/* By VTCR_EL2.TG0. What is reserved is treated as 4 KiB, as it may be. */
static const struct granule granules[] = {
    { 12, 1, { { true, 2, 0 }, { true, 1, 0 }, { true, 0, 44 } } },
    { 16, 2, { { true, 3, 0 }, { true, 2, 0 }, { true, 1, 44 } } },
    { 14, 2, { { true, 3, 0 }, { true, 2, 0 }, { true, 1, 42 } } },
    { 12, 1, { { true, 2, 0 }, { true, 1, 0 }, { true, 0, 44 } } },
};

/* What VTCR_EL2 asks for. */
struct walk {
    const struct granule *granule;
    unsigned input_bits, output_bits, level; /* the level it starts at */
    uint64_t table;
    bool access_flag, dirty_state; /* hardware keeps them */
    bool forced_write_back;
};

static const struct granule *granule_of(const struct cpu *cpu)
{
    return &granules[FIELD_GET(cpu->sysreg[VTCR_EL2], VTCR_EL2, TG0)];
}

unsigned stage2_granule_bits(const struct cpu *cpu)
{
    return granule_of(cpu)->bits;
}

/* Width in bits of an address size field: TCR.PS, ID_AA64MMFR0_EL1.PARange. */
static unsigned address_size(uint64_t encoded)
{
    static const uint8_t widths[] = { 32, 36, 40, 42, 44, 48 };

    return encoded < ARRAY_LENGTH(widths) ? widths[encoded] : ADDRESS_BITS;
}

unsigned stage2_physical_bits(const struct cpu *cpu)
{
    return address_size(
        FIELD_GET(cpu->sysreg[ID_AA64MMFR0_EL1], ID_AA64MMFR0_EL1, PARange));
}

/* The EL1&0 regime alone, which EL0 of a host is not in. */
bool stage2_applies(const struct cpu *cpu)
{
    uint64_t hcr = cpu->sysreg[HCR_EL2];

    if (cpu_el(cpu) == 2 || trap_is_host(cpu))
        return false;
    return hcr & (FIELD_MASK(HCR_EL2, VM) | FIELD_MASK(HCR_EL2, DC));
}

static bool set_fault(struct fault *fault, enum fault_kind kind, unsigned level)
{
    fault->kind = kind;
    fault->level = level;
    return false;
}

/* The lowest address bit that a level's index does not cover. */
static unsigned level_shift(const struct granule *granule, unsigned level)
{
    return granule->bits + (granule->bits - 3) * (LAST_LEVEL - level);
}

/* AArch64.S2TxSZFaults, S2InvalidSL and S2InconsistentSL. */
static bool is_consistent(const struct cpu *cpu, const struct walk *walk,
                          unsigned sl0)
{
    const struct granule *granule = walk->granule;
    unsigned shift = level_shift(granule, walk->level);
    unsigned size = stage2_physical_bits(cpu);

    return granule->start[sl0].valid && size >= granule->start[sl0].needs &&
           walk->input_bits >= SMALLEST_INPUT && walk->input_bits <= size &&
           walk->input_bits > shift &&
           walk->input_bits <= shift + granule->bits - 3 + CONCATENATED;
}

/* The first table is aligned to its size (AArch64.S2TTBaseAddress). */
static uint64_t first_table(const struct cpu *cpu, const struct walk *walk)
{
    unsigned bits = walk->input_bits - level_shift(walk->granule, walk->level) +
                    3;

    return (cpu->sysreg[VTTBR_EL2] & BITS_MASK(0, ADDRESS_BITS)) >> bits
                                                                        << bits;
}

/* Reads VTCR_EL2 and VTTBR_EL2; false when they describe no walk. */
static bool walk_begin(const struct cpu *cpu, struct walk *walk)
{
    uint64_t vtcr = cpu->sysreg[VTCR_EL2];
    unsigned sl0 = (unsigned)FIELD_GET(vtcr, VTCR_EL2, SL0);
    unsigned size = stage2_physical_bits(cpu);

    *walk = (struct walk){
        .granule = granule_of(cpu),
        .input_bits = 64 - (unsigned)FIELD_GET(vtcr, VTCR_EL2, T0SZ),
        .output_bits = address_size(FIELD_GET(vtcr, VTCR_EL2, PS)),
        .access_flag = vtcr & FIELD_MASK(VTCR_EL2, HA),
        .dirty_state = vtcr & FIELD_MASK(VTCR_EL2, HD),
        .forced_write_back = cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, FWB),
    };
    walk->dirty_state &= walk->access_flag;
    walk->level = walk->granule->start[sl0].level;
    if (walk->output_bits > size)
        walk->output_bits = size;
    if (!is_consistent(cpu, walk, sl0))
        return false;
    walk->table = first_table(cpu, walk);
    return true;
}

/* MemAttr: S2DecodeMemAttrs, or AArch64.S2ApplyFWBMemAttrs. */
static bool is_device(const struct walk *walk, uint64_t descriptor)
{
    return walk->forced_write_back ? !bit_is_set(descriptor, 4)
                                   : !bits_get(descriptor, 5, 4);
}

/*
 * What hardware makes of the entry. A write to a clean page that may become
 * dirty is permitted (AArch64.S2ApplyOutputPerms).
 */
static void set_updates(const struct walk *walk, struct translation *t)
{
    t->accessed = t->written = t->descriptor;
    if (!walk->access_flag)
        return;
    t->accessed |= BIT64(DESCRIPTOR_ACCESSED);
    t->written = t->accessed;
    if (walk->dirty_state && bit_is_set(t->descriptor, DESCRIPTOR_DIRTY))
        t->written |= BIT64(DESCRIPTOR_WRITE);
}

static bool walk_finish(const struct walk *walk, unsigned level, uint64_t ipa,
                        struct translation *t, struct fault *fault)
{
    uint64_t inside = BIT64(level_shift(walk->granule, level)) - 1;
    uint64_t base = t->descriptor & BITS_MASK(0, ADDRESS_BITS) & ~inside;

    if (base >> walk->output_bits)
        return set_fault(fault, FAULT_ADDRESS_SIZE, level);
    if (!walk->access_flag && !bit_is_set(t->descriptor, DESCRIPTOR_ACCESSED))
        return set_fault(fault, FAULT_ACCESS_FLAG, level);
    set_updates(walk, t);
    t->address = base | (ipa & inside);
    t->size = inside + 1;
    t->level = level;
    t->read = bit_is_set(t->descriptor, DESCRIPTOR_READ);
    t->write = bit_is_set(t->written, DESCRIPTOR_WRITE);
    t->execute = !bit_is_set(t->descriptor, DESCRIPTOR_NO_EXECUTE);
    t->device = is_device(walk, t->descriptor);
    return true;
}

/* Where in `table` the entry for `ipa` at `level` is. */
static uint64_t entry_at(const struct walk *walk, uint64_t table,
                         unsigned level, uint64_t ipa)
{
    unsigned shift = level_shift(walk->granule, level);
    unsigned top = level == walk->level ? walk->input_bits
                                        : shift + walk->granule->bits - 3;

    return table + bits_get(ipa, top - 1, shift) * 8;
}

enum descriptor_kind { DESCRIPTOR_INVALID, DESCRIPTOR_TABLE, DESCRIPTOR_LEAF };

/* AArch64.DecodeDescriptorType. */
static enum descriptor_kind descriptor_kind(const struct granule *granule,
                                            uint64_t descriptor, unsigned level)
{
    switch (descriptor & 3) {
    case 1:
        return level >= granule->first_block && level < LAST_LEVEL
                   ? DESCRIPTOR_LEAF
                   : DESCRIPTOR_INVALID;
    case 3:
        return level < LAST_LEVEL ? DESCRIPTOR_TABLE : DESCRIPTOR_LEAF;
    default:
        return DESCRIPTOR_INVALID;
    }
}

static bool walk_levels(const struct memory *memory, const struct walk *walk,
                        uint64_t ipa, struct translation *t,
                        struct fault *fault)
{
    const struct granule *granule = walk->granule;
    uint64_t table = walk->table;

    for (unsigned level = walk->level;; level++) {
        t->entry = entry_at(walk, table, level, ipa);
        if (!memory_read(memory, t->entry, &t->descriptor, 8))
            return set_fault(fault, FAULT_EXTERNAL, level);
        switch (descriptor_kind(granule, t->descriptor, level)) {
        case DESCRIPTOR_LEAF:
            return walk_finish(walk, level, ipa, t, fault);
        case DESCRIPTOR_TABLE:
            break;
        case DESCRIPTOR_INVALID:
            return set_fault(fault, FAULT_TRANSLATION, level);
        }
        table = t->descriptor &
                BITS_MASK(granule->bits, ADDRESS_BITS - granule->bits);
        if (table >> walk->output_bits)
            return set_fault(fault, FAULT_ADDRESS_SIZE, level);
    }
}

bool stage2_translate(const struct cpu *cpu, const struct memory *memory,
                      uint64_t ipa, struct translation *translation,
                      struct fault *fault)
{
    struct walk walk;

    fault->stage2 = true;
    fault->table_walk = false;
    fault->ipa = ipa;
    if (!walk_begin(cpu, &walk) || ipa >> walk.input_bits)
        return set_fault(fault, FAULT_TRANSLATION, 0);
    if (walk.table >> walk.output_bits)
        return set_fault(fault, FAULT_ADDRESS_SIZE, 0);
    return walk_levels(memory, &walk, ipa, translation, fault);
}
