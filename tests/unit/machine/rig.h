/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with bare memory, and stage-2 tables that tests write by hand. */
#ifndef EL2SIM_TESTS_MACHINE_RIG_H
#define EL2SIM_TESTS_MACHINE_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine/machine.h"
#include "words.h"

/*
 * HYP holds code of EL2 and the vectors; RAM what VMs see; TABLES stage 2.
 * LOW and HIGH touch each other, behind HIGH is nothing.
 */
#define HYP UINT64_C(0x40000000)
#define VECTORS_EL2 (HYP + 0x2000)
#define VECTORS_EL1 (HYP + 0x3000)
#define RAM UINT64_C(0x50000000)
#define TABLES UINT64_C(0x60000000)
#define LOW UINT64_C(0x70000000)
#define HIGH UINT64_C(0x70001000)
#define HOLE UINT64_C(0x70002000)

#define RAM_SIZE UINT64_C(0x600000)
#define BLOCK UINT64_C(0x200000)
#define PAGE UINT64_C(0x1000)

/* Offsets of vectors: synchronous from SPx, and from a lower level. */
enum {
    CURRENT = 0x200,
    LOWER = 0x400,
    IRQ = 0x80,
    FIQ = 0x100,
    SERROR = 0x180
};

/* Where the guest's code is, as it calls it and where stage 2 has it. */
#define CODE_IPA UINT64_C(0x10000)
#define CODE (RAM + 0x8000)

/* Stage-2 attributes (Arm ARM D5.3.3). */
enum {
    S2_READ = 1 << 6,
    S2_WRITE = 1 << 7,
    S2_AF = 1 << 10,
    S2_NORMAL = 15 << 2, /* MemAttr: Write-Back */
    S2_RW = S2_READ | S2_WRITE | S2_AF | S2_NORMAL,
    S2_RO = S2_READ | S2_AF | S2_NORMAL,
};
#define S2_XN BIT64(54)

/* SCTLR_ELx.M: memory is Normal, as the machine has it then. */
#define SCTLR_NORMAL 1

struct rig {
    struct machine *machine;
    struct cpu *cpu;          /* of the CPU that acts */
    struct machine_stop stop; /* of the last run */
};

/* Machines of two CPUs at EL2h, the vectors of which loop. */
int rig_set_up(void **state);
int rig_tear_down(void **state);

void rig_select(struct rig *rig, unsigned cpu);
void rig_put(struct rig *rig, uint64_t address, const uint32_t *words,
             size_t count);
void rig_level(struct rig *rig, unsigned el); /* ELxh, DAIF masked */
uint64_t rig_load(struct rig *rig, uint64_t address);
void rig_store(struct rig *rig, uint64_t address, uint64_t value);

#define RIG_PUT(rig, address, ...)                               \
    rig_put((rig), (address), (const uint32_t[]){ __VA_ARGS__ }, \
            sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

/* Runs from `pc`; fails the test unless it ends because of `reason`. */
void rig_run(struct rig *rig, uint64_t pc, const struct machine_goal *goal,
             enum stop_reason reason);
void rig_run_to(struct rig *rig, uint64_t pc, uint64_t end);
/* One instruction at PC; then the level. */
unsigned rig_execute(struct rig *rig, uint32_t word);
/* The same at EL2, with `x1`, leaving nothing of it in the CPU's registers. */
void rig_at_el2(struct rig *rig, uint32_t word, uint64_t x1);

/*
 * Address spaces 0..13: root at TABLES + n * 0x4000, IPAs 0..2 MiB by pages,
 * up to 1 GiB by blocks of 2 MiB, beyond by blocks of 1 GiB.
 */
uint64_t rig_vttbr(unsigned space, unsigned vmid);
void rig_page(struct rig *rig, unsigned space, uint64_t ipa,
              uint64_t descriptor);
void rig_block(struct rig *rig, unsigned space, uint64_t ipa,
               uint64_t descriptor);
void rig_gib(struct rig *rig, unsigned space, uint64_t ipa,
             uint64_t descriptor);
/* The guest of `space`: EL1h, stage 2 on, CODE_IPA -> CODE, PC there. */
void rig_enter_guest(struct rig *rig, unsigned space, unsigned vmid);
/*
 * The guest executes `word` at CODE_IPA with `x1`: true when that took no
 * exception. Back at EL1 for the next in any case.
 */
bool rig_guest_does(struct rig *rig, uint32_t word, uint64_t x1);
uint64_t rig_stale(const struct rig *rig); /* events so far */

extern const struct CMUnitTest run_tests[], state_tests[], interrupt_tests[],
    stage2_tests[], tlb_tests[], watch_tests[], large_tests[], controls_tests[];
extern const size_t run_test_count, state_test_count, interrupt_test_count,
    stage2_test_count, tlb_test_count, watch_test_count, large_test_count;
extern const struct CMUnitTest alignment_tests[], upkeep_tests[];
extern const size_t alignment_test_count, upkeep_test_count;
extern const size_t controls_test_count;

#define RIG_TEST(name) \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

#endif
