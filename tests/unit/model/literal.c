/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of the manual, one function for each kind of page. */
#include "literal.h"

#include <stdio.h>
#include <string.h>

/* The state that pseudocode names. */
struct state {
    unsigned el;
    bool read, sp;
    feature_set features;
    uint64_t hcr, hcrx, cptr, mdcr, cnthctl, sctlr1, sctlr2, cpacr, cntkctl;
    uint64_t mdscr, pmuserenr, mpam2, mpamhcr, icc_sre2;
    uint64_t gcscre0, amuserenr, ich_hcr;
};

static bool bit(uint64_t value, unsigned n)
{
    return value >> n & 1;
}

static unsigned bits(uint64_t value, unsigned msb, unsigned lsb)
{
    return (unsigned)(value >> lsb & ((2u << (msb - lsb)) - 1));
}

static const struct literal ok = { LITERAL_OK, 0, 0 };
static const struct literal undefined = { LITERAL_UNDEFINED, 0, 0 };

static struct literal trap(unsigned el, unsigned ec)
{
    return (struct literal){ LITERAL_TRAP, el, ec };
}

static bool e2h(const struct state *s)
{
    return bit(s->hcr, 34);
}

static bool tge(const struct state *s)
{
    return bit(s->hcr, 27);
}

static bool e2h_tge(const struct state *s)
{
    return e2h(s) && tge(s);
}

/* "if EL2Enabled() && HCR_EL2.TGE == '1' then EL2 else EL1" */
static struct literal trap_el1(const struct state *s, unsigned ec)
{
    return trap(tge(s) ? 2 : 1, ec);
}

/* AArch64.AdvSIMDFPAccessTrap(EL1): Uncategorized when TGE routes it. */
static struct literal trap_el1_fp(const struct state *s)
{
    return tge(s) ? trap(2, 0x00) : trap(1, 0x07);
}

static bool has(const struct state *s, enum feature feature)
{
    return s->features >> feature & 1;
}

/* EL0 and EL1 UNDEFINED; EL2 reads and writes. */
static struct literal el2_rw(const struct state *s)
{
    return s->el == 2 ? ok : undefined;
}

static struct literal el2_ro(const struct state *s)
{
    return s->el == 2 && s->read ? ok : undefined;
}

/* Realm's, or EL3's: this machine has neither. */
static struct literal nobody(const struct state *s)
{
    (void)s;
    return undefined;
}

/* EL1 and EL2 without any trap. */
static struct literal el1_rw(const struct state *s)
{
    return s->el >= 1 ? ok : undefined;
}

static struct literal el1_ro(const struct state *s)
{
    return s->el >= 1 && s->read ? ok : undefined;
}

static struct literal el0_rw(const struct state *s)
{
    (void)s;
    return ok;
}

/* Trap at EL1 by one condition, EC 0x18. */
static struct literal el1_trap(const struct state *s, bool condition)
{
    if (s->el == 0)
        return undefined;
    return s->el == 1 && condition ? trap(2, 0x18) : ok;
}

static struct literal el1_ro_trap(const struct state *s, bool condition)
{
    return s->read ? el1_trap(s, condition) : undefined;
}

/* SCTLR_EL1, TTBR0_EL1, TCR_EL1, ...: HCR_EL2.TRVM, TVM. */
static struct literal page_vm(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, s->read ? 30 : 26));
}

static struct literal page_tpidrro(const struct state *s)
{
    return s->el == 0 && !s->read ? undefined : ok;
}

static struct literal page_sp_el0(const struct state *s)
{
    return s->el == 0 || !s->sp ? undefined : ok;
}

static struct literal page_daif(const struct state *s)
{
    if (s->el == 0 && (e2h_tge(s) || !bit(s->sctlr1, 9)))
        return trap_el1(s, 0x18);
    return ok;
}

/* AArch64.CheckFPAdvSIMDEnabled for FPCR and FPSR. */
static struct literal page_fp(const struct state *s)
{
    unsigned fpen = bits(s->cpacr, 21, 20), fpen2 = bits(s->cptr, 21, 20);

    if (s->el <= 1 && !(s->el == 0 && e2h_tge(s))) {
        if (fpen == 0 || fpen == 2 || (fpen == 1 && s->el == 0))
            return trap_el1_fp(s);
    }
    if (!e2h(s))
        return bit(s->cptr, 10) ? trap(2, 0x07) : ok;
    if (fpen2 == 0 || fpen2 == 2)
        return trap(2, 0x07);
    if (fpen2 == 1 && s->el == 0 && tge(s))
        return trap(2, 0x07);
    return ok;
}

/* FPEXC32_EL2: EL2 alone, as FP at EL2. */
static struct literal page_fpexc(const struct state *s)
{
    return s->el == 2 ? page_fp(s) : undefined;
}

/* ZCR_EL1: the same shape with ZEN, TZ and EC 0x19. */
static struct literal page_zcr_el1(const struct state *s)
{
    unsigned zen = bits(s->cpacr, 17, 16), zen2 = bits(s->cptr, 17, 16);

