/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TLB and cache maintenance: what must come before it, what completes it, and
 * whether it reached every TLB that may hold an entry which is gone.
 */
#include "order.h"

/* How far a DSB reaches, and how far it must for a TLBI. */
enum reach { NOWHERE, NON_SHAREABLE, INNER, OUTER, SYSTEM };

/* What a TLBI is about (Arm ARM, TLB maintenance instructions). */
struct tlbi {
    enum reach reach;
    bool el2;      /* of EL2's regime */
    bool by_vmid;  /* looks at VTTBR_EL2.VMID */
    bool stage2;   /* drops what stage 2 alone has cached */
    bool combined; /* drops what both stages together have */
};

#define OP1(encoding) ((encoding) >> 11 & 7u)
#define CRM(encoding) ((encoding) >> 3 & 15u)
#define OP2(encoding) ((encoding)&7u)

/* CRm: 7 and 6 this PE, 3 and 2 Inner, 1 and 5 Outer Shareable. */
static enum reach reach_of(unsigned crm)
{
    if (crm == 3 || crm == 2)
        return INNER;
    return crm == 1 || crm == 5 ? OUTER : NON_SHAREABLE;
}

/* By IPA: CRm 0 Inner; CRm 4 Outer where op2 is 0, 3, 4 or 7, else this PE. */
static struct tlbi by_ipa(unsigned crm, unsigned op2)
{
    bool outer = (op2 & 3) == 0 || (op2 & 3) == 3;

    return (struct tlbi){
        .reach = crm == 0 ? INNER
                 : outer  ? OUTER
                          : NON_SHAREABLE,
        .by_vmid = true,
        .stage2 = true,
    };
}

/* VMALLE1, VAE1, ...: of EL2&0, without a VMID, for {E2H,TGE} = {1,1}. */
static struct tlbi of_el1(unsigned crm, bool host)
{
    return (struct tlbi){
        .reach = reach_of(crm),
        .el2 = host,
        .by_vmid = !host,
        .combined = !host,
    };
}

static struct tlbi tlbi_of(uint16_t encoding, bool host)
{
    unsigned crm = CRM(encoding), op2 = OP2(encoding);
    bool whole = crm == 7 || crm == 3 || crm == 1;
    struct tlbi tlbi = { .reach = reach_of(crm) };

    if (OP1(encoding) != 4)
        return of_el1(crm, host);
    if (crm == 0 || crm == 4)
        return by_ipa(crm, op2);
    if (whole && (op2 == 4 || op2 == 6)) { /* ALLE1, VMALLS12E1 */
        tlbi.by_vmid = op2 == 6;
        tlbi.stage2 = tlbi.combined = true;
        return tlbi;
    }
    tlbi.el2 = true;
    return tlbi;
}

static uint64_t stage2_in_force(const struct order_case *c)
{
    return order_get(c, ORDER_VTTBR_EL2) & ~ORDER_VTTBR_CNP;
}

/* Entries that were there are not: fewer, or as many and others. */
static bool has_lost(const struct order_tables *before,
                     const struct order_tables *now)
{
    return now->count && now->count <= before->count &&
           now->hash != before->hash;
}

/* The same entries permit more: who still has the old ones faults once more. */
static bool is_relaxed(const struct order_tables *before,
                       const struct order_tables *now)
{
    return now->count == before->count && now->places == before->places &&
           now->rights > before->rights;
}

/*
 * All CPUs that ran under it may still hold what has gone from its tables. Of
 * what is relaxed it is this one alone that is to drop it: others do as they fault.
 */
static void see(const struct order_case *c, struct order_regime *regime,
                const struct order_tables *now)
{
    if (regime->known && has_lost(&regime->tables, now)) {
        uint32_t holders = regime->cpus;

        if (is_relaxed(&regime->tables, now))
            holders &= UINT32_C(1) << c->step->cpu;
        regime->stage2 |= holders;
        regime->combined |= holders;
    }
    regime->known = true;
    regime->tables = *now;
}

