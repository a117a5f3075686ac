/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entry, return, routing and syndromes, against tables of the manual. */
#include "model/exception.h"
#include "model/sysreg.h"
#include "tests.h"

enum { E2H = 34, TGE = 27, AMO = 5, IMO = 4, FMO = 3, VSE = 8, VI = 7, VF = 6 };

/* Every kind from every source to every target: vector, banks, PSTATE. */
static void vectors(void **unused)
{
    (void)unused;
    for (unsigned source = 0; source <= 2; source++)
        for (unsigned sp = 0; sp <= (source > 0); sp++)
            for (unsigned target = source ? source : 1; target <= 2; target++)
                for (unsigned kind = 0; kind < 4; kind++) {
                    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
                    struct exception e = {
                        .kind = (enum exception_kind)kind,
                        .target_el = target,
                        .ec = EC_HVC64,
                        .iss = 0x1234,
                        .il = true,
                        .ret = 0x8004,
                    };
                    uint64_t from = source << 2 | sp | PSTATE_N | PSTATE_IL |
                                    PSTATE_SS;
                    uint64_t offset = source < target ? 0x400 : sp ? 0x200 : 0;

                    sysreg_poke(&cpu, VBAR_EL1, 0x10000);
                    sysreg_poke(&cpu, VBAR_EL2, 0x20000);
                    sysreg_poke(&cpu, SP_EL1, 0x111);
                    sysreg_poke(&cpu, SP_EL2, 0x222);
                    cpu_set_pstate(&cpu, from);
                    cpu.pc = 0x8000;
                    exception_take(&cpu, &e);
                    assert_int_equal(cpu.pc,
                                     0x10000 * target + offset + 0x80 * kind);
                    assert_int_equal(cpu.pstate,
                                     PSTATE_N | PSTATE_DAIF | target << 2 | 1);
                    assert_int_equal(
                        cpu.sysreg[target == 2 ? ELR_EL2 : ELR_EL1], 0x8004);
                    assert_int_equal(
                        cpu.sysreg[target == 2 ? SPSR_EL2 : SPSR_EL1], from);
                    assert_int_equal(cpu.sp, 0x111 * target);
                    if (kind == EXCEPTION_SYNC)
                        assert_int_equal(
                            cpu.sysreg[target == 2 ? ESR_EL2 : ESR_EL1],
                            0x16 << 26 | 1 << 25 | 0x1234);
                    else if (kind == EXCEPTION_SERROR)
                        assert_int_equal(
                            cpu.sysreg[target == 2 ? ESR_EL2 : ESR_EL1] >> 26,
                            0x2f);
                    else
                        assert_int_equal(
                            cpu.sysreg[target == 2 ? ESR_EL2 : ESR_EL1], 0);
                }
}

/* PSTATE bits of later versions on entry to EL1 (AArch64.TakeException). */
static void entry_pstate(void **unused)
{
    struct cpu cpu = new_cpu(ALL_FEATURES);
    struct exception e = { .target_el = 1, .ec = EC_SVC64 };

    (void)unused;
    set_el(&cpu, 0);
    cpu.pstate = PSTATE_UAO | PSTATE_SSBS | PSTATE_BTYPE | PSTATE_DIT;
    sysreg_poke(&cpu, SCTLR_EL1, 0); /* SPAN 0: sets PAN; DSSBS 0 */
    exception_take(&cpu, &e);
    assert_true(cpu.pstate & PSTATE_PAN);
    assert_true(cpu.pstate & PSTATE_TCO);
    assert_true(cpu.pstate & PSTATE_DIT);
    assert_false(cpu.pstate & (PSTATE_UAO | PSTATE_SSBS | PSTATE_BTYPE));
    cpu_set_pstate(&cpu, 0);
    sysreg_poke(&cpu, SCTLR_EL1, BIT64(23) | BIT64(44));
    exception_take(&cpu, &e);
    assert_false(cpu.pstate & PSTATE_PAN);
    assert_true(cpu.pstate & PSTATE_SSBS);
    /* EL2 sets PAN for a host alone. */
    e.target_el = 2;
    cpu_set_pstate(&cpu, 0x5);
    sysreg_poke(&cpu, SCTLR_EL2, 0);
    exception_take(&cpu, &e);
    assert_false(cpu.pstate & PSTATE_PAN);
}

