/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a place holds and what an expression yields, now or as remembered. */
#include "scenario/expr.h"

#include <inttypes.h>
#include <stdio.h>

typedef unsigned __int128 wide;

enum { VALUE_BYTES = 16 };

static wide wide_of(struct value value)
{
    return ((wide)value.hi << 64) | value.lo;
}

static struct value value_of(wide bits)
{
    return (struct value){ .lo = (uint64_t)bits, .hi = (uint64_t)(bits >> 64) };
}

static wide mask_of(unsigned width)
{
    return width >= 128 ? ~(wide)0 : ((wide)1 << width) - 1;
}

static wide part_get(const struct place *place, wide whole)
{
    wide part = whole >> place->lsb & mask_of(place->width);

    if (place->is_signed && place->width < 64 && part >> (place->width - 1))
        part |= mask_of(64) & ~mask_of(place->width);
    return part;
}

static wide part_put(const struct place *place, wide whole, wide part)
{
    wide mask = mask_of(place->width) << place->lsb;

    return (whole & ~mask) | (part << place->lsb & mask);
}

static wide register_get(const struct cpu *cpu, const struct place *place)
{
    switch (place->kind) {
    case PLACE_X:
        return cpu->x[place->number];
    case PLACE_SP:
        return cpu->sp;
    case PLACE_PC:
        return cpu->pc;
    case PLACE_PSTATE:
        return cpu->pstate;
    case PLACE_V:
        return (wide)cpu->v[place->number].hi << 64 | cpu->v[place->number].lo;
    case PLACE_SYSREG:
        return sysreg_peek(cpu, place->reg);
    case PLACE_MEMORY:
        break;
    }
    return 0;
}

static void register_put(struct cpu *cpu, const struct place *place, wide whole)
{
    uint64_t low = (uint64_t)whole;

    switch (place->kind) {
    case PLACE_X:
        cpu->x[place->number] = low;
        break;
    case PLACE_SP:
        cpu->sp = low;
        break;
    case PLACE_PC:
        cpu->pc = low;
        break;
    case PLACE_PSTATE:
        cpu_set_pstate(cpu, low);
        break;
    case PLACE_V:
        cpu->v[place->number].lo = low;
        cpu->v[place->number].hi = (uint64_t)(whole >> 64);
        break;
    case PLACE_SYSREG:
        sysreg_poke(cpu, place->reg, low);
        break;
    case PLACE_MEMORY:
        break;
    }
}

/* Memory is little-endian, whatever SCTLR_ELx.EE says. */
static wide bytes_get(const uint8_t *bytes, uint64_t size)
{
    wide whole = 0;

    for (uint64_t i = size; i-- > 0;)
        whole = whole << 8 | bytes[i];
    return whole;
}