static struct order_regime *find_regime(struct order *order, uint64_t vttbr)
{
    for (unsigned i = 0; i < order->regime_count; i++)
        if (order->regimes[i].vttbr == vttbr)
            return &order->regimes[i];
    return NULL;
}

static struct order_regime *make_regime(const struct order_case *c)
{
    struct order *order = c->order;
    uint64_t vttbr = stage2_in_force(c);
    struct order_regime *regime = find_regime(order, vttbr);

    if (regime || order->regime_count == ORDER_REGIMES)
        return regime;
    regime = &order->regimes[order->regime_count++];
    *regime = (struct order_regime){
        .vttbr = vttbr,
        .vtcr = order_get(c, ORDER_VTCR_EL2),
    };
    return regime;
}

static void see_all(const struct order_case *c)
{
    struct order_tables now;

    for (unsigned i = 0; i < c->order->regime_count; i++) {
        struct order_regime *regime = &c->order->regimes[i];

        if (order_tables_look(c->world, regime->vttbr, regime->vtcr, &now))
            see(c, regime, &now);
        else
            regime->known = false;
    }
}

/* R_SPVBD. */
static void judge_table_dsb(const struct order_case *c)
{
    struct order_baseline *baseline = &c->cpu->baseline;
    struct order_tables now;

    if (!baseline->known || baseline->vttbr != stage2_in_force(c) ||
        !order_tables_look(c->world, baseline->vttbr, baseline->vtcr, &now))
        return;
    if (now.hash != baseline->tables.hash)
        order_report(c, ORDER_TABLE_DSB, ORDER_VTTBR_EL2,
                     "TLBI executes and the stage-2 tables have changed since "
                     "the last DSB",
                     0);
    baseline->tables = now;
}

/*
 * Who is emptied of all of it holds nothing but what comes as it runs. What goes
 * later in this visit is too late for the TLBI all the same.
 */
static void drop(struct order_regime *regime, const struct tlbi *tlbi,
                 uint32_t kept)
{
    if (tlbi->stage2)
        regime->stage2 &= kept;
    if (tlbi->combined)
        regime->combined &= kept;
    if (tlbi->stage2 && tlbi->combined)
        regime->emptied |= ~kept & ~regime->running;
}

static void reach_regimes(const struct order_case *c, const struct tlbi *tlbi)
{
    uint64_t vmid = order_get(c, ORDER_VTTBR_EL2) & ORDER_VMID;
    uint32_t kept = tlbi->reach == NON_SHAREABLE
                        ? ~(UINT32_C(1) << c->step->cpu)
                        : 0;

    for (unsigned i = 0; i < c->order->regime_count; i++) {
        struct order_regime *regime = &c->order->regimes[i];

        if (tlbi->by_vmid && (regime->vttbr & ORDER_VMID) != vmid)
            continue;
        drop(regime, tlbi, kept);
    }
}

static bool is_host(const struct order_case *c)
{
    return (order_get(c, ORDER_HCR_EL2) & ORDER_HCR_HOST) == ORDER_HCR_HOST;
}

/* Whose it is depends on {E2H,TGE}, and then it may be on the VMID. */
static bool looks_at_vmid(const struct order_case *c, const struct tlbi *tlbi)
{
    return tlbi->by_vmid ||
           (OP1(c->step->encoding) != 4 &&
            order_depend_is_pending(c, ORDER_HCR_EL2, ORDER_HCR_HOST));
}

void order_tlb_tlbi(const struct order_case *c)
{
    const struct tlbi tlbi = tlbi_of(c->step->encoding, is_host(c));
    struct order_maintenance *maintenance = &c->cpu->maintenance;

    if (looks_at_vmid(c, &tlbi))
        order_depend_use(c, ORDER_USE_VMID, ORDER_OTHER);
    if (!maintenance->tlbi)
        maintenance->tlbi_pc = c->step->pc;
    if (maintenance->tlbi < (unsigned)tlbi.reach)
        maintenance->tlbi = tlbi.reach;
    if (tlbi.el2) {
        maintenance->tlbi_el2 = true;
        maintenance->tlbi_el2_done = false;
        return;
    }
    judge_table_dsb(c);
    see_all(c);
    reach_regimes(c, &tlbi);
}

