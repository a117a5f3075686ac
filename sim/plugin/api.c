/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What plugins are handed. Whatever a plugin asks for, the answer is a value or
 * an error with its name on it: nothing here trusts an argument.
 */
#include <stdio.h>
#include <string.h>

#include "engine/disasm.h"
#include "engine/image_list.h"
#include "plugin/internal.h"

/* The run */

static const char *api_option(struct el2sim *sim, const char *name)
{
    return name ? plugin_use_value(sim->use, name) : NULL;
}

static void api_error(struct el2sim *sim, const char *sentence)
{
    plugin_fail(sim, "%s", sentence ? sentence : "no reason given");
}

static void api_write(struct el2sim *sim, const void *bytes, size_t size)
{
    if (bytes)
        text_add_bytes(&sim->output, bytes, size);
}

static void *api_shared(struct el2sim *sim)
{
    return sim->use->shared;
}

/* What is asked only while a case runs; false and an error otherwise. */
static bool is_running(struct el2sim *sim, const char *what)
{
    if (sim->session && sim->session->running)
        return true;
    plugin_fail(sim, "asked for %s while no case runs", what);
    return false;
}

static bool has_pointers(struct el2sim *sim, const char *what, bool complete)
{
    if (!complete)
        plugin_fail(sim, "asked for %s with a NULL pointer", what);
    return complete;
}

/* The same, with all the pointers that it takes. */
static bool is_complete(struct el2sim *sim, const char *what, bool complete)
{
    return is_running(sim, what) && has_pointers(sim, what, complete);
}

/* The same of what is asked while the plugin opens, too. */
static bool is_in_scope(struct el2sim *sim, const char *what, bool complete)
{
    return (sim->scope || is_running(sim, what)) &&
           has_pointers(sim, what, complete);
}

static struct machine *machine_of(struct el2sim *sim)
{
    return sim->session->host.machine;
}

static struct cpu *cpu_of(struct el2sim *sim, unsigned cpu, const char *what)
{
    if (!is_running(sim, what))
        return NULL;
    if (cpu < machine_cpu_count(machine_of(sim)))
        return machine_cpu_by_index(machine_of(sim), cpu);
    plugin_fail(sim, "asked for %s of CPU %u of %u", what, cpu,
                machine_cpu_count(machine_of(sim)));
    return NULL;
}

static bool may_change(struct el2sim *sim, const char *what)
{
    if (!is_running(sim, what))
        return false;
    if (sim->use->plugin->changes)
        return true;
    plugin_fail(sim, "asked for %s but says that it changes nothing", what);
    return false;
}

static const char *api_case_id(struct el2sim *sim)
{
    return is_running(sim, "the case") ? sim->session->host.case_id : "";
}

static void api_finding(struct el2sim *sim,
                        const struct el2sim_finding *finding)
{
    if (finding && is_running(sim, "a finding"))
        sim->session->host.finding(sim->session->host.self,
                                   sim->use->plugin->name, finding);
}

static void api_watch(struct el2sim *sim, uint64_t address)
{
    if (!is_running(sim, "a watch"))
        return;
    address_set_add(&sim->watched, address);
    machine_watch(machine_of(sim), address);
}

/* Registers */

static unsigned api_cpu_count(struct el2sim *sim)
{
    if (sim->scope)
        return sim->scope->cpu_count;
    return is_running(sim, "CPUs") ? machine_cpu_count(machine_of(sim)) : 0;
}

/* Brings what the engine has of the CPU that acts into struct cpu. */
static void fetch(struct el2sim *sim, const struct cpu *cpu, unsigned what)
{
    if (cpu == machine_cpu(machine_of(sim)))
        machine_fetch(machine_of(sim), what);
}

static bool is_sysreg(int reg)
{
    return reg >= 0 && reg < SYSREG_COUNT;
}

static unsigned part_of(int reg)
{
    if (reg >= EL2SIM_X && reg < EL2SIM_X + CPU_X_COUNT)
        return MACHINE_X;
    if (reg >= EL2SIM_V_LO && reg < EL2SIM_V_HI + CPU_V_COUNT)
        return MACHINE_V;
    if (reg == FPCR || reg == FPSR || reg == EL2SIM_PSTATE || reg == NZCV)
        return MACHINE_FPCR;
    return MACHINE_SP;
}

