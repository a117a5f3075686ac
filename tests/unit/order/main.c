/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs every suite; fails when one has failed. */
#include "rig.h"

int main(void)
{
    int failures = 0;

    failures += test_depend();
    failures += test_walks();
    failures += test_tlb();
    failures += test_returns();
    return failures != 0;
}
