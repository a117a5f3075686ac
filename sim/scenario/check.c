/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Check steps: every check of a step is made and each difference is a finding;
 * the case goes on only when there is none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/differences.h"
#include "scenario/seen.h"

/* Differences of memory that one check reports one by one. */
enum { MEMORY_FINDING_MAX = 16 };

/* Memory is compared in pieces of this size. */
enum { WORD = 8 };

static void value_or_count(const struct expr *expr, struct value value,
                           char *text, size_t size)
{
    if (expr->kind == EXPR_INSNS || expr->kind == EXPR_EVENTS)
        snprintf(text, size, "%" PRIu64, value.lo);
    else
        value_text(value, text, size);
}

static void finding_of_value(struct case_run *run,
                             const struct plan_check *check, const char *what,
                             const struct place *place, const char *expected,
                             struct value found)
{
    char found_text[64];
    char owner[192] = "";
    struct finding_facts facts = {
        .at = check->at,
        .check = check->text,
        .what = what,
        .subject = place->text,
        .expected = expected,
        .found = found_text,
        .owner = owner,
        .source_pc = finding_writer(run, place),
    };

    value_text(found, found_text, sizeof(found_text));
    fills_owner(run->fills, run->plan_case->state_names, place, found,
                place->width, owner, sizeof(owner));
    finding_add(run, &facts);
}

/* Expressions */

static const char *relation_text(enum expr_operator op)
{
    switch (op) {
    case OP_NE:
        return "not ";
    case OP_LT:
        return "below ";
    case OP_LE:
        return "at most ";
    case OP_GT:
        return "above ";
    case OP_GE:
        return "at least ";
    default:
        return "";
    }
}

static bool is_comparison(const struct expr *expr)
{
    return expr->kind == EXPR_BINARY && expr->op >= OP_EQ && expr->op <= OP_GE;
}

static bool is_true(const struct case_run *run, const struct expr *expr)
{
    struct value value;
    struct diag diag;

    return expr_evaluate(expr, &run->context, &value, &diag) == STATUS_OK &&
           (value.lo || value.hi);
}

/* The part of a conjunction that does not hold. */
static const struct expr *culprit(const struct case_run *run,
                                  const struct expr *expr)
{
    while (expr->kind == EXPR_BINARY && expr->op == OP_AND_ALSO)
        expr = is_true(run, expr->left) ? expr->right : expr->left;
    return expr;
}

static void finding_of_comparison(struct case_run *run,
                                  const struct plan_check *check,
                                  const struct expr *expr)
{
    struct value left = { 0 }, right = { 0 };
    char expected[80], number[64], found[64];
    struct diag diag;

    if (expr_evaluate(expr->left, &run->context, &left, &diag) ||
        expr_evaluate(expr->right, &run->context, &right, &diag))
        return;
    value_or_count(expr->left, right, number, sizeof(number));
    snprintf(expected, sizeof(expected), "%s%s", relation_text(expr->op),
             number);
    if (expr->left->kind == EXPR_PLACE) {
        finding_of_value(run, check, "the check does not hold",
                         &expr->left->place, expected, left);
        return;
    }
    value_or_count(expr->left, left, found, sizeof(found));
    finding_add(run, &(struct finding_facts){
                         .at = check->at,
                         .check = check->text,
                         .what = "the check does not hold",
                         .expected = expected,
                         .found = found,
                         .source_pc = machine_cpu(run->machine)->pc,
                     });
}

static void check_expr(struct case_run *run, const struct plan_check *check)
{
    struct finding_facts facts = {
        .at = check->at,
        .check = check->text,
        .source_pc = machine_cpu(run->machine)->pc,
    };
    const struct expr *expr;
    struct value value;
    struct diag diag;

    if (expr_evaluate(check->expr, &run->context, &value, &diag)) {
        facts.what = diag.text;
        facts.subject = diag.place;
        finding_add(run, &facts);
        return;
    }
    if (value.lo || value.hi)
        return;
    expr = culprit(run, check->expr);
    if (is_comparison(expr)) {
        finding_of_comparison(run, check, expr);
        return;
    }
    facts.what = "the check does not hold";
    facts.expected = "not 0";
    facts.found = "0x0";
    finding_add(run, &facts);
}

/* Registers against a remembered state */