/* Where a register beside the system registers is; NULL for nonsense. */
static uint64_t *bank_slot(struct cpu *cpu, int reg)
{
    if (reg >= EL2SIM_X && reg < EL2SIM_X + CPU_X_COUNT)
        return &cpu->x[reg - EL2SIM_X];
    if (reg >= EL2SIM_V_LO && reg < EL2SIM_V_LO + CPU_V_COUNT)
        return &cpu->v[reg - EL2SIM_V_LO].lo;
    if (reg >= EL2SIM_V_HI && reg < EL2SIM_V_HI + CPU_V_COUNT)
        return &cpu->v[reg - EL2SIM_V_HI].hi;
    switch (reg) {
    case EL2SIM_SP:
        return &cpu->sp;
    case EL2SIM_PC:
        return &cpu->pc;
    case EL2SIM_PSTATE:
        return &cpu->pstate;
    default:
        return NULL;
    }
}

static uint64_t api_get(struct el2sim *sim, unsigned index, int reg)
{
    struct cpu *cpu = cpu_of(sim, index, "a register");
    const uint64_t *slot = cpu ? bank_slot(cpu, reg) : NULL;

    if (cpu && !slot && !is_sysreg(reg))
        plugin_fail(sim, "asked for register %d, which there is not", reg);
    if (!slot && !(cpu && is_sysreg(reg)))
        return 0;
    fetch(sim, cpu, part_of(reg));
    return slot ? *slot : sysreg_peek(cpu, (enum sysreg)reg);
}

static void put_sysreg(struct el2sim *sim, struct cpu *cpu, enum sysreg reg,
                       uint64_t value)
{
    unsigned part = part_of((int)reg);

    fetch(sim, cpu, part);
    sysreg_poke(cpu, reg, value);
    if (cpu != machine_cpu(machine_of(sim)))
        return;
    machine_effect(machine_of(sim), part);
    machine_poked(machine_of(sim), reg);
}

static void put_bank(struct el2sim *sim, struct cpu *cpu, int reg,
                     uint64_t value)
{
    fetch(sim, cpu, part_of(reg));
    *bank_slot(cpu, reg) = value;
    if (cpu == machine_cpu(machine_of(sim)))
        machine_effect(machine_of(sim), part_of(reg));
}

static void api_put(struct el2sim *sim, unsigned index, int reg, uint64_t value)
{
    struct cpu *cpu;

    if (!may_change(sim, "a change of a register"))
        return;
    cpu = cpu_of(sim, index, "a register");
    if (!cpu)
        return;
    if (is_sysreg(reg))
        put_sysreg(sim, cpu, (enum sysreg)reg, value);
    else if (bank_slot(cpu, reg) && reg != EL2SIM_PC && reg != EL2SIM_PSTATE)
        put_bank(sim, cpu, reg, value);
    else
        plugin_fail(sim, "asked to change register %d, which cannot be", reg);
}

static void api_gprs(struct el2sim *sim, unsigned index,
                     struct el2sim_gprs *gprs)
{
    struct cpu *cpu = is_complete(sim, "registers", gprs)
                          ? cpu_of(sim, index, "registers")
                          : NULL;

    if (!cpu)
        return;
    fetch(sim, cpu, MACHINE_X | MACHINE_SP);
    memcpy(gprs->x, cpu->x, sizeof(gprs->x));
    gprs->sp = cpu->sp;
    gprs->pc = cpu->pc;
    gprs->pstate = cpu->pstate;
}

_Static_assert(sizeof(struct el2sim_vregs) == sizeof(((struct cpu *)NULL)->v),
               "vector registers are laid out alike");

static void api_vregs(struct el2sim *sim, unsigned index,
                      struct el2sim_vregs *vregs)
{
    struct cpu *cpu = is_complete(sim, "registers", vregs)
                          ? cpu_of(sim, index, "registers")
                          : NULL;

    if (!cpu)
        return;
    fetch(sim, cpu, MACHINE_V);
    memcpy(vregs, cpu->v, sizeof(*vregs));
}