/* DC ZVA and its kin are stores. */
static bool is_zeroing(uint16_t encoding)
{
    return OP1(encoding) == 3 && CRM(encoding) == 4;
}

void order_tlb_cache(const struct order_case *c)
{
    struct order_maintenance *maintenance = &c->cpu->maintenance;

    if (c->step->kind == ORDER_DC) {
        if (!is_zeroing(c->step->encoding))
            maintenance->dc_pc = c->step->pc;
        return;
    }
    if (maintenance->dc_pc)
        order_report(c, ORDER_CACHE_COMPLETE, ORDER_OTHER,
                     "IC follows DC with no DSB between", maintenance->dc_pc);
    maintenance->dc_pc = 0;
    maintenance->ic_pc = c->step->pc;
}

/* CRm<3:2>: 0 OSH, 1 NSH, 2 ISH, 3 SY. */
static enum reach dsb_reach(unsigned option)
{
    static const enum reach reaches[] = { OUTER, NON_SHAREABLE, INNER, SYSTEM };

    return reaches[option >> 2 & 3];
}

static void note_baseline(const struct order_case *c)
{
    struct order_baseline *baseline = &c->cpu->baseline;
    struct order_regime *regime;

    baseline->vttbr = stage2_in_force(c);
    baseline->vtcr = order_get(c, ORDER_VTCR_EL2);
    baseline->known = order_tables_look(c->world, baseline->vttbr,
                                        baseline->vtcr, &baseline->tables);
    regime = find_regime(c->order, baseline->vttbr);
    if (regime && baseline->known)
        see(c, regime, &baseline->tables);
}

/* CRm<1:0>: 1 loads, 2 stores, 3 both. */
void order_tlb_dsb(const struct order_case *c)
{
    struct order_maintenance *maintenance = &c->cpu->maintenance;
    unsigned option = c->step->option;

    if (option & 2)
        note_baseline(c);
    if ((option & 3) != 3)
        return;
    maintenance->dc_pc = maintenance->ic_pc = 0;
    if ((unsigned)dsb_reach(option) < maintenance->tlbi)
        return;
    maintenance->tlbi = NOWHERE;
    maintenance->tlbi_el2_done = maintenance->tlbi_el2;
}

void order_tlb_sync(const struct order_case *c)
{
    struct order_maintenance *maintenance = &c->cpu->maintenance;

    if (maintenance->tlbi_el2_done)
        maintenance->tlbi_el2 = maintenance->tlbi_el2_done = false;
}

/* EL2's translation is turned on. */
void order_tlb_enable(const struct order_case *c)
{
    struct order_maintenance *maintenance = &c->cpu->maintenance;

    if (maintenance->tlbi_el2)
        order_report(c, ORDER_TLBI_COMPLETE, ORDER_SCTLR_EL2,
                     "SCTLR_EL2.M is set before TLB maintenance of EL2 has a "
                     "DSB and an ISB",
                     maintenance->tlbi_pc);
    maintenance->tlbi_el2 = false;
}

static void judge_completion(const struct order_case *c)
{
    struct order_maintenance *maintenance = &c->cpu->maintenance;

    if (maintenance->tlbi)
        order_report(c, ORDER_TLBI_COMPLETE, ORDER_OTHER,
                     "ERET leaves EL2 with no DSB of its domain after TLBI",
                     maintenance->tlbi_pc);
    if (maintenance->dc_pc || maintenance->ic_pc)
        order_report(c, ORDER_CACHE_COMPLETE, ORDER_OTHER,
                     "ERET leaves EL2 with no DSB after cache maintenance",
                     maintenance->dc_pc ? maintenance->dc_pc
                                        : maintenance->ic_pc);
    *maintenance = (struct order_maintenance){ 0 };
}

