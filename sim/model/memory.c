/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Physical memory as regions of RAM, and which accesses of the current level
 * fault. Stage 1 is off or taken as the identity; stage 2 is walked.
 */
#include "model/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/field_names.h"

enum { ADDRESS_BITS = 48, PAGE_BITS = 12, STRIDE = 9 };

static enum status check_range(const char *name, uint64_t base, uint64_t size,
                               struct diag *diag)
{
    uint64_t limit = BIT64(ADDRESS_BITS);

    if (!size || (base | size) % MEMORY_PAGE)
        return diag_set(
            diag, STATUS_INVALID, name,
            "the memory does not consist of whole pages of %d bytes",
            MEMORY_PAGE);
    if (base >= limit || size > limit - base)
        return diag_set(diag, STATUS_INVALID, name,
                        "the memory ends beyond 2^%d", ADDRESS_BITS);
    return STATUS_OK;
}

static enum status check_room(const struct memory *memory, const char *name,
                              uint64_t size, struct diag *diag)
{
    uint64_t total = 0;

    if (memory->count == MEMORY_REGION_MAX)
        return diag_set(diag, STATUS_LIMIT, name,
                        "there are more than %d memory regions",
                        MEMORY_REGION_MAX);
    for (size_t i = 0; i < memory->count; i++)
        total += memory->regions[i].size;
    if (size > MEMORY_TOTAL_MAX - total)
        return diag_set(diag, STATUS_LIMIT, name,
                        "the memory regions have more than 1 TiB together");
    return STATUS_OK;
}

static enum status no_room(struct diag *diag, const char *name, uint64_t size)
{
    diag_set(diag, STATUS_LIMIT, name,
             "the system does not let 0x%" PRIx64 " bytes be reserved", size);
    diag_hint(diag, "they need address space alone (ulimit -v, "
                    "vm.overcommit_memory); pages cost once they are used");
    return STATUS_LIMIT;
}

enum status memory_add(struct memory *memory, const char *name, uint64_t base,
                       uint64_t size, struct diag *diag)
{
    enum status status = check_range(name, base, size, diag);
    struct memory_region *at;
    uint8_t *bytes;
    size_t i = 0;

    if (status == STATUS_OK)
        status = check_room(memory, name, size, diag);
    if (status != STATUS_OK)
        return status;
    while (i < memory->count && memory->regions[i].base < base)
        i++;
    at = &memory->regions[i];
    if ((i > 0 && at[-1].base + at[-1].size > base) ||
        (i < memory->count && base + size > at->base))
        return diag_set(
            diag, STATUS_INVALID, name, "the memory overlaps region %s",
            i > 0 && at[-1].base + at[-1].size > base ? at[-1].name : at->name);
    bytes = reserve_alloc(size);
    if (!bytes)
        return no_room(diag, name, size);
    memmove(at + 1, at, (memory->count - i) * sizeof(*at));
    *at = (struct memory_region){ .base = base, .size = size, .bytes = bytes };
    snprintf(at->name, sizeof(at->name), "%s", name);
    memory->count++;
    return STATUS_OK;
}

void memory_release(struct memory *memory)
{
    for (size_t i = 0; i < memory->count; i++)
        reserve_free(memory->regions[i].bytes, memory->regions[i].size);
    *memory = (struct memory){ 0 };
}

const struct memory_region *memory_region_at(const struct memory *memory,
                                             uint64_t address)
{
    for (size_t i = 0; i < memory->count; i++)
        if (address - memory->regions[i].base < memory->regions[i].size)
            return &memory->regions[i];
    return NULL;
}

uint8_t *memory_at(const struct memory *memory, uint64_t address, uint64_t size)
{
    const struct memory_region *region = memory_region_at(memory, address);

    if (!region || size > region->size - (address - region->base))
        return NULL;
    return region->bytes + (address - region->base);
}

/* Bytes from `address` to the end of its region, at most `size`; 0 in a hole. */
static uint64_t run_length(const struct memory *memory, uint64_t address,
                           uint64_t size)
{
    const struct memory_region *region = memory_region_at(memory, address);
    uint64_t left;

    if (!region)
        return 0;
    left = region->size - (address - region->base);
    return size < left ? size : left;
}

static bool is_backed(const struct memory *memory, uint64_t address,
                      uint64_t size)
{
    while (size) {
        uint64_t run = run_length(memory, address, size);

        if (!run)
            return false;
        address += run;
        size -= run;
    }
    return true;
}

bool memory_read(const struct memory *memory, uint64_t address, void *bytes,
                 uint64_t size)
{
    uint8_t *to = bytes;

    if (!is_backed(memory, address, size))
        return false;
    while (size) {
        uint64_t run = run_length(memory, address, size);

        memcpy(to, memory_at(memory, address, run), run);
        to += run;
        address += run;
        size -= run;
    }
    return true;
}