    if (s->el == 0)
        return undefined;
    if (s->el == 1 && (zen == 0 || zen == 2))
        return trap_el1(s, 0x19);
    if (!e2h(s))
        return bit(s->cptr, 8) ? trap(2, 0x19) : ok;
    return zen2 == 0 || zen2 == 2 ? trap(2, 0x19) : ok;
}

static struct literal page_zcr_el2(const struct state *s)
{
    unsigned zen2 = bits(s->cptr, 17, 16);

    if (s->el < 2)
        return undefined;
    if (!e2h(s))
        return bit(s->cptr, 8) ? trap(2, 0x19) : ok;
    return zen2 == 0 || zen2 == 2 ? trap(2, 0x19) : ok;
}

static struct literal page_ctr(const struct state *s)
{
    if (!s->read)
        return undefined;
    if (s->el == 0 && !e2h_tge(s) && !bit(s->sctlr1, 15))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s) && !bit(s->sctlr2, 15))
        return trap(2, 0x18);
    if (s->el <= 1 && !(s->el == 0 && e2h_tge(s)) && bit(s->hcr, 17))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_dczid(const struct state *s)
{
    return s->read ? ok : undefined;
}

static struct literal page_cache_id(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, 17) || bit(s->hcr, 49));
}

static struct literal page_cache_id_ro(const struct state *s)
{
    return s->read ? page_cache_id(s) : undefined;
}

static struct literal page_cpacr(const struct state *s)
{
    return el1_trap(s, bit(s->cptr, 31));
}

static struct literal page_actlr(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, 21));
}

static struct literal page_id1(const struct state *s)
{
    return el1_ro_trap(s, bit(s->hcr, 16));
}

static struct literal page_id3(const struct state *s)
{
    return el1_ro_trap(s, bit(s->hcr, 18));
}

static struct literal page_lor(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, 35));
}

static struct literal page_lorid(const struct state *s)
{
    return el1_ro_trap(s, bit(s->hcr, 35));
}

static struct literal page_err(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, 36));
}

static struct literal page_err_ro(const struct state *s)
{
    return el1_ro_trap(s, bit(s->hcr, 36));
}

static struct literal page_erxpfg(const struct state *s)
{
    return el1_trap(s, !bit(s->hcr, 47));
}

static struct literal page_key(const struct state *s)
{
    return el1_trap(s, !bit(s->hcr, 40));
}

static struct literal page_mte(const struct state *s)
{
    return el1_trap(s, !bit(s->hcr, 56));
}

static struct literal page_gmid(const struct state *s)
{
    return el1_ro_trap(s, bit(s->hcr, 58));
}

static struct literal page_cntfrq(const struct state *s)
{
    if (!s->read)
        return s->el == 2 ? ok : undefined;
    if (s->el == 0 && !e2h_tge(s) && !bit(s->cntkctl, 0) && !bit(s->cntkctl, 1))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s) && !bit(s->cnthctl, 0) && !bit(s->cnthctl, 1))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_cntpct(const struct state *s)
{
    if (!s->read)
        return undefined;
    if (s->el == 0 && !e2h_tge(s) && !bit(s->cntkctl, 0))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s))
        return bit(s->cnthctl, 0) ? ok : trap(2, 0x18);
    if (s->el <= 1 && !e2h(s) && !bit(s->cnthctl, 0))
        return trap(2, 0x18);
    if (s->el <= 1 && e2h(s) && !bit(s->cnthctl, 10))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_cntvct(const struct state *s)
{
    if (!s->read)
        return undefined;
    if (s->el == 0 && !e2h_tge(s) && !bit(s->cntkctl, 1))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s))
        return bit(s->cnthctl, 1) ? ok : trap(2, 0x18);
    if (s->el <= 1 && has(s, FEAT_ECV) && bit(s->cnthctl, 14))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_cntp(const struct state *s)
{
    if (s->el == 0 && !e2h_tge(s) && !bit(s->cntkctl, 9))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s))
        return bit(s->cnthctl, 9) ? ok : trap(2, 0x18);
    if (s->el <= 1 && !e2h(s) && !bit(s->cnthctl, 1))
        return trap(2, 0x18);
    if (s->el <= 1 && e2h(s) && !bit(s->cnthctl, 11))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_cntv(const struct state *s)
{
    if (s->el == 0 && !e2h_tge(s) && !bit(s->cntkctl, 8))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s))
        return bit(s->cnthctl, 8) ? ok : trap(2, 0x18);
    if (s->el <= 1 && has(s, FEAT_ECV) && bit(s->cnthctl, 13))
        return trap(2, 0x18);
    return ok;
}

/* MDCR_EL2.<TDE,TDA> != '00' */
static struct literal page_debug(const struct state *s)
{
    return el1_trap(s, bit(s->mdcr, 8) || bit(s->mdcr, 9));
}

