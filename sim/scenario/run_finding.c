/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a finding says: place, values, the source line that is to blame. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/run_case.h"

static const struct image *image_at(const struct plan_machine *machine,
                                    uint64_t address)
{
    for (size_t i = 0; i < machine->image_count; i++)
        if (image_symbol_at(machine->images[i].image, address))
            return machine->images[i].image;
    return NULL;
}

void finding_location(const struct plan_machine *machine, uint64_t pc,
                      char *text, size_t size)
{
    const struct image *image = image_at(machine, pc);
    const struct image_symbol *symbol;
    const char *file;
    unsigned line;
    char where[160];

    text[0] = '\0';
    if (!image)
        return;
    symbol = image_symbol_at(image, pc);
    snprintf(where, sizeof(where), "%s+0x%" PRIx64, symbol->name,
             pc - symbol->address);
    if (image_line_at(image, pc, &file, &line))
        snprintf(text, size, "%s:%u (%s)", file, line, where);
    else
        snprintf(text, size, "%s", where);
}

void finding_address(const struct plan_machine *machine, uint64_t address,
                     char *text, size_t size)
{
    const struct image *image = image_at(machine, address);

    if (image)
        image_describe(image, address, text, size);
    else
        snprintf(text, size, "0x%" PRIx64, address);
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

    finding_location(machine, facts->source_pc, source, sizeof(source));
    if (run->has_point)
        finding_location(machine, run->point_pc, point_source,
                         sizeof(point_source));
    *finding = (struct finding){
        .at = facts->at,
        .check = mem_text(or_empty(facts->check)),
        .what = mem_text(or_empty(facts->what)),
        .subject = mem_text(or_empty(facts->subject)),
        .expected = mem_text(or_empty(facts->expected)),
        .found = mem_text(or_empty(facts->found)),
        .owner = mem_text(or_empty(facts->owner)),
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

    if (outcome->finding_count >= CASE_FINDING_MAX) {
        outcome->findings_left_out++;
        return;
    }
    outcome->findings = mem_grow(outcome->findings, outcome->finding_count + 1,
                                 sizeof(*outcome->findings));
    fill_finding(run, &outcome->findings[outcome->finding_count++], facts);
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

        free(finding->check);
        free(finding->what);
        free(finding->subject);
        free(finding->expected);
        free(finding->found);
        free(finding->owner);
        free(finding->source);
        free(finding->point_source);
    }
    free(outcome->findings);
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
