/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small image with symbols and types for scenarios to name. */
#include <stdint.h>

struct context {
    uint64_t regs[31];
    uint32_t flags;
    int32_t error;
    unsigned state : 3;
    unsigned count : 5;
};

struct context contexts[4];
uint64_t ticks;
int32_t last_error;
uint8_t letter;

/* A label of an assembly file: no type, no size. */
__asm__(".text\n.globl label\nlabel: nop\n");

uint64_t add(uint64_t a, uint64_t b);
void panic(void);
void start(void);

uint64_t add(uint64_t a, uint64_t b)
{
    ticks++;
    return a + b;
}

void panic(void)
{
    for (;;)
        ticks++;
}

void start(void)
{
    contexts[0].regs[0] = add(1, letter);
    last_error = -1;
    panic();
}

/* Behind all else: tests know the lines above. */
struct task {
    struct task *next;
    struct context *context;
    struct context saved[2];
    const volatile uint32_t *word;
    void *opaque;
};

struct task tasks[3];
struct task *current;