static struct literal page_debug_ro(const struct state *s)
{
    return s->read ? page_debug(s) : undefined;
}

static struct literal page_mdrar(const struct state *s)
{
    return el1_ro_trap(s, bit(s->mdcr, 8) || bit(s->mdcr, 11));
}

static struct literal page_os(const struct state *s)
{
    return el1_trap(s, bit(s->mdcr, 8) || bit(s->mdcr, 10));
}

static struct literal page_oslsr(const struct state *s)
{
    return s->read ? page_os(s) : undefined;
}

static struct literal page_oslar(const struct state *s)
{
    return s->read ? undefined : page_os(s);
}

static struct literal page_dcc(const struct state *s)
{
    if (s->el == 0 && bit(s->mdscr, 12))
        return trap_el1(s, 0x18);
    if (s->el == 0 && (tge(s) || bit(s->mdcr, 8) || bit(s->mdcr, 9)))
        return trap(2, 0x18);
    if (s->el == 1 && (bit(s->mdcr, 8) || bit(s->mdcr, 9)))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_mdccsr(const struct state *s)
{
    return s->read ? page_dcc(s) : undefined;
}

/* PMUSERENR_EL0.UEN is there with FEAT_PMUv3p9. */
static bool uen(const struct state *s)
{
    return has(s, FEAT_PMUv3p9) && bit(s->pmuserenr, 4);
}

/* EL0 needs PMUSERENR_EL0 (`enabled`), EL0 and EL1 meet MDCR_EL2.TPM. */
static struct literal pmu(const struct state *s, bool enabled)
{
    if (s->el == 0 && !enabled)
        return trap_el1(s, 0x18);
    return s->el <= 1 && bit(s->mdcr, 6) ? trap(2, 0x18) : ok;
}

static struct literal page_pmu(const struct state *s)
{
    return pmu(s, bit(s->pmuserenr, 0) || uen(s));
}

static struct literal page_pmceid(const struct state *s)
{
    return s->read ? page_pmu(s) : undefined;
}

static struct literal page_pmcr(const struct state *s)
{
    struct literal verdict = pmu(s, bit(s->pmuserenr, 0) ? s->read || !uen(s)
                                                         : s->read && uen(s));

    if (verdict.verdict != LITERAL_OK)
        return verdict;
    return s->el <= 1 && bit(s->mdcr, 5) ? trap(2, 0x18) : ok;
}

static struct literal page_pmccntr(const struct state *s)
{
    return pmu(s, bit(s->pmuserenr, 0) || uen(s) ||
                      (s->read && bit(s->pmuserenr, 2)));
}

static struct literal page_pmxevcntr(const struct state *s)
{
    return pmu(s, bit(s->pmuserenr, 0) || uen(s) ||
                      (s->read && bit(s->pmuserenr, 3)));
}

static struct literal page_pmselr(const struct state *s)
{
    return pmu(s, bit(s->pmuserenr, 0) || uen(s) || bit(s->pmuserenr, 3));
}

static struct literal page_pmswinc(const struct state *s)
{
    if (s->read)
        return undefined;
    return pmu(s, bit(s->pmuserenr, 0) || uen(s) || bit(s->pmuserenr, 1));
}

static struct literal page_pmicntr(const struct state *s)
{
    return pmu(s, bit(s->pmuserenr, 0) || uen(s) ||
                      (s->read && bit(s->pmuserenr, 5)));
}

static struct literal page_pmzr(const struct state *s)
{
    return s->read ? undefined : page_pmu(s);
}

static struct literal page_pmu_el1_ro(const struct state *s)
{
    return el1_ro_trap(s, bit(s->mdcr, 6));
}

static struct literal page_pmicntsvr(const struct state *s)
{
    return has(s, FEAT_PMUv3_ICNTR) ? page_pmu_el1_ro(s) : undefined;
}

/* Trace unit: CPACR_EL1.TTA, then CPTR_EL2.TTA, which EL2 obeys as well. */
static struct literal page_trace(const struct state *s)
{
    if (s->el == 0)
        return undefined;
    if (s->el == 1 && bit(s->cpacr, 28))
        return trap_el1(s, 0x18);
    return bit(s->cptr, e2h(s) ? 28 : 20) ? trap(2, 0x18) : ok;
}

static struct literal page_trace_ro(const struct state *s)
{
    return s->read ? page_trace(s) : undefined;
}

static struct literal page_trciteedcr(const struct state *s)
{
    return has(s, FEAT_ITE) ? page_trace(s) : undefined;
}

static struct literal page_pmuserenr(const struct state *s)
{
    return s->el == 0 && !s->read ? undefined : pmu(s, true);
}

static struct literal page_pminten(const struct state *s)
{
    return el1_trap(s, bit(s->mdcr, 6));
}

static struct literal page_pms(const struct state *s)
{
    return el1_trap(s, bit(s->mdcr, 14));
}

static struct literal page_pmb(const struct state *s)
{
    return el1_trap(s, !bit(s->mdcr, 12)); /* E2PB == 'x0' */
}

static struct literal page_trfcr(const struct state *s)
{
    return el1_trap(s, bit(s->mdcr, 19));
}

static struct literal page_trb(const struct state *s)
{
    return el1_trap(s, !bit(s->mdcr, 24)); /* E2TB == 'x0' */
}

static struct literal page_scxtnum_el0(const struct state *s)
{
    if (s->el == 0 && !e2h_tge(s) && bit(s->sctlr1, 20))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s))
        return bit(s->sctlr2, 20) ? trap(2, 0x18) : ok;
    return s->el <= 1 && !bit(s->hcr, 53) ? trap(2, 0x18) : ok;
}

