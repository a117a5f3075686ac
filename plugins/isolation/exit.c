/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exception classes (Arm ARM D13.2.37) by what they say of registers. */
#include "exit.h"

#include <stddef.h>

enum {
    EC_UNKNOWN = 0x00,
    EC_WFX = 0x01,
    EC_FP = 0x07,
    EC_PAUTH = 0x09,
    EC_ILLEGAL = 0x0e,
    EC_SVC32 = 0x11,
    EC_HVC32 = 0x12,
    EC_SMC32 = 0x13,
    EC_SVC64 = 0x15,
    EC_HVC64 = 0x16,
    EC_SMC64 = 0x17,
    EC_SYSTEM = 0x18,
    EC_SVE = 0x19,
    EC_SME = 0x1d,
    EC_IABT = 0x20,
    EC_PC = 0x22,
    EC_DABT = 0x24,
    EC_SP = 0x26,
    EC_BRK32 = 0x38,
    EC_BRK = 0x3c,
};

/* ISS of a data abort and of a trapped System register (D13.2.37) */
#define ISS_ISV (UINT32_C(1) << 24)
#define ISS_SRT(iss) (((iss) >> 16) & 31)
#define ISS_CM (UINT32_C(1) << 8)
#define ISS_S1PTW (UINT32_C(1) << 7)
#define ISS_WNR (UINT32_C(1) << 6)
#define ISS_READ (UINT32_C(1) << 0)
#define ISS_SYS_RT(iss) (((iss) >> 5) & 31)

/* TCR_ELx has the bits for addresses with bit 55 set beside these. */
#define TCR_TBI0 (UINT64_C(1) << 37)
#define TCR_TBID0 (UINT64_C(1) << 51)
#define TAG (UINT64_C(0xff) << 56)

#define PSTATE_SS (UINT64_C(1) << 21)
#define PSTATE_BTYPE (UINT64_C(3) << 10)
#define PSTATE_MODE UINT64_C(0x1f)
#define PSTATE_EL1H UINT64_C(5)

/* Register 31 is XZR here. */
static uint32_t gpr(uint32_t number)
{
    return number < 31 ? UINT32_C(1) << number : GPRS_NONE;
}

/* op0:op1:CRn:CRm:op2, which the ISS has as op0 op2 op1 CRn Rt CRm. */
static int system_encoding(uint32_t iss)
{
    return (int)(((iss >> 20) & 3) << 14 | ((iss >> 14) & 7) << 11 |
                 ((iss >> 10) & 15) << 7 | ((iss >> 1) & 15) << 3 |
                 ((iss >> 17) & 7));
}

static struct exit_class trapped_system(uint32_t iss)
{
    uint32_t rt = gpr(ISS_SYS_RT(iss));
    bool reads = iss & ISS_READ;

    return (struct exit_class){
        .answers = reads ? rt : GPRS_NONE,
        .business = rt,
        .given = reads ? GPRS_NONE : rt,
        .advances = true,
        .written = reads ? -1 : system_encoding(iss),
    };
}

/*
 * Without a valid syndrome a hypervisor has to look at the instruction, and may
 * then go by any register.
 */
static struct exit_class data_abort(uint32_t iss)
{
    uint32_t rt = gpr(ISS_SRT(iss));
    bool stores = iss & ISS_WNR;
    struct exit_class exit = { .advances = true,
                               .has_address = true,
                               .written = -1 };

    if (iss & ISS_ISV) {
        exit.answers = stores ? GPRS_NONE : rt;
        exit.business = rt;
        exit.given = stores ? rt : GPRS_NONE;
    } else if (!(iss & (ISS_CM | ISS_S1PTW))) {
        exit.emulated = exit.business = exit.given = GPRS_ALL;
    }
    return exit;
}

static struct exit_class call(void)
{
    return (struct exit_class){
        .answers = GPRS_CALL,
        .business = GPRS_CALL,
        .given = GPRS_CALL,
        .advances = true,
        .is_call = true,
        .written = -1,
    };
}

