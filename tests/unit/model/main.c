/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs every suite; fails when one has failed. */
#include "tests.h"

int main(void)
{
    int failures = 0;

    failures += test_tables();
    failures += test_access();
    failures += test_fine();
    failures += test_nested();
    failures += test_value();
    failures += test_exception();
    failures += test_execute();
    failures += test_exclusive();
    failures += test_explain();
    failures += test_insn();
    failures += test_insn_text();
    failures += test_memory();
    failures += test_take();
    failures += test_superpriority();
    failures += test_virtual();
    failures += test_stage2();
    failures += test_accesses();
    failures += test_unmodelled();
    return failures != 0;
}