static struct literal page_scxtnum_el1(const struct state *s)
{
    return el1_trap(s, !bit(s->hcr, 53));
}

static struct literal page_tpidr2(const struct state *s)
{
    if (s->el == 0 && !e2h_tge(s) && !bit(s->sctlr1, 60))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s) && !bit(s->sctlr2, 60))
        return trap(2, 0x18);
    return ok;
}

static struct literal page_mpam1(const struct state *s)
{
    return el1_trap(s, bit(s->mpam2, 48));
}

static struct literal page_mpam0(const struct state *s)
{
    return el1_trap(s, bit(s->mpam2, 49));
}

static struct literal page_mpamidr(const struct state *s)
{
    return el1_ro_trap(s, bit(s->mpamhcr, 31) || bit(s->mpam2, 58));
}

static struct literal page_mpamsm(const struct state *s)
{
    if (!has(s, FEAT_SME))
        return undefined;
    return el1_trap(s, !bit(s->mpam2, 50));
}

static struct literal page_icc_sre_el1(const struct state *s)
{
    return el1_trap(s, !bit(s->icc_sre2, 3));
}

/* SMCR_EL1, SVCR: SMEN, TSM and EC 0x1d. */
static struct literal sme(const struct state *s)
{
    unsigned smen = bits(s->cpacr, 25, 24), smen2 = bits(s->cptr, 25, 24);
    bool host0 = s->el == 0 && e2h_tge(s);

    if (s->el <= 1 && !host0 &&
        (smen == 0 || smen == 2 || (smen == 1 && s->el == 0)))
        return trap_el1(s, 0x1d);
    if (!e2h(s))
        return bit(s->cptr, 12) ? trap(2, 0x1d) : ok;
    if (smen2 == 0 || smen2 == 2 || (smen2 == 1 && host0))
        return trap(2, 0x1d);
    return ok;
}

static struct literal page_sme_el1(const struct state *s)
{
    return s->el == 0 ? undefined : sme(s);
}

static struct literal page_sme_el2(const struct state *s)
{
    return s->el < 2 ? undefined : sme(s);
}

/* No SMEN, no TSM: only HFGxTR_EL2.nSMPRI_EL1, which is tested elsewhere. */
static struct literal page_smpri_el1(const struct state *s)
{
    return s->el == 0 ? undefined : ok;
}

static struct literal page_smprimap_el2(const struct state *s)
{
    return s->el < 2 ? undefined : ok;
}

static struct literal page_tcr2(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, s->read ? 30 : 26) || !bit(s->hcrx, 14));
}

static struct literal page_sctlr2(const struct state *s)
{
    return el1_trap(s, bit(s->hcr, s->read ? 30 : 26) || !bit(s->hcrx, 15));
}

/* POR_EL0: E0POE at EL0, then TRVM and TVM below EL2. */
static struct literal page_por_el0(const struct state *s)
{
    bool host0 = s->el == 0 && e2h_tge(s);

    if (s->el == 0 && !host0 && !bit(s->cpacr, 29))
        return trap_el1(s, 0x18);
    if (s->el <= 1 && !host0 && bit(s->hcr, s->read ? 30 : 26))
        return trap(2, 0x18);
    return host0 && !bit(s->cptr, 29) ? trap(2, 0x18) : ok;
}

static struct literal page_gcspr_el0(const struct state *s)
{
    if (s->el == 0 && !s->read)
        return undefined;
    if (s->el == 0 && !bit(s->gcscre0, 10))
        return trap_el1(s, 0x18);
    return ok;
}

/* EnFPM by EC 0x18, and then as FPCR. */
static struct literal page_fpmr(const struct state *s)
{
    if (s->el == 0 && !e2h_tge(s) && !bit(s->sctlr1, 34))
        return trap_el1(s, 0x18);
    if (s->el == 0 && e2h_tge(s) && !bit(s->sctlr2, 34))
        return trap(2, 0x18);
    if (s->el <= 1 && !(s->el == 0 && e2h_tge(s)) && !bit(s->hcrx, 23))
        return trap(2, 0x18);
    return page_fp(s);
}

