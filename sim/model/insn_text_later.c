/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of pointer authentication (FEAT_PAuth), compare and swap and the other
 * atomics (FEAT_LSE), limited ordering (FEAT_LOR) and RCpc (FEAT_LRCPC,
 * FEAT_LRCPC2), which Capstone 4 does not know (Arm ARM C4.1.65, C4.1.66).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "model/insn.h"
#include "model/insn_text.h"

enum { NAME = 8, MNEMONIC = 24, BASE = 32 };

/* word<msb:lsb> */
static unsigned field(uint32_t word, unsigned msb, unsigned lsb)
{
    return (unsigned)bits_get(word, msb, lsb);
}

/* A register that is x or w, and what 31 is. */
struct operand {
    char name[NAME];
};

static struct operand zero_register(bool wide, unsigned number)
{
    struct operand operand;

    if (number == 31)
        snprintf(operand.name, NAME, "%czr", wide ? 'x' : 'w');
    else
        snprintf(operand.name, NAME, "%c%u", wide ? 'x' : 'w', number);
    return operand;
}

static struct operand stack_register(unsigned number)
{
    struct operand operand;

    snprintf(operand.name, NAME, number == 31 ? "sp" : "x%u", number);
    return operand;
}

/* "[x1]", "[sp, #-0x10]", the number as Capstone writes it. */
static void put_base(char base[BASE], unsigned rn, int64_t offset)
{
    const char *sign = offset < 0 ? "-" : "";
    uint64_t size = (uint64_t)(offset < 0 ? -offset : offset);

    if (!offset)
        snprintf(base, BASE, "[%s]", stack_register(rn).name);
    else
        snprintf(base, BASE,
                 size > 9 ? "[%s, #%s0x%" PRIx64 "]" : "[%s, #%s%" PRIu64 "]",
                 stack_register(rn).name, sign, size);
}

/* --- pointer authentication -------------------------------------------- */

static const char *const key_names[] = { "ia", "ib", "da", "db" };

static void data_text(uint32_t word, char *text, size_t size)
{
    unsigned opcode = field(word, 15, 10);
    struct operand rd = zero_register(true, field(word, 4, 0));
    const char *key = key_names[opcode & 3];
    const char *verb = opcode & 4 ? "aut" : "pac";

    if (opcode >= 16)
        snprintf(text, size, "xpac%c %s", opcode & 1 ? 'd' : 'i', rd.name);
    else if (opcode >= 8)
        snprintf(text, size, "%s%cz%c %s", verb, key[0], key[1], rd.name);
    else
        snprintf(text, size, "%s%s %s, %s", verb, key, rd.name,
                 stack_register(field(word, 9, 5)).name);
}

static void branch_text(uint32_t word, const struct insn_pauth *pauth,
                        char *text, size_t size)
{
    char key = pauth->key == PAUTH_IB ? 'b' : 'a';
    const char *verb = pauth->link ? "blra" : "bra";
    struct operand rn = zero_register(true, field(word, 9, 5));

    if (bits_get(word, 22, 22))
        snprintf(text, size, "reta%c", key);
    else if (bits_get(word, 24, 24))
        snprintf(text, size, "%s%c %s, %s", verb, key, rn.name,
                 stack_register(field(word, 4, 0)).name);
    else
        snprintf(text, size, "%s%cz %s", verb, key, rn.name);
}

static void load_text(const struct insn_pauth *pauth, char *text, size_t size)
{
    char base[BASE];

    put_base(base, pauth->rn, pauth->offset);
    snprintf(text, size, "ldra%c %s, %s%s", pauth->key == PAUTH_DB ? 'b' : 'a',
             zero_register(true, pauth->rd).name, base,
             pauth->write_back ? "!" : "");
}

static bool pauth_text(uint32_t word, char *text, size_t size)
{
    struct insn_pauth pauth;

    if (word == 0xd69f0bff || word == 0xd69f0fff) {
        snprintf(text, size, "ereta%c", word == 0xd69f0bff ? 'a' : 'b');
        return true;
    }
    if (!insn_pauth(word, &pauth))
        return false;
    switch (pauth.kind) {
    case PAUTH_BRANCH:
        branch_text(word, &pauth, text, size);
        break;
    case PAUTH_LOAD:
        load_text(&pauth, text, size);
        break;
    case PAUTH_GENERIC:
        snprintf(text, size, "pacga %s, %s, %s",
                 zero_register(true, pauth.rd).name,
                 zero_register(true, pauth.rn).name,
                 stack_register(field(word, 20, 16)).name);
        break;
    default:
        data_text(word, text, size);
    }
    return true;
}

/* --- atomics ----------------------------------------------------------- */

static const char *const size_names[] = { "b", "h", "", "" };

/* "ldadd", then acquire, release and the size. */
static void put_mnemonic(char mnemonic[MNEMONIC], const char *verb,
                         bool acquire, bool release, unsigned log2_size)
{
    snprintf(mnemonic, MNEMONIC, "%s%s%s%s", verb, acquire ? "a" : "",
             release ? "l" : "", size_names[log2_size]);
}