static void api_put_gprs(struct el2sim *sim, unsigned index,
                         const struct el2sim_gprs *gprs)
{
    struct cpu *cpu = may_change(sim, "a change of registers")
                          ? cpu_of(sim, index, "registers")
                          : NULL;

    if (!cpu || !gprs)
        return;
    memcpy(cpu->x, gprs->x, sizeof(cpu->x));
    cpu->sp = gprs->sp;
    if (cpu == machine_cpu(machine_of(sim)))
        machine_effect(machine_of(sim), MACHINE_X | MACHINE_SP);
}

static void api_put_vregs(struct el2sim *sim, unsigned index,
                          const struct el2sim_vregs *vregs)
{
    struct cpu *cpu = may_change(sim, "a change of registers")
                          ? cpu_of(sim, index, "registers")
                          : NULL;

    if (!cpu || !vregs)
        return;
    memcpy(cpu->v, vregs, sizeof(cpu->v));
    if (cpu == machine_cpu(machine_of(sim)))
        machine_effect(machine_of(sim), MACHINE_V);
}

static const uint64_t *api_sysregs(struct el2sim *sim, unsigned index)
{
    struct cpu *cpu = cpu_of(sim, index, "registers");

    if (!cpu)
        return NULL;
    fetch(sim, cpu, MACHINE_FPCR | MACHINE_SP);
    cpu->sysreg[cpu_sp_bank(cpu->pstate)] = cpu->sp; /* as a value at rest */
    return cpu->sysreg;
}

/* What is known of registers */

static int api_sysreg_count(struct el2sim *sim)
{
    (void)sim;
    return SYSREG_COUNT;
}

static int api_sysreg_by_name(struct el2sim *sim, const char *name)
{
    enum sysreg reg = name ? sysreg_by_name(name) : SYSREG_NONE;

    (void)sim;
    return reg < SYSREG_COUNT && strcmp(sysreg_info(reg)->name, name) == 0
               ? (int)reg
               : -1;
}

/* A register by its number, 0 and an error when there is none. */
static bool has_sysreg(struct el2sim *sim, int reg)
{
    if (!is_sysreg(reg))
        plugin_fail(sim, "asked for system register %d of %d", reg,
                    SYSREG_COUNT);
    return is_sysreg(reg);
}

static const char *api_sysreg_name(struct el2sim *sim, int reg)
{
    return has_sysreg(sim, reg) ? sysreg_info((enum sysreg)reg)->name : "";
}

static uint16_t api_sysreg_encoding(struct el2sim *sim, int reg)
{
    return has_sysreg(sim, reg) ? sysreg_info((enum sysreg)reg)->encoding : 0;
}

static uint64_t api_sysreg_free_bits(struct el2sim *sim, int reg)
{
    return has_sysreg(sim, reg) ? sysreg_fill_mask((enum sysreg)reg) : 0;
}

/* Whether EL2 may write the register; a trap of it, to EL2, is no matter. */
static bool is_writable(struct cpu *scratch, const struct cpu *cpu, int reg)
{
    struct sysop op = { .encoding = sysreg_info((enum sysreg)reg)->encoding };
    struct exception exception;
    enum sysreg reached;

    *scratch = *cpu;
    scratch->pstate = (cpu->pstate & ~PSTATE_EL) | UINT64_C(2) << 2 | PSTATE_SP;
    return sysreg_check(scratch, op, &reached, &exception) !=
           PERMISSION_UNDEFINED;
}

static uint64_t api_sysreg_stored_bits(struct el2sim *sim, unsigned index,
                                       int reg)
{
    const struct cpu *cpu = cpu_of(sim, index, "registers");
    struct cpu *scratch;
    uint64_t ones;

    if (!cpu || !has_sysreg(sim, reg))
        return 0;
    scratch = &sim->session->scratch;
    if (!is_writable(scratch, cpu, reg))
        return 0;
    *scratch = *cpu;
    sysreg_write(scratch, (enum sysreg)reg, UINT64_MAX);
    ones = sysreg_peek(scratch, (enum sysreg)reg);
    *scratch = *cpu;
    sysreg_write(scratch, (enum sysreg)reg, 0);
    return ones ^ sysreg_peek(scratch, (enum sysreg)reg);
}