/* A comparison in progress; `what` is the sentence of its findings. */
struct comparison {
    struct case_run *run;
    const struct plan_check *check;
    const struct kept *kept;
    const struct cpu *now;
    struct except_masks masks;
    struct differences differences;
    struct plan_places except, only; /* without pointers */
    bool looked;                     /* something was not left out */
    char what[256];
};

static struct value masked(struct value value, struct value except)
{
    value.lo &= ~except.lo;
    value.hi &= ~except.hi;
    return value;
}

static void compare(struct comparison *c, struct place place, struct value old,
                    struct value new, struct value except)
{
    c->looked |= ~except.lo || (place.width > 64 && ~except.hi);
    if (!value_equal(masked(old, except), masked(new, except)))
        differences_add(c->run, &c->differences, &place, old, new,
                        finding_writer(c->run, &place));
}

static void compare_u64(struct comparison *c, struct place place, char *name,
                        uint64_t old, uint64_t new, uint64_t except)
{
    place.text = name;
    place.width = 64;
    compare(c, place, (struct value){ .lo = old }, (struct value){ .lo = new },
            (struct value){ .lo = except });
}

static void compare_banks(struct comparison *c)
{
    const struct cpu *old = &c->kept->cpu;
    char name[8];

    for (unsigned n = 0; n < CPU_X_COUNT; n++) {
        snprintf(name, sizeof(name), "x%u", n);
        compare_u64(c, (struct place){ .kind = PLACE_X, .number = n }, name,
                    old->x[n], c->now->x[n], c->masks.x[n]);
    }
}

static void compare_vectors(struct comparison *c)
{
    const struct cpu *old = &c->kept->cpu;
    char name[8];

    for (unsigned n = 0; n < CPU_V_COUNT; n++) {
        const struct vreg *a = &old->v[n], *b = &c->now->v[n];
        const struct vreg *except = &c->masks.v[n];

        snprintf(name, sizeof(name), "v%u", n);
        compare(c,
                (struct place){
                    .kind = PLACE_V, .number = n, .width = 128, .text = name },
                (struct value){ a->lo, a->hi }, (struct value){ b->lo, b->hi },
                (struct value){ except->lo, except->hi });
    }
}

static void compare_sp_bank(struct comparison *c, enum sysreg bank)
{
    bool in_use = bank == cpu_sp_bank(c->kept->cpu.pstate);
    char name[32];

    snprintf(name, sizeof(name), "%s", sysreg_info(bank)->name);
    compare_u64(c, (struct place){ .kind = PLACE_SYSREG, .reg = bank }, name,
                sysreg_peek(&c->kept->cpu, bank), sysreg_peek(c->now, bank),
                except_sp(&c->masks, bank, in_use));
}

static void compare_sysreg(struct comparison *c, enum sysreg reg, uint64_t old,
                           uint64_t new)
{
    char name[64];

    c->looked |= ~c->masks.sysreg[reg];
    if (old == new)
        return;
    snprintf(name, sizeof(name), "%s", sysreg_info(reg)->name);
    compare_u64(c, (struct place){ .kind = PLACE_SYSREG, .reg = reg }, name,
                old, new, c->masks.sysreg[reg]);
}

static void compare_pstate(struct comparison *c)
{
    char name[] = "pstate";

    compare_u64(c, (struct place){ .kind = PLACE_PSTATE }, name,
                c->kept->cpu.pstate, c->now->pstate, c->masks.pstate);
}

static bool is_sp_bank(enum sysreg reg)
{
    return reg == SP_EL0 || reg == SP_EL1 || reg == SP_EL2;
}

static void add_set(struct register_set *set, const struct register_set *more)
{
    for (size_t i = 0; i < ARRAY_LENGTH(set->words); i++)
        set->words[i] |= more->words[i];
}

/* What the level of the state reached when it was remembered. */
static const struct register_set *reach_of(struct kept *kept)
{
    struct register_set written;

    if (!kept->has_reach) {
        reach_registers(&kept->cpu, false, &kept->reach);
        reach_registers(&kept->cpu, true, &written);
        add_set(&kept->reach, &written);
        kept->has_reach = true;
    }
    return &kept->reach;
}

