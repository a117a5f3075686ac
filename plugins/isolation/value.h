/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that tell whose they are. */
#ifndef EL2SIM_ISOLATION_VALUE_H
#define EL2SIM_ISOLATION_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether two that hold `value` in different places can hardly both have come
 * to it by themselves: at least 20 significant bits, neither nearly empty nor
 * nearly full.
 */
bool value_is_distinctive(uint64_t value);

/*
 * A value for bits `bits` of a place: one of its own for each principal, place
 * and visit. The other bits of `now` stay. Never `now` itself, unless no bits
 * are left to say so.
 */
uint64_t value_sentinel(unsigned principal, unsigned place, unsigned visit,
                        uint64_t now, uint64_t bits);

/*
 * Whether `value`, in a place with `bits` that can be told apart, says nothing
 * of whose it is, so that a sentinel is better.
 */
bool value_is_plain(uint64_t value, uint64_t bits);

unsigned value_count_bits(uint64_t value);

#endif
