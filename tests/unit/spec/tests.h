/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the suites share: a state in which every value is its own. */
#ifndef TEST_SPEC_TESTS_H
#define TEST_SPEC_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "semantics.h"

/* Two registers beyond the published, as switched.def has them. */
enum { R_FIRST_ADDED = PUBLISHED_COUNT, R_SECOND_ADDED, SWITCHED_COUNT };

/* The VCPU that the host asks for; the host is on CPU 0. */
enum { VMID = 9, VCPUID = 3 };

enum { CONTEXTS = 0x41210000, CONTEXT_SIZE = 0x500, TABLES = 0x41300000 };

#define CLASS(ec) ((uint64_t)(ec) << 26 | UINT64_C(1) << 25)
#define DIRTY_PC (UINT64_C(1) << 32)
#define PENDING(n) (UINT64_C(1) << (33 + (n))) /* data, insn, undefined */
#define VALUE(kind, n) ((uint64_t)(kind) << 32 | 0xabc00u | (unsigned)(n))
enum { OF_R = 1, OF_X, OF_Q, OF_HOST, OF_VM, OF_SHOWN };

/*
 * The host is current on CPU 0 and has x0 = VMID; (VMID, VCPUID) is READY in a
 * verified VM and has run before, and left by an IRQ.
 */
void state_make(struct spec_state *s);
/* The same with the VCPU current and ACTIVE, and the traps of a VM in force. */
void state_make_vm(struct spec_state *s);

struct spec_context *host_of(struct spec_state *s);
struct spec_context *vm_of(struct spec_state *s);
/* Whether all that is switched is alike. */
void assert_registers_of(const struct spec_state *s,
                         const struct spec_context *context);
void assert_bank_of(const struct spec_state *s,
                    const struct spec_context *context);

int test_primitives(void);
int test_switch(void);
int test_kvm_regs(void);
int test_dispatch(void);
int test_layout(void);
int test_frame(void);

#endif
