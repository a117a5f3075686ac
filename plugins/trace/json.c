/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trace as JSON lines: an object an item, numbers of 64 bits as text. */
#include <inttypes.h>

#include "trace.h"

static void add_text(struct output_line *line, const char *key,
                     const char *text)
{
    output_add(line, ",\"%s\":\"", key);
    output_add_json(line, text);
    output_add(line, "\"");
}

static void add_hex(struct output_line *line, const char *key, uint64_t value)
{
    output_add(line, ",\"%s\":\"0x%" PRIx64 "\"", key, value);
}

static void add_vector(struct output_line *line, const char *key, uint64_t high,
                       uint64_t low)
{
    output_add(line, ",\"%s\":\"0x%016" PRIx64 "%016" PRIx64 "\"", key, high,
               low);
}

static void add_insn(const struct trace_item *item, struct output_line *line)
{
    add_hex(line, "pc", item->pc);
    output_add(line, ",\"word\":\"0x%08x\"", item->word);
    add_text(line, "text", item->text);
    output_add(line, ",\"taken\":%s", item->not_taken ? "false" : "true");
    add_text(line, "where", item->where);
}

static void add_register(const struct trace_item *item,
                         struct output_line *line)
{
    char name[8];

    if (!item->name)
        trace_register_name(item->reg, name);
    add_text(line, "register", item->name ? item->name : name);
    if (item->reg >= EL2SIM_V_LO) {
        add_vector(line, "value", item->high, item->value);
        add_vector(line, "old", item->old_high, item->old);
        return;
    }
    add_hex(line, "value", item->value);
    if (item->kind != TRACE_SYSREG_READ)
        add_hex(line, "old", item->old);
}

static void add_access(const struct trace_item *item, struct output_line *line)
{
    add_hex(line, "address", item->address);
    add_hex(line, "va", item->virtual_address);
    output_add(line, ",\"size\":%u", item->size);
    add_hex(line, "value", item->value);
    add_text(line, "where", item->where);
}

static void add_exception(const struct trace_item *item,
                          struct output_line *line)
{
    static const char *const types[] = { "sync", "irq", "fiq", "serror" };

    output_add(line, ",\"to\":%u,\"type\":\"%s\"", item->target_el,
               types[item->vector >> 7 & 3]);
    add_hex(line, "vector", item->vector);
    add_hex(line, "pc", item->pc);
    add_hex(line, "ec", item->ec);
    add_text(line, "class", item->synchronous ? trace_ec_name(item->ec) : "");
    add_hex(line, "iss", item->iss);
    add_hex(line, "far", item->fault_address);
}

static void add_members(const struct trace_item *item, struct output_line *line)
{
    switch (item->kind) {
    case TRACE_CASE:
        add_text(line, "case", item->text);
        break;
    case TRACE_INSN:
        add_insn(item, line);
        break;
    case TRACE_REGISTER:
    case TRACE_SYSREG_READ:
    case TRACE_SYSREG_WRITE:
        add_register(item, line);
        break;
    case TRACE_LOAD:
    case TRACE_STORE:
        add_access(item, line);
        break;
    case TRACE_EXCEPTION:
        add_exception(item, line);
        break;
    case TRACE_RETURN:
        output_add(line, ",\"to\":%u", item->target_el);
        add_hex(line, "pc", item->value);
        break;
    case TRACE_CUT:
        output_add(line, ",\"limit\":%" PRIu64, item->value);
        break;
    case TRACE_POKE:
    case TRACE_RESET:
    case TRACE_BACK:
        break;
    }
}

void trace_json_item(const struct trace_item *item, struct output_line *line)
{
    static const char *const kinds[] = {
        [TRACE_CASE] = "case",
        [TRACE_INSN] = "insn",
        [TRACE_REGISTER] = "register",
        [TRACE_LOAD] = "load",
        [TRACE_STORE] = "store",
        [TRACE_SYSREG_READ] = "sysreg_read",
        [TRACE_SYSREG_WRITE] = "sysreg_write",
        [TRACE_EXCEPTION] = "exception",
        [TRACE_RETURN] = "eret",
        [TRACE_POKE] = "poke",
        [TRACE_RESET] = "reset",
        [TRACE_BACK] = "back",
        [TRACE_CUT] = "cut",
    };

    output_add(line,
               "{\"kind\":\"%s\",\"count\":%" PRIu64 ",\"cpu\":%u,\"el\":%u",
               kinds[item->kind], item->count, item->cpu, item->el);
    add_members(item, line);
    output_add(line, "}\n");
}
