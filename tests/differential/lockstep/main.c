/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * el2sim-lockstep: options, and the report. Exit codes: 0 no divergence, 1 a
 * divergence, 2 wrong usage, 3 cannot run, 77 there is no QEMU.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/disasm.h"
#include "lockstep.h"
#include "version.h"

enum { EXIT_DIVERGED = 1, EXIT_USAGE = 2, EXIT_CANNOT = 3, EXIT_NO_QEMU = 77 };

#define DEFAULT_COUNT UINT64_C(1000000)

struct options {
    const char *images[8];
    struct lockstep_config config;
    struct qemu_version version;
    bool strict;
    bool verbose;
};

static const char usage_text[] =
    "usage: el2sim-lockstep [OPTION...] IMAGE...\n"
    "\n"
    "Executes the ELF images in QEMU and in el2sim's machine, one instruction\n"
    "at a time from the entry point of the first image, at EL2, on one CPU,\n"
    "and compares all registers after each; memory at the end.\n"
    "\n"
    "  --until SYMBOL   stop before this symbol (not reaching it is a "
    "failure)\n"
    "  --avoid SYMBOL   reaching this symbol is a failure\n"
    "  --count N        stop after N instructions (default 1000000)\n"
    "  --ours FILE      load this in ours in place of the first IMAGE\n"
    "  --cpu NAME       QEMU's CPU (default cortex-a72)\n"
    "  --qemu PROGRAM   QEMU (default qemu-system-aarch64)\n"
    "  --strict         a register that no table knows is a failure, too\n"
    "  --verbose        list registers aligned at the start and left out\n"
    "  --help           show this text\n";

static int usage(const char *mistake, const char *argument)
{
    fprintf(stderr, "el2sim-lockstep: %s%s; try --help\n", mistake, argument);
    return EXIT_USAGE;
}

static bool parse_count(const char *text, uint64_t *count)
{
    char *end;

    *count = strtoull(text, &end, 0);
    return *text >= '0' && *text <= '9' && *end == '\0' && *count > 0;
}

