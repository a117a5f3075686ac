/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both machines side by side: start, align, step, compare. */
#include "lockstep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine.h"

/* The flag register of the PL011 at rest: transmit and receive FIFO empty. */
#define UART_FLAGS_OFFSET 0x18
#define UART_FLAGS_AT_REST 0x90

enum { IMAGES_MAX = 8, PROGRESS_INTERVAL = 256, ALL_INTERVAL = 64 };

struct lockstep {
    struct lockstep_config config;
    struct qemu qemu;
    struct machine *machine;
    struct image *images[IMAGES_MAX];
    size_t image_count;
    struct binding *bindings;
    size_t binding_count;
    size_t general_count; /* of them those that come together */
    size_t vector_end;    /* of them all up to the last FP/SIMD register */
    unsigned *numbers;    /* of the bindings, for the protocol */
    unsigned *widths;     /* of the bindings, bits */
    struct vreg *theirs;  /* QEMU's values after the last step */
    struct difference *aligned;
    size_t aligned_count;
    struct difference *differences;
    size_t difference_count;
    struct memory_difference memory_difference;
    struct lockstep_figures figures;
    uint64_t pc;           /* of the instruction last executed */
    uint32_t word;         /* its encoding */
    bool stepped;          /* an instruction was executed */
    bool skipped;          /* only QEMU executed it, ours takes the outcome */
    uint64_t until, avoid; /* addresses of the symbols of those names */
};

/* What Cortex-A72 has beyond Armv8.0 without options. */
#define A72_FEATURES                                       \
    (FEATURE_BIT(FEAT_PMUv3) | FEATURE_BIT(FEAT_AA32EL0) | \
     FEATURE_BIT(FEAT_AA32EL1))

/*
 * The flash of QEMU's board, empty, its RAM, and a page of RAM where it has its
 * UART, which a program that only prints cannot tell from one.
 */
static enum status create_machine(struct lockstep *l, struct diag *diag)
{
    static const struct machine_config config = {
        .cpus = 1,
        .features = A72_FEATURES,
        .ignored = UINT64_MAX,
        .region_count = 3,
        .regions = { { "flash", QEMU_FLASH_BASE, QEMU_FLASH_SIZE, false },
                     { "uart", QEMU_UART_BASE, MEMORY_PAGE, false },
                     { "ram", QEMU_RAM_BASE, QEMU_RAM_SIZE, true } },
    };
    const uint32_t flags = UART_FLAGS_AT_REST;
    enum status status = machine_create(&config, &l->machine, diag);

    if (!status)
        machine_write(l->machine, QEMU_UART_BASE + UART_FLAGS_OFFSET, &flags,
                      sizeof(flags));
    return status;
}

static enum status load_images(struct lockstep *l, struct diag *diag)
{
    const struct qemu_config *config = &l->config.qemu;
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < config->image_count; i++) {
        const char *path = i == 0 && l->config.ours ? l->config.ours
                                                    : config->images[i];

        status = image_load(path, &l->images[i], diag);
        if (status)
            break;
        l->image_count++;
        status = machine_load(l->machine, l->images[i], diag);
    }
    return status;
}

static enum status bind_all(struct lockstep *l, struct diag *diag)
{
    struct target target;
    enum status status = target_read(l->qemu.rsp, &target, diag);

    l->binding_count = target.count;
    l->bindings = mem_alloc(target.count * sizeof(*l->bindings));
    l->numbers = mem_alloc(target.count * sizeof(*l->numbers));
    l->widths = mem_alloc(target.count * sizeof(*l->widths));
    l->theirs = mem_alloc(target.count * sizeof(*l->theirs));
    l->aligned = mem_alloc(target.count * sizeof(*l->aligned));
    l->differences = mem_alloc(target.count * sizeof(*l->differences));
    for (size_t i = 0; i < target.count; i++) {
        l->bindings[i] = binding_of(&target.registers[i]);
        l->numbers[i] = target.registers[i].number;
        l->widths[i] = target.registers[i].bits;
        if (binding_is_fpsimd(&l->bindings[i]))
            l->vector_end = i + 1;
    }
    target_release(&target);
    return status;
}

/* Reads QEMU's first `count` registers: the general ones come together. */
static enum status read_theirs(struct lockstep *l, size_t count,
                               struct diag *diag)
{
    size_t general = count;
    enum status status = rsp_read_general(l->qemu.rsp, l->widths, &general,
                                          l->theirs, diag);

    l->general_count = general;
    if (status || general >= count)
        return status;
    return rsp_read_registers(l->qemu.rsp, l->numbers + general,
                              count - general, l->theirs + general, diag);
}