/* FNV-1a over what decides reach. */
static uint64_t controls_key(const struct plugin_session *session,
                             const struct cpu *cpu)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325);

    key ^= (uint64_t)cpu->features ^ (uint64_t)(cpu->features >> 64);
    for (size_t i = 0; i < ARRAY_LENGTH(session->controls.words); i++)
        for (uint64_t word = session->controls.words[i]; word;
             word &= word - 1) {
            unsigned reg = (unsigned)(64 * i) + (unsigned)__builtin_ctzll(word);

            key = (key ^ cpu->sysreg[reg]) * UINT64_C(0x100000001b3);
            key ^= key >> 29;
        }
    return key;
}

static const uint8_t *make_reach(struct reach_entry *entry,
                                 const struct cpu *cpu)
{
    struct register_set set;

    reach_at_level(cpu, entry->el, entry->write, &set);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        entry->set[reg] = register_set_has(&set, reg);
    return entry->set;
}

static const uint8_t *find_reach(struct plugin_session *session,
                                 const struct cpu *cpu, unsigned el, bool write)
{
    uint64_t key = controls_key(session, cpu);
    struct reach_entry *entry;

    for (size_t i = 0; i < REACH_ENTRIES; i++) {
        entry = &session->reach[i];
        if (entry->used && entry->el == el && entry->write == write &&
            entry->key == key)
            return entry->set;
    }
    entry = &session->reach[session->reach_next++ % REACH_ENTRIES];
    entry->used = true;
    entry->el = el;
    entry->write = write;
    entry->key = key;
    return make_reach(entry, cpu);
}

static const uint8_t *api_reach(struct el2sim *sim, unsigned index, unsigned el,
                                bool write)
{
    const struct cpu *cpu = cpu_of(sim, index, "reach");

    if (cpu && el > 2)
        plugin_fail(sim, "asked for what EL%u reaches", el);
    return cpu && el <= 2 ? find_reach(sim->session, cpu, el, write) : NULL;
}

static int api_traps_to(struct el2sim *sim, unsigned index,
                        const uint64_t *sysregs, unsigned el, uint16_t encoding,
                        bool read)
{
    const struct cpu *cpu = is_complete(sim, "a trap", sysregs)
                                ? cpu_of(sim, index, "a trap")
                                : NULL;
    const struct sysop op = { .encoding = encoding, .read = read };
    struct cpu *scratch;
    struct exception exception;
    enum sysreg reg;

    if (cpu && el > 2)
        plugin_fail(sim, "asked for a trap at EL%u", el);
    if (!cpu || el > 2)
        return -1;
    scratch = &sim->session->scratch;
    *scratch = *cpu;
    memcpy(scratch->sysreg, sysregs, sizeof(scratch->sysreg));
    scratch->pstate = (cpu->pstate & ~PSTATE_EL) | (uint64_t)el << 2;
    switch (sysreg_check(scratch, op, &reg, &exception)) {
    case PERMISSION_GRANTED:
        return 0;
    case PERMISSION_MEMORY:
        return 0;
    case PERMISSION_UNDEFINED:
        return -1;
    default:
        return (int)exception.target_el;
    }
}

/* Memory */

static bool api_read(struct el2sim *sim, uint64_t address, void *bytes,
                     size_t size)
{
    return is_complete(sim, "memory", bytes) &&
           machine_read(machine_of(sim), address, bytes, size);
}

static bool api_write_memory(struct el2sim *sim, uint64_t address,
                             const void *bytes, size_t size)
{
    return bytes && may_change(sim, "a change of memory") &&
           machine_write(machine_of(sim), address, bytes, size);
}

static bool api_region(struct el2sim *sim, unsigned index, const char **name,
                       uint64_t *base, uint64_t *size)
{
    const struct memory *memory;

    if (!is_complete(sim, "memory", name && base && size))
        return false;
    memory = machine_memory(machine_of(sim));
    if (index >= memory->count)
        return false;
    *name = memory->regions[index].name;
    *base = memory->regions[index].base;
    *size = memory->regions[index].size;
    return true;
}

