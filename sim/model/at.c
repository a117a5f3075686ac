/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides what AT leaves in PAR_EL1 (AArch64.AT, AArch64.EncodePAR). */
#include "model/at.h"

#include "model/field_names.h"
#include "model/trap.h"

enum {
    OUTER = 2, /* PAR_EL1.SH of Outer Shareable */
    NON_CACHEABLE = 0x4,
    WRITE_THROUGH = 0xb,
    WRITE_BACK = 0xf,
};

/* Memory attributes: PAR_EL1.ATTR and SH. */
struct attributes {
    unsigned attr, shareability;
};

static const struct attributes write_back = { WRITE_BACK << 4 | WRITE_BACK, 0 };

static bool hcr(const struct cpu *cpu, uint64_t bits)
{
    return cpu->sysreg[HCR_EL2] & bits;
}

static bool is_both_stages(uint16_t encoding)
{
    return bits_get(encoding, 13, 11) == 4 && (encoding & 4);
}

/* The EL1&0 regime: all S12 forms, and S1E1 and S1E0 unless there is a host. */
static bool is_guest_regime(const struct cpu *cpu, uint16_t encoding)
{
    bool of_el1 = bits_get(encoding, 13, 11) == 0;

    return is_both_stages(encoding) || (of_el1 && !trap_is_host(cpu));
}

/*
 * Stage 1 off is Device-nGnRnE, or Write-Back under HCR_EL2.DC
 * (AArch64.S1DisabledOutput). Stage 1 on counts as Write-Back.
 */
static struct attributes stage1_attributes(const struct cpu *cpu,
                                           uint16_t encoding)
{
    bool guest = is_guest_regime(cpu, encoding);
    uint64_t sctlr = cpu->sysreg[guest ? SCTLR_EL1 : SCTLR_EL2];
    bool on = sctlr & FIELD_MASK(SCTLR_EL1, M);

    if (guest && hcr(cpu, FIELD_MASK(HCR_EL2, DC)))
        return write_back;
    if (on && !(guest && hcr(cpu, FIELD_MASK(HCR_EL2, TGE))))
        return write_back;
    return (struct attributes){ 0, OUTER };
}

/* One of MemAttr's two cacheabilities, of Write-Back memory of stage 1. */
static unsigned cacheability(unsigned attr)
{
    static const uint8_t kinds[] = { NON_CACHEABLE, NON_CACHEABLE,
                                     WRITE_THROUGH, WRITE_BACK };

    return kinds[attr];
}

/* MemAttr of Normal memory as two cacheabilities, outer above inner. */
static unsigned normal_attr(const struct cpu *cpu, uint64_t descriptor)
{
    unsigned outer = (unsigned)bits_get(descriptor, 5, 4);
    unsigned inner = (unsigned)bits_get(descriptor, 3, 2);

    if (hcr(cpu, FIELD_MASK(HCR_EL2, CD)))
        return NON_CACHEABLE << 4 | NON_CACHEABLE;
    if (hcr(cpu, FIELD_MASK(HCR_EL2, FWB)))
        outer = inner = inner > 1 ? 3 : 1;
    return cacheability(outer) << 4 | cacheability(inner);
}

/* Both Inner (3), or one Outer (2), or neither (S2CombineS1Shareability). */
static unsigned combined_shareability(unsigned a, unsigned b)
{
    if (a == OUTER || b == OUTER)
        return OUTER;
    return a > b ? a : b;
}

/* S2CombineS1MemAttrs, AArch64.S2ApplyFWBMemAttrs, PAREncodeShareability. */
static struct attributes combined(const struct cpu *cpu,
                                  struct attributes first,
                                  const struct translation *t)
{
    unsigned type = (unsigned)bits_get(t->descriptor, 3, 2);
    unsigned shareability = (unsigned)bits_get(t->descriptor, 9, 8);
    unsigned attr;

    if (first.attr == 0)
        return first;
    if (t->device)
        return (struct attributes){ type << 2, OUTER };
    attr = normal_attr(cpu, t->descriptor);
    if (attr == (NON_CACHEABLE << 4 | NON_CACHEABLE))
        return (struct attributes){ attr, OUTER };
    return (struct attributes){ attr, combined_shareability(first.shareability,
                                                            shareability) };
}

/* PAR_EL1 of a translation that failed: FST, S for stage 2, F. */
static uint64_t par_of_fault(const struct fault *fault)
{
    return FIELD_MASK(PAR_EL1, F) | (uint64_t)fault->stage2 << 9 |
           (uint64_t)exception_fault_status(fault) << PAR_EL1_FST_LSB |
           BIT64(11);
}

static uint64_t par_of(uint64_t address, struct attributes attributes)
{
    return (address & FIELD_MASK(PAR_EL1, PA)) | BIT64(11) |
           FIELD_MASK(PAR_EL1, NS) |
           (uint64_t)attributes.attr << PAR_EL1_ATTR_LSB |
           (uint64_t)attributes.shareability << PAR_EL1_SH_LSB;
}

/* Stage 2 of an S12 form; false with *fault. */
static bool second_stage(const struct cpu *cpu, const struct memory *memory,
                         unsigned need, struct translation *translation,
                         struct fault *fault)
{
    if (!stage2_translate(cpu, memory, fault->address, translation, fault))
        return false;
    if (access_is_permitted(translation, need))
        return true;
    fault->kind = FAULT_PERMISSION;
    fault->level = translation->level;
    return false;
}

bool at_translate(const struct cpu *cpu, const struct memory *memory,
                  uint16_t encoding, uint64_t address, uint64_t *par,
                  struct translation *translation, struct fault *fault)
{
    unsigned need = encoding & 1 ? ACCESS_WRITE : ACCESS_READ;
    struct attributes attributes = stage1_attributes(cpu, encoding);
    bool ok = true;

    *translation = (struct translation){ .address = address };
    *fault = access_no_fault(address, need | ACCESS_MAINTENANCE);
    if (address >> stage2_physical_bits(cpu)) {
        fault->kind = FAULT_ADDRESS_SIZE;
        ok = false;
    } else if (is_both_stages(encoding) &&
               hcr(cpu, FIELD_MASK(HCR_EL2, VM) | FIELD_MASK(HCR_EL2, DC))) {
        ok = second_stage(cpu, memory, need, translation, fault);
        if (ok)
            attributes = combined(cpu, attributes, translation);
    }
    if (!ok && fault->kind == FAULT_EXTERNAL)
        return false;
    *par = ok ? par_of(translation->address, attributes) : par_of_fault(fault);
    return true;
}
