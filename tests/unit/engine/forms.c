/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What C has beside fixture.c, and what the linker leaves out. */
#include <stdint.h>

struct forward;

struct item {
    uint8_t tag[3];
    uint64_t value;
};

struct record {
    uint32_t first;
    uint64_t second;
    struct item third[3];
    union {
        uint32_t whole;
        struct {
            uint16_t low, high;
        };
    };
    int rest[];
};

struct record one = { 1, 2, { { { 1 }, 2 } }, { 4 }, { 1, 2, 3 } };
struct forward *pointer;
static int state = 3; /* forms_other.c has another */
static uint64_t removed[4];
uint64_t dead_data = 5;
int matrix[2][3][4];
int none[0];

int *give_state(void)
{
    return &state;
}

uint64_t dead_code(uint64_t x)
{
    return dead_data + removed[x];
}

int _start(void)
{
    return *give_state() + matrix[1][1][1] + (int)one.first + (pointer != 0);
}
