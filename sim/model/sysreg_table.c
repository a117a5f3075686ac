/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expands sysregs.def, fields.def and sysinsns.def into tables, and finds rows
 * by name and encoding. Duplicate encodings and overlapping fields do not
 * compile.
 */
#include <string.h>

#include "model/field_names.h"
#include "model/sysreg_row.h"

/* Words of the tables. */
enum {
    RW = FIELD_RW,
    RO = FIELD_RO,
    NVHE = FIELD_NVHE,
    E2H = FIELD_E2H,
    ALWAYS = 128,
};
#define ALL UINT64_MAX
#define ALL_BUT_E (UINT64_MAX & ~UINT64_C(1))

#define NVHE_OF(feature) (FIELD_NVHE_OF + (int)(feature))
#define E2H_OF(feature) (FIELD_E2H_OF + (int)(feature))

#define IS(kind, word) ((int)(kind) == (int)(word))
#define IS_NVHE(kind) (IS(kind, NVHE) || (int)(kind) >> 7 == 2)
#define IS_E2H(kind) (IS(kind, E2H) || (int)(kind) >> 7 == 3)
#define SKIP_ONE(r, when, lsb, width)
#define SKIP_FIELD(r, kind, name, lsb, width)

/* A row may need two features: "FEAT_FGT AND FEAT_AMUv1". */
#define AND +256 + 256 *
#define FIRST_FEATURE(feature) ((int)(feature)&127)
#define OTHER_FEATURE(feature) ((((int)(feature) >> 8) - 1) & 127)
#define FEATURE_SET(feature)                                              \
    (IS(feature, ALWAYS)                                                  \
         ? 0                                                              \
         : FEATURE_BIT(FIRST_FEATURE(feature)) |                          \
               ((int)(feature) >> 8 ? FEATURE_BIT(OTHER_FEATURE(feature)) \
                                    : 0))

#define OR_MASK(if, lsb, width) | ((if) ? BITS_MASK(lsb, width) : 0)
#define SUM_MASK(if, lsb, width) +((if) ? BITS_MASK(lsb, width) : 0)

#define COUNT_FIELD(r, kind, name, lsb, width) +1
#define OR_PLAIN(r, kind, name, lsb, width) OR_MASK(IS(kind, RW), lsb, width)
#define OR_READ_ONLY(r, kind, name, lsb, width) \
    OR_MASK(IS(kind, RO), lsb, width)
#define OR_WRITABLE(r, kind, name, lsb, width) \
    OR_MASK(!IS(kind, RO), lsb, width)
#define OR_VARIES(r, kind, name, lsb, width) || !(IS(kind, RW) || IS(kind, RO))
#define OR_NVHE(r, kind, name, lsb, width) OR_MASK(!IS_E2H(kind), lsb, width)
#define SUM_NVHE(r, kind, name, lsb, width) SUM_MASK(!IS_E2H(kind), lsb, width)
#define OR_E2H(r, kind, name, lsb, width) OR_MASK(!IS_NVHE(kind), lsb, width)
#define SUM_E2H(r, kind, name, lsb, width) SUM_MASK(!IS_NVHE(kind), lsb, width)
#define OR_ONES(r, when, lsb, width) OR_MASK(IS(when, ALWAYS), lsb, width)
#define OR_ONES_NVHE(r, when, lsb, width) OR_MASK(IS(when, NVHE), lsb, width)
#define OR_ONES_ANY(r, when, lsb, width) OR_MASK(1, lsb, width)