static void bytes_put(uint8_t *bytes, uint64_t size, wide whole)
{
    for (uint64_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(whole >> (8 * i));
}

/* While plugins ask, the CPU runs and has its registers in the engine. */
static unsigned part_of(const struct place *place)
{
    switch (place->kind) {
    case PLACE_X:
        return MACHINE_X;
    case PLACE_V:
        return MACHINE_V;
    case PLACE_PSTATE:
        return MACHINE_FPCR;
    case PLACE_SYSREG:
        return place->reg == FPCR || place->reg == FPSR || place->reg == NZCV
                   ? MACHINE_FPCR
                   : MACHINE_SP;
    default:
        return MACHINE_SP;
    }
}

bool place_read(const struct place *place, struct machine *machine,
                struct value *value)
{
    uint8_t bytes[VALUE_BYTES];
    wide whole;

    if (place->kind != PLACE_MEMORY) {
        machine_fetch(machine, part_of(place));
        whole = register_get(machine_cpu(machine), place);
    } else {
        if (place->size > VALUE_BYTES ||
            !machine_read(machine, place->address, bytes, place->size))
            return false;
        whole = bytes_get(bytes, place->size);
    }
    *value = value_of(part_get(place, whole));
    return true;
}

bool place_read_remembered(const struct place *place,
                           const struct remembered *state, struct value *value)
{
    uint8_t bytes[VALUE_BYTES];
    wide whole;

    if (!state->cpu)
        return false;
    if (place->kind != PLACE_MEMORY) {
        whole = register_get(state->cpu, place);
    } else {
        if (!state->snapshot || place->size > VALUE_BYTES ||
            !machine_snapshot_read(state->snapshot, place->address, bytes,
                                   place->size))
            return false;
        whole = bytes_get(bytes, place->size);
    }
    *value = value_of(part_get(place, whole));
    return true;
}

bool place_write(const struct place *place, struct machine *machine,
                 struct value value)
{
    struct cpu *cpu = machine_cpu(machine);
    uint8_t bytes[VALUE_BYTES];
    wide whole;

    if (place->kind != PLACE_MEMORY) {
        whole = register_get(cpu, place);
        register_put(cpu, place, part_put(place, whole, wide_of(value)));
        return true;
    }
    if (place->size > VALUE_BYTES ||
        !machine_read(machine, place->address, bytes, place->size))
        return false;
    whole = bytes_get(bytes, place->size);
    bytes_put(bytes, place->size, part_put(place, whole, wide_of(value)));
    return machine_write(machine, place->address, bytes, place->size);
}

void value_text(struct value value, char *text, size_t size)
{
    if (value.hi)
        snprintf(text, size, "0x%" PRIx64 "%016" PRIx64, value.hi, value.lo);
    else
        snprintf(text, size, "0x%" PRIx64, value.lo);
}

bool value_equal(struct value a, struct value b)
{
    return a.lo == b.lo && a.hi == b.hi;
}

static wide low64(wide bits)
{
    return (uint64_t)bits;
}

static wide unary(enum expr_operator op, wide a)
{
    switch (op) {
    case OP_NEGATE:
        return low64(-a);
    case OP_INVERT:
        return low64(~a);
    default:
        return !a;
    }
}

static wide binary(enum expr_operator op, wide a, wide b)
{
    switch (op) {
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    case OP_GE:
        return a >= b;
    case OP_OR:
        return a | b;
    case OP_XOR:
        return a ^ b;
    case OP_AND:
        return a & b;
    case OP_SHL:
        return b < 64 ? low64(a << (unsigned)b) : 0;
    case OP_SHR:
        return b < 128 ? a >> (unsigned)b : 0;
    case OP_ADD:
        return low64(a + b);
    case OP_SUB:
        return low64(a - b);
    case OP_MUL:
        return low64(a * b);
    default:
        return 0;
    }
}

static enum status evaluate(const struct expr *expr,
                            const struct expr_context *context, wide *bits,
                            struct diag *diag);

/* The right side of && and || is not looked at when the left one decides. */
static enum status evaluate_binary(const struct expr *expr,
                                   const struct expr_context *context,
                                   wide *bits, struct diag *diag)
{
    bool is_logic = expr->op == OP_OR_ELSE || expr->op == OP_AND_ALSO;
    enum status status;
    wide a = 0, b = 0;

    status = evaluate(expr->left, context, &a, diag);
    if (status != STATUS_OK)
        return status;
    if (is_logic && !a == (expr->op == OP_AND_ALSO)) {
        *bits = expr->op == OP_OR_ELSE;
        return STATUS_OK;
    }
    status = evaluate(expr->right, context, &b, diag);
    if (status != STATUS_OK)
        return status;
    *bits = is_logic ? b != 0 : binary(expr->op, a, b);
    return STATUS_OK;
}

static const char *pointer_text(const struct expr *expr)
{
    return expr->text ? expr->text : expr->place.text ? expr->place.text : "it";
}

/* Adds what the pointer holds, which a chain "a->b->c" does step by step. */
static enum status add_pointer(const struct place *place,
                               const struct expr_context *context,
                               uint64_t *address, struct diag *diag)
{
    const struct expr *pointer = place->pointer;
    wide bits = 0;
    enum status status = evaluate(pointer, context, &bits, diag);

    if (status)
        return status;
    if (place->is_followed && !(uint64_t)bits)
        return diag_set(diag, STATUS_NOT_FOUND, place->text,
                        "%s has no place: %s is a null pointer", place->text,
                        pointer_text(pointer));
    *address += (uint64_t)bits;
    return STATUS_OK;
}

static enum status add_index(const struct place *place,
                             const struct expr_context *context,
                             uint64_t *address, struct diag *diag)
{
    wide bits = 0;
    enum status status = evaluate(place->index, context, &bits, diag);

    if (status)
        return status;
    if (place->bound && bits >= place->bound)
        return diag_set(diag, STATUS_NOT_FOUND, place->text,
                        "%s has no place: the index %s is %" PRIu64
                        " of %" PRIu64 " elements",
                        place->text, pointer_text(place->index), (uint64_t)bits,
                        place->bound);
    *address += (uint64_t)bits * place->stride;
    return STATUS_OK;
}

bool place_moves(const struct place *place)
{
    return place->pointer || place->index;
}

enum status place_find(const struct place *place,
                       const struct expr_context *context, struct place *found,
                       struct diag *diag)
{
    enum status status = STATUS_OK;

    *found = *place;
    if (place->pointer)
        status = add_pointer(place, context, &found->address, diag);
    if (!status && place->index)
        status = add_index(place, context, &found->address, diag);
    found->pointer = found->index = NULL;
    return status;
}

enum status place_no_memory(const struct place *place,
                            const struct place *found, const char *sentence,
                            struct diag *diag)
{
    const struct expr *way = place->pointer ? place->pointer : place->index;

    if (!way)
        return diag_set(diag, STATUS_NOT_FOUND, place->text, "%s", sentence);
    return diag_set(diag, STATUS_NOT_FOUND, place->text,
                    "%s has no place: %s leads to 0x%" PRIx64
                    ", where no memory is",
                    place->text, pointer_text(way), found->address);
}

static enum status no_memory(const struct place *place,
                             const struct place *found, struct diag *diag)
{
    char sentence[256];

    snprintf(sentence, sizeof(sentence), "%s has no value: no memory is there",
             place->text);
    return place_no_memory(place, found, sentence, diag);
}

static enum status evaluate_place(const struct expr *expr,
                                  const struct expr_context *context,
                                  wide *bits, struct diag *diag)
{
    const struct remembered *state = NULL;
    struct value value = { 0 };
    struct place found;
    enum status status;
    bool ok;

    if (expr->kind == EXPR_REMEMBERED) {
        state = &context->remembered[expr->remembered];
        if (!state->cpu)
            return diag_set(diag, STATUS_NOT_FOUND, expr->place.text,
                            "%s has no value: that state was not remembered "
                            "yet",
                            expr->place.text);
    }
    status = place_find(&expr->place, context, &found, diag);
    if (status)
        return status;
    ok = state ? place_read_remembered(&found, state, &value)
               : place_read(&found, context->machine, &value);
    if (!ok)
        return no_memory(&expr->place, &found, diag);
    *bits = wide_of(value);
    return STATUS_OK;
}

static enum status evaluate_address(const struct expr *expr,
                                    const struct expr_context *context,
                                    wide *bits, struct diag *diag)
{
    struct place found;
    enum status status = place_find(&expr->place, context, &found, diag);

    *bits = found.address;
    return status;
}

static enum status evaluate(const struct expr *expr,
                            const struct expr_context *context, wide *bits,
                            struct diag *diag)
{
    enum status status;

    switch (expr->kind) {
    case EXPR_NUMBER:
        *bits = wide_of(expr->number);
        return STATUS_OK;
    case EXPR_PLACE:
    case EXPR_REMEMBERED:
        return evaluate_place(expr, context, bits, diag);
    case EXPR_ADDRESS:
        return evaluate_address(expr, context, bits, diag);
    case EXPR_INSNS:
        *bits = context->insns;
        return STATUS_OK;
    case EXPR_EVENTS:
        *bits = context->events[expr->event];
        return STATUS_OK;
    case EXPR_UNARY:
        *bits = 0;
        status = evaluate(expr->left, context, bits, diag);
        if (status == STATUS_OK)
            *bits = unary(expr->op, *bits);
        return status;
    case EXPR_BINARY:
        return evaluate_binary(expr, context, bits, diag);
    }
    return diag_set(diag, STATUS_INTERNAL, NULL, "an expression of no kind");
}

enum status expr_evaluate(const struct expr *expr,
                          const struct expr_context *context,
                          struct value *value, struct diag *diag)
{
    enum status status;
    wide bits = 0;

    status = evaluate(expr, context, &bits, diag);
    *value = value_of(bits);
    return status;
}
