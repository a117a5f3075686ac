/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as scenarios write them: 12, 0x4100_0000, up to 128 bits. */
#ifndef EL2SIM_SCENARIO_NUMBER_H
#define EL2SIM_SCENARIO_NUMBER_H

#include "scenario/expr.h"

enum number {
    NUMBER_OK,
    NUMBER_NONE, /* no number begins here */
    NUMBER_BAD,  /* begins like one, but is none */
    NUMBER_WIDE, /* more than 128 bits */
};

/*
 * The unsigned number at the beginning of `text`; *used is how many bytes it,
 * or what was meant to be one, takes.
 */
enum number number_scan(const char *text, size_t *used, struct value *value);

/*
 * The whole of `text` as an unsigned number of at most 64 bits, with KiB or
 * MiB behind it when `is_size`.
 */
bool number_parse(const char *text, bool is_size, uint64_t *value);

#endif
