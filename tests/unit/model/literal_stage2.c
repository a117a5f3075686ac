/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage 2 as the pseudocode has it, of a PE with 48 bits and without FEAT_LPA2. */
#include "literal_stage2.h"

#include "model/sysreg.h"

struct params {
    int granulebits, iasize, startlevel, oasize;
    bool invalid_sl, txsz_faults, ha, hd, fwb;
};

static unsigned slice(uint64_t value, int msb, int lsb)
{
    return (unsigned)(value >> lsb & ((UINT64_C(2) << (msb - lsb)) - 1));
}

/* AArch64.PhysicalAddressSize, at most PAMax. */
static int output_size(unsigned ps)
{
    if (ps == 0)
        return 32;
    if (ps == 1)
        return 36;
    if (ps == 2)
        return 40;
    if (ps == 3)
        return 42;
    if (ps == 4)
        return 44;
    return 48;
}

/* AArch64.S2StartLevel and AArch64.S2InvalidSL, granule by granule. */
static void set_start(struct params *p, unsigned sl0)
{
    if (p->granulebits == 12)
        p->startlevel = sl0 == 0 ? 2 : sl0 == 1 ? 1 : 0;
    else
        p->startlevel = sl0 == 0 ? 3 : sl0 == 1 ? 2 : 1;
    p->invalid_sl = sl0 == 3;
}

static struct params get_params(const struct cpu *cpu)
{
    uint64_t vtcr = cpu->sysreg[VTCR_EL2];
    unsigned tg0 = slice(vtcr, 15, 14);
    struct params p = {
        .granulebits = tg0 == 1   ? 16
                       : tg0 == 2 ? 14
                                  : 12,
        .iasize = 64 - (int)slice(vtcr, 5, 0),
        .oasize = output_size(slice(vtcr, 18, 16)),
        .txsz_faults = slice(vtcr, 5, 0) < 16 || slice(vtcr, 5, 0) > 39,
        .ha = slice(vtcr, 21, 21),
        .hd = slice(vtcr, 22, 22),
        .fwb = slice(cpu->sysreg[HCR_EL2], 46, 46),
    };

    set_start(&p, slice(vtcr, 7, 6));
    return p;
}

/* AArch64.S2InconsistentSL. */
static bool inconsistent_sl(const struct params *p)
{
    int stride = p->granulebits - 3, levels = 3 - p->startlevel;
    int min = levels * stride + p->granulebits + 1;
    int max = min + (stride - 1) + 4;

    return p->iasize < min || p->iasize > max;
}

static bool is_legal(const struct params *p)
{
    return !p->txsz_faults && !p->invalid_sl && !inconsistent_sl(p);
}

bool literal_stage2_is_legal(const struct cpu *cpu)
{
    struct params p = get_params(cpu);

    return is_legal(&p);
}

static struct literal_walk failed(int kind, unsigned level)
{
    return (struct literal_walk){ .fault = kind, .level = level };
}

/* AArch64.DecodeDescriptorType: 't', 'l' or 'i'. */
static char type_of(const struct params *p, uint64_t descriptor, int level)
{
    if (!(descriptor & 1))
        return 'i';
    if (descriptor & 2)
        return level == 3 ? 'l' : 't';
    if (level == 2 || (level == 1 && p->granulebits == 12))
        return 'l';
    return 'i';
}

/* TranslationSize */
static int size_at(const struct params *p, int level)
{
    return p->granulebits + (3 - level) * (p->granulebits - 3);
}

static uint64_t low(uint64_t value, int bits)
{
    return value & ((UINT64_C(1) << bits) - 1);
}

/* What a leaf descriptor says. */
static struct literal_walk leaf(const struct params *p, uint64_t descriptor,
                                int level, uint64_t ipa)
{
    int size = size_at(p, level);
    uint64_t base = low(descriptor, 48) >> size << size;
    bool dbm = slice(descriptor, 51, 51);
    struct literal_walk walk = { .fault = LITERAL_NONE,
                                 .level = (unsigned)level,
                                 .address = base + low(ipa, size),
                                 .size = UINT64_C(1) << size,
                                 .read = slice(descriptor, 6, 6),
                                 .write = slice(descriptor, 7, 7),
                                 .execute = !slice(descriptor, 54, 54),
                                 .device = slice(descriptor, 5, 4) == 0,
                                 .accessed = descriptor,
                                 .written = descriptor };

    if (base >> p->oasize)
        return failed(FAULT_ADDRESS_SIZE, (unsigned)level);
    if (!slice(descriptor, 10, 10) && !p->ha)
        return failed(FAULT_ACCESS_FLAG, (unsigned)level);
    if (p->fwb)
        walk.device = !slice(descriptor, 4, 4);
    if (p->ha)
        walk.accessed = walk.written = descriptor | 0x400;
    if (p->ha && p->hd && dbm) {
        walk.written |= 0x80;
        walk.write = true;
    }
    return walk;
}

/* AArch64.S2Walk */
static struct literal_walk walk(const struct params *p,
                                const struct memory *memory, uint64_t ttbr,
                                uint64_t ipa)
{
    int stride = p->granulebits - 3, level = p->startlevel;
    int tsize = p->iasize - size_at(p, level) + 3, top = p->iasize;
    uint64_t base = low(ttbr, 48) >> tsize << tsize, descriptor = 0;

    if (base >> p->oasize)
        return failed(FAULT_ADDRESS_SIZE, 0);
    for (;; level++) {
        uint64_t index = low(ipa, top) >> size_at(p, level);

        if (!memory_read(memory, base + 8 * index, &descriptor, 8))
            return failed(FAULT_EXTERNAL, (unsigned)level);
        if (type_of(p, descriptor, level) == 'i')
            return failed(FAULT_TRANSLATION, (unsigned)level);
        if (type_of(p, descriptor, level) == 'l')
            return leaf(p, descriptor, level, ipa);
        base = low(descriptor, 48) >> p->granulebits << p->granulebits;
        if (base >> p->oasize)
            return failed(FAULT_ADDRESS_SIZE, (unsigned)level);
        top = size_at(p, level + 1) + stride;
    }
}

struct literal_walk literal_stage2(const struct cpu *cpu,
                                   const struct memory *memory, uint64_t ipa)
{
    struct params p = get_params(cpu);

    if (!is_legal(&p) || ipa >> p.iasize)
        return failed(FAULT_TRANSLATION, 0);
    return walk(&p, memory, cpu->sysreg[VTTBR_EL2], ipa);
}
