/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPUs that both machines can be. Which features they have is read from
 * the identification registers of the QEMU at hand, by the rows of
 * identity.def: ours gets each that QEMU announces and the simulator knows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cases/suite.h"

#define MACHINE "virt,virtualization=on,memory-backend=ram"

static const struct profile known[] = {
    {
        .name = "a72",
        .qemu_cpu = "cortex-a72",
        .qemu_machine = MACHINE,
        .later = false,
    },
    {
        .name = "max",
        .qemu_cpu = "max",
        .qemu_machine = MACHINE ",mte=on",
        .later = true,
    },
};

/* A field that announces a feature: rows of identity.def, and others. */
static const struct identity {
    feature_set feature;
    enum sysreg reg;
    unsigned lsb;
    uint64_t value;
} identities[] = {
#define IDENTITY(feature, reg, lsb, value) \
    { FEATURE_BIT(feature), reg, lsb, value },
#include "arch/identity.def"
#undef IDENTITY
    /* APA, APA3: QARMA5 and QARMA3, where ours is IMPLEMENTATION DEFINED. */
    { FEATURE_BIT(FEAT_PAuth), ID_AA64ISAR1_EL1, 4, 1 },
    { FEATURE_BIT(FEAT_PAuth), ID_AA64ISAR2_EL1, 12, 1 },
};

static const struct {
    feature_set feature;
    const char *name;
} names[] = {
#define FEATURE(name, summary) { FEATURE_BIT(name), #name },
#include "arch/features.def"
#undef FEATURE
};

size_t profile_count(void)
{
    return ARRAY_LENGTH(known);
}

const char *profile_name(size_t i)
{
    return known[i].name;
}

void profile_print(const struct profile *profile, FILE *out)
{
    int column = fprintf(out, "%s:", profile->name);

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        const char *name = names[i].name + strlen("FEAT_");

        if (!(profile->features & names[i].feature))
            continue;
        if (column + strlen(name) > 78)
            column = fprintf(out, "\n    ") - 1;
        column += fprintf(out, " %s", name);
    }
    fprintf(out, "\n");
}

/* At EL2, where nothing traps. */
static void make_read(struct test_case *test, enum sysreg reg)
{
    case_begin(test, SPSR_EL2H, true);
    case_word(test, word_mrs(sysreg_info(reg)->encoding, 0));
    case_end(test);
}

static enum status run_reads(const struct probe *probe,
                             const struct profile *profile,
                             struct test_case *tests, struct batch *batch,
                             struct diag *diag)
{
    enum status status = batch_build(batch, profile, probe->executor, tests,
                                     ARRAY_LENGTH(identities), diag);

    if (status == STATUS_OK)
        status = qemu_start(probe->qemu, batch, profile, diag);
    if (status == STATUS_OK)
        status = qemu_wait(probe->qemu, batch, profile, 1, diag);
    return status;
}

/* Fifteen says IMPLEMENTATION DEFINED (ID_AA64DFR0_EL1.PMUVer) or none. */
static bool announces(const struct identity *identity, uint64_t value)
{
    uint64_t field = bits_get(value, identity->lsb + 3, identity->lsb);

    return field >= identity->value && field != 15;
}

static feature_set announced(const struct probe *probe,
                             const struct batch *batch)
{
    const uint8_t *results = qemu_results(probe->qemu, batch);
    feature_set features = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(identities); i++) {
        size_t offset = i * batch->result_size;
        struct result result = { (const uint64_t *)(results + offset) };

        if (announces(&identities[i], result_slot(result, RESULT_X)))
            features |= identities[i].feature;
    }
    return features;
}

enum status profile_probe(const struct probe *probe, size_t i,
                          struct profile *profile, struct diag *diag)
{
    struct test_case *tests = mem_alloc(ARRAY_LENGTH(identities) *
                                        sizeof(*tests));
    struct batch batch = { .ram = probe->ram };
    enum status status;

    *profile = known[i];
    profile->version = qemu_version(probe->qemu)->number;
    for (size_t n = 0; n < ARRAY_LENGTH(identities); n++)
        make_read(&tests[n], identities[n].reg);
    status = run_reads(probe, profile, tests, &batch, diag);
    if (status == STATUS_OK)
        profile->features = announced(probe, &batch);
    free(tests);
    return status;
}