static void check_preserved(struct comparison *c, struct kept *kept)
{
    const struct register_set *reach = reach_of(kept);

    seen_compared(fills_seen(c->run->fills), c->check, &kept->cpu, &c->masks);
    compare_banks(c);
    if (reach_has_fpsimd(&kept->cpu))
        compare_vectors(c);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        if (!register_set_has(reach, reg))
            continue;
        if (is_sp_bank(reg))
            compare_sp_bank(c, reg);
        else
            compare_sysreg(c, reg, sysreg_peek(&kept->cpu, reg),
                           sysreg_peek(c->now, reg));
    }
    /* Seen from another level PSTATE is that level's. */
    if (cpu_el(&kept->cpu) == cpu_el(c->now))
        compare_pstate(c);
}

/* Memory against a remembered state */

static bool is_among(const struct plan_places *places, uint64_t address)
{
    for (size_t i = 0; i < places->count; i++) {
        const struct place *place = &places->items[i];

        if (place->kind == PLACE_MEMORY &&
            address - place->address < place->size)
            return true;
    }
    return false;
}

static bool is_compared(const struct comparison *c, uint64_t address)
{
    return !is_among(&c->except, address) &&
           (!c->check->has_only || is_among(&c->only, address));
}

static uint64_t word_of(const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return word;
}

/* Offset in a word of the first byte from `from` on that differs, or WORD. */
static unsigned difference(const struct comparison *c, uint64_t address,
                           const uint8_t *old, const uint8_t *new,
                           unsigned from)
{
    if (from == 0 && word_of(old) == word_of(new))
        return WORD;
    while (from < WORD &&
           (old[from] == new[from] || !is_compared(c, address + from)))
        from++;
    return from;
}

/* The bytes then and now of a finding of memory. */
static void memory_finding(struct comparison *c, const struct place *place,
                           struct value old, struct value new)
{
    char expected[64];

    value_text(old, expected, sizeof(expected));
    finding_of_value(c->run, c->check, c->what, place, expected, new);
}

/* The scalar of some type that has a byte which differs, up to its end. */
static bool scalar_finding(struct comparison *c, uint64_t address, char *name,
                           unsigned *end)
{
    const struct remembered then = { &c->kept->cpu, c->kept->snapshot };
    struct value old, new;
    struct place place;

    if (!finding_scalar(c->run->plan_case->machine, name, address, &place) ||
        !place_read_remembered(&place, &then, &old) ||
        !place_read(&place, c->run->machine, &new))
        return false;
    *end = (unsigned)(place.address + place.size - (address & ~UINT64_C(7)));
    memory_finding(c, &place, old, new);
    return true;
}

/*
 * Tells of byte `at` of a word by the name of what it is in, so that the name
 * is all that differs; returns where in the word that ends.
 */
static unsigned tell_memory(struct comparison *c, uint64_t address,
                            const uint8_t *old, const uint8_t *new, unsigned at)
{
    char name[512];
    struct place place = {
        .kind = PLACE_MEMORY,
        .address = address,
        .size = WORD,
        .width = 64,
        .text = name,
    };
    unsigned end = WORD;

    finding_address(c->run->plan_case->machine, address + at, name,
                    sizeof(name));
    if (scalar_finding(c, address + at, name, &end))
        return end;
    finding_word(c->run->plan_case->machine, address, name, sizeof(name));
    memory_finding(c, &place, (struct value){ .lo = word_of(old) },
                   (struct value){ .lo = word_of(new) });
    return WORD;
}

static uint64_t compare_word(struct comparison *c, uint64_t address,
                             const uint8_t *old, const uint8_t *new,
                             uint64_t found)
{
    unsigned at = difference(c, address, old, new, 0);

    while (at < WORD) {
        unsigned end = WORD;

        if (found++ < MEMORY_FINDING_MAX)
            end = tell_memory(c, address, old, new, at);
        at = end < WORD ? difference(c, address, old, new, end) : WORD;
    }
    return found;
}

static uint64_t compare_page(struct comparison *c, uint64_t address,
                             const uint8_t *old, const uint8_t *new,
                             uint64_t found)
{
    for (uint64_t at = 0; at < MEMORY_PAGE; at += WORD)
        found = compare_word(c, address + at, old + at, new + at, found);
    return found;
}

