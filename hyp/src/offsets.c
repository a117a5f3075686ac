/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What assembly needs to know of C structures. Compiled to assembly text only;
 * the build turns its lines into offsets.h.
 */
#include "exits.h"
#include "hostmem.h"
#include "shadow.h"

#define DEFINE(name, value) \
    __asm__ volatile("\n//DEFINE " #name " %c0" : : "i"(value))

/* What vectors.S pushes; host_to_core and vm_to_core read it. */
struct frame {
    u64 x0, x1;
    u64 x30, kind;
};

/* The same for programs of the host. */
static inline void host_offsets(void)
{
    DEFINE(HOST_VCPU_SIZE, sizeof(struct host_vcpu));
    DEFINE(HOST_VCPU_REGS, offsetof(struct host_vcpu, regs));
    DEFINE(HOST_VCPU_PC, offsetof(struct host_vcpu, pc));
    DEFINE(HOST_VCPU_PSTATE, offsetof(struct host_vcpu, pstate));
    DEFINE(HOST_VCPU_FLAGS, offsetof(struct host_vcpu, flags));
    DEFINE(HOST_VCPU_ESR, offsetof(struct host_vcpu, esr));
    DEFINE(HOST_VCPU_IPA, offsetof(struct host_vcpu, ipa));
    DEFINE(HOST_RUN_SIZE, sizeof(struct host_run));
    DEFINE(EXIT_IRQ, EXIT_IRQ);
    DEFINE(EXIT_HVC, EXIT_HVC);
    DEFINE(EXIT_PSCI, EXIT_PSCI);
    DEFINE(EXIT_WFX, EXIT_WFX);
    DEFINE(EXIT_MMIO_READ, EXIT_MMIO_READ);
    DEFINE(EXIT_MMIO_WRITE, EXIT_MMIO_WRITE);
    DEFINE(EXIT_FAULT, EXIT_FAULT);
}

void offsets(void);

void offsets(void)
{
    DEFINE(CTXT_REGS, offsetof(struct shadow_ctxt, regs));
    DEFINE(CTXT_FP, offsetof(struct shadow_ctxt, fp));
    DEFINE(CTXT_SIZE, sizeof(struct shadow_ctxt));
    DEFINE(FP_FPSR, offsetof(struct fp_bank, fpsr));
    DEFINE(FRAME_X30, offsetof(struct frame, x30));
    DEFINE(FRAME_KIND, offsetof(struct frame, kind));
    DEFINE(FRAME_SIZE, sizeof(struct frame));
    DEFINE(EXIT_KIND_IRQ, EXIT_KIND_IRQ);
    DEFINE(EXIT_KIND_SERROR, EXIT_KIND_SERROR);
    DEFINE(EXIT_KIND_TRAP, EXIT_KIND_TRAP);
    host_offsets();
}

/* fpsimd.S stores q registers in pairs, and FPSR, FPCR as one pair. */
_Static_assert(offsetof(struct shadow_ctxt, fp) % 16 == 0, "alignment of q");
_Static_assert(offsetof(struct fp_bank, q) == 0, "q first");
_Static_assert(offsetof(struct fp_bank, fpcr) ==
                   offsetof(struct fp_bank, fpsr) + sizeof(u64),
               "FPSR and FPCR adjacent");
_Static_assert(sizeof(struct frame) % 16 == 0, "alignment of SP");