/* Returns 0, or the exit code of wrong usage; --help exits here. */
static int parse_options(int argc, char **argv, struct options *o)
{
    static const struct option table[] = {
        { "until", required_argument, NULL, 'u' },
        { "avoid", required_argument, NULL, 'a' },
        { "count", required_argument, NULL, 'n' },
        { "ours", required_argument, NULL, 'o' },
        { "cpu", required_argument, NULL, 'c' },
        { "qemu", required_argument, NULL, 'q' },
        { "strict", no_argument, NULL, 's' },
        { "verbose", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct lockstep_config *config = &o->config;
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (option) {
        case 'u':
            config->until = optarg;
            break;
        case 'a':
            config->avoid = optarg;
            break;
        case 'n':
            if (!parse_count(optarg, &config->count))
                return usage("--count takes a number, not ", optarg);
            break;
        case 'o':
            config->ours = optarg;
            break;
        case 'c':
            config->qemu.cpu = optarg;
            break;
        case 'q':
            config->qemu.program = optarg;
            break;
        case 's':
            o->strict = true;
            break;
        case 'v':
            o->verbose = true;
            break;
        case 'h':
            fputs(usage_text, stdout);
            exit(EXIT_SUCCESS);
        default:
            return EXIT_USAGE;
        }
    }
    for (; optind < argc; optind++) {
        if (config->qemu.image_count == ARRAY_LENGTH(o->images))
            return usage("too many images", "");
        o->images[config->qemu.image_count++] = argv[optind];
    }
    config->qemu.images = o->images;
    return config->qemu.image_count ? 0 : usage("which image?", "");
}

static void print_value(struct vreg value)
{
    if (value.hi)
        printf("0x%016" PRIx64 "_%016" PRIx64, value.hi, value.lo);
    else
        printf("0x%016" PRIx64, value.lo);
}

static void print_difference(const struct difference *d)
{
    printf("  %-20s QEMU ", d->binding->name);
    print_value(d->theirs);
    printf("  ours ");
    print_value(d->ours);
    printf("\n");
}

static size_t count_compared(const struct lockstep *l)
{
    size_t count = 0;

    for (size_t i = 0; i < lockstep_binding_count(l); i++)
        count += lockstep_binding(l, i)->kind != BINDING_NONE;
    return count;
}

/* Registers that neither the model nor leftout.def knows. */
static size_t print_unknown(const struct lockstep *l)
{
    size_t count = 0;

    for (size_t i = 0; i < lockstep_binding_count(l); i++) {
        const struct binding *b = lockstep_binding(l, i);
        if (b->kind == BINDING_NONE && !b->reason) {
            printf("not compared, and in no table: %s\n", b->name);
            count++;
        }
    }
    return count;
}

static void print_left_out(const struct lockstep *l)
{
    for (size_t i = 0; i < lockstep_binding_count(l); i++) {
        const struct binding *b = lockstep_binding(l, i);
        if (b->reason)
            printf("  left out%s: %s 0x%016" PRIx64 ": %s\n",
                   b->free_on_entry ? " on exception entry" : "", b->name,
                   b->free_on_entry ? b->free_on_entry : ~b->mask, b->reason);
    }
}

static void print_start(const struct options *o, const struct lockstep *l)
{
    printf("%s, cpu %s\n", o->version.title, o->config.qemu.cpu);
    printf("comparing %zu of the %zu registers that it shows\n",
           count_compared(l), lockstep_binding_count(l));
    printf("%zu registers of ours set to QEMU's value before the start\n",
           lockstep_aligned_count(l));
    if (!o->verbose)
        return;
    for (size_t i = 0; i < lockstep_aligned_count(l); i++)
        print_difference(lockstep_aligned(l, i));
    print_left_out(l);
}

static void print_place(const struct lockstep *l, uint64_t pc)
{
    const struct image *image = lockstep_image_at(l, pc);
    const struct image_symbol *symbol = image ? image_symbol_at(image, pc)
                                              : NULL;
    const char *file;
    unsigned line;

    if (image && image_line_at(image, pc, &file, &line))
        printf("  %s:%u", file, line);
    else
        printf("  %s", image ? image_path(image) : "no image");
    if (symbol)
        printf(" (%s+0x%" PRIx64 ")", symbol->name, pc - symbol->address);
    printf("\n");
}

static void print_instruction(uint64_t pc, uint32_t word)
{
    char text[128] = "";
    struct disasm *disasm;

    if (disasm_create(&disasm, NULL) == STATUS_OK) {
        disasm_text(disasm, pc, word, text, sizeof(text));
        disasm_destroy(disasm);
    }
    printf("  0x%" PRIx64 ": %08" PRIx32 "  %s\n", pc, word, text);
}

static void print_registers(const struct lockstep *l)
{
    uint64_t before = lockstep_figures(l).instructions;

    if (lockstep_has_stepped(l)) {
        printf("diverged in instruction %" PRIu64 "\n", before + 1);
        print_place(l, lockstep_pc(l));
        print_instruction(lockstep_pc(l), lockstep_word(l));
    } else {
        printf("different before the first instruction\n");
    }
    for (size_t i = 0; i < lockstep_difference_count(l); i++)
        print_difference(lockstep_difference(l, i));
}

static void print_memory(const struct lockstep *l)
{
    struct memory_difference d = lockstep_memory_difference(l);
    const struct image *image = lockstep_image_at(l, d.address);
    char text[128] = "";

    if (image)
        image_describe(image, d.address, text, sizeof(text));
    printf("memory differs at 0x%" PRIx64 " %s: QEMU 0x%02x, ours 0x%02x\n",
           d.address, text, d.theirs, d.ours);
}

static void print_figures(const struct lockstep *l, double seconds)
{
    struct lockstep_figures f = lockstep_figures(l);

    printf("%" PRIu64 " instructions in lock step, %" PRIu64
           " exceptions, %" PRIu64 " register values and %" PRIu64
           " bytes of memory compared, %" PRIu64 " results taken from QEMU\n",
           f.instructions, f.exceptions, f.compared, f.memory_bytes,
           f.taken_over);
    fprintf(stderr, "%.1f s, %.0f instructions a second\n", seconds,
            (double)f.instructions / seconds);
}

static int report(const struct options *o, const struct lockstep *l,
                  enum lockstep_end end)
{
    switch (end) {
    case LOCKSTEP_REGISTER:
        print_registers(l);
        return EXIT_DIVERGED;
    case LOCKSTEP_MEMORY:
        print_memory(l);
        return EXIT_DIVERGED;
    case LOCKSTEP_AVOID:
        printf("both reached %s\n", o->config.avoid);
        return EXIT_DIVERGED;
    case LOCKSTEP_WAITING:
        printf("waits for an interrupt, which nobody raises\n");
        /* fallthrough */
    case LOCKSTEP_COUNT:
        if (!o->config.until)
            break;
        printf("did not reach %s\n", o->config.until);
        return EXIT_DIVERGED;
    case LOCKSTEP_UNTIL:
        break;
    }
    printf("no divergence\n");
    return EXIT_SUCCESS;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void progress(void *self, uint64_t instructions)
{
    (void)self;
    fprintf(stderr, "\r%" PRIu64 " instructions ", instructions);
}

static int cannot(const struct diag *diag)
{
    fprintf(stderr, "el2sim-lockstep: %s%s%s\n", diag->place,
            diag->place[0] ? ": " : "", diag->text);
    return EXIT_CANNOT;
}

/*
 * A divergence of registers that had not all been compared just before: *from
 * is after how many instructions they had.
 */
static bool is_inexact(const struct lockstep *l, enum lockstep_end end,
                       uint64_t *from)
{
    struct lockstep_figures f = lockstep_figures(l);

    *from = f.all_equal;
    return end == LOCKSTEP_REGISTER && f.all_equal < f.instructions;
}

/* Once; *again: look closer, from *from on, to find the instruction. */
static int run(const struct options *o, bool *again, uint64_t *from)
{
    struct lockstep *l;
    struct diag diag;
    enum lockstep_end end;
    enum status status = lockstep_start(&o->config, &l, &diag);
    double start = now();
    size_t unknown;
    int code;

    if (status)
        return cannot(&diag);
    print_start(o, l);
    unknown = print_unknown(l);
    status = lockstep_run(l, &end, &diag);
    print_figures(l, now() - start);
    *again = !status && is_inexact(l, end, from);
    if (status)
        code = cannot(&diag);
    else
        code = *again ? EXIT_DIVERGED : report(o, l, end);
    lockstep_stop(l);
    return code == EXIT_SUCCESS && unknown && o->strict ? EXIT_DIVERGED : code;
}

int main(int argc, char **argv)
{
    struct options o = { .config = { .qemu = { .program = "qemu-system-aarch64",
                                               .cpu = "cortex-a72" },
                                     .count = DEFAULT_COUNT,
                                     .all_from = UINT64_MAX } };
    bool again = false;
    struct diag diag;
    int code = parse_options(argc, argv, &o);

    if (code)
        return code;
    if (qemu_version_ask(o.config.qemu.program, &o.version, &diag)) {
        fprintf(stderr, "el2sim-lockstep: %s: %s\n", diag.place, diag.text);
        return EXIT_NO_QEMU;
    }
    o.config.qemu.version = o.version.number;
    if (isatty(STDERR_FILENO))
        o.config.progress = progress;
    code = run(&o, &again, &o.config.all_from);
    if (again) {
        printf("diverged; once more, comparing all after each instruction "
               "from %" PRIu64 " on\n",
               o.config.all_from);
        code = run(&o, &again, &o.config.all_from);
    }
    return code;
}
