/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The abstract state of the specification: what it speaks of, and no more. The
 * semantics (semantics.h) are functions from such a state to the next one, and
 * know nothing of a simulator or of where a payload keeps things.
 */
#ifndef SPEC_STATE_H
#define SPEC_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    HOSTVISOR = 0,
    COREVISOR = 16,
    VCPU_PER_VM = 8,
    CPU_MAX = 8,
    GPR_COUNT = 31,
    Q_COUNT = 32,
};

#define INVALID64 UINT64_MAX

/* Slots of get_shadow_ctxt that are members of `sysregs`. */
enum { SLOT_MAX = 256, SLOT_OTHER = 0xff };

/* States of a VM and of a VCPU. */
enum { UNUSED, MAPPED, READY, VERIFIED, POWEROFF, ACTIVE };

/* Published registers, room for additions, then the others. */
enum spec_reg {
#define SWITCHED(name, member, reset) R_##name,
#define CONTROL(name, judged)
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
    PUBLISHED_COUNT,
    SWITCHED_MAX = 192,
    BEFORE_CONTROLS = SWITCHED_MAX - 1,
#define SWITCHED(name, member, reset)
#define CONTROL(name, judged) R_##name,
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
    REG_COUNT,
};

struct spec_q {
    uint64_t lo, hi;
};

/* A shadow context: 64-bit words without padding. */
struct spec_context {
    uint64_t x[GPR_COUNT];
    uint64_t sys[SWITCHED_MAX]; /* pc is R_ELR_EL2, pstate R_SPSR_EL2 */
    uint64_t dirty, flags;
    struct spec_q q[Q_COUNT];
    uint64_t fpsr, fpcr;
    uint64_t esr_el2, ec, far_el2, hpfar_el2;
};

struct spec_percpu {
    uint64_t cur_vmid, cur_vcpuid;
    uint64_t host_pmselr, host_pmuserenr, host_mdcr;
};

struct spec_vm {
    uint64_t lock, state, vcpu_state[VCPU_PER_VM];
    uint64_t image_base, image_size;
};

/* The host-visible VCPU. */
struct spec_shown {
    uint64_t regs[GPR_COUNT];
    uint64_t pc, pstate, flags, exit, esr, ipa;
};

/* Facts that no function changes. */
struct spec_world {
    unsigned switched; /* registers 0 .. switched - 1 are switched... */
    bool present[SWITCHED_MAX];   /* ...if the context has room for them */
    unsigned slot_count;          /* of get_shadow_ctxt, from slot 37 on */
    uint8_t slots[SLOT_MAX];      /* register of each, or SLOT_OTHER */
    uint64_t root[COREVISOR + 1]; /* stage-2 tables; 0 is not known */
    uint64_t context_base, context_size; /* addresses of contexts */
    bool lazy_fp; /* a VM's bank is loaded at its first use, not before */
    bool has_sve; /* ZCR_EL1 is switched: VMs may have SVE */
};

/* The exception that entered EL2. */
struct spec_taken {
    uint64_t esr, far, hpfar, kind;
};

enum { KIND_IRQ, KIND_SERROR, KIND_TRAP };

struct spec_id {
    uint64_t vmid, vcpuid;
};

/*
 * Of the contexts, VMs, host-visible VCPUs and requests only those are held
 * that a function may need. Asking for another sets `unknown`.
 */
struct spec_state {
    const struct spec_world *world;
    uint64_t x[GPR_COUNT]; /* arguments in x[0] and up */
    struct spec_q q[Q_COUNT];
    uint64_t r[REG_COUNT];
    struct spec_percpu percpu;
    struct spec_taken taken;
    unsigned context_count;
    struct spec_id context_id[2];
    struct spec_context context[2];
    bool has_vm, has_asked;
    uint64_t vmid; /* whose the next are */
    uint64_t vcpuid;
    struct spec_vm vm;
    struct spec_shown shown;
    uint64_t asked; /* host_run[this CPU].vcpuid[vmid] */

    bool halt;      /* panic: nothing runs after it */
    bool unknown;   /* the specification does not say, or we cannot */
    bool hypercall; /* one that the specification does not describe */
    bool has_result;
    uint64_t result, result_bits; /* of x0 */
};

#endif
