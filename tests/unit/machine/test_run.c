/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When runs end, single instructions, loading, and holes in memory. */
#include <elf.h>
#include <string.h>

#include "rig.h"

static void an_address(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HYP, ADD_X0_1, ADD_X0_1, ADD_X0_1, B_SELF);
    rig_run_to(rig, HYP, HYP + 8);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig->stop.executed, 2);
    assert_int_equal(rig->stop.address, HYP + 8);
    assert_int_equal(machine_count(rig->machine), 2);
}

/* Where a run starts counts only with at_current. */
static void the_address_it_starts_at(void **state)
{
    struct rig *rig = *state;
    struct machine_goal goal = {
        .address_count = 1,
        .addresses = { HYP },
        .limit = 5,
    };

    RIG_PUT(rig, HYP, ADD_X0_1, B_SELF);
    rig_run(rig, HYP, &goal, STOP_LIMIT);
    assert_int_equal(rig->stop.executed, 5);
    goal.at_current = true;
    rig_run(rig, HYP, &goal, STOP_ADDRESS);
    assert_int_equal(rig->stop.executed, 0);
    assert_int_equal(rig->cpu->x[0], 1);
}

/* A loop comes back to where it started. */
static void the_address_again(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = {
        .address_count = 1,
        .addresses = { HYP },
        .limit = 5,
    };

    RIG_PUT(rig, HYP, B_SELF);
    rig_run(rig, HYP, &goal, STOP_ADDRESS);
    assert_int_equal(rig->stop.executed, 1);
}

static void an_event(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = {
        .events = BIT64(EVENT_sysreg_read) | BIT64(EVENT_svc),
        .limit = 50,
    };

    RIG_PUT(rig, HYP, NOP, MRS_X0_HCR_EL2, NOP, SVC_0);
    rig_run(rig, HYP, &goal, STOP_EVENT);
    assert_int_equal(rig->stop.event, EVENT_sysreg_read);
    assert_int_equal(rig->stop.pc, HYP + 8);
    assert_int_equal(rig->cpu->x[0], BIT64(31));
    rig_run(rig, HYP + 8, &goal, STOP_EVENT);
    assert_int_equal(rig->stop.event, EVENT_svc);
    assert_int_equal(rig->stop.pc, VECTORS_EL2 + CURRENT);
    assert_int_equal(machine_event_count(rig->machine, EVENT_exception), 1);
}

static void a_level(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal down = { .below_el2 = true, .limit = 50 };
    const struct machine_goal up = { .at_el2 = true, .limit = 50 };

    RIG_PUT(rig, HYP, NOP, ERET);
    RIG_PUT(rig, RAM, NOP, HVC_0);
    rig->cpu->sysreg[ELR_EL2] = RAM;
    rig->cpu->sysreg[SPSR_EL2] = 0x3c5;
    rig_run(rig, HYP, &down, STOP_LEVEL);
    assert_int_equal(rig->stop.pc, RAM);
    assert_int_equal(cpu_el(rig->cpu), 1);
    assert_int_equal(rig->stop.executed, 2);
    rig_run(rig, RAM, &up, STOP_LEVEL);
    assert_int_equal(rig->stop.pc, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->stop.executed, 2);
}

/* At EL2 from the start is no arrival there. */
static void the_level_it_starts_at(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal up = { .at_el2 = true, .limit = 7 };

    RIG_PUT(rig, HYP, B_SELF);
    rig_run(rig, HYP, &up, STOP_LIMIT);
    assert_int_equal(rig->stop.executed, 7);
}

static void a_count(void **state)
{
    struct rig *rig = *state;
    struct machine_goal goal = { .count = 100000 };

    RIG_PUT(rig, HYP, ADD_X0_1, 0x17ffffff); /* B .-4 */
    rig_run(rig, HYP, &goal, STOP_COUNT);
    assert_int_equal(rig->stop.executed, 100000);
    assert_int_equal(rig->cpu->x[0], 50000);
    goal.count = 1;
    rig_run(rig, rig->cpu->pc, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 50001);
    assert_int_equal(machine_count(rig->machine), 100001);
}