/* Fills `found` with what differs of the first `count` registers. */
static size_t find_differences(const struct lockstep *l, size_t count,
                               struct difference *found)
{
    const struct cpu *cpu = machine_cpu(l->machine);
    size_t different = 0;

    for (size_t i = 0; i < count; i++)
        if (!binding_agrees(&l->bindings[i], cpu, l->theirs[i]))
            found[different++] = (struct difference){
                .binding = &l->bindings[i],
                .theirs = l->theirs[i],
                .ours = binding_value(&l->bindings[i], cpu),
            };
    return different;
}

/*
 * Registers whose value at reset is UNKNOWN or IMPLEMENTATION DEFINED take
 * QEMU's. QEMU ignores writes to its system registers, so it is ours that move.
 * The entry point is no such register.
 */
static void align(struct lockstep *l)
{
    struct cpu *cpu = machine_cpu(l->machine);

    cpu->pc = image_entry(l->images[0]);
    l->aligned_count = find_differences(l, l->binding_count, l->aligned);
    for (size_t i = 0; i < l->aligned_count; i++)
        if (l->aligned[i].binding->kind != BINDING_PC)
            binding_set(l->aligned[i].binding, cpu, l->aligned[i].theirs);
}

enum status lockstep_start(const struct lockstep_config *config,
                           struct lockstep **lockstep, struct diag *diag)
{
    struct lockstep *l = mem_alloc(sizeof(*l));
    enum status status;

    l->config = *config;
    status = create_machine(l, diag);
    if (!status)
        status = load_images(l, diag);
    if (!status)
        status = qemu_start(&config->qemu, &l->qemu, diag);
    if (!status)
        status = bind_all(l, diag);
    if (!status)
        status = read_theirs(l, l->binding_count, diag);
    if (!status)
        align(l);
    if (status) {
        lockstep_stop(l);
        l = NULL;
    }
    *lockstep = l;
    return status;
}

void lockstep_stop(struct lockstep *l)
{
    if (!l)
        return;
    qemu_stop(&l->qemu);
    machine_destroy(l->machine);
    for (size_t i = 0; i < l->image_count; i++)
        image_release(l->images[i]);
    free(l->bindings);
    free(l->numbers);
    free(l->widths);
    free(l->theirs);
    free(l->aligned);
    free(l->differences);
    free(l);
}

static enum status step_ours(struct lockstep *l, struct diag *diag)
{
    const struct machine_goal goal = { .count = 1 };
    struct machine_stop stop;

    machine_run(l->machine, &goal, &stop);
    if (stop.reason == STOP_COUNT || stop.reason == STOP_WAITING)
        return STATUS_OK;
    if (stop.reason == STOP_ERROR) {
        *diag = stop.diag;
        return diag->status;
    }
    return diag_set(diag, STATUS_UNSUPPORTED, NULL, "at 0x%" PRIx64 ": %s",
                    stop.pc, machine_stop_text(stop.reason));
}

/* In ours, `bits` of the registers x<first> to x<last> become QEMU's. */
static void take_over(struct lockstep *l, unsigned first, unsigned last,
                      uint64_t bits)
{
    struct cpu *cpu = machine_cpu(l->machine);
    bool changed = false;

    for (size_t i = 0; i < l->general_count; i++) {
        const struct binding *b = &l->bindings[i];
        uint64_t wrong;

        if (b->kind != BINDING_X || b->index < first || b->index > last)
            continue;
        wrong = (cpu->x[b->index] ^ l->theirs[i].lo) & bits;
        cpu->x[b->index] ^= wrong;
        changed |= wrong != 0;
    }
    l->figures.taken_over += changed;
}

/*
 * What an instruction that completed read from the world outside: bits that
 * are left out, or the answer of firmware to an SMC, which our machine has none
 * to give (SMC Calling Convention: x0 to x3).
 */
static void take_over_results(struct lockstep *l)
{
    uint64_t bits = l->skipped ? UINT64_MAX : binding_free_bits(l->word);
    bool at_firmware = insn_classify(l->word) == INSN_SMC;

    if (at_firmware)
        take_over(l, 0, 3, bits);
    else if (bits && insn_sysop(l->word).read)
        take_over(l, l->word & 31, l->word & 31, bits);
}

static void take_over_entry(struct lockstep *l)
{
    struct cpu *cpu = machine_cpu(l->machine);

    for (size_t i = 0; i < l->binding_count; i++)
        binding_take_over_entry(&l->bindings[i], cpu, l->theirs[i]);
}

/* Whether the instruction writes nothing but general registers and PC. */
static bool is_general(uint32_t word, enum insn_class class)
{
    return class == INSN_PLAIN || class == INSN_BARRIER ||
           class == INSN_EXCLUSIVE ||
           (class == INSN_SYSREG && insn_sysop(word).read);
}