bool memory_write(struct memory *memory, uint64_t address, const void *bytes,
                  uint64_t size)
{
    const uint8_t *from = bytes;

    if (!is_backed(memory, address, size))
        return false;
    while (size) {
        uint64_t run = run_length(memory, address, size);

        memcpy(memory_at(memory, address, run), from, run);
        from += run;
        address += run;
        size -= run;
    }
    return true;
}

/* Width in bits of an address size field: TCR.PS, ID_AA64MMFR0_EL1.PARange. */
static unsigned address_size(uint64_t encoded)
{
    static const uint8_t widths[] = { 32, 36, 40, 42, 44, 48 };

    return encoded < ARRAY_LENGTH(widths) ? widths[encoded] : ADDRESS_BITS;
}

static unsigned implemented_size(const struct cpu *cpu)
{
    return address_size(
        FIELD_GET(cpu->sysreg[ID_AA64MMFR0_EL1], ID_AA64MMFR0_EL1, PARange));
}

/* What VTCR_EL2 asks for. */
struct walk {
    unsigned input_bits, output_bits, level; /* the level it starts at */
    uint64_t table;
};

static bool set_fault(struct fault *fault, enum fault_kind kind, unsigned level)
{
    fault->kind = kind;
    fault->level = level;
    return false;
}

/* The lowest address bit that a level's index does not cover. */
static unsigned level_shift(unsigned level)
{
    return PAGE_BITS + STRIDE * (3 - level);
}

/*
 * Reads VTCR_EL2 and VTTBR_EL2 (AArch64.S2InvalidSL, S2InconsistentSL). False
 * when they describe no walk of the 4 KiB granule on this machine.
 */
static bool walk_begin(const struct cpu *cpu, struct walk *walk)
{
    static const uint8_t levels[] = { 2, 1, 0 };
    uint64_t vtcr = cpu->sysreg[VTCR_EL2];
    unsigned sl0 = (unsigned)FIELD_GET(vtcr, VTCR_EL2, SL0);
    unsigned size = implemented_size(cpu), table_bits;

    walk->input_bits = 64 - (unsigned)FIELD_GET(vtcr, VTCR_EL2, T0SZ);
    walk->output_bits = address_size(FIELD_GET(vtcr, VTCR_EL2, PS));
    if (walk->output_bits > size)
        walk->output_bits = size;
    if (FIELD_GET(vtcr, VTCR_EL2, TG0) || sl0 == 3 || (sl0 == 2 && size < 44))
        return false;
    walk->level = levels[sl0];
    /* One table up to sixteen concatenated ones. */
    if (walk->input_bits < level_shift(walk->level) + 1 ||
        walk->input_bits > level_shift(walk->level) + STRIDE + 4 ||
        walk->input_bits > ADDRESS_BITS)
        return false;
    table_bits = walk->input_bits - level_shift(walk->level) + 3;
    walk->table = (cpu->sysreg[VTTBR_EL2] & BITS_MASK(0, 48)) >>
                  table_bits << table_bits;
    return true;
}

static bool walk_finish(const struct walk *walk, uint64_t descriptor,
                        unsigned level, uint64_t ipa,
                        struct translation *translation, struct fault *fault)
{
    unsigned shift = level_shift(level);
    uint64_t base = descriptor & BITS_MASK(0, 48) & ~(BIT64(shift) - 1);

    if (base >> walk->output_bits)
        return set_fault(fault, FAULT_ADDRESS_SIZE, level);
    if (!bit_is_set(descriptor, 10))
        return set_fault(fault, FAULT_ACCESS_FLAG, level);
    translation->address = base | (ipa & (BIT64(shift) - 1));
    translation->size = BIT64(shift);
    translation->level = level;
    translation->read = bit_is_set(descriptor, 6);
    translation->write = bit_is_set(descriptor, 7);
    translation->execute = !bit_is_set(descriptor, 54);
    return true;
}

/* The entry of `table` for `ipa` at `level`; false in a hole. */
static bool fetch_descriptor(const struct memory *memory,
                             const struct walk *walk, uint64_t table,
                             unsigned level, uint64_t ipa, uint64_t *descriptor)
{
    unsigned top = level == walk->level ? walk->input_bits
                                        : level_shift(level) + STRIDE;
    uint64_t index = bits_get(ipa, top - 1, level_shift(level));

    return memory_read(memory, table + index * 8, descriptor, 8);
}

