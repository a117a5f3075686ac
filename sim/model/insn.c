/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides an instruction's class from its encoding, and what it accesses. */
#include "model/insn.h"

#include "base/bits.h"

/* word<msb:lsb> */
static uint32_t field(uint32_t word, unsigned msb, unsigned lsb)
{
    return (uint32_t)bits_get(word, msb, lsb);
}

/* Exception generation: bits <31:24> are 0xd4 (C4.1.94). */
static enum insn_class classify_exception(uint32_t word)
{
    unsigned opc = field(word, 23, 21), ll = field(word, 1, 0);

    if (field(word, 4, 2))
        return INSN_UNDEFINED;
    switch (opc << 2 | ll) {
    case 0 << 2 | 1:
        return INSN_SVC;
    case 0 << 2 | 2:
        return INSN_HVC;
    case 0 << 2 | 3:
        return INSN_SMC;
    case 1 << 2 | 0:
        return INSN_BRK;
    case 2 << 2 | 0:
        return INSN_HLT;
    case 5 << 2 | 1:
    case 5 << 2 | 2:
    case 5 << 2 | 3:
        return INSN_DCPS;
    default:
        return INSN_UNDEFINED;
    }
}

/* Hints by CRm:op2; what is not allocated is a NOP. */
static enum insn_class classify_hint(uint32_t word)
{
    unsigned hint = field(word, 11, 5);

    if (hint >= 24 && hint <= 31)
        return INSN_PAUTH; /* PACIAZ to AUTIBSP */
    switch (hint) {
    case 7:  /* XPACLRI */
    case 8:  /* PACIA1716 */
    case 10: /* PACIB1716 */
    case 12: /* AUTIA1716 */
    case 14: /* AUTIB1716 */
        return INSN_PAUTH;
    case 2:
        return INSN_WFE;
    case 3:
        return INSN_WFI;
    case 4:
    case 5:
        return INSN_SEV;
    case 16:
        return INSN_ESB;
    default:
        return INSN_PLAIN;
    }
}

/* CLREX, DSB, DMB, ISB, SB. */
static enum insn_class classify_barrier(uint32_t word)
{
    unsigned crm = field(word, 11, 8);

    switch (field(word, 7, 5)) {
    case 2:
    case 4:
    case 5:
    case 6:
        return INSN_BARRIER;
    case 7:
        return crm == 0 ? INSN_BARRIER : INSN_UNDEFINED;
    case 1: /* DSB nXS */
        return (crm & 3) == 2 ? INSN_BARRIER : INSN_UNDEFINED;
    default:
        return INSN_UNDEFINED;
    }
}

/* System instructions: bits <31:22> are 0b1101010100 (C4.1.94). */
static enum insn_class classify_system(uint32_t word)
{
    unsigned op0 = field(word, 20, 19), op1 = field(word, 18, 16);
    unsigned crn = field(word, 15, 12);

    if (op0 >= 2)
        return INSN_SYSREG;
    if (op0 == 1)
        return INSN_SYS;
    if (bit_is_set(word, 21) || field(word, 4, 0) != 31)
        return INSN_UNDEFINED;
    if (crn == 2 && op1 == 3)
        return classify_hint(word);
    if (crn == 3 && op1 == 3)
        return classify_barrier(word);
    return crn == 4 ? INSN_MSR_IMMEDIATE : INSN_UNDEFINED;
}

/* BRAA, BLRAA, RETAA and their like (C4.1.65). */
static bool is_pauth_branch(uint32_t word)
{
    if ((word & 0xfffffbff) == 0xd65f0bff)
        return true;
    return (word & 0xfedff800) == 0xd61f0800 &&
           (bit_is_set(word, 24) || field(word, 4, 0) == REG_XZR);
}

/* LDRAA, LDRAB. */
static bool is_pauth_load(uint32_t word)
{
    return (word & 0xff200400) == 0xf8200400;
}

static bool is_pacga(uint32_t word)
{
    return (word & 0xffe0fc00) == 0x9ac03000;
}

/* PACIA to AUTDZB, XPACI and XPACD: data processing, 1 source. */
static bool is_pauth_data(uint32_t word)
{
    unsigned opcode = field(word, 15, 10);

    if (field(word, 31, 16) != 0xdac1 || opcode > 17)
        return false;
    return opcode < 8 || field(word, 9, 5) == REG_XZR;
}