static void the_limit_by_default(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { 0 };

    RIG_PUT(rig, HYP, B_SELF);
    rig_run(rig, HYP, &goal, STOP_LIMIT);
    assert_int_equal(rig->stop.executed, MACHINE_LIMIT);
}

static void a_flag(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .limit = 1000 };
    volatile sig_atomic_t flag = 1;

    RIG_PUT(rig, HYP, B_SELF);
    machine_watch_flags(rig->machine, &flag, NULL);
    rig_run(rig, HYP, &goal, STOP_INTERRUPTED);
    assert_int_equal(rig->stop.executed, 0);
    flag = 0;
    rig_run(rig, HYP, &goal, STOP_LIMIT);
    flag = 1;
    machine_watch_flags(rig->machine, NULL, NULL);
    rig_run(rig, HYP, &goal, STOP_LIMIT);
}

/* --- single instructions ------------------------------------------------- */

static void one_instruction(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HYP, NOP, ADD_X0_1);
    rig->cpu->pc = HYP;
    assert_int_equal(rig_execute(rig, ADD_X0_2), 2);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig->cpu->pc, HYP + 4);
    assert_int_equal((uint32_t)rig_load(rig, HYP), NOP);
    rig_run_to(rig, HYP, HYP + 8);
    assert_int_equal(rig->cpu->x[0], 3);
}

static void one_that_traps(void **state)
{
    struct rig *rig = *state;

    rig_level(rig, 1);
    rig->cpu->pc = RAM;
    assert_int_equal(rig_execute(rig, HVC_0), 2);
    assert_int_equal(rig->cpu->pc, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], RAM + 4);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2] >> 26, EC_HVC64);
}

/* With no memory at PC it is the fetch that fails. */
static void one_in_a_hole(void **state)
{
    struct rig *rig = *state;

    rig->cpu->pc = HOLE;
    assert_int_equal(rig_execute(rig, ADD_X0_1), 2);
    assert_int_equal(rig->cpu->x[0], 0);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x86000010);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], HOLE);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], HOLE);
}

/* What it changes is not a stale instruction afterwards. */
static void the_same_word_twice(void **state)
{
    struct rig *rig = *state;

    for (int i = 0; i < 3; i++) {
        rig->cpu->pc = HYP;
        rig_execute(rig, ADD_X0_1);
        rig->cpu->pc = HYP;
        rig_execute(rig, ADD_X0_2);
    }
    assert_int_equal(rig->cpu->x[0], 9);
}

/* --- holes --------------------------------------------------------------- */

static void a_load_from_a_hole(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HYP, NOP, LDR_X0_X1);
    rig->cpu->x[0] = 7;
    rig->cpu->x[1] = HOLE;
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x96000010);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], HOLE);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], HYP + 4);
    assert_int_equal(rig->cpu->x[0], 7);
    assert_int_equal(rig->stop.executed, 2);
}

/* Regions that touch are one memory; beyond, the first byte missing is told. */
static void across_regions(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HYP, LDR_X0_X1, STR_X0_X1, NOP);
    rig_store(rig, HIGH - 4, 0x1122334455667788);
    rig->cpu->x[1] = HIGH - 4;
    rig_run_to(rig, HYP, HYP + 8);
    assert_int_equal(rig->cpu->x[0], 0x1122334455667788);
    rig->cpu->x[1] = HOLE - 4;
    rig_run_to(rig, HYP + 4, VECTORS_EL2 + CURRENT);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x96000050);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], HOLE);
}

/* Running off the end of memory. */
static void into_a_hole(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HOLE - 8, ADD_X0_1, ADD_X0_1);
    rig_run_to(rig, HOLE - 8, VECTORS_EL2 + CURRENT);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], HOLE);
    assert_int_equal(rig->stop.executed, 3);
}

/* Code goes on from one region to the next. */
static void code_across_regions(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HIGH - 4, ADD_X0_1, ADD_X0_1, NOP);
    rig_run_to(rig, HIGH - 4, HIGH + 8);
    assert_int_equal(rig->cpu->x[0], 2);
}

