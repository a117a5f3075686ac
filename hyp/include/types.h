/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The integer types of the hypervisor and the few attributes it uses. */
#ifndef HYP_TYPES_H
#define HYP_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned __int128 u128;

#define BIT64(n)  (UINT64_C(1) << (n))
#define INVALID64 (~UINT64_C(0))

/*
 * A primitive of the layer: a function that can be found, called and replaced
 * by its name, so callers may assume nothing but its prototype.
 */
#if defined(__has_attribute) && __has_attribute(noipa)
#define PRIMITIVE __attribute__((noipa))
#else
#define PRIMITIVE __attribute__((noinline))
#endif

/* Host-writable memory: one access, exactly here, never repeated. */
#define READ_ONCE(x)     (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

#endif
