/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a finding says: place, values, the source line that is to blame. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/image_list.h"
#include "scenario/run_case.h"

static struct image_list images_of(const struct plan_machine *machine)
{
    return (struct image_list){ machine->image_count, machine->image_list };
}

void finding_location(const struct plan_machine *machine, uint64_t pc,
                      char *text, size_t size)
{
    image_list_location(images_of(machine), pc, text, size);
}

void finding_address(const struct plan_machine *machine, uint64_t address,
                     char *text, size_t size)
{
    image_list_describe(images_of(machine), address, text, size);
}

/* "letter" would be its one byte alone. */
void finding_word(const struct plan_machine *machine, uint64_t address,
                  char *text, size_t size)
{
    struct image_place place;
    size_t length;

    finding_address(machine, address, text, size);
    if (!image_list_resolve(images_of(machine), text, &place) ||
        place.size >= sizeof(uint64_t))
        return;
    length = strlen(text);
    snprintf(text + length, size - length, "+0x0");
}

bool finding_scalar(const struct plan_machine *machine, char *name,
                    uint64_t address, struct place *place)
{
    struct image_place found;

    if (!image_list_resolve(images_of(machine), name, &found) ||
        !found.is_scalar || found.bit_width || found.size > sizeof(uint64_t) ||
        address - found.address >= found.size)
        return false;
    *place = (struct place){
        .kind = PLACE_MEMORY,
        .address = found.address,
        .size = found.size,
        .width = (unsigned)found.size * 8,
        .text = name,
    };
    return true;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void fill_finding(struct case_run *run, struct finding *finding,
                         const struct finding_facts *facts)
{
    const struct plan_machine *machine = run->plan_case->machine;
    char source[512];
    char point_source[512] = "";
    char exception[256] = "";

    if (facts->exception)
        witness_syndrome(facts->exception, exception, sizeof(exception));
    finding_location(machine, facts->source_pc, source, sizeof(source));
    if (run->has_point)
        finding_location(machine, run->point_pc, point_source,
                         sizeof(point_source));
    *finding = (struct finding){
        .plugin = mem_text(or_empty(facts->plugin)),
        .at = facts->at,
        .uses = mem_text(or_empty(run->step ? run->step->uses : NULL)),
        .check = mem_text(or_empty(facts->check)),
        .what = mem_text(or_empty(facts->what)),
        .subject = mem_text(or_empty(facts->subject)),
        .expected = mem_text(or_empty(facts->expected)),
        .found = mem_text(or_empty(facts->found)),
        .owner = mem_text(or_empty(facts->owner)),
        .exception = mem_text(exception),
        .pc = run->machine ? machine_cpu(run->machine)->pc : 0,
        .source = mem_text(source),
        .has_point = run->has_point,
        .point = run->point,
        .point_source = mem_text(point_source),
    };
}

void finding_add(struct case_run *run, const struct finding_facts *facts)
{
    struct outcome *outcome = run->outcome;

    if (!facts->plugin && run->run_number > 0 && !facts->is_last)
        return;
    if (outcome->finding_count >= CASE_FINDING_MAX && !facts->is_last) {
        outcome->findings_left_out++;
        return;
    }
    outcome->findings = mem_grow(outcome->findings, outcome->finding_count + 1,
                                 sizeof(*outcome->findings));
    fill_finding(run, &outcome->findings[outcome->finding_count++], facts);
}

void finding_explain(struct case_run *run, struct finding *finding,
                     const struct witnessed *exception)
{
    char why[512], syndrome[256];
    char *what;

    witness_why(exception, run->plan_case->machine, why, sizeof(why));
    witness_syndrome(exception, syndrome, sizeof(syndrome));
    what = mem_format("%s, in an exception: %s", finding->what, why);
    free(finding->what);
    free(finding->exception);
    finding->what = what;
    finding->exception = mem_text(syndrome);
}

void finding_of_diag(struct case_run *run, const struct plan_step *step,
                     const struct diag *diag)
{
    const struct finding_facts facts = {
        .at = step->at,
        .check = step->text,
        .what = diag->text,
        .subject = diag->place,
        .source_pc = machine_cpu(run->machine)->pc,
    };

    finding_add(run, &facts);
}

void findings_release(struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->finding_count; i++) {
        struct finding *finding = &outcome->findings[i];

        free(finding->plugin);
        free(finding->uses);
        free(finding->check);
        free(finding->what);
        free(finding->subject);
        free(finding->expected);
        free(finding->found);
        free(finding->owner);
        free(finding->exception);
        free(finding->source);
        free(finding->point_source);
    }
    free(outcome->findings);
    for (size_t i = 0; i < outcome->warning_count; i++) {
        free(outcome->warnings[i].check);
        free(outcome->warnings[i].what);
        free(outcome->warnings[i].subject);
    }
    free(outcome->warnings);
}

uint64_t finding_writer(const struct case_run *run, const struct place *place)
{
    const struct cpu *cpu = machine_cpu(run->machine);
    const struct writers *writers = run->writers;
    uint64_t pc = 0;

    if (place->kind == PLACE_SYSREG)
        pc = writers->msr[cpu->index][place->reg];
    if (!pc && cpu_el(cpu) < 2)
        pc = writers->eret[cpu->index];
    return pc ? pc : cpu->pc;
}