static void cas_text(uint32_t word, char *text, size_t size)
{
    unsigned log2_size = field(word, 31, 30);
    bool wide = log2_size == 3;
    char mnemonic[MNEMONIC];

    put_mnemonic(mnemonic, "cas", bits_get(word, 22, 22),
                 bits_get(word, 15, 15), log2_size);
    snprintf(text, size, "%s %s, %s, [%s]", mnemonic,
             zero_register(wide, field(word, 20, 16)).name,
             zero_register(wide, field(word, 4, 0)).name,
             stack_register(field(word, 9, 5)).name);
}

/* Both pairs begin with an even register. */
static bool casp_text(uint32_t word, char *text, size_t size)
{
    unsigned rs = field(word, 20, 16), rt = field(word, 4, 0);
    bool wide = bits_get(word, 30, 30);
    char mnemonic[MNEMONIC];

    if ((rs | rt) & 1)
        return false;
    put_mnemonic(mnemonic, "casp", bits_get(word, 22, 22),
                 bits_get(word, 15, 15), 2);
    snprintf(text, size, "%s %s, %s, %s, %s, [%s]", mnemonic,
             zero_register(wide, rs).name, zero_register(wide, rs + 1).name,
             zero_register(wide, rt).name, zero_register(wide, rt + 1).name,
             stack_register(field(word, 9, 5)).name);
    return true;
}

/* One register and a base: LDLAR, STLLR, LDAPR. */
static void ordered_text(uint32_t word, const char *verb, char *text,
                         size_t size)
{
    unsigned log2_size = field(word, 31, 30);

    snprintf(text, size, "%s%s %s, [%s]", verb, size_names[log2_size],
             zero_register(log2_size == 3, field(word, 4, 0)).name,
             stack_register(field(word, 9, 5)).name);
}

/* Without acquire, and nothing kept of what was there: STADD. */
static void operation_text(uint32_t word, const char *verb, char *text,
                           size_t size)
{
    unsigned log2_size = field(word, 31, 30), rt = field(word, 4, 0);
    bool acquire = bits_get(word, 23, 23), wide = log2_size == 3;
    bool store = rt == 31 && !acquire && strcmp(verb, "swp") != 0;
    struct operand rs = zero_register(wide, field(word, 20, 16));
    char mnemonic[MNEMONIC], name[NAME];

    snprintf(name, sizeof(name), "%s%s", store ? "st" : "",
             store ? verb + 2 : verb);
    put_mnemonic(mnemonic, name, acquire, bits_get(word, 22, 22), log2_size);
    snprintf(text, size, "%s %s%s%s, [%s]", mnemonic, rs.name,
             store ? "" : ", ", store ? "" : zero_register(wide, rt).name,
             stack_register(field(word, 9, 5)).name);
}

static bool atomic_text(uint32_t word, char *text, size_t size)
{
    static const char *const verbs[] = { "ldadd",  "ldclr",  "ldeor",
                                         "ldset",  "ldsmax", "ldsmin",
                                         "ldumax", "ldumin", "swp" };
    unsigned operation = field(word, 15, 12);

    if (operation < ARRAY_LENGTH(verbs)) {
        operation_text(word, verbs[operation], text, size);
        return true;
    }
    if (operation != 12 || field(word, 23, 22) != 2 ||
        field(word, 20, 16) != 31)
        return false;
    ordered_text(word, "ldapr", text, size);
    return true;
}

/* LDAPUR and STLUR: opc 2 and 3 extend the sign, to 64 bits and to 32. */
static bool unscaled_text(uint32_t word, char *text, size_t size)
{
    static const char *const suffixes[] = { "b", "h", "w", "" };
    unsigned log2_size = field(word, 31, 30), opc = field(word, 23, 22);
    int64_t offset = (int64_t)field(word, 20, 12);
    bool wide = opc == 2 || (opc < 2 && log2_size == 3);
    char base[BASE];

    if (opc >= 2 && log2_size + (opc == 3) > 2)
        return false;
    put_base(base, field(word, 9, 5), offset - (offset & 256) * 2);
    snprintf(text, size, "%s%s%s %s, %s", opc ? "ldapur" : "stlur",
             opc >= 2 ? "s" : "",
             opc >= 2 ? suffixes[log2_size] : size_names[log2_size],
             zero_register(wide, field(word, 4, 0)).name, base);
    return true;
}

bool insn_text_later(uint32_t word, char *text, size_t size)
{
    if (pauth_text(word, text, size))
        return true;
    if ((word & 0x3fa07c00) == 0x08a07c00)
        return cas_text(word, text, size), true;
    if ((word & 0xbfa07c00) == 0x08207c00)
        return casp_text(word, text, size);
    if ((word & 0x3ffffc00) == 0x08df7c00)
        return ordered_text(word, "ldlar", text, size), true;
    if ((word & 0x3ffffc00) == 0x089f7c00)
        return ordered_text(word, "stllr", text, size), true;
    if ((word & 0x3f200c00) == 0x38200000)
        return atomic_text(word, text, size);
    if ((word & 0x3f200c00) == 0x19000000)
        return unscaled_text(word, text, size);
    return false;
}