static struct literal page_amu(const struct state *s)
{
    if (!s->read)
        return undefined;
    if (s->el == 0 && !bit(s->amuserenr, 0))
        return trap_el1(s, 0x18);
    return s->el <= 1 && bit(s->cptr, 30) ? trap(2, 0x18) : ok;
}

static struct literal page_hafgrtr(const struct state *s)
{
    return has(s, FEAT_AMUv1) ? el2_rw(s) : undefined;
}

static struct literal page_amuserenr(const struct state *s)
{
    if (s->el == 0 && !s->read)
        return undefined;
    return s->el <= 1 && bit(s->cptr, 30) ? trap(2, 0x18) : ok;
}

static struct literal page_gic_common(const struct state *s)
{
    return el1_trap(s, bit(s->ich_hcr, 10));
}

static struct literal page_gic_group0(const struct state *s)
{
    return el1_trap(s, bit(s->ich_hcr, 11));
}

static struct literal page_gic_group1(const struct state *s)
{
    return el1_trap(s, bit(s->ich_hcr, 12));
}

static struct literal page_gic_dir(const struct state *s)
{
    if (s->read)
        return undefined;
    return el1_trap(s, bit(s->ich_hcr, 10) || bit(s->ich_hcr, 14));
}

static struct literal page_gic_sgi(const struct state *s)
{
    if (s->read)
        return undefined;
    return el1_trap(s, bit(s->ich_hcr, 10) || bit(s->hcr, 3) || bit(s->hcr, 4));
}

/* A name, '?' for any letter; with a final '*' all names that begin so. */
struct page {
    const char *name;
    struct literal (*access)(const struct state *s);
    int feature; /* -1: always there */
};

