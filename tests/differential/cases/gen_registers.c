/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every row of sysregs.def, read and written, and every one of sysinsns.def,
 * executed, at EL0, EL1 and EL2, with every bit of every control flipped alone
 * and with all of them at random. The bits come from the controls' fields and
 * not from traps.def, so that a trap that is missing there shows.
 */
#include <string.h>

#include "cases/suite.h"

enum { HCR_VF = 6, HCR_VI = 7 };

struct entry {
    const char *name;
    uint16_t encoding;
    enum sysreg reg; /* that it names, a view by what it reaches */
    bool instruction;
};

static const struct entry entries[] = {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2), name, false },
#define VIEW(name, op0, op1, crn, crm, op2, reached, ...) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2), reached, false },
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
#define SYSINSN(name, op1, crn, crm, op2, ...) \
    { #name, SYSREG_ENCODING(1, op1, crn, crm, op2), SYSREG_NONE, true },
#define SYSINSN2 SYSINSN
#include "arch/sysinsns.def"
#undef SYSINSN
#undef SYSINSN2
};

/* What keeps a register from being tested like the others: quirks.def. */
enum quirk_kind {
    QUIRK_VOLATILE,
    QUIRK_KEEP,
    QUIRK_LOCKED,
    QUIRK_PAIR,
    QUIRK_ABSENT
};

static const struct quirk {
    enum quirk_kind kind;
    enum sysreg reg, partner;
    uint64_t mask;
    struct versions versions;
} quirks[] = {
#define VOLATILE(reg, why) { QUIRK_VOLATILE, reg, SYSREG_NONE, 0, EVERY },
#define KEEP(reg, mask, why) { QUIRK_KEEP, reg, SYSREG_NONE, mask, EVERY },
#define LOCKED(reg, why) { QUIRK_LOCKED, reg, SYSREG_NONE, 0, EVERY },
#define PAIR(set, clear) { QUIRK_PAIR, set, clear, 0, EVERY },
#define ABSENT(versions, reg) { QUIRK_ABSENT, reg, SYSREG_NONE, 0, versions },
#define UNREAD(reg) { QUIRK_ABSENT, reg, SYSREG_NONE, 0, EVERY },
#include "quirks.def"
#undef VOLATILE
#undef KEEP
#undef LOCKED
#undef PAIR
#undef ABSENT
#undef UNREAD
};

static const struct level {
    const char *name;
    uint32_t spsr;
} levels[] = {
    { "EL0", SPSR_EL0 },
    { "EL1", SPSR_EL1H },
    { "EL1t", SPSR_EL1T },
    { "EL2", SPSR_EL2H },
};

/* One access, of which the controls are varied. */
struct access {
    const struct entry *entry;
    const struct level *level;
    bool write;
    uint64_t value;
};

struct generator {
    struct suite *suite;
    const struct amount *amount;
    struct random random;
    uint64_t considered;
};

static const struct quirk *find_quirk(const struct profile *profile,
                                      enum sysreg reg, enum quirk_kind kind)
{
    for (size_t i = 0; i < ARRAY_LENGTH(quirks); i++) {
        const struct quirk *quirk = &quirks[i];

        if (quirk->kind == kind && has_version(profile, quirk->versions) &&
            (quirk->reg == reg ||
             (kind == QUIRK_PAIR && quirk->partner == reg)))
            return quirk;
    }
    return NULL;
}

/* Whether our EL2 may do this with controls at rest. */
static bool el2_may(const struct profile *profile, const struct entry *entry,
                    bool read)
{
    struct sysop op = { .encoding = entry->encoding, .rt = 0, .read = read };
    struct exception exception;
    struct cpu cpu = { .features = profile->features };
    enum sysreg reg;

    cpu_reset(&cpu, 2);
    return sysreg_check(&cpu, op, &reg, &exception) == PERMISSION_GRANTED;
}

static void set_restore(struct test_case *test, const struct profile *profile,
                        const struct entry *entry)
{
    const struct quirk *pair = find_quirk(profile, entry->reg, QUIRK_PAIR);

    test->encoding = entry->encoding;
    test->read_back = el2_may(profile, entry, true) &&
                      el2_may(profile, entry, false);
    test->restore = test->read_back;
    test->pair = pair != NULL;
    if (pair) {
        test->set = sysreg_info(pair->reg)->encoding;
        test->clear = sysreg_info(pair->partner)->encoding;
    }
}

/*
 * A write at EL2 may change what EL2 itself needs, so that it is read back
 * and undone by the very next instructions.
 */
static void add_write(struct test_case *test, const struct profile *profile,
                      const struct access *access)
{
    uint16_t encoding = access->entry->encoding;
    bool readable = el2_may(profile, access->entry, true);

    if (case_el(test) < 2 || !readable) {
        case_word(test, word_msr(encoding, 0));
        if (!find_quirk(profile, access->entry->reg, QUIRK_ABSENT))
            set_restore(test, profile, access->entry);
        return;
    }
    case_word(test, word_mrs(encoding, 3));
    case_word(test, word_msr(encoding, 0));
    case_word(test, word_mrs(encoding, 1));
    case_word(test, word_msr(encoding, 3));
    if (find_quirk(profile, access->entry->reg, QUIRK_PAIR))
        set_restore(test, profile, access->entry);
}

/* A system instruction on an address that both machines have. */
static void add_instruction(struct test_case *test, const struct access *access)
{
    test->x[0] = DATA_BASE + 0x4000;
    case_word(test, word_msr(access->entry->encoding, 0));
    test->read_back = true;
    test->encoding = sysreg_info(PAR_EL1)->encoding;
}