/* IllegalExceptionReturn, by hand: which M<4:0> is legal from which level. */
static bool is_legal(unsigned m, unsigned el, bool tge)
{
    switch (m) {
    case 0x0: /* EL0t */
        return true;
    case 0x4: /* EL1t */
    case 0x5: /* EL1h */
        return !tge;
    case 0x8: /* EL2t */
    case 0x9: /* EL2h */
        return el == 2;
    default: /* EL3, AArch32, reserved */
        return false;
    }
}

static void illegal_returns(void **unused)
{
    (void)unused;
    for (unsigned el = 1; el <= 2; el++)
        for (unsigned tge = 0; tge <= (el == 2); tge++)
            for (unsigned m = 0; m < 32; m++) {
                struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
                uint64_t spsr = m | PSTATE_C | PSTATE_I;
                enum sysreg bank = el == 2 ? SPSR_EL2 : SPSR_EL1;
                bool legal = is_legal(m, el, tge);

                sysreg_poke(&cpu, HCR_EL2, (uint64_t)tge << TGE);
                set_el(&cpu, el);
                cpu.exclusive = true;
                sysreg_write(&cpu, bank, spsr);
                sysreg_write(&cpu, el == 2 ? ELR_EL2 : ELR_EL1, 0x4000);
                assert_int_equal(exception_is_illegal_return(&cpu, spsr),
                                 !legal);
                assert_int_equal(exception_return(&cpu), legal);
                assert_int_equal(cpu.pc, 0x4000);
                assert_false(cpu.exclusive);
                assert_true(cpu.event);
                /* NZCV and DAIF come from SPSR either way. */
                assert_int_equal(cpu.pstate & (PSTATE_NZCV | PSTATE_DAIF),
                                 PSTATE_C | PSTATE_I);
                if (legal)
                    assert_int_equal(cpu.pstate & 0x10001f, m);
                else
                    assert_int_equal(cpu.pstate & 0x10001f,
                                     PSTATE_IL | el << 2 | 1);
            }
}

/* SPSR.IL makes a legal return to an Illegal Execution state. */
static void returned_il(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    sysreg_write(&cpu, SPSR_EL2, PSTATE_IL | 5);
    assert_true(exception_return(&cpu));
    assert_int_equal(cpu.pstate, PSTATE_IL | 5);
    e = exception_illegal_state(&cpu);
    assert_int_equal(e.ec, 0x0e);
    assert_int_equal(e.target_el, 1);
    exception_take(&cpu, &e);
    assert_int_equal(cpu.sysreg[SPSR_EL1], PSTATE_IL | 5);
    assert_false(cpu.pstate & PSTATE_IL);
}

static void return_swaps_stacks(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    cpu.sp = 0x2222;
    sysreg_write(&cpu, SP_EL0, 0x100);
    sysreg_write(&cpu, SP_EL1, 0x1111);
    sysreg_write(&cpu, SPSR_EL2, 4); /* EL1t */
    exception_return(&cpu);
    assert_int_equal(cpu.sp, 0x100);
    assert_int_equal(sysreg_peek(&cpu, SP_EL2), 0x2222);
}

/*
 * Physical interrupts (Arm ARM, the table of asynchronous exception masking):
 * target by route and TGE; not masked from EL1 and EL0 to EL2, unless EL0 is a
 * host's; pending for ever while they target a lower level.
 */
static bool is_taken(unsigned el, bool route, bool tge, bool e2h, bool masked,
                     unsigned *target)
{
    *target = route || tge ? 2 : 1;
    if (*target == 1)
        return el <= 1 && !masked;
    if (el == 2)
        return !masked;
    if (e2h && tge)
        return !masked;
    return true;
}

static void physical_interrupts(void **unused)
{
    static const struct {
        uint64_t line, mask;
        unsigned route;
        enum exception_kind kind;
    } rows[] = {
        { LINE_IRQ, PSTATE_I, IMO, EXCEPTION_IRQ },
        { LINE_FIQ, PSTATE_F, FMO, EXCEPTION_FIQ },
        { LINE_SERROR, PSTATE_A, AMO, EXCEPTION_SERROR },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned n = 0; n < 3 << 4; n++) {
            struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES |
                                     FEATURE_BIT(FEAT_VHE));
            unsigned el = n >> 4, target;
            bool route = n & 1, tge = n & 2, e2h = n & 4, masked = n & 8;
            struct exception e;
            bool expected;

            if (el == 1 && tge)
                continue;
            sysreg_poke(&cpu, HCR_EL2,
                        (uint64_t)route << rows[i].route |
                            (uint64_t)tge << TGE | (uint64_t)e2h << E2H);
            set_el(&cpu, el);
            cpu.pstate &= ~PSTATE_DAIF;
            assert_false(exception_pending(&cpu, &e));
            cpu.pstate |= masked ? rows[i].mask : PSTATE_DAIF ^ rows[i].mask;
            cpu.lines = rows[i].line;
            cpu.pc = 0x7770;
            expected = is_taken(el, route, tge, e2h, masked, &target);
            assert_int_equal(exception_pending(&cpu, &e), expected);
            assert_true(exception_wakes(&cpu));
            if (!expected)
                continue;
            assert_int_equal(e.target_el, target);
            assert_int_equal(e.kind, rows[i].kind);
            assert_int_equal(e.ret, 0x7770);
            exception_take(&cpu, &e);
            /* A line stays; an SError is over. */
            assert_int_equal(cpu.lines,
                             e.kind == EXCEPTION_SERROR ? 0 : rows[i].line);
        }
}