static bool api_translate(struct el2sim *sim, unsigned index, uint64_t ipa,
                          uint64_t *address, uint64_t *size, unsigned *rights)
{
    const struct cpu *cpu = is_complete(sim, "a translation",
                                        address && size && rights)
                                ? cpu_of(sim, index, "a translation")
                                : NULL;
    struct translation to;

    if (!cpu || !machine_translate(machine_of(sim), index, ipa, &to))
        return false;
    *address = to.address;
    *size = cpu->sysreg[HCR_EL2] & 1 ? to.size - ipa % to.size : to.size;
    *rights = (to.read ? 1u : 0u) | (to.write ? 2u : 0u) |
              (to.execute ? 4u : 0u);
    return true;
}

/* Images */

static struct image_list images_of(struct el2sim *sim)
{
    const struct plugin_host *host;

    if (sim->scope)
        return (struct image_list){ sim->scope->image_count,
                                    sim->scope->images };
    host = &sim->session->host;
    return (struct image_list){ host->image_count, host->images };
}

static bool api_place(struct el2sim *sim, const char *path, uint64_t *address,
                      uint64_t *size)
{
    struct image_place place;

    if (!is_in_scope(sim, "a symbol", path && address && size) ||
        !image_list_resolve(images_of(sim), path, &place))
        return false;
    *address = place.address;
    *size = place.size;
    return true;
}

/* The first function from a place in the symbols on, which moves behind it. */
static const struct image_symbol *next_function(struct image_list images,
                                                struct function_cursor *cursor)
{
    for (; cursor->image < images.count; cursor->image++, cursor->symbol = 0) {
        const struct image *image = images.items[cursor->image];

        while (cursor->symbol < image_symbol_count(image)) {
            const struct image_symbol *symbol = image_symbol_by_index(
                image, cursor->symbol++);

            if (symbol->function)
                return symbol;
        }
    }
    return NULL;
}

/* Plugins ask for one after the other: the search goes on where it was. */
static const struct image_symbol *nth_function(struct image_list images,
                                               struct function_cursor *cursor,
                                               unsigned index)
{
    const struct image_symbol *symbol = NULL;

    if (index < cursor->next)
        *cursor = (struct function_cursor){ 0 };
    while (cursor->next <= index) {
        symbol = next_function(images, cursor);
        if (!symbol)
            return NULL;
        cursor->next++;
    }
    return symbol;
}

static bool api_function(struct el2sim *sim, unsigned index, const char **name,
                         uint64_t *address, uint64_t *size)
{
    const struct image_symbol *symbol =
        is_in_scope(sim, "a function", name && address && size)
            ? nth_function(images_of(sim), &sim->cursor, index)
            : NULL;

    if (!symbol)
        return false;
    *name = symbol->name;
    *address = symbol->address;
    *size = symbol->size;
    return true;
}

static void api_describe(struct el2sim *sim, uint64_t address, char *text,
                         size_t size)
{
    if (text && size && is_running(sim, "an address"))
        image_list_describe(images_of(sim), address, text, size);
}

static void api_location(struct el2sim *sim, uint64_t pc, char *text,
                         size_t size)
{
    if (text && size && is_running(sim, "an address"))
        image_list_location(images_of(sim), pc, text, size);
}

static bool api_line(struct el2sim *sim, uint64_t pc, const char **file,
                     unsigned *line)
{
    return is_in_scope(sim, "a line", file && line) &&
           image_list_line(images_of(sim), pc, file, line);
}

static void api_disassemble(struct el2sim *sim, uint32_t word, uint64_t pc,
                            char *text, size_t size)
{
    struct disasm **disasm;

    if (!text || !size || !is_running(sim, "an instruction"))
        return;
    text[0] = '\0';
    disasm = &sim->session->disasm;
    if (*disasm || !disasm_create(disasm, NULL))
        disasm_text(*disasm, pc, word, text, size);
}

/* Principals */

static const char *api_principal(struct el2sim *sim, unsigned cpu)
{
    const struct plugin_host *host;

    if (!cpu_of(sim, cpu, "the principal"))
        return NULL;
    host = &sim->session->host;
    return host->principal(host->self, cpu);
}

static int api_control(struct el2sim *sim, unsigned cpu, unsigned index,
                       const char **text, char *found, size_t size)
{
    const struct plugin_host *host;

    if (!is_complete(sim, "a control", text && found && size) ||
        !cpu_of(sim, cpu, "a control"))
        return -1;
    host = &sim->session->host;
    return host->control(host->self, cpu, index, text, found, size);
}