static enum insn_class classify_branch(uint32_t word)
{
    if (is_pauth_branch(word))
        return INSN_PAUTH;
    switch (word) {
    case 0xd69f03e0: /* ERET */
    case 0xd69f0bff: /* ERETAA */
    case 0xd69f0fff: /* ERETAB */
        return INSN_ERET;
    case 0xd6bf03e0:
        return INSN_DRPS;
    }
    if (field(word, 31, 24) == 0xd4)
        return classify_exception(word);
    if (field(word, 31, 22) == 0x354)
        return classify_system(word);
    return INSN_PLAIN;
}

/*
 * Load/store exclusive (C4.1.66): bit 23 is 0; pairs of bytes and halfwords
 * are CASP instead.
 */
static bool is_exclusive(uint32_t word)
{
    return (word & 0x3f800000) == 0x08000000 &&
           (bit_is_set(word, 31) || !bit_is_set(word, 21));
}

enum insn_class insn_classify(uint32_t word)
{
    switch (field(word, 28, 25)) {
    case 0x0: /* reserved, and SME with bit 31 */
        return bit_is_set(word, 31) ? INSN_SVE : INSN_UNDEFINED;
    case 0x1:
    case 0x3:
        return INSN_UNDEFINED;
    case 0x2:
        return INSN_SVE;
    case 0x4: /* loads and stores */
    case 0x6:
    case 0xc:
    case 0xe:
        if (is_exclusive(word))
            return INSN_EXCLUSIVE;
        if (is_pauth_load(word))
            return INSN_PAUTH;
        return bit_is_set(word, 26) ? INSN_FPSIMD : INSN_PLAIN;
    case 0x7:
    case 0xf:
        return INSN_FPSIMD;
    case 0x5: /* data processing on registers */
    case 0xd:
        return is_pacga(word) || is_pauth_data(word) ? INSN_PAUTH : INSN_PLAIN;
    case 0xa:
    case 0xb:
        return classify_branch(word);
    default:
        return INSN_PLAIN;
    }
}

struct sysop insn_sysop(uint32_t word)
{
    return (struct sysop){
        .encoding = (uint16_t)field(word, 20, 5),
        .rt = (uint8_t)field(word, 4, 0),
        .read = bit_is_set(word, 21),
    };
}

struct insn_exclusive insn_exclusive(uint32_t word)
{
    bool pair = bit_is_set(word, 21);

    return (struct insn_exclusive){
        .load = bit_is_set(word, 22),
        .pair = pair,
        .size = (1u + pair) << field(word, 31, 30),
        .status = field(word, 20, 16),
        .rt = field(word, 4, 0),
        .rt2 = field(word, 14, 10),
        .rn = field(word, 9, 5),
    };
}

/* Hints by CRm:op2: <1> of PACIA1716 and its like, <1> of PACIAZ too, is B. */
static void set_pauth_hint(uint32_t word, struct insn_pauth *pauth)
{
    unsigned hint = field(word, 11, 5);

    pauth->hint = true;
    pauth->kind = hint == 7 ? PAUTH_STRIP : PAUTH_SIGN;
    pauth->key = hint & 2 ? PAUTH_IB : PAUTH_IA;
}

static void set_pauth_data(uint32_t word, struct insn_pauth *pauth)
{
    unsigned opcode = field(word, 15, 10);

    pauth->kind = opcode < 16 ? PAUTH_SIGN : PAUTH_STRIP;
    pauth->key = (enum insn_pauth_key)(opcode & 3);
}

static void set_pauth_branch(uint32_t word, struct insn_pauth *pauth)
{
    pauth->kind = PAUTH_BRANCH;
    pauth->key = bit_is_set(word, 10) ? PAUTH_IB : PAUTH_IA;
    pauth->link = bit_is_set(word, 21);
    if (bit_is_set(word, 22))
        pauth->rn = 30; /* RETAA, RETAB */
}

static void set_pauth_load(uint32_t word, struct insn_pauth *pauth)
{
    int64_t offset = (int64_t)field(word, 20, 12) * 8;

    pauth->kind = PAUTH_LOAD;
    pauth->key = bit_is_set(word, 23) ? PAUTH_DB : PAUTH_DA;
    pauth->offset = bit_is_set(word, 22) ? offset - 4096 : offset;
    pauth->write_back = bit_is_set(word, 11);
}

