/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with bare memory, and plugins that the tests define themselves. */
#ifndef EL2SIM_TESTS_PLUGIN_RIG_H
#define EL2SIM_TESTS_PLUGIN_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine/machine.h"
#include "model/sysreg.h"
#include "plugin/internal.h"

#define CODE UINT64_C(0x40000000)
#define VECTORS UINT64_C(0x40002000)
#define DATA UINT64_C(0x50000000)
#define HOLE UINT64_C(0x60000000)

#define NOP 0xd503201f
#define HVC 0xd4000002
#define ERET 0xd69f03e0
#define ADD_X0 0x91000400       /* add x0, x0, #1 */
#define MSR_TPIDR_X0 0xd51cd040 /* msr TPIDR_EL2, x0 */
#define MRS_X1_TPIDR 0xd53cd041 /* mrs x1, TPIDR_EL2 */
#define FMOV_D0_X0 0x9e670000
#define FMOV_X1_D0 0x9e660001
#define STR_X0_X2 0xf9000040 /* str x0, [x2] */

enum { USE_MAX = 4 };

/* What the host of the session, and the tests' plugins, were told. */
struct rig {
    struct machine *machine;
    struct cpu *cpu;
    struct plugin_session *session;
    size_t use_count;
    struct plugin_use uses[USE_MAX];
    struct text log; /* of the plugins */
    unsigned findings, broken, agains;
    char sentence[512]; /* of the last error */
    void *aim;          /* a test's own */
};

int rig_set_up(void **state);
int rig_tear_down(void **state);

/* Before rig_begin: `plugin`, whose shared is the rig. */
void rig_add(struct rig *rig, const struct el2sim_plugin *plugin);
void rig_begin(struct rig *rig);
void rig_end(struct rig *rig);
/* Words at CODE; then so many instructions from there. */
void rig_run(struct rig *rig, const uint32_t *words, size_t count);
void rig_expect(struct rig *rig, const char *log); /* and empties it */

#define RIG_RUN(rig, ...)                             \
    rig_run((rig), (const uint32_t[]){ __VA_ARGS__ }, \
            sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

extern const struct CMUnitTest option_tests[], session_tests[], api_tests[],
    moment_tests[], control_tests[], memory_tests[];
extern const size_t option_test_count, session_test_count, api_test_count,
    moment_test_count, control_test_count, memory_test_count;

#define RIG_TEST(name) \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

#endif