static uint64_t compare_region(struct comparison *c,
                               const struct memory_region *region,
                               uint64_t found)
{
    struct reserve_stretch used = { 0 };
    uint8_t old[MEMORY_PAGE];

    while (memory_next_used(region, &used))
        for (uint64_t at = used.start; at < used.end; at += MEMORY_PAGE) {
            const uint8_t *now = region->bytes + at;
            uint64_t address = region->base + at;

            if (machine_snapshot_read(c->kept->snapshot, address, old,
                                      MEMORY_PAGE) &&
                memcmp(old, now, MEMORY_PAGE) != 0)
                found = compare_page(c, address, old, now, found);
        }
    return found;
}

static bool has_memory(const struct plan_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].kind == PLACE_MEMORY)
            return true;
    return false;
}

static void compare_memory(struct comparison *c)
{
    const struct memory *memory = machine_memory(c->run->machine);
    uint64_t found = 0;

    if (c->check->has_only && !has_memory(&c->check->only))
        return;
    c->looked = true;

    for (size_t i = 0; i < memory->count; i++)
        found = compare_region(c, &memory->regions[i], found);
    if (found > MEMORY_FINDING_MAX)
        c->run->outcome->findings_left_out += found - MEMORY_FINDING_MAX;
}

static void tell_differences(struct comparison *c)
{
    differences_tell(c->run, &c->differences,
                     &(struct finding_facts){
                         .at = c->check->at,
                         .check = c->check->text,
                         .what = c->what,
                     });
}

/* Every register and byte; registers at rest, as nothing may have moved. */
static void check_frame(struct comparison *c)
{
    const struct cpu *old = &c->kept->cpu;

    compare_banks(c);
    compare_vectors(c);
    compare_pstate(c);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        if (is_sp_bank(reg))
            compare_sp_bank(c, reg);
        else if (!reach_is_pstate(reg))
            compare_sysreg(c, reg, old->sysreg[reg], c->now->sysreg[reg]);
    }
    tell_differences(c);
    if (c->kept->snapshot)
        compare_memory(c);
}

/* A check that looks at nothing must not pass. */
static void nothing_compared(struct comparison *c)
{
    finding_add(c->run, &(struct finding_facts){
                            .at = c->check->at,
                            .check = c->check->text,
                            .what = "nothing is compared: the state reached "
                                    "none of it",
                        });
}

static void finding_of_place(struct comparison *c, const struct diag *diag)
{
    finding_add(c->run, &(struct finding_facts){
                            .at = c->check->at,
                            .check = c->check->text,
                            .what = diag->text,
                            .subject = diag->place,
                            .source_pc = machine_cpu(c->run->machine)->pc,
                        });
}

/* Places as they are now; false, with a finding, when a pointer leads nowhere. */
static bool find_places(struct comparison *c, const struct plan_places *places,
                        struct plan_places *found)
{
    struct diag diag;

    found->count = places->count;
    found->items = mem_alloc(places->count * sizeof(*found->items));
    for (size_t i = 0; i < places->count; i++) {
        if (!place_find(&places->items[i], &c->run->context, &found->items[i],
                        &diag))
            continue;
        finding_of_place(c, &diag);
        free(found->items);
        return false;
    }
    return true;
}

static void check_state(struct case_run *run, const struct plan_check *check)
{
    const char *name = run->plan_case->state_names[check->state];
    struct kept *kept = run->kept[check->state];
    struct comparison c = { .run = run, .check = check, .kept = kept };

    if (!kept) {
        snprintf(c.what, sizeof(c.what), "nothing was remembered as %s", name);
        finding_add(run, &(struct finding_facts){ .at = check->at,
                                                  .check = check->text,
                                                  .what = c.what });
        return;
    }
    snprintf(c.what, sizeof(c.what), "not as remembered in %s", name);
    if (!find_places(&c, &check->except, &c.except))
        return;
    if (!find_places(&c, &check->only, &c.only))
        goto out;
    if (check->has_only)
        except_masks_only(&check->only, &check->except, &c.masks);
    else
        except_masks(&check->except, &c.masks);
    if (check->kind == CHECK_PRESERVED) {
        c.now = machine_cpu(run->machine);
        check_preserved(&c, kept);
        tell_differences(&c);
    } else {
        c.now = machine_cpu_by_index(run->machine, kept->cpu.index);
        check_frame(&c);
    }
    if (check->has_only && !c.looked)
        nothing_compared(&c);
    free(c.only.items);
out:
    free(c.except.items);
}