bool insn_pauth(uint32_t word, struct insn_pauth *pauth)
{
    if (insn_classify(word) != INSN_PAUTH)
        return false;
    *pauth = (struct insn_pauth){
        .rd = field(word, 4, 0),
        .rn = field(word, 9, 5),
    };
    if (field(word, 31, 24) == 0xd5)
        set_pauth_hint(word, pauth);
    else if (is_pauth_load(word))
        set_pauth_load(word, pauth);
    else if (is_pauth_branch(word))
        set_pauth_branch(word, pauth);
    else if (is_pacga(word))
        pauth->kind = PAUTH_GENERIC;
    else
        set_pauth_data(word, pauth);
    return true;
}

/* One general-purpose register without writeback: the syndrome is valid. */
static void set_single(struct insn_access *access, unsigned log2_size,
                       bool write)
{
    access->syndrome_valid = true;
    access->registers = 1;
    access->size = 1u << log2_size;
    access->wide = log2_size == 3;
    access->write = write;
}

/* Exclusives, ordered accesses, compare and swap: <29:24> are 0b001000. */
static bool access_ordered(uint32_t word, struct insn_access *access)
{
    unsigned size = field(word, 31, 30);
    bool o2 = bit_is_set(word, 23), load = bit_is_set(word, 22);
    bool o1 = bit_is_set(word, 21), o0 = bit_is_set(word, 15);

    set_single(access, size, !load);
    access->acquire_release = o0;
    if (o2 && !o1)
        return true; /* LDAR, STLR, LDLAR, STLLR */
    access->syndrome_valid = false;
    if (o2) { /* CAS */
        access->write = true;
        access->acquire_release = load || o0;
    } else if (o1) {
        access->registers = 2;
        if (size < 2) { /* CASP */
            access->size = 4u << size;
            access->wide = size;
            access->write = true;
            access->acquire_release = load || o0;
        }
    }
    return true;
}

/* Load register (literal): <29:27> are 0b011. */
static bool access_literal(uint32_t word, struct insn_access *access)
{
    unsigned opc = field(word, 31, 30);

    if (bit_is_set(word, 26)) {
        access->size = 4u << opc;
        return opc != 3;
    }
    if (opc == 3)
        return false; /* PRFM */
    set_single(access, opc == 1 ? 3 : 2, false);
    access->sign_extend = opc == 2;
    access->wide = opc != 0;
    return true;
}

/* Pairs: <29:27> are 0b101. */
static bool access_pair(uint32_t word, struct insn_access *access)
{
    unsigned opc = field(word, 31, 30);

    access->registers = 2;
    access->write = !bit_is_set(word, 22);
    if (opc == 3)
        return false;
    if (bit_is_set(word, 26)) {
        access->size = 4u << opc;
        return true;
    }
    access->size = opc == 2 ? 8 : 4;
    access->wide = opc != 0;
    access->sign_extend = opc == 1 && !access->write;
    if (opc == 1 && access->write) { /* STGP */
        access->size = 8;
        access->wide = true;
    }
    return true;
}

/* FP/SIMD single register: opc<1> of the smallest size means 16 bytes. */
static bool access_vector_register(uint32_t word, struct insn_access *access)
{
    unsigned size = field(word, 31, 30);
    bool quad = bit_is_set(word, 23);

    if (quad && size)
        return false;
    access->size = quad ? 16 : 1u << size;
    access->write = !bit_is_set(word, 22);
    return true;
}

/* size and opc of integer forms; false for PRFM and unallocated ones. */
static bool set_integer(uint32_t word, struct insn_access *access)
{
    unsigned size = field(word, 31, 30), opc = field(word, 23, 22);

    if (opc >= 2 && (size == 3 || (size == 2 && opc == 3)))
        return false;
    set_single(access, size, opc == 0);
    if (opc >= 2) {
        access->sign_extend = true;
        access->wide = opc == 2;
    }
    return true;
}

/* Atomics and LDAPR: <21> is 1, <11:10> are 0b00. */
static bool access_atomic(uint32_t word, struct insn_access *access)
{
    unsigned size = field(word, 31, 30);
    bool acquire = bit_is_set(word, 23), release = bit_is_set(word, 22);

    set_single(access, size, true);
    access->acquire_release = acquire || release;
    if (bit_is_set(word, 15) && field(word, 14, 12) == 4) { /* LDAPR */
        access->write = false;
        return true;
    }
    access->syndrome_valid = false;
    return true;
}

