/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings: said once in a visit to EL2, with owner and writer if known. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "spec.h"

/* FNV-1a */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t key_of(const struct difference *d)
{
    uint64_t key = mix(UINT64_C(0xcbf29ce484222325), d->subject,
                       strlen(d->subject));

    key = mix(key, &d->expected, sizeof(d->expected));
    return mix(key, &d->found, sizeof(d->found));
}

/* An outer function, or the way out, sees what an inner one has told. */
static bool is_news(struct cpu *cpu, uint64_t key)
{
    for (unsigned i = 0; i < cpu->seen_count; i++)
        if (cpu->seen[i] == key)
            return false;
    if (cpu->seen_count < SEEN_MAX)
        cpu->seen[cpu->seen_count++] = key;
    return true;
}

void spec_report_forget(struct here *here)
{
    here->cpu->seen_count = 0;
}

static void print_value(char *text, size_t size, struct spec_q value, bool wide)
{
    if (wide)
        snprintf(text, size, "0x%016" PRIx64 "_%016" PRIx64, value.hi,
                 value.lo);
    else
        snprintf(text, size, "0x%" PRIx64, value.lo);
}

static void print_sentence(char *text, size_t size, const char *who,
                           const char *subject, const char *what)
{
    snprintf(text, size, "%s%s%s%s%s", who ? who : "", who ? ": " : "",
             subject ? subject : "", subject ? " " : "", what);
}

void spec_report_difference(struct here *here, const struct difference *d)
{
    bool wide = d->expected.hi || d->found.hi;
    char what[256], expected[48], found[48];
    const struct el2sim_finding finding = {
        .what = what,
        .subject = d->subject,
        .expected = expected,
        .found = found,
        .owner = d->owner && *d->owner ? d->owner : NULL,
        .pc = d->pc,
    };

    if (!is_news(here->cpu, key_of(d)))
        return;
    print_sentence(what, sizeof(what), d->who, d->subject, d->what);
    print_value(expected, sizeof(expected), d->expected, wide);
    print_value(found, sizeof(found), d->found, wide);
    here->api->finding(here->sim, &finding);
}

void spec_report_plain(struct here *here, const char *who, const char *what,
                       const char *subject, uint64_t pc)
{
    char sentence[256];
    const struct el2sim_finding finding = {
        .what = sentence,
        .subject = subject,
        .pc = pc,
    };
    uint64_t key = mix(UINT64_C(0xcbf29ce484222325), what, strlen(what));

    if (subject)
        key = mix(key, subject, strlen(subject));
    if (!is_news(here->cpu, key))
        return;
    print_sentence(sentence, sizeof(sentence), who, NULL, what);
    here->api->finding(here->sim, &finding);
}

/* Owners */

static void print_owner(struct here *here, unsigned index, unsigned word,
                        char *text, size_t size)
{
    const struct layout *layout = &here->spec->layout;
    unsigned vmid = index / VCPU_PER_VM, vcpuid = index % VCPU_PER_VM;
    char whose[32], member[64];

    spec_layout_word_name(layout, here->api, here->sim, OBJECT_CONTEXT, word,
                          member, sizeof(member));
    if (vmid == HOSTVISOR && vcpuid == here->index)
        snprintf(whose, sizeof(whose), "host");
    else if (vmid == HOSTVISOR)
        snprintf(whose, sizeof(whose), "host.%u", vcpuid);
    else
        snprintf(whose, sizeof(whose), "vm%u.%u", vmid, vcpuid);
    snprintf(text, size, "%s's %s", whose, member);
}

static bool is_zero(const uint64_t *value, unsigned words)
{
    for (unsigned i = 0; i < words; i++)
        if (value[i])
            return false;
    return true;
}

const char *spec_report_owner(struct here *here, unsigned word, unsigned words,
                              const uint64_t *value, unsigned not, char *text,
                              size_t size)
{
    const struct layout *layout = &here->spec->layout;
    const struct object *contexts = &layout->objects[OBJECT_CONTEXT];
    uint64_t context[WORD_MAX];

    text[0] = '\0';
    for (unsigned i = 0; i < contexts->count && !is_zero(value, words); i++) {
        if (i == not ||
            !spec_layout_read(layout, here->api, here->sim, OBJECT_CONTEXT, i,
                              context) ||
            memcmp(&context[word], value, words * sizeof(*value)) != 0)
            continue;
        print_owner(here, i, word, text, size);
        break;
    }
    return text;
}

/* Writers */

void spec_report_wrote(struct cpu *cpu, const struct el2sim_event *event,
                       int reg)
{
    struct writer *writer = &cpu->writers[cpu->writer_next++ % WRITER_MAX];

    writer->address = event->address;
    writer->pc = event->pc;
    writer->count = event->count;
    writer->size = event->size;
    writer->reg = reg;
}

static bool wrote(const struct writer *writer, int reg, struct range memory)
{
    const struct range written = { writer->address,
                                   writer->address + writer->size };

    if (reg >= 0)
        return writer->reg == reg;
    return writer->reg < 0 && range_overlaps(written, memory);
}

uint64_t spec_report_writer(struct here *here, int reg, struct range memory,
                            uint64_t since)
{
    const struct cpu *cpu = here->cpu;
    unsigned first = cpu->writer_next > WRITER_MAX
                         ? cpu->writer_next - WRITER_MAX
                         : 0;

    for (unsigned i = cpu->writer_next; i > first; i--) {
        const struct writer *writer = &cpu->writers[(i - 1) % WRITER_MAX];

        if (writer->count < since)
            break;
        if (wrote(writer, reg, memory))
            return writer->pc;
    }
    return 0;
}