static uint32_t next_word(const struct lockstep *l)
{
    uint32_t word = 0;

    machine_read(l->machine, machine_cpu(l->machine)->pc, &word, sizeof(word));
    return word;
}

/*
 * How many of QEMU's registers to look at after the instruction; all before a
 * WFI, which may be the end.
 */
static size_t depth(const struct lockstep *l, bool excepted)
{
    enum insn_class class = insn_classify(l->word);
    uint64_t done = l->figures.instructions + 1;

    if (excepted || done >= l->config.all_from || done % ALL_INTERVAL == 0 ||
        insn_classify(next_word(l)) == INSN_WFI)
        return l->binding_count;
    if (is_general(l->word, class))
        return l->general_count;
    return class == INSN_FPSIMD ? l->vector_end : l->binding_count;
}

static void note_next(struct lockstep *l)
{
    const struct cpu *cpu = machine_cpu(l->machine);

    l->stepped = true;
    l->pc = cpu->pc;
    l->word = next_word(l);
    l->skipped = cpu_el(cpu) == 2
                     ? insn_classify(l->word) == INSN_SMC
                     : binding_is_untrapped(l->word, l->config.qemu.version);
}

/*
 * Both execute one instruction. Ours first: if it is a WFI that waits, QEMU's
 * would for ever.
 */
static enum status step_both(struct lockstep *l, bool *excepted,
                             struct diag *diag)
{
    uint64_t before = machine_event_count(l->machine, EVENT_exception);
    struct cpu *cpu = machine_cpu(l->machine);
    enum status status = STATUS_OK;

    if (l->skipped)
        cpu->pc += 4;
    else
        status = step_ours(l, diag);
    *excepted = machine_event_count(l->machine, EVENT_exception) != before;
    l->figures.exceptions += *excepted;
    if (status || cpu->waiting)
        return status;
    return rsp_step(l->qemu.rsp, diag);
}

/* Both execute one instruction; *count of QEMU's registers are then read. */
static enum status step(struct lockstep *l, size_t *count, struct diag *diag)
{
    bool excepted;
    enum status status;

    note_next(l);
    status = step_both(l, &excepted, diag);
    if (status || machine_cpu(l->machine)->waiting)
        return status;
    *count = depth(l, excepted);
    status = read_theirs(l, *count, diag);
    if (status)
        return status;
    if (excepted)
        take_over_entry(l);
    else
        take_over_results(l);
    return STATUS_OK;
}

/* Are the first `count` registers equal? If not, what of all differs. */
static enum status compare(struct lockstep *l, size_t count, bool *equal,
                           struct diag *diag)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++)
        l->figures.compared += l->bindings[i].kind != BINDING_NONE;
    l->difference_count = find_differences(l, count, l->differences);
    *equal = l->difference_count == 0;
    if (*equal || count == l->binding_count)
        return STATUS_OK;
    status = read_theirs(l, l->binding_count, diag);
    l->difference_count = find_differences(l, l->binding_count, l->differences);
    return status;
}

static enum status find_symbol(const struct lockstep *l, const char *name,
                               uint64_t *address, struct diag *diag)
{
    for (size_t i = 0; i < l->image_count; i++) {
        const struct image_symbol *symbol = image_symbol(l->images[i], name);
        if (symbol) {
            *address = symbol->address;
            return STATUS_OK;
        }
    }
    return diag_set(diag, STATUS_NOT_FOUND, NULL, "no image has a symbol '%s'",
                    name);
}

static enum status compare_segment(struct lockstep *l,
                                   const struct image_segment *segment,
                                   bool *differs, struct diag *diag)
{
    uint8_t *theirs = mem_alloc(segment->memory_size);
    uint8_t *ours = mem_alloc(segment->memory_size);
    enum status status = rsp_read_physical(l->qemu.rsp, segment->address,
                                           theirs, segment->memory_size, diag);

    machine_read(l->machine, segment->address, ours, segment->memory_size);
    for (uint64_t i = 0; !status && i < segment->memory_size; i++) {
        if (ours[i] == theirs[i])
            continue;
        *differs = true;
        l->memory_difference = (struct memory_difference){ segment->address + i,
                                                           theirs[i], ours[i] };
        break;
    }
    l->figures.memory_bytes += segment->memory_size;
    free(theirs);
    free(ours);
    return status;
}

/* What stores did: everything that the images occupy. */
static enum status compare_memory(struct lockstep *l, bool *differs,
                                  struct diag *diag)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < l->image_count; i++)
        for (size_t j = 0; j < image_segment_count(l->images[i]); j++)
            if (!status && !*differs)
                status = compare_segment(l, image_segment(l->images[i], j),
                                         differs, diag);
    return status;
}