static const struct page pages[] = {
    { "NZCV", el0_rw, -1 },
    { "DAIF", page_daif, -1 },
    { "CurrentEL", el1_ro, -1 },
    { "SPSel", el1_rw, -1 },
    { "PAN", el1_rw, FEAT_PAN },
    { "UAO", el1_rw, FEAT_UAO },
    { "DIT", el0_rw, FEAT_DIT },
    { "SSBS", el0_rw, FEAT_SSBS },
    { "TCO", el0_rw, FEAT_MTE2 },
    { "FPCR", page_fp, -1 },
    { "FPSR", page_fp, -1 },
    { "FPEXC32_EL2", page_fpexc, FEAT_AA32EL1 },
    { "ZCR_EL1", page_zcr_el1, FEAT_SVE },
    { "ZCR_EL2", page_zcr_el2, FEAT_SVE },
    { "SP_EL0", page_sp_el0, -1 },
    { "SP_EL1", el2_rw, -1 },
    { "ELR_EL1", el1_rw, -1 },
    { "SPSR_EL1", el1_rw, -1 },
    { "TPIDR_EL0", el0_rw, -1 },
    { "TPIDRRO_EL0", page_tpidrro, -1 },
    { "TPIDR_EL1", el1_rw, -1 },
    { "TPIDR2_EL0", page_tpidr2, FEAT_SME },
    { "SCXTNUM_EL0", page_scxtnum_el0, FEAT_CSV2_2 },
    { "SCXTNUM_EL1", page_scxtnum_el1, FEAT_CSV2_2 },
    { "SCXTNUM_EL2", el2_rw, FEAT_CSV2_2 },
    { "SCTLR_EL1", page_vm, -1 },
    { "TTBR0_EL1", page_vm, -1 },
    { "TTBR1_EL1", page_vm, -1 },
    { "TCR_EL1", page_vm, -1 },
    { "ESR_EL1", page_vm, -1 },
    { "FAR_EL1", page_vm, -1 },
    { "AFSR0_EL1", page_vm, -1 },
    { "AFSR1_EL1", page_vm, -1 },
    { "MAIR_EL1", page_vm, -1 },
    { "AMAIR_EL1", page_vm, -1 },
    { "CONTEXTIDR_EL1", page_vm, -1 },
    { "VBAR_EL1", el1_rw, -1 },
    { "PAR_EL1", el1_rw, -1 },
    { "ISR_EL1", el1_ro, -1 },
    { "ACTLR_EL1", page_actlr, -1 },
    { "CPACR_EL1", page_cpacr, -1 },
    { "CSSELR_EL1", page_cache_id, -1 },
    { "CCSIDR_EL1", page_cache_id_ro, -1 },
    { "CLIDR_EL1", page_cache_id_ro, -1 },
    { "CTR_EL0", page_ctr, -1 },
    { "DCZID_EL0", page_dczid, -1 },
    { "MIDR_EL1", el1_ro, -1 },
    { "MPIDR_EL1", el1_ro, -1 },
    { "REVIDR_EL1", page_id1, -1 },
    { "AIDR_EL1", page_id1, -1 },
    { "GMID_EL1", page_gmid, FEAT_MTE2 },
    { "ID_*", page_id3, -1 },
    { "MVFR*", page_id3, -1 },
    { "S3_0_C0_*", page_id3, -1 },
    { "LORID_EL1", page_lorid, FEAT_LOR },
    { "LOR*", page_lor, FEAT_LOR },
    { "CNTFRQ_EL0", page_cntfrq, -1 },
    { "CNTPCT_EL0", page_cntpct, -1 },
    { "CNTVCT_EL0", page_cntvct, -1 },
    { "CNTP_*", page_cntp, -1 },
    { "CNTV_*", page_cntv, -1 },
    { "CNTKCTL_EL1", el1_rw, -1 },
    { "CNTHV_*", el2_rw, FEAT_VHE },
    { "CNTHP_*", el2_rw, -1 },
    { "CNTHCTL_EL2", el2_rw, -1 },
    { "CNTVOFF_EL2", el2_rw, -1 },
    { "MDSCR_EL1", page_debug, -1 },
    { "MDCCINT_EL1", page_debug, -1 },
    { "OSDTR*", page_debug, -1 },
    { "OSECCR_EL1", page_debug, -1 },
    { "DBGBVR*", page_debug, -1 },
    { "DBGBCR*", page_debug, -1 },
    { "DBGWVR*", page_debug, -1 },
    { "DBGWCR*", page_debug, -1 },
    { "DBGCLAIM*", page_debug, -1 },
    { "DBGAUTHSTATUS_EL1", page_debug_ro, -1 },
    { "MDRAR_EL1", page_mdrar, -1 },
    { "OSLAR_EL1", page_oslar, -1 },
    { "OSLSR_EL1", page_oslsr, -1 },
    { "OSDLR_EL1", page_os, -1 },
    { "DBGPRCR_EL1", page_os, -1 },
    { "MDCCSR_EL0", page_mdccsr, -1 },
    { "DBGDTR*", page_dcc, -1 },
    { "PMCR_EL0", page_pmcr, FEAT_PMUv3 },
    { "PMCCNTR_EL0", page_pmccntr, FEAT_PMUv3 },
    { "PMXEVCNTR_EL0", page_pmxevcntr, FEAT_PMUv3 },
    { "PMEVCNTR*", page_pmxevcntr, FEAT_PMUv3 },
    { "PMSELR_EL0", page_pmselr, FEAT_PMUv3 },
    { "PMSWINC_EL0", page_pmswinc, FEAT_PMUv3 },
    { "PMUSERENR_EL0", page_pmuserenr, FEAT_PMUv3 },
    { "PMINTEN*", page_pminten, FEAT_PMUv3 },
    { "PMCEID*", page_pmceid, FEAT_PMUv3 },
    { "PMUACR_EL1", page_pminten, FEAT_PMUv3p9 },
    { "PMZR_EL0", page_pmzr, FEAT_PMUv3p9 },
    { "PMICNTR_EL0", page_pmicntr, FEAT_PMUv3_ICNTR },
    { "PMICFILTR_EL0", page_pmu, FEAT_PMUv3_ICNTR },
    { "PMSSCR_EL1", page_pminten, FEAT_PMUv3_SS },
    { "PMECR_EL1", page_pminten, FEAT_PMUv3_SS },
    { "PMIAR_EL1", page_pminten, FEAT_SEBEP },
    { "PMCCNTSVR_EL1", page_pmu_el1_ro, FEAT_PMUv3_SS },
    { "PMEVCNTSVR*", page_pmu_el1_ro, FEAT_PMUv3_SS },
    { "PMICNTSVR_EL1", page_pmicntsvr, FEAT_PMUv3_SS },
    { "BRBCR_EL2", el2_rw, FEAT_BRBE },
    { "BRBIDR0_EL1", el1_ro, FEAT_BRBE },
    { "BRBINFINJ_EL1", el1_rw, FEAT_BRBE },
    { "BRBSRCINJ_EL1", el1_rw, FEAT_BRBE },
    { "BRBTGTINJ_EL1", el1_rw, FEAT_BRBE },
    { "BRBINF*", el1_ro, FEAT_BRBE },
    { "BRBSRC*", el1_ro, FEAT_BRBE },
    { "BRBTGT*", el1_ro, FEAT_BRBE },
    { "BRB*", el1_rw, FEAT_BRBE },
    { "TRCITECR_EL1", el1_rw, FEAT_ITE },
    { "TRCITECR_EL2", el2_rw, FEAT_ITE },
    { "TRCITEEDCR", page_trciteedcr, FEAT_ETE },
    { "TRCIDR*", page_trace_ro, FEAT_ETE },
    { "TRCSTATR", page_trace_ro, FEAT_ETE },
    { "TRCOSLSR", page_trace_ro, FEAT_ETE },
    { "TRCDEV*", page_trace_ro, FEAT_ETE },
    { "TRCAUTHSTATUS", page_trace_ro, FEAT_ETE },
    { "TRC*", page_trace, FEAT_ETE },
    { "MAIR2_EL1", page_vm, FEAT_AIE },
    { "AMAIR2_EL1", page_vm, FEAT_AIE },
    { "MAIR2_EL2", el2_rw, FEAT_AIE },
    { "AMAIR2_EL2", el2_rw, FEAT_AIE },
    { "S2POR_EL1", page_vm, FEAT_S2POE },
    { "PFAR_EL1", el1_rw, FEAT_PFAR },
    { "PFAR_EL2", el2_rw, FEAT_PFAR },
    { "RCWMASK_EL1", el1_rw, FEAT_THE },
    { "RCWSMASK_EL1", el1_rw, FEAT_THE },
    { "ACCDATA_EL1", el1_rw, FEAT_LS64_ACCDATA },
    { "MECID*", nobody, FEAT_MEC },
    { "VMECID*", nobody, FEAT_MEC },
    { "VNCR_EL2", el2_rw, FEAT_NV2 },
    { "AMCG1IDR_EL0", page_amu, FEAT_AMUv1p1 },
    { "AMEVCNTVOFF*", el2_rw, FEAT_AMUv1p1 },
    { "ERXGSR_EL1", page_err_ro, FEAT_RASv2 },
    { "MDSELR_EL1", page_debug, FEAT_Debugv8p9 },
    { "PMCNTEN*", page_pmu, FEAT_PMUv3 },
    { "PMOVS*", page_pmu, FEAT_PMUv3 },
    { "PMXEVTYPER_EL0", page_pmu, FEAT_PMUv3 },
    { "PMEVTYPER*", page_pmu, FEAT_PMUv3 },
    { "PMCCFILTR_EL0", page_pmu, FEAT_PMUv3 },
    { "PMSCR_EL1", page_pms, FEAT_SPE },
    { "PMSEVFR_EL1", page_pms, FEAT_SPE },
    { "PMBPTR_EL1", page_pmb, FEAT_SPE },
    { "TRFCR_EL1", page_trfcr, FEAT_TRF },
    { "TRBPTR_EL1", page_trb, FEAT_TRBE },
    { "ERRIDR_EL1", page_err_ro, FEAT_RAS },
    { "ERRSELR_EL1", page_err, FEAT_RAS },
    { "ERXSTATUS_EL1", page_err, FEAT_RAS },
    { "ERXMISC2_EL1", page_err, FEAT_RASv1p1 },
    { "ERXPFGCTL_EL1", page_erxpfg, FEAT_RASv1p1 },
    { "DISR_EL1", el1_rw, FEAT_RAS },
    { "AP*", page_key, FEAT_PAuth },
    { "RGSR_EL1", page_mte, FEAT_MTE2 },
    { "GCR_EL1", page_mte, FEAT_MTE2 },
    { "TFSR_EL1", page_mte, FEAT_MTE2 },
    { "TFSRE0_EL1", page_mte, FEAT_MTE2 },
    { "MPAM1_EL1", page_mpam1, FEAT_MPAM },
    { "MPAM0_EL1", page_mpam0, FEAT_MPAM },
    { "MPAMIDR_EL1", page_mpamidr, FEAT_MPAM },
    { "MPAMSM_EL1", page_mpamsm, FEAT_MPAM },
    { "ICC_SRE_EL1", page_icc_sre_el1, FEAT_GICv3 },
    { "SMCR_EL1", page_sme_el1, FEAT_SME },
    { "SMCR_EL2", page_sme_el2, FEAT_SME },
    { "SMPRI_EL1", page_smpri_el1, FEAT_SME },
    { "SMPRIMAP_EL2", page_smprimap_el2, FEAT_SME },
    { "SVCR", sme, FEAT_SME },
    { "TCR2_EL1", page_tcr2, FEAT_TCR2 },
    { "SCTLR2_EL1", page_sctlr2, FEAT_SCTLR2 },
    { "PIR_EL1", page_vm, FEAT_S1PIE },
    { "PIRE0_EL1", page_vm, FEAT_S1PIE },
    { "POR_EL1", page_vm, FEAT_S1POE },
    { "POR_EL0", page_por_el0, FEAT_S1POE },
    { "GCSCR_EL1", el1_rw, FEAT_GCS },
    { "GCSPR_EL1", el1_rw, FEAT_GCS },
    { "GCSCRE0_EL1", el1_rw, FEAT_GCS },
    { "GCSCR_EL2", el2_rw, FEAT_GCS },
    { "GCSPR_EL2", el2_rw, FEAT_GCS },
    { "GCSPR_EL0", page_gcspr_el0, FEAT_GCS },
    { "FPMR", page_fpmr, FEAT_FPMR },
    { "AMEVTYPER0*", page_amu, FEAT_AMUv1 },
    { "AMCFGR_EL0", page_amu, FEAT_AMUv1 },
    { "AMUSERENR_EL0", page_amuserenr, FEAT_AMUv1 },
    { "ICC_PMR_EL1", page_gic_common, FEAT_GICv3 },
    { "ICC_CTLR_EL1", page_gic_common, FEAT_GICv3 },
    { "ICC_BPR0_EL1", page_gic_group0, FEAT_GICv3 },
    { "ICC_IGRPEN0_EL1", page_gic_group0, FEAT_GICv3 },
    { "ICC_BPR1_EL1", page_gic_group1, FEAT_GICv3 },
    { "ICC_IGRPEN1_EL1", page_gic_group1, FEAT_GICv3 },
    { "ICC_DIR_EL1", page_gic_dir, FEAT_GICv3 },
    { "ICC_SGI1R_EL1", page_gic_sgi, FEAT_GICv3 },
    { "ICC_SRE_EL2", el2_rw, FEAT_GICv3 },
    { "ICH_HCR_EL2", el2_rw, FEAT_GICv3 },
    { "HCR_EL2", el2_rw, -1 },
    { "HSTR_EL2", el2_rw, -1 },
    { "HACR_EL2", el2_rw, -1 },
    { "CPTR_EL2", el2_rw, -1 },
    { "MDCR_EL2", el2_rw, -1 },
    { "SCTLR_EL2", el2_rw, -1 },
    { "VBAR_EL2", el2_rw, -1 },
    { "VTTBR_EL2", el2_rw, -1 },
    { "VTCR_EL2", el2_rw, -1 },
    { "VPIDR_EL2", el2_rw, -1 },
    { "VMPIDR_EL2", el2_rw, -1 },
    { "ELR_EL2", el2_rw, -1 },
    { "SPSR_EL2", el2_rw, -1 },
    { "ESR_EL2", el2_rw, -1 },
    { "FAR_EL2", el2_rw, -1 },
    { "HPFAR_EL2", el2_rw, -1 },
    { "TPIDR_EL2", el2_rw, -1 },
    { "RVBAR_EL2", el2_ro, -1 },
    { "TTBR1_EL2", el2_rw, FEAT_VHE },
    { "CONTEXTIDR_EL2", el2_rw, FEAT_VHE },
    { "HFG?TR2_EL2", el2_rw, FEAT_FGT2 },
    { "HDFG?TR2_EL2", el2_rw, FEAT_FGT2 },
    { "HFG*", el2_rw, FEAT_FGT },
    { "HDFG*", el2_rw, FEAT_FGT },
    { "HAFGRTR_EL2", page_hafgrtr, FEAT_FGT },
};