/* Fields of one machine may not overlap: then their sum is their union. */
#define SYSREG(name, op0, op1, crn, crm, op2, access, feature, reset, group,   \
               fields, fill)                                                   \
    _Static_assert(                                                            \
        (UINT64_C(0) FIELDS_##fields(OR_NVHE, SKIP_ONE, name)) ==              \
            (UINT64_C(0) FIELDS_##fields(SUM_NVHE, SKIP_ONE, name)),           \
        #name " has overlapping fields");                                      \
    _Static_assert((UINT64_C(0) FIELDS_##fields(OR_E2H, SKIP_ONE, name)) ==    \
                       (UINT64_C(0) FIELDS_##fields(SUM_E2H, SKIP_ONE, name)), \
                   #name " has overlapping fields under E2H");
#define VIEW(...)
#include "arch/sysregs.def"
#undef SYSREG

/* One array of fields for each register, closed by an empty one. */
#define FIELD_ENTRY(r, kind, name, lsb, width) { #name, lsb, width, kind },
#define SYSREG(name, op0, op1, crn, crm, op2, access, feature, reset, group, \
               fields, fill)                                                 \
    static const struct sysreg_field fields_of_##name[] = { FIELDS_##fields( \
        FIELD_ENTRY, SKIP_ONE, name){ NULL, 0, 1, FIELD_RO } };
#include "arch/sysregs.def"
#undef SYSREG
#undef FIELD_ENTRY

#define FIELD_COUNT(fields, name) \
    (0 FIELDS_##fields(COUNT_FIELD, SKIP_ONE, name))
/* A register without fields is taken whole. */
#define MASK_OR_ALL(fields, name, or) \
    (FIELD_COUNT(fields, name) == 0   \
         ? UINT64_MAX                 \
         : (UINT64_C(0) FIELDS_##fields(or, SKIP_ONE, name)))
#define FEATURE_TEXT(feature, text) (IS(feature, ALWAYS) ? "" : (text))
#define GROUP_TEXT(group) (GROUP_##group == GROUP_NONE ? "" : #group)

const struct sysreg_row sysreg_rows[SYSREG_COUNT] = {
#define SYSREG(name, op0, op1, crn, crm, op2, access_, feature_, reset_, \
               group_, fields_, fill_)                                   \
    [name] = {                                                                 \
        .info = {                                                              \
            #name, SYSREG_ENCODING(op0, op1, crn, crm, op2), #access_,         \
            FEATURE_TEXT(feature_, #feature_), GROUP_TEXT(group_), UINT64_C(reset_),      \
            MASK_OR_ALL(fields_, name, OR_WRITABLE),                           \
            (UINT64_C(0) FIELDS_##fields_(SKIP_FIELD, OR_ONES_ANY, name)),     \
            (UINT64_C(0) FIELDS_##fields_(SKIP_FIELD, OR_ONES_NVHE, name)),    \
        },                                                                     \
        .required = FEATURE_SET(feature_),                                     \
        .plain = MASK_OR_ALL(fields_, name, OR_PLAIN),                         \
        .read_only =                                                           \
            (UINT64_C(0) FIELDS_##fields_(OR_READ_ONLY, SKIP_ONE, name)),      \
        .ones = (UINT64_C(0) FIELDS_##fields_(SKIP_FIELD, OR_ONES, name)),     \
        .ones_nvhe =                                                           \
            (UINT64_C(0) FIELDS_##fields_(SKIP_FIELD, OR_ONES_NVHE, name)),    \
        .fill = (fill_) & MASK_OR_ALL(fields_, name, OR_PLAIN),                \
        .fields = fields_of_##name,                                            \
        .field_count = FIELD_COUNT(fields_, name),                             \
        .access = access_,                                                     \
        .group = GROUP_##group_,                                               \
        .varies = 0 FIELDS_##fields_(OR_VARIES, SKIP_ONE, name),               \
    },
#include "arch/sysregs.def"
#undef SYSREG
};
#undef VIEW

const struct sysreg_info *sysreg_info(enum sysreg reg)
{
    return &sysreg_rows[reg].info;
}

const struct sysreg_field *sysreg_fields(enum sysreg reg, size_t *count)
{
    *count = sysreg_rows[reg].field_count;
    return sysreg_rows[reg].fields;
}

const struct sysreg_field *sysreg_field(enum sysreg reg, const char *name)
{
    const struct sysreg_row *row = &sysreg_rows[reg];

    for (size_t i = 0; i < row->field_count; i++)
        if (!strcmp(row->fields[i].name, name))
            return &row->fields[i];
    return NULL;
}

uint64_t sysreg_fill_mask(enum sysreg reg)
{
    return sysreg_rows[reg].fill;
}

static const struct sysreg_view views[] = {
#define SYSREG(...)
#define VIEW(name, op0, op1, crn, crm, op2, reg, host) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2), reg, host },
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
};

const struct sysreg_view *sysreg_view(size_t n)
{
    return n < ARRAY_LENGTH(views) ? &views[n] : NULL;
}

const char *feature_name(enum feature feature)
{
    static const char *const names[FEATURE_COUNT] = {
#define FEATURE(name, summary) #name,
#include "arch/features.def"
#undef FEATURE
    };

    return names[feature];
}

const char *feature_lacks(enum feature feature)
{
    static const char *const missing[FEATURE_COUNT] = {
#define INCOMPLETE(feature, text) [feature] = (text),
#include "arch/incomplete.def"
#undef INCOMPLETE
    };

    return missing[feature];
}

enum sysreg sysreg_by_name(const char *name)
{
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++)
        if (!strcmp(sysreg_rows[reg].info.name, name))
            return (enum sysreg)reg;
    for (size_t i = 0; i < ARRAY_LENGTH(views); i++)
        if (!strcmp(views[i].name, name))
            return (enum sysreg)views[i].reg;
    return SYSREG_NONE;
}

/* A duplicate encoding is a duplicate case. */
/* NOLINTNEXTLINE(readability-function-size): a case for each row */
enum sysreg sysreg_by_encoding(uint16_t encoding)
{
    switch (encoding) {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    case SYSREG_ENCODING(op0, op1, crn, crm, op2): \
        return name;
#define VIEW(name, op0, op1, crn, crm, op2, reg, host) \
    case SYSREG_ENCODING(op0, op1, crn, crm, op2):     \
        return reg;
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
    default:
        return SYSREG_NONE;
    }
}

/*
 * The same for every instruction that executes: one load. Registers have op0 2
 * or 3; entries are one more than the register, 0 where there is none.
 */
enum sysreg sysreg_at_encoding(uint16_t encoding)
{
    static const uint16_t regs[0x8000] = {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    [SYSREG_ENCODING(op0, op1, crn, crm, op2) & 0x7fff] = name + 1,
#define VIEW(name, op0, op1, crn, crm, op2, reg, host) \
    [SYSREG_ENCODING(op0, op1, crn, crm, op2) & 0x7fff] = reg + 1,
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
    };
    unsigned found = encoding & 0x8000 ? regs[encoding & 0x7fff] : 0;

    return found ? (enum sysreg)(found - 1) : SYSREG_NONE;
}

enum sysreg sysreg_e2h_target(enum sysreg reg)
{
    switch (reg) {
#define SYSREG(...)
#define VIEW(name, op0, op1, crn, crm, op2, reg, host) \
    case reg:                                          \
        return host;
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
    default:
        return reg;
    }
}

enum { EL0, EL1, EL2 };

/* NONE, or the mask of a field of HFGITR_EL2. */
#define HFGITR_EL2_NONE_LSB 0
#define HFGITR_EL2_NONE_WIDTH 0
#define FINE_MASK(control, field) \
    (control##_##field##_WIDTH ? BIT64(control##_##field##_LSB) : 0)
/* A field with n traps at 0; NONE is no field. */
#define FINE_MATCH(control, field) \
    (#field[0] == 'n' ? 0 : FINE_MASK(control, field))

/* NOLINTNEXTLINE(readability-function-size): a case for each row */
const struct sysinsn_row *sysinsn_row(uint16_t encoding)
{
    switch (encoding) {
#define SYSINSN(...) SYSINSN_FINE(HFGITR_EL2, __VA_ARGS__)
#define SYSINSN2(...) SYSINSN_FINE(HFGITR2_EL2, __VA_ARGS__)
#define SYSINSN_FINE(control, name, op1, crn, crm, op2, level, feature, group, \
                     fine, kind)                                               \
    case SYSREG_ENCODING(1, op1, crn, crm, op2): {                             \
        static const struct sysinsn_row row = {                                \
            { #name, SYSREG_ENCODING(1, op1, crn, crm, op2), SYSINSN_##kind,   \
              level, FEATURE_TEXT(feature, #feature) },                        \
            FEATURE_SET(feature),                                              \
            FINE_MASK(control, fine),                                          \
            FINE_MATCH(control, fine),                                         \
            control,                                                           \
            GROUP_##group,                                                     \
            (crn) == 9,                                                        \
        };                                                                     \
        return &row;                                                           \
    }
#include "arch/sysinsns.def"
#undef SYSINSN
#undef SYSINSN2
#undef SYSINSN_FINE
    default:
        return NULL;
    }
}

const struct sysinsn_info *sysinsn_by_encoding(uint16_t encoding)
{
    const struct sysinsn_row *row = sysinsn_row(encoding);

    return row ? &row->info : NULL;
}

const struct sysinsn_info *sysinsn_at(size_t n)
{
    static const uint16_t encodings[] = {
#define SYSINSN(name, op1, crn, crm, op2, ...) \
    SYSREG_ENCODING(1, op1, crn, crm, op2),
#define SYSINSN2 SYSINSN
#include "arch/sysinsns.def"
#undef SYSINSN
#undef SYSINSN2
    };

    return n < ARRAY_LENGTH(encodings) ? sysinsn_by_encoding(encodings[n])
                                       : NULL;
}

const char *trap_group_name(enum trap_group group)
{
    static const char *const names[GROUP_COUNT] = {
#define GROUP(name, summary) [GROUP_##name] = #name,
#define TRAP(...)
#define TRAP2(...)
#define TRAP3(...)
#include "arch/traps.def"
#undef GROUP
#undef TRAP
#undef TRAP2
#undef TRAP3
    };

    return group == GROUP_NONE ? "" : names[group];
}