static void tell_progress(const struct lockstep *l)
{
    if (l->config.progress && l->figures.instructions % PROGRESS_INTERVAL == 0)
        l->config.progress(l->config.self, l->figures.instructions);
}

/* Whether the run ends here, and how. */
static bool is_end(const struct lockstep *l, enum lockstep_end *end)
{
    uint64_t pc = machine_cpu(l->machine)->pc;

    if (machine_cpu(l->machine)->waiting)
        *end = LOCKSTEP_WAITING;
    else if (l->config.avoid && pc == l->avoid)
        *end = LOCKSTEP_AVOID;
    else if (l->config.until && pc == l->until)
        *end = LOCKSTEP_UNTIL;
    else if (l->figures.instructions >= l->config.count)
        *end = LOCKSTEP_COUNT;
    else
        return false;
    return true;
}

/* One instruction more, compared as far as it may have changed something. */
static enum status advance(struct lockstep *l, size_t *count, bool *equal,
                           struct diag *diag)
{
    enum status status = step(l, count, diag);

    if (status || machine_cpu(l->machine)->waiting)
        return status;
    status = compare(l, *count, equal, diag);
    if (status || !*equal)
        return status;
    l->figures.instructions++;
    if (*count == l->binding_count)
        l->figures.all_equal = l->figures.instructions;
    tell_progress(l);
    return STATUS_OK;
}

/* What the last step did not compare. */
static enum status compare_rest(struct lockstep *l, bool *equal,
                                struct diag *diag)
{
    enum status status = read_theirs(l, l->binding_count, diag);

    return status ? status : compare(l, l->binding_count, equal, diag);
}

/* Until the end asked for, or the first divergence. */
static enum status walk(struct lockstep *l, enum lockstep_end *end,
                        struct diag *diag)
{
    size_t count = l->binding_count;
    bool equal;
    enum status status = compare(l, count, &equal, diag);

    while (!status && equal && !is_end(l, end))
        status = advance(l, &count, &equal, diag);
    if (!status && equal && count < l->binding_count)
        status = compare_rest(l, &equal, diag);
    if (!equal)
        *end = LOCKSTEP_REGISTER;
    return status;
}

static enum status find_symbols(struct lockstep *l, struct diag *diag)
{
    enum status status = STATUS_OK;

    if (l->config.until)
        status = find_symbol(l, l->config.until, &l->until, diag);
    if (!status && l->config.avoid)
        status = find_symbol(l, l->config.avoid, &l->avoid, diag);
    return status;
}

enum status lockstep_run(struct lockstep *l, enum lockstep_end *end,
                         struct diag *diag)
{
    bool differs = false;
    enum status status = find_symbols(l, diag);

    if (!status)
        status = walk(l, end, diag);
    if (!status && *end != LOCKSTEP_REGISTER)
        status = compare_memory(l, &differs, diag);
    if (differs)
        *end = LOCKSTEP_MEMORY;
    return status;
}

size_t lockstep_binding_count(const struct lockstep *l)
{
    return l->binding_count;
}

const struct binding *lockstep_binding(const struct lockstep *l, size_t index)
{
    return &l->bindings[index];
}

size_t lockstep_aligned_count(const struct lockstep *l)
{
    return l->aligned_count;
}

const struct difference *lockstep_aligned(const struct lockstep *l,
                                          size_t index)
{
    return &l->aligned[index];
}

struct lockstep_figures lockstep_figures(const struct lockstep *l)
{
    return l->figures;
}

bool lockstep_has_stepped(const struct lockstep *l)
{
    return l->stepped;
}

uint64_t lockstep_pc(const struct lockstep *l)
{
    return l->pc;
}

uint32_t lockstep_word(const struct lockstep *l)
{
    return l->word;
}

size_t lockstep_difference_count(const struct lockstep *l)
{
    return l->difference_count;
}

const struct difference *lockstep_difference(const struct lockstep *l,
                                             size_t index)
{
    return &l->differences[index];
}

struct memory_difference lockstep_memory_difference(const struct lockstep *l)
{
    return l->memory_difference;
}

const struct image *lockstep_image_at(const struct lockstep *l,
                                      uint64_t address)
{
    for (size_t i = 0; i < l->image_count; i++)
        for (size_t j = 0; j < image_segment_count(l->images[i]); j++) {
            const struct image_segment *segment = image_segment(l->images[i],
                                                                j);
            if (address - segment->address < segment->memory_size)
                return l->images[i];
        }
    return NULL;
}