static void make(struct test_case *test, struct generator *generator,
                 const struct access *access, bool open)
{
    const struct profile *profile = suite_profile(generator->suite);
    const struct quirk *keep = find_quirk(profile, access->entry->reg,
                                          QUIRK_KEEP);

    case_begin(test, access->level->spsr, open);
    case_name(test, "%s %s at %s",
              access->entry->instruction ? "execute"
              : access->write            ? "write"
                                         : "read",
              access->entry->name, access->level->name);
    test->reg = access->entry->reg;
    test->encoding = access->entry->encoding;
    test->x[0] = access->value & ~(keep ? keep->mask : 0);
    if (access->entry->instruction) {
        add_instruction(test, access);
    } else if (access->write) {
        case_name(test, " value 0x%llx", (unsigned long long)test->x[0]);
        add_write(test, profile, access);
    } else {
        case_word(test, word_mrs(access->entry->encoding, 0));
    }
    case_name(test, open ? " open" : " closed");
    case_end(test);
    if (find_quirk(profile, access->entry->reg, QUIRK_VOLATILE))
        test->value_mask = 0;
}

static bool is_chosen(struct generator *generator)
{
    return generator->considered++ % generator->amount->one_in == 0;
}

static void add_flip(struct generator *generator, const struct access *access,
                     bool open, size_t control, unsigned bit)
{
    struct test_case test;

    if (!is_chosen(generator))
        return;
    make(&test, generator, access, open);
    test.controls[control] ^= BIT64(bit);
    case_name(&test, " %s<%u>=%u", sysreg_info(controls[control].reg)->name,
              bit, (unsigned)(test.controls[control] >> bit) & 1);
    suite_add(generator->suite, &test);
}

/* Bits of a control that some machine has a use for, if this one has it. */
static uint64_t control_bits(const struct profile *profile, size_t control)
{
    const uint64_t hvc_disabled = BIT64(29); /* EL1 could not say the end */
    uint64_t bits = 0;
    size_t count;
    const struct sysreg_field *fields = sysreg_fields(controls[control].reg,
                                                      &count);

    if (!has_control(profile, control))
        return 0;
    for (size_t i = 0; i < count; i++)
        bits |= BITS_MASK(fields[i].lsb, fields[i].width);
    if (control == CONTROL_HCR_EL2)
        bits &= ~hvc_disabled;
    return bits & ~controls[control].frozen;
}

static void add_flips(struct generator *generator, const struct access *access,
                      bool open)
{
    for (size_t i = 0; i < CONTROL_COUNT; i++) {
        uint64_t bits = control_bits(suite_profile(generator->suite), i);

        for (unsigned bit = 0; bit < 64; bit++) {
            if (bit_is_set(bits, bit))
                add_flip(generator, access, open, i, bit);
        }
    }
}

static void add_random(struct generator *generator, const struct access *access)
{
    struct test_case test;
    uint64_t seed = generator->random.state;

    make(&test, generator, access, random_next(&generator->random) >> 63);
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        test.controls[i] ^= control_bits(suite_profile(generator->suite), i) &
                            random_next(&generator->random) &
                            random_next(&generator->random);
    /* Which of the two is taken first is IMPLEMENTATION DEFINED. */
    if (bit_is_set(test.controls[CONTROL_HCR_EL2], HCR_VI))
        test.controls[CONTROL_HCR_EL2] &= ~BIT64(HCR_VF);
    /* EL1 is where most of them matter, and TGE takes it away. */
    if (case_el(&test) == 1)
        test.controls[CONTROL_HCR_EL2] &= ~BIT64(27);
    case_name(&test, " random 0x%llx", (unsigned long long)seed);
    suite_add(generator->suite, &test);
}

static void add_plain(struct generator *generator, struct access access)
{
    static const uint64_t values[] = { 0, UINT64_MAX, 0x5555aaaa3333cccc };
    bool many = access.write && !access.entry->instruction;
    size_t count = many ? ARRAY_LENGTH(values) : 1;
    struct test_case test;

    for (size_t i = 0; i < count; i++) {
        access.value = values[i];
        for (unsigned open = 0; open < 2; open++) {
            if (!is_chosen(generator))
                continue;
            make(&test, generator, &access, open != 0);
            suite_add(generator->suite, &test);
        }
    }
}

static void add_access(struct generator *generator, struct access access)
{
    const struct profile *profile = suite_profile(generator->suite);
    bool exists = el2_may(profile, access.entry, true) ||
                  el2_may(profile, access.entry, false);

    add_plain(generator, access);
    access.value = 0xaaaa5555cccc3333;
    if (access.level->spsr == SPSR_EL1T)
        return;
    for (unsigned i = 0; i < generator->amount->random_controls; i++)
        add_random(generator, &access);
    if (!exists || access.level->spsr == SPSR_EL2H)
        return;
    add_flips(generator, &access, false);
    add_flips(generator, &access, true);
}

void generate_registers(struct suite *suite, const struct amount *amount)
{
    struct generator generator = {
        .suite = suite,
        .amount = amount,
        .random = { .state = amount->seed },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(entries); i++) {
        bool locked = find_quirk(suite_profile(suite), entries[i].reg,
                                 QUIRK_LOCKED);

        for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
            struct access access = { .entry = &entries[i],
                                     .level = &levels[l] };

            if (!entries[i].instruction)
                add_access(&generator, access);
            access.write = true;
            if (!locked)
                add_access(&generator, access);
        }
    }
}