/* Whose entries are gone, and who was not told. */
static void judge_regime(const struct order_case *c,
                         struct order_regime *regime)
{
    uint32_t holders = regime->stage2 | regime->combined;

    if (!holders)
        return;
    if (!(holders & UINT32_C(1) << c->step->cpu))
        order_report(c, ORDER_TLBI_MISSING, ORDER_VTTBR_EL2,
                     "entries are gone from stage-2 tables that other CPUs "
                     "have used, and the TLBI was not broadcast",
                     0);
    else if (!regime->stage2)
        order_report(c, ORDER_TLBI_MISSING, ORDER_VTTBR_EL2,
                     "entries are gone from stage-2 tables and TLBI by IPA "
                     "alone leaves combined entries",
                     0);
    else
        order_report(c, ORDER_TLBI_MISSING, ORDER_VTTBR_EL2,
                     "entries are gone from stage-2 tables and no TLBI with "
                     "their VMID followed",
                     0);
    regime->stage2 = regime->combined = 0;
}

/*
 * The tables that the level below is to run on are the next baseline. Who gives
 * a CPU to somebody else does not change tables as well; that look is saved.
 */
static void see_next(const struct order_case *c)
{
    struct order_regime *regime;

    if (!(order_get(c, ORDER_HCR_EL2) & ORDER_HCR_VM))
        return;
    regime = make_regime(c);
    if (regime) {
        regime->cpus |= UINT32_C(1) << c->step->cpu;
        regime->running |= UINT32_C(1) << c->step->cpu;
        regime->emptied &= ~(UINT32_C(1) << c->step->cpu);
    }
    if (regime && regime->known && c->cpu->walks.stage2_changed)
        return;
    note_baseline(c);
    if (regime && !c->cpu->baseline.known)
        regime->known = false;
}

void order_tlb_leave(const struct order_case *c)
{
    judge_completion(c);
    see_next(c);
    for (unsigned i = 0; i < c->order->regime_count; i++) {
        struct order_regime *regime = &c->order->regimes[i];

        judge_regime(c, regime);
        regime->cpus &= ~regime->emptied;
        regime->emptied = 0;
    }
}

/* Another CPU at EL2 may change tables, and does its own DSB. */
void order_tlb_enter(const struct order_case *c)
{
    for (unsigned i = 0; i < c->order->regime_count; i++)
        c->order->regimes[i].running &= ~(UINT32_C(1) << c->step->cpu);
    for (unsigned i = 0; i < ORDER_CPUS; i++)
        if (i != c->step->cpu)
            c->order->cpus[i].baseline.known = false;
}

/* The scenario may have changed tables: that is nobody's to maintain. */
void order_tlb_refresh(const struct order_case *c)
{
    for (unsigned i = 0; i < c->order->regime_count; i++) {
        struct order_regime *regime = &c->order->regimes[i];

        regime->known = order_tables_look(c->world, regime->vttbr, regime->vtcr,
                                          &regime->tables);
    }
    for (unsigned i = 0; i < ORDER_CPUS; i++) {
        struct order_baseline *baseline = &c->order->cpus[i].baseline;

        if (baseline->known)
            baseline->known = order_tables_look(
                c->world, baseline->vttbr, baseline->vtcr, &baseline->tables);
    }
}

/* A CPU out of reset has an empty TLB. */
void order_tlb_reset(const struct order_case *c)
{
    uint32_t others = ~(UINT32_C(1) << c->step->cpu);

    for (unsigned i = 0; i < c->order->regime_count; i++) {
        c->order->regimes[i].running &= others;
        c->order->regimes[i].cpus &= others;
        c->order->regimes[i].stage2 &= others;
        c->order->regimes[i].combined &= others;
    }
}
