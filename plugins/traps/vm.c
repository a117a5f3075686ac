/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every VM, whoever describes it. */
#include "traps.h"

#define HCR_VM TRAPS_BIT(0)
#define HCR_FMO TRAPS_BIT(3)
#define HCR_IMO TRAPS_BIT(4)
#define HCR_AMO TRAPS_BIT(5)
#define HCR_TSC TRAPS_BIT(19)

#define MDCR_HPMN(mdcr) ((mdcr)&0x1f)
#define PMCR_N(pmcr) ((pmcr) >> 11 & 0x1f)
#define DFR0_PMUVER(dfr0) ((dfr0) >> 8 & 0xf)
#define DFR0_HPMN0(dfr0) ((dfr0) >> 60)
#define PMUVER_NOT_ARMS 0xf

/* Bits that are 1 in HCR_EL2 while a VM runs. */
static const struct {
    uint64_t bits;
    enum traps_rule rule;
    const char *detail;
} hcr_rows[] = {
    { HCR_VM, TRAPS_STAGE2_OFF, "runs with stage 2 off" },
    { HCR_FMO | HCR_IMO | HCR_AMO, TRAPS_INTERRUPTS,
      "takes physical interrupts itself" },
    { HCR_TSC, TRAPS_SMC, "reaches the firmware by SMC" },
};

/* Accesses at EL1 that trap to EL2 while a VM runs. */
static const struct {
    uint16_t encoding; /* op0:op1:CRn:CRm:op2 */
    bool read, undefined_too;
    enum traps_rule rule;
    const char *detail;
} access_rows[] = {
    { 0x43b2, false, false, TRAPS_SET_WAY, "executes DC ISW untrapped" },
    { 0x43d2, false, false, TRAPS_SET_WAY, "executes DC CSW untrapped" },
    { 0x43f2, false, false, TRAPS_SET_WAY, "executes DC CISW untrapped" },
    { 0xc580, true, true, TRAPS_IMPLEMENTATION,
      "reaches registers at CRn 11 where the core has some" },
    { 0xc780, true, true, TRAPS_IMPLEMENTATION,
      "reaches registers at CRn 15 where the core has some" },
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void judge_hcr(const struct traps_case *c)
{
    uint64_t hcr = traps_get(c, TRAPS_HCR_EL2);

    for (size_t i = 0; i < COUNT(hcr_rows); i++)
        if (~hcr & hcr_rows[i].bits)
            traps_report(c, (struct traps_finding){
                                .rule = hcr_rows[i].rule,
                                .detail = hcr_rows[i].detail,
                            });
}

static bool is_trapped(const struct traps_case *c, size_t row)
{
    int target = c->world->traps_to(c->world->self, c->cpu,
                                    access_rows[row].encoding,
                                    access_rows[row].read);

    return target == 2 || (target < 0 && !access_rows[row].undefined_too);
}

static void judge_accesses(const struct traps_case *c)
{
    for (size_t i = 0; i < COUNT(access_rows); i++)
        if (!is_trapped(c, i))
            traps_report(c, (struct traps_finding){
                                .rule = access_rows[i].rule,
                                .detail = access_rows[i].detail,
                            });
}

/* Once for each state of the controls, which decides all of it. */
void traps_judge_vm(const struct traps_case *c)
{
    if (!c->is_vm || c->state->vm_judged)
        return;
    c->state->vm_judged = true;
    judge_hcr(c);
    judge_accesses(c);
}

static bool is_reserved(uint64_t hpmn, uint64_t counters, uint64_t dfr0)
{
    return hpmn > counters || (!hpmn && !DFR0_HPMN0(dfr0));
}

void traps_judge_hpmn(const struct traps_case *c)
{
    uint64_t dfr0 = traps_get(c, TRAPS_ID_AA64DFR0_EL1);
    uint64_t hpmn = MDCR_HPMN(traps_get(c, TRAPS_MDCR_EL2));
    uint64_t counters = PMCR_N(traps_get(c, TRAPS_PMCR_EL0));

    if (counters > c->traps->counters)
        c->traps->counters = counters;
    if (!DFR0_PMUVER(dfr0) || DFR0_PMUVER(dfr0) == PMUVER_NOT_ARMS ||
        !is_reserved(hpmn, c->traps->counters, dfr0) ||
        c->traps->hpmn_told >> hpmn & 1)
        return;
    c->traps->hpmn_told |= UINT32_C(1) << hpmn;
    traps_report(c,
                 (struct traps_finding){
                     .rule = TRAPS_HPMN,
                     .detail = hpmn ? "runs with more counters than the PMU has"
                                    : "runs with HPMN 0",
                 });
}
