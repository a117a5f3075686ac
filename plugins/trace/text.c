/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trace for people: an instruction a line, what it does indented below. */
#include <inttypes.h>

#include "trace.h"

static void add_insn(const struct trace_item *item, struct output_line *line)
{
    output_add(line, "%8" PRIu64 " ", item->count);
    if (item->several_cpus)
        output_add(line, "cpu%u ", item->cpu);
    output_add(line, "EL%u%c %016" PRIx64 " %08x  %s%s", item->el,
               item->handler ? 'h' : 't', item->pc, item->word, item->text,
               item->not_taken ? " [not taken]" : "");
    while (*item->where && line->length < 76)
        output_add(line, " ");
    output_add(line, "%s%s\n", *item->where ? " " : "", item->where);
}

static void add_register(const struct trace_item *item,
                         struct output_line *line)
{
    char name[8];

    if (item->name) {
        output_add(line, "%15s = 0x%" PRIx64 " (was 0x%" PRIx64 ")\n",
                   item->name, item->value, item->old);
        return;
    }
    trace_register_name(item->reg, name);
    if (item->reg >= EL2SIM_V_LO)
        output_add(line,
                   "%15s = 0x%016" PRIx64 "_%016" PRIx64 " (was 0x%016" PRIx64
                   "_%016" PRIx64 ")\n",
                   name, item->high, item->value, item->old_high, item->old);
    else
        output_add(line, "%15s = 0x%" PRIx64 " (was 0x%" PRIx64 ")\n", name,
                   item->value, item->old);
}

static void add_access(const struct trace_item *item, struct output_line *line)
{
    output_add(line, "%15s %u bytes at 0x%" PRIx64,
               item->kind == TRACE_LOAD ? "load" : "store", item->size,
               item->address);
    if (item->virtual_address != item->address)
        output_add(line, " (VA 0x%" PRIx64 ")", item->virtual_address);
    output_add(line, " = 0x%" PRIx64 "%s%s\n", item->value,
               *item->where ? "  " : "", item->where);
}

static void add_exception(const struct trace_item *item,
                          struct output_line *line)
{
    static const char *const kinds[] = { "synchronous", "IRQ", "FIQ",
                                         "SError" };
    const char *what = trace_ec_name(item->ec);

    output_add(line, "%15s from EL%u to EL%u, vector +0x%03x, %s", "exception",
               item->el, item->target_el, item->vector,
               kinds[item->vector >> 7 & 3]);
    if (item->synchronous)
        output_add(line, ", EC 0x%02x%s%s%s, ISS 0x%07x, at 0x%" PRIx64,
                   item->ec, *what ? " (" : "", what, *what ? ")" : "",
                   item->iss, item->pc);
    output_add(line, "\n");
}

void trace_text_item(const struct trace_item *item, struct output_line *line)
{
    switch (item->kind) {
    case TRACE_CASE:
        output_add(line, "# %s\n", item->text);
        break;
    case TRACE_INSN:
        add_insn(item, line);
        break;
    case TRACE_REGISTER:
    case TRACE_SYSREG_WRITE:
        add_register(item, line);
        break;
    case TRACE_SYSREG_READ:
        output_add(line, "%15s is 0x%" PRIx64 "\n", item->name, item->value);
        break;
    case TRACE_LOAD:
    case TRACE_STORE:
        add_access(item, line);
        break;
    case TRACE_EXCEPTION:
        add_exception(item, line);
        break;
    case TRACE_RETURN:
        output_add(line, "%15s to EL%u, 0x%" PRIx64 "\n", "return",
                   item->target_el, item->value);
        break;
    case TRACE_POKE:
        output_add(line, "# the scenario changes the state\n");
        break;
    case TRACE_RESET:
        output_add(line, "# CPU %u is reset\n", item->cpu);
        break;
    case TRACE_BACK:
        output_add(line, "# the scenario goes back\n");
        break;
    case TRACE_CUT:
        output_add(line,
                   "# cut: the limit of %" PRIu64 " instructions is reached\n",
                   item->value);
        break;
    }
}