static bool api_must_trap(struct el2sim *sim, unsigned cpu, int reg)
{
    const struct plugin_host *host;

    if (!cpu_of(sim, cpu, "a trap") || !has_sysreg(sim, reg))
        return false;
    host = &sim->session->host;
    return host->must_trap(host->self, cpu, (enum sysreg)reg);
}

static bool api_shown(struct el2sim *sim, unsigned index, uint64_t *address,
                      uint64_t *size)
{
    const struct plugin_host *host;

    if (!is_complete(sim, "what is shown", address && size))
        return false;
    host = &sim->session->host;
    return host->shown(host->self, index, address, size);
}

/* Names */

static void api_hint(struct el2sim *sim, const char *sentence)
{
    snprintf(sim->hint, sizeof(sim->hint), "%s", sentence ? sentence : "");
}

static const char *api_similar_function(struct el2sim *sim, const char *name)
{
    struct text_nearest nearest = { .word = name };
    struct function_cursor cursor = { 0 };
    const struct image_symbol *symbol;

    if (!is_in_scope(sim, "a name", name))
        return NULL;
    while ((symbol = next_function(images_of(sim), &cursor)))
        text_nearest_next(&nearest, symbol->name);
    return text_nearest_result(&nearest);
}

static const char *api_similar_register(struct el2sim *sim, const char *name)
{
    struct text_nearest nearest = { .word = name };

    if (!has_pointers(sim, "a name", name))
        return NULL;
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        text_nearest_next(&nearest, sysreg_info(reg)->name);
    return text_nearest_result(&nearest);
}

/* Runs of a case */

static unsigned api_run_number(struct el2sim *sim)
{
    return is_running(sim, "the run") ? sim->session->host.run_number : 0;
}

static const char *api_filled(struct el2sim *sim, unsigned index)
{
    const struct plugin_host *host;

    if (!is_running(sim, "fills"))
        return NULL;
    host = &sim->session->host;
    return index < host->filled_count ? host->filled[index] : NULL;
}

static bool is_filled(const struct plugin_host *host, const char *name)
{
    for (size_t i = 0; i < host->filled_count; i++)
        if (strcmp(host->filled[i], name) == 0)
            return true;
    return false;
}

static void api_again(struct el2sim *sim, const char *filled)
{
    const struct plugin_host *host;

    if (!filled || !may_change(sim, "one more run"))
        return;
    host = &sim->session->host;
    if (is_filled(host, filled))
        host->again(host->self, filled);
    else
        plugin_fail(sim,
                    "asked for one more run with another \"%.32s\", whom the "
                    "scenario does not fill",
                    filled);
}

const struct el2sim_api plugin_api = {
    .size = sizeof(plugin_api),
    .option = api_option,
    .error = api_error,
    .write = api_write,
    .shared = api_shared,
    .case_id = api_case_id,
    .finding = api_finding,
    .watch = api_watch,
    .cpu_count = api_cpu_count,
    .get = api_get,
    .put = api_put,
    .gprs = api_gprs,
    .vregs = api_vregs,
    .sysregs = api_sysregs,
    .sysreg_count = api_sysreg_count,
    .sysreg_by_name = api_sysreg_by_name,
    .sysreg_name = api_sysreg_name,
    .sysreg_encoding = api_sysreg_encoding,
    .sysreg_free_bits = api_sysreg_free_bits,
    .sysreg_stored_bits = api_sysreg_stored_bits,
    .reach = api_reach,
    .traps_to = api_traps_to,
    .read = api_read,
    .write_memory = api_write_memory,
    .region = api_region,
    .translate = api_translate,
    .place = api_place,
    .function = api_function,
    .describe = api_describe,
    .location = api_location,
    .line = api_line,
    .disassemble = api_disassemble,
    .principal = api_principal,
    .control = api_control,
    .must_trap = api_must_trap,
    .shown = api_shown,
    .run_number = api_run_number,
    .filled = api_filled,
    .again = api_again,
    .put_gprs = api_put_gprs,
    .put_vregs = api_put_vregs,
    .hint = api_hint,
    .similar_function = api_similar_function,
    .similar_register = api_similar_register,
};
