/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs every suite; fails when one has failed. */
#include "tests.h"

int main(void)
{
    int failures = 0;

    failures += test_primitives();
    failures += test_switch();
    failures += test_kvm_regs();
    failures += test_dispatch();
    failures += test_layout();
    failures += test_frame();
    return failures != 0;
}