/* A trap of the last word is taken before the fetch behind it fails. */
static void a_trap_at_the_last_word(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HOLE - 4, MRS_X0_HCR_EL2);
    rig_level(rig, 1);
    rig_run_to(rig, HOLE - 4, VECTORS_EL1 + CURRENT);
    assert_int_equal(rig->cpu->sysreg[ESR_EL1], 0x02000000);
    assert_int_equal(rig->cpu->sysreg[ELR_EL1], HOLE - 4);
    assert_int_equal(machine_event_count(rig->machine, EVENT_abort), 0);
    assert_int_equal(rig->stop.executed, 1);
}

/* Goals, waits and interrupts in front of a fetch that fails. */
static void before_a_hole(void **state)
{
    struct rig *rig = *state;
    struct machine_goal goal = { .count = 1 };

    RIG_PUT(rig, HOLE - 4, ADD_X0_1);
    rig_run(rig, HOLE - 4, &goal, STOP_COUNT);
    assert_int_equal(rig->stop.pc, HOLE);
    RIG_PUT(rig, HOLE - 4, WFI);
    goal.count = 10;
    rig_run(rig, HOLE - 4, &goal, STOP_WAITING);
    assert_int_equal(rig->stop.pc, HOLE);
    rig->cpu->lines = LINE_IRQ;
    rig->cpu->sysreg[HCR_EL2] |= BIT64(4);
    rig->cpu->pstate &= ~PSTATE_I;
    rig_run_to(rig, HOLE, VECTORS_EL2 + CURRENT + IRQ);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], HOLE);
    assert_int_equal(machine_event_count(rig->machine, EVENT_abort), 0);
}

/* --- exceptions without end ---------------------------------------------- */

static void vectors_that_fault(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { 0 };

    rig->cpu->sysreg[VBAR_EL2] = HOLE & ~UINT64_C(0x7ff);
    RIG_PUT(rig, HYP, SVC_0);
    rig_run(rig, HYP, &goal, STOP_RECURSION);
    assert_in_range(rig->stop.executed, 1, 10);
    assert_int_equal(rig->stop.pc, HOLE + CURRENT);
}

static void a_vector_that_is_undefined(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { 0 };

    RIG_PUT(rig, VECTORS_EL2 + CURRENT, 0);
    RIG_PUT(rig, HYP, 0);
    rig_run(rig, HYP, &goal, STOP_RECURSION);
    assert_in_range(rig->stop.executed, 1, 10);
}

/* A vector that returns is none of those, however often. */
static void a_vector_that_returns(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .limit = 3000 };

    RIG_PUT(rig, VECTORS_EL2 + CURRENT, ERET);
    RIG_PUT(rig, HYP, 0);
    rig_run(rig, HYP, &goal, STOP_LIMIT);
}

/* --- loading ------------------------------------------------------------- */

struct elf {
    Elf64_Ehdr header;
    Elf64_Phdr segments[2];
    uint8_t bytes[8];
};

static struct elf new_elf(uint64_t address, uint64_t size)
{
    struct elf elf = {
        .header = {
            .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1 },
            .e_type = ET_EXEC,
            .e_machine = EM_AARCH64,
            .e_version = 1,
            .e_entry = address,
            .e_phoff = offsetof(struct elf, segments),
            .e_ehsize = sizeof(Elf64_Ehdr),
            .e_phentsize = sizeof(Elf64_Phdr),
            .e_phnum = 1,
        },
        .bytes = { 1, 2, 3, 4, 5, 6, 7, 8 },
    };

    elf.segments[0] = (Elf64_Phdr){
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_W,
        .p_offset = offsetof(struct elf, bytes),
        .p_vaddr = address,
        .p_paddr = address,
        .p_filesz = 8,
        .p_memsz = size,
    };
    return elf;
}

static enum status load(struct rig *rig, const struct elf *elf,
                        struct diag *diag)
{
    struct image *image;
    enum status status = image_load_bytes(elf, sizeof(*elf), "an.elf", &image,
                                          diag);

    assert_int_equal(status, STATUS_OK);
    status = machine_load(rig->machine, image, diag);
    image_release(image);
    return status;
}

