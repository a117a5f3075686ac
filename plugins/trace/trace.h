/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a trace says, item by item, and the formats that write an item as a
 * line. Nothing here knows of the simulator but the names of registers.
 */
#ifndef EL2SIM_PLUGINS_TRACE_H
#define EL2SIM_PLUGINS_TRACE_H

#include "../output.h"

enum trace_kind {
    TRACE_CASE,         /* .text: its name */
    TRACE_INSN,         /* .word, .text, .where, .not_taken; about to execute */
    TRACE_REGISTER,     /* .reg, .value, .old: an instruction's doing */
    TRACE_LOAD,         /* .address, .virtual_address, .size, .value, .where */
    TRACE_STORE,        /* the same */
    TRACE_SYSREG_READ,  /* .reg, .name, .value */
    TRACE_SYSREG_WRITE, /* .reg, .name, .value, .old */
    TRACE_EXCEPTION,    /* .target_el, .vector, .ec, .iss, .fault_address */
    TRACE_RETURN,       /* .target_el, .value: the address returned to */
    TRACE_POKE,         /* the scenario has changed something */
    TRACE_RESET,
    TRACE_BACK, /* the scenario went back to an earlier state */
    TRACE_CUT,  /* .value: the limit that ends the trace */
};

struct trace_item {
    enum trace_kind kind;
    bool several_cpus;
    unsigned cpu;
    unsigned el;
    bool handler;   /* PSTATE.SP: the stack pointer is that of the level */
    uint64_t count; /* of the instruction that did it */
    uint64_t pc;
    uint32_t word;
    bool not_taken;    /* a conditional branch whose condition does not hold */
    const char *text;  /* never NULL where the kind has it */
    const char *where; /* source line and function, or the memory's name */
    int reg;           /* as in el2sim_api.get */
    const char *name;
    uint64_t value, high, old, old_high; /* high: bits <127:64> of a vector */
    uint64_t address, virtual_address;
    unsigned size; /* bytes */
    unsigned target_el;
    unsigned vector; /* offset from VBAR_ELx */
    unsigned ec;
    uint32_t iss;
    uint64_t fault_address;
    bool synchronous;
};

/* Adds the item's line with its newline, or nothing where it has none. */
typedef void trace_format_item(const struct trace_item *item,
                               struct output_line *line);
trace_format_item trace_text_item;
trace_format_item trace_tarmac_item;
trace_format_item trace_json_item;

/* Text for an exception class (Arm ARM, ESR_ELx.EC); "" for one it has not. */
const char *trace_ec_name(unsigned ec);

/*
 * Whether `word` is a conditional branch that these registers do not let branch
 * (B.cond, CBZ, CBNZ, TBZ, TBNZ: Arm ARM C4.1, ConditionHolds).
 */
bool trace_branch_fails(uint32_t word, const struct el2sim_gprs *gprs);

/* "x0", "sp", "pstate", "v31": of the registers beside the system registers. */
void trace_register_name(int reg, char name[8]);

#endif
