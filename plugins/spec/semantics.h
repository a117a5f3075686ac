/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The executable semantics: for each function of functions.def the state after
 * it. Arguments are in x[0] and up, the result in `result`. A function that
 * panics sets `halt`; from then on no function has an effect.
 */
#ifndef SPEC_SEMANTICS_H
#define SPEC_SEMANTICS_H

#include "state.h"

typedef void spec_function(struct spec_state *s);

#define FUNCTION(name, about, reads, writes, end) spec_function spec_##name;
#include "functions.def"
#undef FUNCTION

/* HCR_EL2, CPTR_EL2, MDCR_EL2 (without HPMN) and PMUSERENR_EL0, section 6. */
#define HCR_OF_VM UINT64_C(0x88078663b)
#define HCR_OF_HOST UINT64_C(0x80000021)
#define HCR_VIRTUAL UINT64_C(0xc0) /* VI, VF */
#define CPTR_OF_VM UINT64_C(0x1033ff)
#define MDCR_OF_VM UINT64_C(0x4f60)
#define MDCR_HPMN UINT64_C(0x1f)
#define PMUSERENR_OF_VM UINT64_C(0xf)
#define EL1PCTEN UINT64_C(1)
#define EL1PCEN UINT64_C(2)

/* The bits of a register that the specification decides. */
uint64_t spec_judged(const struct spec_world *world, unsigned reg);
uint64_t spec_cptr_of_host(const struct spec_state *s);
uint64_t spec_vttbr(const struct spec_world *world, uint64_t vmid);
/* TPIDR_EL2 while a VCPU runs: the address of its context. */
uint64_t spec_context_address(const struct spec_world *world, uint64_t vmid,
                              uint64_t vcpuid);

/* What an exit is called to the host. */
enum spec_exit {
    EXIT_IRQ,
    EXIT_HVC,
    EXIT_PSCI,
    EXIT_WFX,
    EXIT_MMIO_READ,
    EXIT_MMIO_WRITE,
    EXIT_FAULT,
    EXIT_NONE, /* nobody handles it */
};

enum spec_exit spec_exit_of(const struct spec_context *context);

/* For the functions that are made of others. */
struct spec_context *spec_current(struct spec_state *s);
struct spec_context *spec_context_of(struct spec_state *s, uint64_t vmid,
                                     uint64_t vcpuid);
uint64_t spec_cpu(const struct spec_state *s);
void spec_stop(struct spec_state *s);
void spec_power_off(struct spec_state *s);
/* What EL1 sees of an exception made for it from `pstate`. */
uint64_t spec_vector_offset(uint64_t pstate);
uint64_t spec_abort_syndrome(bool is_data, uint64_t pstate);
/* PSTATE with which an exception handler at EL1 begins. */
#define PSTATE_FAULT UINT64_C(0x3c5)

#endif
