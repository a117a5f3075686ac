/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small AArch64 image for the image tests: one variable of each kind. */
#include <stdbool.h>
#include <stdint.h>

enum colour { RED, GREEN = 7 };
enum negative { BELOW = -1, ABOVE = 1 };

struct inner {
    uint32_t a;
    int8_t b;
};

struct bits {
    uint32_t low : 3;
    uint32_t middle : 7;
    int32_t high : 12;
    uint64_t wide : 40;
};

struct outer {
    uint64_t regs[31];
    struct inner inner[2];
    union {
        uint64_t whole;
        struct {
            uint32_t lo, hi;
        };
    };
    struct bits bits;
    const volatile uint16_t *pointer;
    struct outer *next;
    bool flag;
    enum colour colour;
    enum negative negative;
};

typedef const volatile struct inner inner_alias;

struct outer contexts[3][5];
inner_alias aliased[2] = { { 1, -1 }, { 2, -2 } };
uint64_t counter = 1;
int16_t number = -3;
static unsigned hidden[4];
double real = 1.5;

uint64_t square(uint64_t x);
uint64_t _start(uint64_t x);

uint64_t square(uint64_t x)
{
    static uint32_t calls;

    calls++;
    return x * x; /* line of square */
}

uint64_t _start(uint64_t x)
{
    hidden[x & 3]++;
    counter += contexts[x & 1][0].regs[x & 15] + aliased[x & 1].a;
    return square(x) + (uint64_t)number;
}
