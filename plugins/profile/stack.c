/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions by address, and whose instructions are whose calls'. */
#include "profile.h"

#include <stdlib.h>

static int by_address(const void *a, const void *b)
{
    const struct profile_function *f = a, *g = b;

    if (f->address != g->address)
        return f->address < g->address ? -1 : 1;
    return strcmp(f->name, g->name);
}

enum { LONGEST = 1 << 16 }; /* bytes of a function that does not say */

void profile_functions_sort(struct profile_function *functions, size_t count)
{
    if (count)
        qsort(functions, count, sizeof(*functions), by_address);
    for (size_t i = 0; i + 1 < count; i++) {
        uint64_t room = functions[i + 1].address - functions[i].address;

        if (!functions[i].size && room <= LONGEST)
            functions[i].size = room;
    }
}

size_t profile_functions_find(const struct profile_function *functions,
                              size_t count, uint64_t pc)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (functions[middle].address <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low && pc - functions[low - 1].address < functions[low - 1].size)
        return low - 1;
    return count;
}

/* Of a function that called itself only the outermost call counts. */
static void close_frame(struct profile_stack *stack,
                        struct profile_function *functions)
{
    const struct profile_frame *frame = &stack->frames[--stack->depth];

    for (unsigned i = 0; i < stack->depth; i++)
        if (stack->frames[i].function == frame->function)
            return;
    functions[frame->function].inclusive += stack->executed - frame->start;
}

static void open_frame(struct profile_stack *stack, size_t function,
                       uint64_t return_address)
{
    stack->frames[stack->depth++] = (struct profile_frame){
        .function = function,
        .return_address = return_address,
        .start = stack->executed,
    };
}

void profile_stack_unwind(struct profile_stack *stack,
                          struct profile_function *functions)
{
    while (stack->depth)
        close_frame(stack, functions);
    stack->called = false;
}

static const struct profile_frame *top_of(const struct profile_stack *stack)
{
    return stack->depth ? &stack->frames[stack->depth - 1] : NULL;
}

/* Brings the frames to where `pc` is. */
static void follow(struct profile_stack *stack,
                   struct profile_function *functions, size_t index,
                   uint64_t pc)
{
    const struct profile_frame *top = top_of(stack);
    uint64_t return_address = top ? top->return_address : 0;

    if (stack->called) {
        if (stack->depth == PROFILE_DEPTH)
            profile_stack_unwind(stack, functions);
        open_frame(stack, index, stack->pc + 4);
        return;
    }
    if (top && return_address && pc == return_address) {
        close_frame(stack, functions);
        top = top_of(stack);
        return_address = top ? top->return_address : 0;
    }
    if (top && top->function == index)
        return;
    if (top)
        close_frame(stack, functions);
    open_frame(stack, index, return_address);
}

void profile_stack_step(struct profile_stack *stack,
                        struct profile_function *functions, size_t index,
                        uint64_t pc, uint32_t word)
{
    struct profile_function *function = &functions[index];
    const struct profile_frame *top = top_of(stack);
    bool arrives = stack->called || !top || top->function != index;

    if (arrives || pc == top->return_address)
        follow(stack, functions, index, pc);
    function->calls += arrives && function->name && pc == function->address;
    function->self++;
    stack->executed++;
    stack->called = profile_is_call(word);
    stack->pc = pc;
}