/* Events */

/* One that happened and must not have: by which instruction, and why. */
static void unwanted_event(struct case_run *run, const struct plan_check *check,
                           enum event event, uint64_t count)
{
    const struct witnessed *first = witness_first(run->witness, event);
    struct cpu *cpu = machine_cpu(run->machine);
    char what[600] = "the event must not happen", found[32];
    size_t length = strlen(what);

    if (first) {
        snprintf(what + length, sizeof(what) - length, ": ");
        witness_why(first, run->plan_case->machine, what + length + 2,
                    sizeof(what) - length - 2);
    }
    snprintf(found, sizeof(found), "%" PRIu64 "%s", count,
             count == 1 ? " time" : " times");
    finding_add(run, &(struct finding_facts){
                         .at = check->at,
                         .check = check->text,
                         .what = what,
                         .subject = machine_event_name(event),
                         .expected = "never",
                         .found = found,
                         .exception = first,
                         .source_pc = first ? first->cpu.pc : cpu->pc,
                     });
}

static void missing_event(struct case_run *run, const struct plan_check *check,
                          enum event event)
{
    finding_add(run, &(struct finding_facts){
                         .at = check->at,
                         .check = check->text,
                         .what = "the event did not happen",
                         .subject = machine_event_name(event),
                         .expected = "once or more",
                         .found = "never",
                         .source_pc = machine_cpu(run->machine)->pc,
                     });
}

static void check_events(struct case_run *run, const struct plan_check *check)
{
    bool wanted = check->kind == CHECK_HAPPENED;

    for (enum event event = 0; event < EVENT_COUNT; event++) {
        uint64_t count = run->context.events[event];

        if (!(check->events & BIT64(event)) || (count > 0) == wanted)
            continue;
        if (wanted)
            missing_event(run, check, event);
        else
            unwanted_event(run, check, event, count);
    }
}

/* Why no fill gave `place` a value, as far as the register itself says. */
static const char *why_unvaried(const struct place *place)
{
    if (place->kind != PLACE_SYSREG)
        return "fills do not vary it";
    return sysreg_fill_mask(place->reg)
               ? "no fill varied it: no level that was filled can write it "
                 "without a trap"
               : "no fill varies it: what it holds decides how the machine "
                 "executes, or it cannot be written";
}

static void check_varied(struct case_run *run, const struct plan_check *check)
{
    for (size_t i = 0; i < check->except.count; i++) {
        const struct place *place = &check->except.items[i];

        if (!fills_varied(run->fills, place))
            finding_add(run, &(struct finding_facts){
                                 .at = check->at,
                                 .check = check->text,
                                 .what = why_unvaried(place),
                                 .subject = place->text,
                                 .source_pc = machine_cpu(run->machine)->pc,
                             });
    }
}

static void make_check(struct case_run *run, const struct plan_check *check)
{
    switch (check->kind) {
    case CHECK_EXPR:
        check_expr(run, check);
        break;
    case CHECK_PRESERVED:
    case CHECK_FRAME:
        check_state(run, check);
        break;
    case CHECK_VARIED:
        check_varied(run, check);
        break;
    case CHECK_HAPPENED:
    case CHECK_NEVER:
        check_events(run, check);
        break;
    }
}

/*
 * The level took an exception from itself in the last run and is in it still:
 * most likely that is why the first check fails.
 */
static void explain_first(struct case_run *run, size_t index)
{
    struct outcome *outcome = run->outcome;
    const struct witnessed *exception = witness_own(
        run->witness, cpu_el(machine_cpu(run->machine)));

    if (exception && index < outcome->finding_count &&
        !outcome->findings[index].exception[0])
        finding_explain(run, &outcome->findings[index], exception);
}

bool case_check(struct case_run *run, const struct plan_step *step)
{
    size_t before = run->outcome->finding_count;
    uint64_t left_out = run->outcome->findings_left_out;

    for (size_t i = 0; i < step->check_count; i++)
        make_check(run, &step->checks[i]);
    explain_first(run, before);
    return run->outcome->finding_count == before &&
           run->outcome->findings_left_out == left_out;
}