static void virtual_interrupts(void **unused)
{
    static const struct {
        unsigned pending, route;
        uint64_t mask;
        enum exception_kind kind;
    } rows[] = {
        { VI, IMO, PSTATE_I, EXCEPTION_IRQ },
        { VF, FMO, PSTATE_F, EXCEPTION_FIQ },
        { VSE, AMO, PSTATE_A, EXCEPTION_SERROR },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned n = 0; n < 3 << 3; n++) {
            struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
            unsigned el = n >> 3;
            bool route = n & 1, tge = n & 2, masked = n & 4;
            bool expected = el < 2 && route && !tge && !masked;
            struct exception e;

            if (el == 1 && tge)
                continue;
            sysreg_poke(&cpu, HCR_EL2,
                        BIT64(rows[i].pending) |
                            (uint64_t)route << rows[i].route |
                            (uint64_t)tge << TGE);
            set_el(&cpu, el);
            cpu.pstate &= ~PSTATE_DAIF;
            cpu.pstate |= masked ? rows[i].mask : 0;
            assert_int_equal(exception_pending(&cpu, &e), expected);
            assert_int_equal(exception_wakes(&cpu), el < 2 && route && !tge);
            if (!expected)
                continue;
            assert_int_equal(e.target_el, 1);
            assert_int_equal(e.kind, rows[i].kind);
            assert_true(e.is_virtual);
            exception_take(&cpu, &e);
            /* HCR_EL2.VSE clears itself, VI and VF stay. */
            assert_int_equal(bit_is_set(cpu.sysreg[HCR_EL2], rows[i].pending),
                             rows[i].pending != VSE);
        }
}

/* SError first; its syndrome is kept, or VSESR_EL2's with RAS. */
static void serror_syndrome(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_RAS));
    struct exception e;

    (void)unused;
    sysreg_poke(&cpu, HCR_EL2, BIT64(AMO) | BIT64(IMO));
    set_el(&cpu, 1);
    cpu.lines = LINE_IRQ | LINE_SERROR;
    cpu.serror_syndrome = 0x11;
    assert_true(exception_pending(&cpu, &e));
    assert_int_equal(e.kind, EXCEPTION_SERROR);
    exception_take(&cpu, &e);
    assert_int_equal(cpu.sysreg[ESR_EL2],
                     (uint64_t)0x2f << 26 | 1 << 25 | 0x11);
    assert_int_equal(cpu.lines, LINE_IRQ);
    sysreg_poke(&cpu, HCR_EL2, BIT64(AMO) | BIT64(VSE));
    sysreg_poke(&cpu, VSESR_EL2, 0x1000042);
    cpu.lines = 0;
    cpu_set_pstate(&cpu, 5);
    assert_true(exception_pending(&cpu, &e));
    exception_take(&cpu, &e);
    assert_int_equal(cpu.sysreg[ESR_EL1],
                     (uint64_t)0x2f << 26 | 1 << 25 | 0x1000042);
}

