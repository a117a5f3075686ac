/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stage-2 translation: the walk of VTTBR_EL2's tables (AArch64.S2Translate). */
#ifndef EL2SIM_MODEL_STAGE2_H
#define EL2SIM_MODEL_STAGE2_H

#include "model/exception.h"
#include "model/memory.h"

/* What a translation grants, and what making use of it writes to its entry. */
struct translation {
    uint64_t address; /* output address of the byte */
    uint64_t size;    /* of the block or page, bytes */
    unsigned level;   /* of its entry */
    bool read, write, execute;
    bool device;         /* Device memory, whatever stage 1 says */
    uint64_t entry;      /* physical address of the descriptor */
    uint64_t descriptor; /* as memory has it, */
    uint64_t accessed;   /* after any access (VTCR_EL2.HA), */
    uint64_t written;    /* after a write (VTCR_EL2.HD) */
};

/* Width of physical addresses: ID_AA64MMFR0_EL1.PARange. */
unsigned stage2_physical_bits(const struct cpu *cpu);

/* Whether stage 2 applies to what the CPU executes now (HCR_EL2.VM, DC). */
bool stage2_applies(const struct cpu *cpu);

/* log2 of the granule that VTCR_EL2.TG0 chooses: 12, 14 or 16. */
unsigned stage2_granule_bits(const struct cpu *cpu);

/*
 * Translates `ipa` with the VTTBR_EL2 and VTCR_EL2 of `cpu`. Returns false with
 * *fault filled (kind, level, ipa, stage2) when there is no translation; the
 * access's own permission is the caller's to check, and so is writing
 * translation->accessed or ->written where it differs from the descriptor.
 */
bool stage2_translate(const struct cpu *cpu, const struct memory *memory,
                      uint64_t ipa, struct translation *translation,
                      struct fault *fault);

#endif
