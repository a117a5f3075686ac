/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace as Tarmac, in the style of Arm's Fast Models (docs/plugins/trace.md
 * says which lines), so that Arm's Tarmac trace utilities can read it.
 */
#include <inttypes.h>

#include "trace.h"

/* All lines begin with a time: here the number of the instruction. */
static void add_start(const struct trace_item *item, struct output_line *line)
{
    output_add(line, "%" PRIu64 " clk ", item->count);
    if (item->several_cpus)
        output_add(line, "cpu%u ", item->cpu);
}

static void add_insn(const struct trace_item *item, struct output_line *line)
{
    add_start(item, line);
    output_add(line, "%s (%" PRIu64 ") %016" PRIx64 " %08x O EL%u%c_n : %s\n",
               item->not_taken ? "IS" : "IT", item->count, item->pc, item->word,
               item->el, item->handler ? 'h' : 't', item->text);
}

/* PSTATE is "cpsr" of 32 bits, vectors are q0 to q31. */
static void add_register(const struct trace_item *item,
                         struct output_line *line)
{
    unsigned number = (unsigned)item->reg & 31;

    add_start(item, line);
    if (item->reg == EL2SIM_SP)
        output_add(line, "R SP_EL%u %016" PRIx64 "\n",
                   item->handler ? item->el : 0, item->value);
    else if (item->reg == EL2SIM_PSTATE)
        output_add(line, "R cpsr %08" PRIx64 "\n", item->value & 0xffffffff);
    else if (item->reg >= EL2SIM_V_LO)
        output_add(line, "R q%u %016" PRIx64 "%016" PRIx64 "\n", number,
                   item->high, item->value);
    else
        output_add(line, "R X%u %016" PRIx64 "\n", number, item->value);
}

/*
 * A reader takes every name that begins like a register's for that register:
 * SP_EL0 for the stack pointer in use, S3_0_C15_C2_0 for s3. FPCR and FPSR have
 * 32 bits for it.
 */
static void add_sysreg(const struct trace_item *item, struct output_line *line)
{
    bool is_fp = strcmp(item->name, "FPCR") == 0 ||
                 strcmp(item->name, "FPSR") == 0;

    add_start(item, line);
    output_add(line, "R %s%s %0*" PRIx64 "\n",
               strncmp(item->name, "SP_EL", 5) == 0 ? "BANKED_"
               : strncmp(item->name, "S3_", 3) == 0 ? "GENERIC_"
                                                    : "",
               item->name, is_fp ? 8 : 16,
               is_fp ? item->value & 0xffffffff : item->value);
}

/* Eight bytes in two halves, as Fast Models write them. */
static void add_access(const struct trace_item *item, struct output_line *line)
{
    add_start(item, line);
    output_add(line, "M%c%u %016" PRIx64 ":%012" PRIx64 "_NS ",
               item->kind == TRACE_LOAD ? 'R' : 'W', item->size,
               item->virtual_address, item->address);
    if (item->size == 8)
        output_add(line, "%08x_%08x\n", (uint32_t)(item->value >> 32),
                   (uint32_t)item->value);
    else
        output_add(line, "%0*" PRIx64 "\n", 2 * (int)item->size, item->value);
}

/* Exceptions are numbered from 0x80 on in the order of the vectors. */
static void add_exception(const struct trace_item *item,
                          struct output_line *line)
{
    static const char *const from[] = { "CURRENT_SP0", "CURRENT_SPx",
                                        "LOWER_64", "LOWER_32" };
    static const char *const kinds[] = { "SYNC", "IRQ", "FIQ", "SERROR" };

    add_start(item, line);
    output_add(line, "E %016" PRIx64 " %08x CoreEvent_%s_%s\n", item->pc,
               0x80 + (item->vector >> 7), from[item->vector >> 9 & 3],
               kinds[item->vector >> 7 & 3]);
}

/* Messages of the simulation itself: no reader takes them for an event. */
static void add_message(const struct trace_item *item, struct output_line *line)
{
    add_start(item, line);
    output_add(line, "CADI E ");
    switch (item->kind) {
    case TRACE_CASE:
        output_add(line, "case %.160s\n", item->text);
        break;
    case TRACE_POKE:
        output_add(line, "scenario_changes_the_state\n");
        break;
    case TRACE_BACK:
        output_add(line, "scenario_goes_back\n");
        break;
    default:
        output_add(line, "simulation_cut limit of %" PRIu64 " instructions\n",
                   item->value);
        break;
    }
}

void trace_tarmac_item(const struct trace_item *item, struct output_line *line)
{
    switch (item->kind) {
    case TRACE_INSN:
        add_insn(item, line);
        break;
    case TRACE_REGISTER:
        if (item->name)
            add_sysreg(item, line);
        else
            add_register(item, line);
        break;
    case TRACE_SYSREG_WRITE:
        add_sysreg(item, line);
        break;
    case TRACE_LOAD:
    case TRACE_STORE:
        add_access(item, line);
        break;
    case TRACE_EXCEPTION:
        add_exception(item, line);
        break;
    case TRACE_RESET:
        add_start(item, line);
        output_add(line, "E %016" PRIx64 " 00000000 CoreEvent_Reset\n",
                   item->pc);
        break;
    case TRACE_CASE:
    case TRACE_POKE:
    case TRACE_BACK:
    case TRACE_CUT:
        add_message(item, line);
        break;
    case TRACE_SYSREG_READ:
    case TRACE_RETURN:
        break;
    }
}