/* Where each level's own exceptions go, and what returns where. */
static void constructors(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    cpu.pc = 0x100;
    for (unsigned el = 0; el <= 2; el++) {
        set_el(&cpu, el);
        e = exception_undefined(&cpu);
        assert_int_equal(e.target_el, el ? el : 1);
        assert_int_equal(e.ec, 0);
        assert_int_equal(e.iss, 0);
        assert_int_equal(e.ret, 0x100);
        e = exception_svc(&cpu, 0xbeef);
        assert_int_equal(e.target_el, el ? el : 1);
        assert_int_equal(e.ec, 0x15);
        assert_int_equal(e.iss, 0xbeef);
        assert_int_equal(e.ret, 0x104);
        e = exception_hvc(&cpu, 7);
        assert_int_equal(e.target_el, 2);
        assert_int_equal(e.ec, 0x16);
        assert_int_equal(e.ret, 0x104);
        e = exception_smc(&cpu, 7);
        assert_int_equal(e.target_el, 2);
        assert_int_equal(e.ec, 0x17);
        assert_int_equal(e.ret, 0x100);
        e = exception_brk(&cpu, 0xffff);
        assert_int_equal(e.target_el, el ? el : 1);
        assert_int_equal(e.ec, 0x3c);
        assert_int_equal(e.iss, 0xffff);
        assert_int_equal(e.ret, 0x100);
        e = exception_pc_alignment(&cpu);
        assert_int_equal(e.ec, 0x22);
        assert_true(e.far_valid);
        assert_int_equal(e.far, 0x100);
    }
    sysreg_poke(&cpu, HCR_EL2, BIT64(TGE));
    set_el(&cpu, 0);
    assert_int_equal(exception_svc(&cpu, 0).target_el, 2);
    assert_int_equal(exception_undefined(&cpu).target_el, 2);
    sysreg_poke(&cpu, HCR_EL2, 0);
    sysreg_poke(&cpu, MDCR_EL2, BIT64(8));
    assert_int_equal(exception_brk(&cpu, 0).target_el, 2);
    assert_int_equal(exception_svc(&cpu, 0).target_el, 1);
}

enum {
    LDR_X5 = 0xf9400025,   /* ldr x5, [x1] */
    STRB_W6 = 0x39000026,  /* strb w6, [x1] */
    LDRSW_X7 = 0xb9800027, /* ldrsw x7, [x1] */
    LDP_X = 0xa9400420,    /* ldp x0, x1, [x1] */
    LDR_POST = 0xf8408425, /* ldr x5, [x1], #8 */
    STR_XZR = 0xf900003f,  /* str xzr, [x1] */
};

static struct exception take_abort(struct cpu *cpu, uint32_t word,
                                   struct fault fault)
{
    struct exception e = exception_abort(cpu, word, &fault);

    exception_take(cpu, &e);
    return e;
}

/* ISS of data aborts from a guest (D17.2.37, EC 0x24). */
static void stage2_data_aborts(void **unused)
{
    static const struct {
        uint32_t word;
        bool write;
        uint32_t syndrome; /* ISS<24:14> */
    } rows[] = {
        { LDR_X5, false, 0x400 | 3 << 8 | 0 << 7 | 5 << 2 | 1 << 1 },
        { STRB_W6, true, 0x400 | 0 << 8 | 0 << 7 | 6 << 2 | 0 << 1 },
        { LDRSW_X7, false, 0x400 | 2 << 8 | 1 << 7 | 7 << 2 | 1 << 1 },
        { STR_XZR, true, 0x400 | 3 << 8 | 0 << 7 | 31 << 2 | 1 << 1 },
        { LDP_X, false, 0 },
        { LDR_POST, false, 0 },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        struct fault fault = {
            .kind = FAULT_TRANSLATION,
            .level = 2,
            .stage2 = true,
            .write = rows[i].write,
            .address = 0x9000abc,
            .ipa = 0x9000abc,
        };
        struct exception e;

        set_el(&cpu, 1);
        cpu.pc = 0x400;
        e = take_abort(&cpu, rows[i].word, fault);
        assert_int_equal(e.target_el, 2);
        assert_int_equal(cpu.sysreg[ESR_EL2], (uint64_t)0x24 << 26 | 1 << 25 |
                                                  rows[i].syndrome << 14 |
                                                  rows[i].write << 6 | 6);
        assert_int_equal(cpu.sysreg[FAR_EL2], 0x9000abc);
        assert_int_equal(cpu.sysreg[HPFAR_EL2], 0x9000 << 4);
        assert_int_equal(cpu.sysreg[ELR_EL2], 0x400);
    }
}