/* Single registers: <29:27> are 0b111. */
static bool access_register(uint32_t word, struct insn_access *access)
{
    bool vector = bit_is_set(word, 26);
    unsigned mode = field(word, 11, 10);
    bool ok;

    if (!bit_is_set(word, 24) && bit_is_set(word, 21) && mode != 2) {
        if (vector)
            return false;
        if (mode == 0)
            return access_atomic(word, access);
        if (field(word, 31, 30) != 3)
            return false;
        set_single(access, 3, false); /* LDRAA, LDRAB */
        access->syndrome_valid = mode == 1;
        return true;
    }
    ok = vector ? access_vector_register(word, access)
                : set_integer(word, access);
    if (!bit_is_set(word, 24) && !bit_is_set(word, 21) && (mode & 1))
        access->syndrome_valid = false; /* pre- and post-index */
    return ok;
}

/* LDAPUR, STLUR: <29:24> are 0b011001, <21> and <11:10> are 0. */
static bool access_unscaled_ordered(uint32_t word, struct insn_access *access)
{
    access->acquire_release = true;
    return set_integer(word, access);
}

/* LDG, STG and the like: <31:24> are 0xd9, <21> is 1. */
static bool access_tags(uint32_t word, struct insn_access *access)
{
    access->size = 16;
    access->write = field(word, 11, 10) || field(word, 23, 22) != 1;
    return true;
}

/* Structures of vectors: <29:25> are 0b00110. */
static bool access_structure(uint32_t word, struct insn_access *access)
{
    static const uint8_t registers[16] = {
        [0] = 4, [2] = 4, [4] = 3, [6] = 3, [7] = 1, [8] = 2, [10] = 2
    };
    bool single = bit_is_set(word, 24);
    unsigned opcode = field(word, 15, 12), scale = field(word, 15, 14);

    access->write = !bit_is_set(word, 22);
    if (!single) {
        access->registers = registers[opcode];
        access->size = bit_is_set(word, 30) ? 16 : 8;
        return access->registers > 0;
    }
    access->registers = 1 + bit_is_set(word, 21) +
                        2 * (unsigned)bit_is_set(word, 13);
    if (scale == 3)
        scale = field(word, 11, 10); /* LD1R: size */
    else if (scale == 2 && bit_is_set(word, 10))
        scale = 3;
    access->size = 1u << scale;
    return true;
}

bool insn_access(uint32_t word, struct insn_access *access)
{
    *access = (struct insn_access){ .registers = 1, .rt = field(word, 4, 0) };
    if (!bit_is_set(word, 27) || bit_is_set(word, 25))
        return false;
    switch (field(word, 29, 28)) {
    case 0:
        if (bit_is_set(word, 26))
            return access_structure(word, access);
        return !bit_is_set(word, 24) && access_ordered(word, access);
    case 1:
        if (!bit_is_set(word, 24))
            return access_literal(word, access);
        if (field(word, 31, 24) == 0xd9 && bit_is_set(word, 21))
            return access_tags(word, access);
        return !bit_is_set(word, 26) && !bit_is_set(word, 21) &&
               !field(word, 11, 10) && access_unscaled_ordered(word, access);
    case 2:
        return access_pair(word, access);
    default:
        return access_register(word, access);
    }
}

bool insn_is_later_access(uint32_t word)
{
    switch (field(word, 29, 24)) {
    case 0x08: /* exclusives, LDAR and STLR; not CAS, CASP, LDLAR, STLLR */
        if (!bit_is_set(word, 23))
            return !is_exclusive(word);
        return bit_is_set(word, 21) || !bit_is_set(word, 15);
    case 0x19: /* LDAPUR, STLUR, LDG, STG */
        return true;
    case 0x38: /* atomics, LDAPR, LDRAA */
    case 0x3c:
        return bit_is_set(word, 21) && field(word, 11, 10) != 2;
    case 0x28: /* STGP */
    case 0x29:
        return field(word, 31, 30) == 1 && !bit_is_set(word, 22);
    default:
        return false;
    }
}

bool insn_is_stack_access(uint32_t word)
{
    struct insn_access access;
    bool literal = (word & 0x3b000000) == 0x18000000;

    return (word & INSN_STACK_MASK) == INSN_STACK_BITS && !literal &&
           !insn_is_later_access(word) && insn_access(word, &access);
}