static struct exit_class synchronous(unsigned ec, uint32_t iss)
{
    switch (ec) {
    case EC_SVC32:
    case EC_HVC32:
    case EC_SMC32:
    case EC_SVC64:
    case EC_HVC64:
    case EC_SMC64:
        return call();
    case EC_SYSTEM:
        return trapped_system(iss);
    case EC_DABT:
        return data_abort(iss);
    case EC_IABT:
        return (struct exit_class){ .has_address = true, .written = -1 };
    case EC_WFX:
    case EC_PAUTH:
    case EC_BRK32:
    case EC_BRK:
        return (struct exit_class){ .advances = true, .written = -1 };
    case EC_FP:
    case EC_SVE:
    case EC_SME:
    case EC_ILLEGAL:
    case EC_PC:
    case EC_SP:
        return (struct exit_class){ .written = -1 };
    case EC_UNKNOWN:
    default:
        return (struct exit_class){ .emulated = GPRS_ALL,
                                    .business = GPRS_ALL,
                                    .advances = true,
                                    .written = -1 };
    }
}

struct exit_class exit_classify(int kind, unsigned ec, uint32_t iss)
{
    if (kind != 0)
        return (struct exit_class){ .written = -1 };
    return synchronous(ec, iss);
}

/* Function numbers in bits <15:0> of 0x84000000 and 0xc4000000. */
static const uint16_t ending_calls[] = {
    0x01, /* CPU_SUSPEND */
    0x02, /* CPU_OFF */
    0x08, /* SYSTEM_OFF */
    0x09, /* SYSTEM_RESET */
    0x0c, /* CPU_DEFAULT_SUSPEND */
    0x0e, /* SYSTEM_SUSPEND */
    0x12, /* SYSTEM_RESET2 */
};

bool exit_ends_context(const struct exit_class *exit, uint64_t x0)
{
    uint32_t function = (uint32_t)x0;

    if (!exit->is_call || (function & 0xbfff0000) != 0x84000000)
        return false;
    for (size_t i = 0; i < sizeof(ending_calls) / sizeof(*ending_calls); i++)
        if ((function & 0xffff) == ending_calls[i])
            return true;
    return false;
}

/*
 * PC after a branch to `target` below EL2: without its tag where TCR_ELx says
 * that it is one (AArch64.BranchAddr, EffectiveTBI).
 */
static uint64_t branch_address(const struct exit_state *back, uint64_t target)
{
    unsigned high = target >> 55 & 1;

    if (!(back->tcr & TCR_TBI0 << high) || back->tcr & TCR_TBID0 << high)
        return target;
    return high ? target | TAG : target & ~TAG;
}

static bool at_vector(const struct exit_state *back)
{
    uint64_t offset = back->pc - branch_address(back, back->vbar);

    return offset < 0x800 && offset % 0x80 == 0 &&
           (back->pstate & PSTATE_MODE) == PSTATE_EL1H;
}

/* Not one general register has anything but what a reset gives. */
static bool is_blank(const uint64_t *x)
{
    uint64_t any = 0;

    for (unsigned n = 4; n < 31; n++) /* x0..x3 are a boot protocol's */
        any |= x[n];
    return any == 0;
}

enum exit_return exit_return_of(const struct exit_class *exit,
                                const struct exit_state *left,
                                const struct exit_state *back)
{
    bool same = back->pc == branch_address(back, left->pc);
    bool next = back->pc == branch_address(back, left->pc + 4);

    if (exit_ends_context(exit, left->x[0]) && !next)
        return RETURN_RESTART;
    if (same)
        return exit->has_address && at_vector(back) ? RETURN_INJECTED
                                                    : RETURN_SAME;
    if (next && exit->advances)
        return RETURN_NEXT;
    if (at_vector(back))
        return RETURN_INJECTED;
    if (!next && is_blank(back->x))
        return RETURN_RESTART;
    return RETURN_ELSEWHERE;
}

uint32_t exit_may_change(const struct exit_class *exit, enum exit_return how)
{
    return exit->answers | (how == RETURN_NEXT ? exit->emulated : GPRS_NONE);
}

/*
 * Stepping a VM is the hypervisor's affair (SS), and whoever skips an
 * instruction clears BTYPE as if it had executed.
 */
uint64_t exit_pstate_kept(enum exit_return how)
{
    switch (how) {
    case RETURN_INJECTED:
    case RETURN_RESTART:
        return 0;
    case RETURN_NEXT:
        return ~(PSTATE_SS | PSTATE_BTYPE);
    case RETURN_SAME:
    case RETURN_ELSEWHERE:
    default:
        return ~PSTATE_SS;
    }
}
