/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether an FP or Advanced SIMD encoding is an instruction. */
#include <stddef.h>

#include "base/bits.h"
#include "model/insn.h"

static const struct {
    uint32_t mask, value;
    bool allocated;
} rows[] = {
#define ALLOCATED(mask, value, name) { mask, value, true },
#define UNALLOCATED(mask, value) { mask, value, false },
#include "arch/fpsimd.def"
#undef ALLOCATED
#undef UNALLOCATED
};

bool insn_fpsimd_exists(uint32_t word)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((word & rows[i].mask) == rows[i].value)
            return rows[i].allocated;
    return false;
}