/* The status code of every kind, and where HPFAR_EL2 is UNKNOWN. */
static void fault_status_codes(void **unused)
{
    static const struct {
        enum fault_kind kind;
        bool stage2, table_walk;
        unsigned level, code;
        bool ipa_valid;
    } rows[] = {
        { FAULT_ADDRESS_SIZE, true, false, 1, 0x01, true },
        { FAULT_TRANSLATION, true, false, 3, 0x07, true },
        { FAULT_ACCESS_FLAG, true, false, 2, 0x0a, true },
        { FAULT_PERMISSION, true, false, 3, 0x0f, false },
        { FAULT_PERMISSION, true, true, 3, 0x0f, true },
        { FAULT_EXTERNAL, true, false, 1, 0x15, false },
        { FAULT_EXTERNAL, false, false, 0, 0x10, false },
        { FAULT_ALIGNMENT, false, false, 0, 0x21, false },
        { FAULT_ADDRESS_SIZE, false, false, 0, 0x00, false },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        struct fault fault = { .kind = rows[i].kind,
                               .level = rows[i].level,
                               .stage2 = rows[i].stage2,
                               .table_walk = rows[i].table_walk,
                               .fetch = true,
                               .address = 0x1000 };
        struct exception e;

        set_el(&cpu, 1);
        e = exception_abort(&cpu, 0, &fault);
        assert_int_equal(e.iss & 0x3f, rows[i].code);
        assert_int_equal(bit_is_set(e.iss, 7), rows[i].table_walk);
        assert_int_equal(e.ipa_valid, rows[i].ipa_valid);
        assert_int_equal(e.target_el, rows[i].stage2 ? 2 : 1);
        assert_int_equal(e.ec, rows[i].stage2 ? 0x20 : 0x21);
        assert_true(e.il);
    }
}

/* Aborts that stay: EL1's own, EL2's own, a host's EL0; TEA moves one. */
static void abort_targets(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_RAS));
    struct fault fault = { .kind = FAULT_EXTERNAL, .address = 0x10 };
    struct exception e;

    (void)unused;
    e = exception_abort(&cpu, LDR_X5, &fault);
    assert_int_equal(e.ec, 0x25);
    assert_int_equal(e.target_el, 2);
    set_el(&cpu, 0);
    e = exception_abort(&cpu, LDR_X5, &fault);
    assert_int_equal(e.ec, 0x24);
    assert_int_equal(e.target_el, 1);
    assert_int_equal(e.iss, 0x10); /* no ISV outside stage 2 */
    sysreg_poke(&cpu, HCR_EL2, BIT64(37));
    e = exception_abort(&cpu, LDR_X5, &fault);
    assert_int_equal(e.target_el, 2);
    assert_int_equal(e.ec, 0x24);
    sysreg_poke(&cpu, HCR_EL2, BIT64(TGE));
    assert_int_equal(exception_abort(&cpu, LDR_X5, &fault).target_el, 2);
}

static void class_names(void **unused)
{
    (void)unused;
    assert_string_equal(exception_class_name(0x16), "HVC64");
    assert_string_equal(exception_class_name(0x18), "SYSTEM");
    assert_string_equal(exception_class_name(0x3f), "unallocated");
    assert_string_equal(exception_class_name(1u << 31), "unallocated");
}

/* PSTATE.SS survives a return only into a level that debugs by stepping. */
static void single_step(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    sysreg_write(&cpu, OSLAR_EL1, 0);
    sysreg_write(&cpu, SPSR_EL2, PSTATE_SS | 5);
    exception_return(&cpu);
    assert_false(cpu.pstate & PSTATE_SS); /* MDSCR_EL1.SS is 0 */
    cpu = new_cpu(CPU_DEFAULT_FEATURES);
    sysreg_write(&cpu, OSLAR_EL1, 0);
    sysreg_poke(&cpu, MDSCR_EL1, 1);
    sysreg_poke(&cpu, MDCR_EL2, BIT64(8)); /* TDE: EL2 steps EL1 */
    sysreg_write(&cpu, SPSR_EL2, PSTATE_SS | 5);
    exception_return(&cpu);
    assert_true(cpu.pstate & PSTATE_SS);
}

/*
 * AArch64.GenerateDebugExceptionsFrom and the state machine of D2.12.3, for
 * all that decides.
 */