/* What a file does not hold of a segment is zero. */
static void an_image(void **state)
{
    struct rig *rig = *state;
    struct elf elf = new_elf(RAM + 0x10, 0x3000);
    struct diag diag;

    rig_store(rig, RAM + 0x18, 99);
    rig_store(rig, RAM + 0x3008, 99);
    rig_store(rig, RAM + 0x3010, 99);
    assert_int_equal(load(rig, &elf, &diag), STATUS_OK);
    assert_int_equal(rig_load(rig, RAM + 0x10), 0x0807060504030201);
    assert_int_equal(rig_load(rig, RAM + 0x18), 0);
    assert_int_equal(rig_load(rig, RAM + 0x3008), 0);
    assert_int_equal(rig_load(rig, RAM + 0x3010), 99);
}

/* Touching regions hold one segment; a byte beyond is one too many. */
static void an_image_that_does_not_fit(void **state)
{
    struct rig *rig = *state;
    struct elf fits = new_elf(LOW, 0x2000), beyond = new_elf(LOW, 0x2001);
    struct elf hole = new_elf(HOLE, 8);
    struct diag diag;

    assert_int_equal(load(rig, &fits, &diag), STATUS_OK);
    assert_int_equal(load(rig, &beyond, &diag), STATUS_INVALID);
    assert_string_equal(diag.place, "an.elf");
    assert_string_equal(diag.text, "the segment 0x70000000..0x70002000 does "
                                   "not lie in the machine's memory");
    assert_int_equal(load(rig, &hole, &diag), STATUS_INVALID);
}

/* --- making -------------------------------------------------------------- */

static void wrong_numbers_of_cpus(void **unused)
{
    static const unsigned wrong[] = { 0, CPU_MAX + 1 };
    struct machine_config config = { .region_count = 0 };
    struct machine *machine;
    struct diag diag;

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        config.cpus = wrong[i];
        assert_int_equal(machine_create(&config, &machine, &diag),
                         STATUS_INVALID);
        assert_null(machine);
    }
    config.cpus = CPU_MAX;
    assert_int_equal(machine_create(&config, &machine, &diag), STATUS_OK);
    assert_int_equal(machine_cpu_count(machine), CPU_MAX);
    for (unsigned i = 0; i < CPU_MAX; i++)
        assert_int_equal(machine_cpu_by_index(machine, i)->index, i);
    machine_destroy(machine);
}

static void regions_that_overlap(void **unused)
{
    static const struct machine_config config = {
        .cpus = 1,
        .region_count = 2,
        .regions = { { "a", 0x1000, 0x2000, true },
                     { "b", 0x2000, 0x1000, false } },
    };
    struct machine *machine;
    struct diag diag;

    (void)unused;
    assert_int_equal(machine_create(&config, &machine, &diag), STATUS_INVALID);
    assert_null(machine);
}

const struct CMUnitTest run_tests[] = {
    RIG_TEST(an_address),
    RIG_TEST(the_address_it_starts_at),
    RIG_TEST(the_address_again),
    RIG_TEST(an_event),
    RIG_TEST(a_level),
    RIG_TEST(the_level_it_starts_at),
    RIG_TEST(a_count),
    RIG_TEST(the_limit_by_default),
    RIG_TEST(a_flag),
    RIG_TEST(one_instruction),
    RIG_TEST(one_that_traps),
    RIG_TEST(one_in_a_hole),
    RIG_TEST(the_same_word_twice),
    RIG_TEST(a_load_from_a_hole),
    RIG_TEST(across_regions),
    RIG_TEST(into_a_hole),
    RIG_TEST(code_across_regions),
    RIG_TEST(a_trap_at_the_last_word),
    RIG_TEST(before_a_hole),
    RIG_TEST(vectors_that_fault),
    RIG_TEST(a_vector_that_is_undefined),
    RIG_TEST(a_vector_that_returns),
    RIG_TEST(an_image),
    RIG_TEST(an_image_that_does_not_fit),
    cmocka_unit_test(wrong_numbers_of_cpus),
    cmocka_unit_test(regions_that_overlap),
};
const size_t run_test_count = ARRAY_LENGTH(run_tests);
