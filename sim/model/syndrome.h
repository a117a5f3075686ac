/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of syndromes by exception class, and what values of fields mean. */
#ifndef EL2SIM_MODEL_SYNDROME_H
#define EL2SIM_MODEL_SYNDROME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lists of words.def, and what is computed. */
enum words {
    WORDS_NONE,
    WORDS_XREG,
    WORDS_ATTRIBUTE, /* MAIR_ELx.Attr<n>, PAR_EL1.ATTR */
    WORDS_STATUS,
    WORDS_DEBUG_STATUS,
    WORDS_SERROR_STATUS,
    WORDS_ACCESS_SIZE,
    WORDS_REGISTER_SIZE,
    WORDS_SIGN,
    WORDS_WRITE,
    WORDS_READ,
    WORDS_SYNC_ERROR,
    WORDS_LS64_TYPE,
    WORDS_FAR_NOT,
    WORDS_MAINTENANCE,
    WORDS_TABLE_WALK,
    WORDS_NESTED,
    WORDS_SHADOW_STACK,
    WORDS_TAG_ACCESS,
    WORDS_OVERLAY,
    WORDS_DIRTY,
    WORDS_ASSURED,
    WORDS_TOP_LEVEL,
    WORDS_WAIT,
    WORDS_CONDITION,
    WORDS_LS64,
    WORDS_ERET_KIND,
    WORDS_ERET_KEY,
    WORDS_KEY_KIND,
    WORDS_KEY,
    WORDS_BTYPE,
    WORDS_SME_TRAP,
    WORDS_GCS_KIND,
    WORDS_GCS_INSN,
    WORDS_MOPS_INSN,
    WORDS_SETG,
    WORDS_MOPS_OPTION,
    WORDS_EPILOGUE,
    WORDS_WRONG_OPTION,
    WORDS_ERROR_SYNDROME,
    WORDS_ASYNC_ERROR,
    WORDS_STEPPED_EXCLUSIVE,
    WORDS_MODE,
    WORDS_STAGE,
    WORDS_SHAREABILITY,
    WORDS_ATTRIBUTES,
    WORDS_CACHEABILITY,
};

/* Layouts of syndromes.def. */
enum layout {
    LAYOUT_NONE,
    LAYOUT_WFX,
    LAYOUT_COPROC,
    LAYOUT_COPROC_PAIR,
    LAYOUT_COPROC_MEM,
    LAYOUT_FP_TRAP,
    LAYOUT_LS64,
    LAYOUT_BTI,
    LAYOUT_IMM16,
    LAYOUT_COMMENT,
    LAYOUT_SMC32,
    LAYOUT_SYSTEM,
    LAYOUT_SYSTEM_PAIR,
    LAYOUT_ERET,
    LAYOUT_PAC_FAIL,
    LAYOUT_SME,
    LAYOUT_INSN_ABORT,
    LAYOUT_DATA_ABORT,
    LAYOUT_ISS2,
    LAYOUT_MOPS,
    LAYOUT_FP_ERROR,
    LAYOUT_GCS,
    LAYOUT_SERROR,
    LAYOUT_BREAKPOINT,
    LAYOUT_STEP,
    LAYOUT_WATCHPOINT,
    LAYOUT_PAR_PASS,
    LAYOUT_PAR_FAULT,
};

struct syndrome_field {
    enum layout layout;
    unsigned when; /* of no interest to others */
    const char *name;
    unsigned last, lsb;
    enum words words;
};

/* Of an ESR_ELx.EC; LAYOUT_NONE when the ISS has no fields. */
enum layout syndrome_layout(unsigned ec);

/*
 * The fields that `value` has in the layout, highest first: the first after
 * `*cursor`, which is 0 at first; NULL beyond the last.
 */
const struct syndrome_field *syndrome_next(enum layout layout, uint64_t value,
                                           size_t *cursor);

/* What `value` of a field means; false, and an empty text, when nothing. */
bool syndrome_words(enum words words, uint64_t value, char *text, size_t size);

/* ", WFE", ", data key, B": what the fields of a class that have words say. */
void syndrome_details(unsigned ec, uint32_t iss, char *text, size_t size);

#endif