static void step_states(void **unused)
{
    (void)unused;
    for (unsigned n = 0; n < 3 << 9; n++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        bool ss = n & 1, kde = n & 2, tde = n & 4, tge = n & 8;
        bool oslk = n & 16, dlk = n & 32, request = n & 64;
        bool masked = n & 128, pstate_ss = n & 256;
        unsigned el = n >> 9, target = tde || tge ? 2 : 1;
        enum step_state state = STEP_INACTIVE;

        sysreg_poke(&cpu, MDSCR_EL1, ss | (uint64_t)kde << 13);
        sysreg_poke(&cpu, MDCR_EL2, (uint64_t)tde << 8);
        sysreg_poke(&cpu, HCR_EL2, (uint64_t)tge << 27);
        sysreg_write(&cpu, OSLAR_EL1, oslk);
        sysreg_write(&cpu, OSDLR_EL1, dlk);
        sysreg_write(&cpu, DBGPRCR_EL1, request);
        set_el(&cpu, el);
        cpu.pstate &= ~(PSTATE_D | PSTATE_SS);
        cpu.pstate |= (masked ? PSTATE_D : 0) | (pstate_ss ? PSTATE_SS : 0);
        if (ss && !oslk && !(dlk && !request) &&
            (el < target || (el == target && kde && !masked)))
            state = pstate_ss ? STEP_NOT_PENDING : STEP_PENDING;
        assert_int_equal(exception_step_state(&cpu), state);
    }
}

/* Syndrome and target of the exception; what was stepped is in ISV and EX. */
static void software_step(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    sysreg_poke(&cpu, MDSCR_EL1, 1 | 1 << 13);
    sysreg_poke(&cpu, OSLAR_EL1, 0);
    set_el(&cpu, 0);
    cpu.pstate |= PSTATE_SS;
    cpu.pc = 0x1000;
    e = exception_software_step(&cpu);
    assert_int_equal(e.ec, 0x32);
    assert_int_equal(e.target_el, 1);
    assert_int_equal(e.iss, 0x22);
    assert_int_equal(e.ret, 0x1000);
    assert_false(e.far_valid);
    exception_step_done(&cpu, false);
    assert_false(cpu.pstate & PSTATE_SS);
    assert_int_equal(exception_software_step(&cpu).iss, 0x1000022);
    cpu.pstate |= PSTATE_SS;
    exception_step_done(&cpu, true);
    e = exception_software_step(&cpu);
    assert_int_equal(e.iss, 0x1000062);
    exception_take(&cpu, &e);
    assert_false(cpu.stepped);
    assert_false(cpu.sysreg[SPSR_EL1] & PSTATE_SS);
    assert_int_equal(exception_software_step(&cpu).ec, 0x33);
    sysreg_poke(&cpu, MDCR_EL2, 1 << 8);
    e = exception_software_step(&cpu);
    assert_int_equal(e.ec, 0x32);
    assert_int_equal(e.target_el, 2);
    set_el(&cpu, 2);
    assert_int_equal(exception_software_step(&cpu).ec, 0x33);
}

/* A call has completed when it is taken, what faults is stepped again. */
static void stepped_exceptions(void **unused)
{
    (void)unused;
    for (unsigned n = 0; n < 4; n++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        bool enabled = n & 1, call = n & 2;
        struct exception e;

        sysreg_poke(&cpu, MDSCR_EL1, enabled);
        set_el(&cpu, 0);
        cpu.pstate |= PSTATE_SS;
        e = call ? exception_svc(&cpu, 0) : exception_undefined(&cpu);
        exception_take(&cpu, &e);
        assert_int_equal(!!(cpu.sysreg[SPSR_EL1] & PSTATE_SS),
                         !(enabled && call));
        assert_false(cpu.pstate & PSTATE_SS);
    }
}

static void sp_alignment(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    for (unsigned el = 0; el <= 2; el++)
        for (unsigned tge = 0; tge <= 1; tge++) {
            sysreg_poke(&cpu, HCR_EL2, (uint64_t)tge << 27);
            set_el(&cpu, el);
            e = exception_sp_alignment(&cpu);
            assert_int_equal(e.ec, 0x26);
            assert_int_equal(e.iss, 0);
            assert_true(e.il);
            assert_false(e.far_valid);
            assert_int_equal(e.target_el, el ? el : 1 + tge);
        }
}

int test_exception(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(entry_pstate),
        cmocka_unit_test(illegal_returns),
        cmocka_unit_test(returned_il),
        cmocka_unit_test(return_swaps_stacks),
        cmocka_unit_test(physical_interrupts),
        cmocka_unit_test(virtual_interrupts),
        cmocka_unit_test(serror_syndrome),
        cmocka_unit_test(constructors),
        cmocka_unit_test(stage2_data_aborts),
        cmocka_unit_test(fault_status_codes),
        cmocka_unit_test(abort_targets),
        cmocka_unit_test(class_names),
        cmocka_unit_test(single_step),
        cmocka_unit_test(step_states),
        cmocka_unit_test(software_step),
        cmocka_unit_test(stepped_exceptions),
        cmocka_unit_test(sp_alignment),
    };

    return cmocka_run_group_tests_name("exception", tests, NULL, NULL);
}
