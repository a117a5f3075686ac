/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of attributes: constants, expressions (DWARF 5, 2.5) that need no
 * running program, and references to a DIE that holds a constant.
 */
#include "engine/dwarf_reader.h"

enum { STACK_MAX = 16 };

struct stack {
    uint64_t items[STACK_MAX];
    size_t count;
};

static bool push(struct stack *stack, uint64_t value)
{
    if (stack->count == STACK_MAX)
        return false;
    stack->items[stack->count++] = value;
    return true;
}

/* Another copy of the item that is `index` below the top. */
static bool pick(struct stack *stack, uint64_t index)
{
    return index < stack->count &&
           push(stack, stack->items[stack->count - 1 - index]);
}

static bool apply(struct stack *stack, unsigned operation)
{
    uint64_t right, *left;

    if (stack->count < 2)
        return false;
    right = stack->items[--stack->count];
    left = &stack->items[stack->count - 1];
    switch (operation) {
    case DW_OP_plus:
        *left += right;
        return true;
    case DW_OP_minus:
        *left -= right;
        return true;
    case DW_OP_mul:
        *left *= right;
        return true;
    case DW_OP_and:
        *left &= right;
        return true;
    case DW_OP_or:
        *left |= right;
        return true;
    case DW_OP_xor:
        *left ^= right;
        return true;
    case DW_OP_shl:
        *left = right < 64 ? *left << right : 0;
        return true;
    case DW_OP_shr:
        *left = right < 64 ? *left >> right : 0;
        return true;
    default:
        return false;
    }
}

static bool execute_stack(struct stack *stack, const Dwarf_Op *op)
{
    switch (op->atom) {
    case DW_OP_dup:
        return pick(stack, 0);
    case DW_OP_over:
        return pick(stack, 1);
    case DW_OP_pick:
        return pick(stack, op->number);
    case DW_OP_drop:
        return stack->count && stack->count--;
    case DW_OP_nop:
    case DW_OP_stack_value:
        return true;
    default:
        return apply(stack, op->atom);
    }
}

static bool execute(struct stack *stack, const Dwarf_Op *op)
{
    if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31)
        return push(stack, op->atom - DW_OP_lit0);
    switch (op->atom) {
    case DW_OP_const1u:
    case DW_OP_const1s:
    case DW_OP_const2u:
    case DW_OP_const2s:
    case DW_OP_const4u:
    case DW_OP_const4s:
    case DW_OP_const8u:
    case DW_OP_const8s:
    case DW_OP_constu:
    case DW_OP_consts:
        return push(stack, op->number);
    case DW_OP_plus_uconst:
        if (!stack->count)
            return false;
        stack->items[stack->count - 1] += op->number;
        return true;
    default:
        return execute_stack(stack, op);
    }
}

/* `base`, where it is not NULL, is on the stack before. */
static bool evaluate(Dwarf_Attribute *attribute, const uint64_t *base,
                     uint64_t *value)
{
    struct stack stack = { .count = 0 };
    Dwarf_Op *operations;
    size_t count;

    if (dwarf_getlocation(attribute, &operations, &count) || !count)
        return false;
    if (base)
        push(&stack, *base);
    for (size_t i = 0; i < count; i++)
        if (!execute(&stack, &operations[i]))
            return false;
    if (!stack.count)
        return false;
    *value = stack.items[stack.count - 1];
    return true;
}

/* A size or a bound that is kept elsewhere, as a constant. */
static bool read_reference(Dwarf_Attribute *attribute, uint64_t *value)
{
    Dwarf_Attribute constant;
    Dwarf_Die die;
    Dwarf_Word word;

    if (!dwarf_formref_die(attribute, &die) ||
        !dwarf_attr_integrate(&die, DW_AT_const_value, &constant) ||
        dwarf_formudata(&constant, &word))
        return false;
    *value = word;
    return true;
}

static bool is_expression(Dwarf_Attribute *attribute)
{
    switch (dwarf_whatform(attribute)) {
    case DW_FORM_exprloc:
    case DW_FORM_block:
    case DW_FORM_block1:
    case DW_FORM_block2:
    case DW_FORM_block4:
        return true;
    default:
        return false;
    }
}

static bool is_list(Dwarf_Attribute *attribute)
{
    unsigned form = dwarf_whatform(attribute);

    return form == DW_FORM_sec_offset || form == DW_FORM_loclistx;
}

enum reading dwarf_read_number(Dwarf_Die *die, unsigned name, uint64_t *value)
{
    Dwarf_Attribute attribute;
    Dwarf_Word word;

    if (!dwarf_attr_integrate(die, name, &attribute))
        return READ_ABSENT;
    if (is_expression(&attribute))
        return evaluate(&attribute, NULL, value) ? READ_OK : READ_FAILED;
    if (is_list(&attribute))
        return READ_FAILED;
    if (dwarf_formudata(&attribute, &word))
        return read_reference(&attribute, value) ? READ_OK : READ_FAILED;
    *value = word;
    return READ_OK;
}

uint64_t dwarf_number_or(Dwarf_Die *die, unsigned name, uint64_t otherwise)
{
    uint64_t value;

    return dwarf_read_number(die, name, &value) == READ_OK ? value : otherwise;
}

bool dwarf_read_flag(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    bool flag = false;

    return dwarf_attr(die, name, &attribute) &&
           !dwarf_formflag(&attribute, &flag) && flag;
}

/* What adds the same to every base: DW_OP_plus_uconst, not DW_OP_deref. */
static bool read_displacement(Dwarf_Attribute *attribute, uint64_t *offset)
{
    static const uint64_t bases[] = { 0, UINT64_C(1) << 40 };
    uint64_t values[2];

    for (size_t i = 0; i < 2; i++)
        if (!evaluate(attribute, &bases[i], &values[i]))
            return false;
    *offset = values[0];
    return values[1] - values[0] == bases[1];
}

enum reading dwarf_read_offset(Dwarf_Die *die, uint64_t *offset)
{
    Dwarf_Attribute attribute;

    if (!dwarf_attr_integrate(die, DW_AT_data_member_location, &attribute))
        return READ_ABSENT;
    if (!is_expression(&attribute))
        return dwarf_read_number(die, DW_AT_data_member_location, offset);
    return read_displacement(&attribute, offset) ? READ_OK : READ_FAILED;
}

/* DW_OP_addr, or by index into the unit's addresses. */
static bool read_plain_address(Dwarf_Attribute *attribute, uint64_t *address)
{
    Dwarf_Attribute form;
    Dwarf_Op *operations;
    size_t count;
    Dwarf_Addr indexed;

    if (dwarf_getlocation(attribute, &operations, &count) || !count ||
        count > 2 || (count == 2 && operations[1].atom != DW_OP_plus_uconst))
        return false;
    if (operations[0].atom == DW_OP_addr)
        *address = operations[0].number;
    else if ((operations[0].atom != DW_OP_addrx &&
              operations[0].atom != DW_OP_GNU_addr_index) ||
             dwarf_getlocation_attr(attribute, operations, &form) ||
             dwarf_formaddr(&form, &indexed))
        return false;
    else
        *address = indexed;
    if (count == 2)
        *address += operations[1].number;
    return true;
}

enum reading dwarf_read_address(Dwarf_Die *die, uint64_t *address)
{
    Dwarf_Attribute attribute;

    if (!dwarf_attr(die, DW_AT_location, &attribute))
        return READ_ABSENT;
    return read_plain_address(&attribute, address) ? READ_OK : READ_FAILED;
}

const char *dwarf_read_text(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}
