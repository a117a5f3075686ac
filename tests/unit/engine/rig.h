/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine with code, data and a client that writes down what it is asked. */
#ifndef EL2SIM_TESTS_ENGINE_RIG_H
#define EL2SIM_TESTS_ENGINE_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"

#define CODE UINT64_C(0x40000000)
#define DATA UINT64_C(0x50000000)

enum { RIG_SIZE = 0x4000, RIG_ASKED_MAX = 64, RIG_SYSOP_MAX = 64 };

/* Where no test goes. */
#define NOWHERE UINT64_C(0x5a5a5a5a5a5a5a58)

/* A word that ends every program: UDF #0xdead, at which attend stops. */
#define END 0x0000deadu

struct asked {
    uint64_t pc, count;
    uint32_t word;
    enum insn_class class;
    unsigned why;
};

struct rig {
    struct engine *engine;
    uint8_t *code, *data;
    struct cpu cpu;
    struct diag diag;
    size_t asked_count, sysop_count;
    struct asked asked[RIG_ASKED_MAX];
    struct sysop sysops[RIG_SYSOP_MAX];
    uint64_t written; /* value of the sysop written last */
    /* What the client does, beside stopping at END and at an alarm. */
    enum engine_reply reply; /* for what is in no group below */
    uint64_t target;         /* of a redirection; 0: past it */
    enum engine_sysop sysop_reply;
    uint64_t value;   /* that a sysop reads */
    bool ask_next;    /* in sysop: call engine_attend_next() */
    uint64_t stop_at; /* stop when attend comes to this address */
};

int rig_set_up(void **state);
int rig_tear_down(void **state);

/* Puts `count` words at CODE + offset, tells the engine. */
void rig_put(struct rig *rig, uint64_t offset, const uint32_t *words,
             size_t count);
/* Runs from CODE with the registers of rig->cpu; they come back there. */
enum engine_exit rig_run(struct rig *rig);
enum engine_exit rig_run_from(struct rig *rig, uint64_t pc);
/* Goes on where it stopped. */
enum engine_exit rig_go_on(struct rig *rig);

#define RIG_PUT(rig, ...)                                \
    rig_put((rig), 0, (const uint32_t[]){ __VA_ARGS__ }, \
            sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

extern const struct CMUnitTest engine_tests[], fault_tests[], code_tests[],
    floor_tests[], disasm_tests[];
extern const size_t engine_test_count, fault_test_count, code_test_count,
    floor_test_count, disasm_test_count;

#endif