static bool walk_levels(const struct memory *memory, const struct walk *walk,
                        uint64_t ipa, struct translation *translation,
                        struct fault *fault)
{
    uint64_t table = walk->table, descriptor;

    for (unsigned level = walk->level;; level++) {
        if (!fetch_descriptor(memory, walk, table, level, ipa, &descriptor))
            return set_fault(fault, FAULT_EXTERNAL, level);
        switch (descriptor & 3) {
        case 1:
            if (level == 0 || level == 3)
                return set_fault(fault, FAULT_TRANSLATION, level);
            return walk_finish(walk, descriptor, level, ipa, translation,
                               fault);
        case 3:
            if (level == 3)
                return walk_finish(walk, descriptor, level, ipa, translation,
                                   fault);
            break;
        default:
            return set_fault(fault, FAULT_TRANSLATION, level);
        }
        table = descriptor & BITS_MASK(12, 36);
        if (table >> walk->output_bits)
            return set_fault(fault, FAULT_ADDRESS_SIZE, level);
    }
}

bool memory_stage2(const struct cpu *cpu, const struct memory *memory,
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

/* EL1 and EL0 of the EL1&0 regime, with HCR_EL2.VM or DC. */
bool memory_has_stage2(const struct cpu *cpu)
{
    uint64_t hcr = cpu->sysreg[HCR_EL2];

    if (cpu_el(cpu) == 2 ||
        (cpu_el(cpu) == 0 && (hcr & FIELD_MASK(HCR_EL2, TGE))))
        return false;
    return hcr & (FIELD_MASK(HCR_EL2, VM) | FIELD_MASK(HCR_EL2, DC));
}

static bool is_permitted(const struct translation *translation, bool write,
                         bool fetch)
{
    if (fetch)
        return translation->execute;
    return write ? translation->write : translation->read;
}

/* An access within one page, or the part of one that lies in it. */
static bool page_fault(const struct cpu *cpu, const struct memory *memory,
                       uint64_t address, uint64_t size, struct fault *fault)
{
    struct translation translation = { .address = address };

    fault->address = address;
    if (address >> implemented_size(cpu))
        return !set_fault(fault, FAULT_ADDRESS_SIZE, 0);
    if (memory_has_stage2(cpu)) {
        if (!memory_stage2(cpu, memory, address, &translation, fault))
            return true;
        if (!is_permitted(&translation, fault->write, fault->fetch))
            return !set_fault(fault, FAULT_PERMISSION, translation.level);
        fault->stage2 = false;
    }
    if (is_backed(memory, translation.address, size))
        return false;
    return !set_fault(fault, FAULT_EXTERNAL, 0);
}

bool memory_fault(const struct cpu *cpu, const struct memory *memory,
                  uint64_t address, uint64_t size, bool write, bool fetch,
                  struct fault *fault)
{
    *fault = (struct fault){ .write = write, .fetch = fetch };
    while (size) {
        uint64_t part = MEMORY_PAGE - address % MEMORY_PAGE;

        if (part > size)
            part = size;
        if (page_fault(cpu, memory, address, part, fault))
            return true;
        address += part;
        size -= part;
    }
    return false;
}

/* PAR_EL1 of a translation that failed: FST, S for stage 2, F. */
static uint64_t par_of_fault(const struct fault *fault)
{
    return FIELD_MASK(PAR_EL1, F) | (uint64_t)fault->stage2 << 9 |
           (uint64_t)exception_fault_status(fault) << PAR_EL1_FST_LSB |
           BIT64(11);
}

uint64_t memory_par(const struct cpu *cpu, const struct memory *memory,
                    uint16_t encoding, uint64_t address)
{
    struct translation translation = { .address = address };
    struct fault fault = { .address = address };
    bool both_stages = bits_get(encoding, 13, 11) == 4 && (encoding & 4);
    uint64_t hcr = cpu->sysreg[HCR_EL2];

    if (address >> implemented_size(cpu)) {
        set_fault(&fault, FAULT_ADDRESS_SIZE, 0);
        return par_of_fault(&fault);
    }
    if (both_stages &&
        (hcr & (FIELD_MASK(HCR_EL2, VM) | FIELD_MASK(HCR_EL2, DC)))) {
        if (!memory_stage2(cpu, memory, address, &translation, &fault))
            return par_of_fault(&fault);
        if (!is_permitted(&translation, encoding & 1, false)) {
            set_fault(&fault, FAULT_PERMISSION, translation.level);
            return par_of_fault(&fault);
        }
    }
    return (translation.address & FIELD_MASK(PAR_EL1, PA)) | BIT64(11) |
           FIELD_MASK(PAR_EL1, NS) | UINT64_C(2) << PAR_EL1_SH_LSB;
}