static bool matches(const char *pattern, const char *name)
{
    while (*pattern && (*pattern == *name || (*pattern == '?' && *name)))
        pattern++, name++;
    return *pattern == '*' || (!*pattern && !*name);
}

/* PMEVCNTR<n>_EL0, PMEVTYPER<n>_EL0: n >= HPMN belongs to EL2. */
static bool is_hidden_counter(const struct cpu *cpu, const char *name)
{
    int n;

    if (strncmp(name, "PMEV", 4))
        return false;
    if (sscanf(name, "PMEVCNTR%d_EL0", &n) != 1 &&
        sscanf(name, "PMEVTYPER%d_EL0", &n) != 1)
        return false;
    return n >= (int)bits(cpu->sysreg[MDCR_EL2], 4, 0) &&
           bits(cpu->pstate, 3, 2) < 2;
}

int literal_page(const char *name)
{
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        if (matches(pages[i].name, name))
            return (int)i;
    return -1;
}

struct literal literal_access(const struct cpu *cpu, int page, const char *name,
                              bool read)
{
    const uint64_t *r = cpu->sysreg;
    struct state s = {
        .el = bits(cpu->pstate, 3, 2),
        .read = read,
        .sp = bit(cpu->pstate, 0),
        .features = cpu->features,
        .hcr = r[HCR_EL2],
        .hcrx = r[HCRX_EL2],
        .gcscre0 = r[GCSCRE0_EL1],
        .amuserenr = r[AMUSERENR_EL0],
        .ich_hcr = r[ICH_HCR_EL2],
        .cptr = r[CPTR_EL2],
        .mdcr = r[MDCR_EL2],
        .cnthctl = r[CNTHCTL_EL2],
        .sctlr1 = r[SCTLR_EL1],
        .sctlr2 = r[SCTLR_EL2],
        .cpacr = r[CPACR_EL1],
        .cntkctl = r[CNTKCTL_EL1],
        .mdscr = r[MDSCR_EL1],
        .pmuserenr = r[PMUSERENR_EL0],
        .mpam2 = r[MPAM2_EL2],
        .mpamhcr = r[MPAMHCR_EL2],
        .icc_sre2 = r[ICC_SRE_EL2],
    };

    const struct page *at;
    struct literal verdict;

    if (page < 0)
        return (struct literal){ LITERAL_UNKNOWN, 0, 0 };
    at = &pages[page];
    if (at->feature >= 0 && !has(&s, (enum feature)at->feature))
        return undefined;
    verdict = at->access(&s);
    if (verdict.verdict == LITERAL_OK && is_hidden_counter(cpu, name))
        return undefined;
    return verdict;
}
