/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An exception in words: who raised it, by which control, at what address. */
#include "model/explain.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/access.h"
#include "model/address.h"
#include "model/explain_parts.h"
#include "model/field_names.h"
#include "model/insn_memory.h"
#include "model/syndrome.h"
#include "model/trap.h"

/* Addresses below are what a null pointer and an offset make. */
enum { NULL_PAGE = 4096 };

/* DFSC and IFSC: what a fault is, its level in the lowest bits (D17.2.37). */
enum {
    STATUS_TRANSLATION_FAULT = 0x04,
    STATUS_ACCESS_FLAG = 0x08,
    STATUS_PERMISSION = 0x0c,
    STATUS_EXTERNAL_ABORT = 0x10,
    STATUS_ALIGNMENT = 0x21,
};

static unsigned status_of(const struct exception *e)
{
    return e->iss & 0x3f;
}

static void status_words(const struct exception *e, char *text, size_t size)
{
    if (!syndrome_words(WORDS_STATUS, status_of(e), text, size))
        snprintf(text, size, "fault status 0x%x", status_of(e));
}

static bool is_data_abort(const struct exception *e)
{
    return e->ec == EC_DABORT_LOWER || e->ec == EC_DABORT_CURRENT;
}

bool explain_is_fetch(const struct exception *e)
{
    return e->kind == EXCEPTION_SYNC &&
           (e->ec == EC_IABORT_LOWER || e->ec == EC_IABORT_CURRENT);
}

/* Stage 1 is off: what is refused below EL2 and taken to it, stage 2 refused. */
static bool is_stage2(const struct exception *e)
{
    bool lower = e->ec == EC_DABORT_LOWER || e->ec == EC_IABORT_LOWER;

    return e->ipa_valid ||
           (lower && e->target_el == 2 && status_of(e) < STATUS_EXTERNAL_ABORT);
}

/* What stage 2 has against the access. HPFAR_EL2 is not always valid. */
static void why_stage2(const struct cpu *cpu, const struct exception *e,
                       const char *access, char *text, size_t size)
{
    unsigned vmid = (unsigned)(cpu->sysreg[VTTBR_EL2] >> 48);
    uint64_t ipa = e->ipa_valid ? (e->ipa & ~UINT64_C(0xfff)) | (e->far & 0xfff)
                                : e->far;
    char words[64];

    status_words(e, words, sizeof(words));
    if ((status_of(e) & 0x3c) == STATUS_PERMISSION)
        snprintf(text, size,
                 "stage 2 of VMID %u does not let EL%u %s IPA 0x%" PRIx64
                 " (%s)",
                 vmid, cpu_el(cpu), access, ipa, words);
    else
        snprintf(text, size,
                 "stage 2 of VMID %u does not map IPA 0x%" PRIx64 " (%s)", vmid,
                 ipa, words);
}

/* What follows the address of an access that failed. */
static void why_address(const struct cpu *cpu, const struct exception *e,
                        const char *access, char *text, size_t size)
{
    char why[160];

    if (is_stage2(e)) {
        why_stage2(cpu, e, access, why, sizeof(why));
        snprintf(text, size, ": %s", why);
    } else if (status_of(e) == STATUS_EXTERNAL_ABORT) {
        snprintf(text, size, ", where there is no memory");
    } else {
        status_words(e, why, sizeof(why));
        snprintf(text, size, ": %s", why);
    }
}

/* The base register of a load or store, and what to think of its value. */
static void why_base(const struct cpu *cpu, const struct exception *e,
                     uint32_t word, char *text, size_t size)
{
    unsigned rn = (unsigned)bits_get(word, 9, 5);
    uint64_t base = rn == REG_XZR ? cpu->sp : cpu->x[rn];
    struct insn_access access;

    text[0] = '\0';
    if (!insn_access(word, &access))
        return;
    if (rn == REG_XZR)
        snprintf(text, size, "; sp is 0x%" PRIx64 "%s", base,
                 base ? "" : ": was it ever set?");
    else if (e->far < NULL_PAGE)
        snprintf(text, size, "; x%u is 0x%" PRIx64 ", a null pointer", rn,
                 base);
}

/* Which rule asks for alignment (AArch64.UnalignedAccessFaults), and a way out. */
static void explain_alignment(const struct cpu *cpu, const struct exception *e,
                              const char *insn, uint32_t word, char *text,
                              size_t size)
{
    enum sysreg sctlr = trap_regime_sctlr(cpu);
    unsigned el = cpu_el(cpu), regime = sctlr == SCTLR_EL2 ? 2 : 1;
    struct insn_memory memory;
    char why[160];

    if (insn_memory(word, &memory) && memory.order != ORDER_NONE)
        snprintf(why, sizeof(why), "ordered and exclusive accesses must be");
    else if (access_is_device(cpu))
        snprintf(why, sizeof(why),
                 "SCTLR_EL%u.M is 0, so that all memory is Device memory "
                 "(-mstrict-align, or turn stage 1 on)",
                 regime);
    else if (cpu->sysreg[sctlr] & FIELD_MASK(SCTLR_EL1, A))
        snprintf(why, sizeof(why), "SCTLR_EL%u.A is 1", regime);
    else
        snprintf(why, sizeof(why), "stage 2 says that it is Device memory");
    snprintf(
        text, size, "%s at EL%u: 0x%" PRIx64 " is %s: %s", insn, el, e->far,
        insn_classify(word) == INSN_SYS ? "no Normal memory" : "not aligned",
        why);
}

static void explain_data_abort(const struct cpu *cpu, const struct exception *e,
                               const char *insn, uint32_t word, char *text,
                               size_t size)
{
    bool write = e->iss & BIT64(6);
    char why[200], base[64];

    if (status_of(e) == STATUS_ALIGNMENT) {
        explain_alignment(cpu, e, insn, word, text, size);
        return;
    }
    why_address(cpu, e, write ? "write" : "read", why, sizeof(why));
    why_base(cpu, e, word, base, sizeof(base));
    snprintf(text, size, "%s at EL%u %s 0x%" PRIx64 "%s%s", insn, cpu_el(cpu),
             write ? "stores to" : "loads from", e->far, why, base);
}

/* As after an exception to the level that the CPU is at. */
static bool is_at_vector(const struct cpu *cpu)
{
    enum sysreg vbar = cpu_el(cpu) == 2 ? VBAR_EL2 : VBAR_EL1;
    uint64_t offset = cpu->pc - address_of_branch(cpu, cpu->sysreg[vbar]);

    return cpu_el(cpu) > 0 && offset < 0x800 && offset % 0x80 == 0;
}

/* How the CPU came to an address that cannot be fetched. */
static enum explained_way way_to(const struct cpu *cpu)
{
    if (cpu_el(cpu) < 2 &&
        cpu->pc == address_of_branch(cpu, cpu->sysreg[ELR_EL2]))
        return EXPLAINED_RETURN;
    return is_at_vector(cpu) ? EXPLAINED_VECTOR : EXPLAINED_BRANCH;
}

enum explained_way explain_way(const struct cpu *cpu, const struct exception *e)
{
    return explain_is_fetch(e) ? way_to(cpu) : EXPLAINED_NONE;
}

static void explain_fetch(const struct cpu *cpu, const struct exception *e,
                          char *text, size_t size)
{
    unsigned el = cpu_el(cpu);
    char why[200];

    why_address(cpu, e, "execute", why, sizeof(why));
    switch (way_to(cpu)) {
    case EXPLAINED_VECTOR:
        snprintf(text, size,
                 "EL%u has no vector table: VBAR_EL%u is 0x%" PRIx64
                 ", its vector at 0x%" PRIx64 "%s",
                 el, el, cpu->sysreg[el == 2 ? VBAR_EL2 : VBAR_EL1], cpu->pc,
                 why);
        break;
    case EXPLAINED_RETURN:
        snprintf(text, size, "ERET to EL%u went to ELR_EL2, 0x%" PRIx64 "%s",
                 el, cpu->pc, why);
        break;
    default:
        snprintf(text, size, "EL%u %s 0x%" PRIx64 "%s", el,
                 cpu->pc < NULL_PAGE ? "followed a null pointer to"
                                     : "branched to",
                 cpu->pc, why);
        break;
    }
}

/* Controls */

static bool control_of(const struct cpu *cpu, const struct exception *e,
                       uint32_t word, struct sysreg_trap *control)
{
    enum insn_class class = insn_classify(word);

    if (class == INSN_SYSREG || class == INSN_SYS)
        return sysreg_trap_control(cpu, insn_sysop(word), control);
    switch (e->ec) {
    case EC_ADVSIMD_FP:
        return trap_control(cpu, GROUP_FP, true, control);
    case EC_SVE:
        return trap_control(cpu, GROUP_SVE, true, control);
    case EC_SME:
        return trap_control(cpu, GROUP_SME, true, control);
    case EC_SYSTEM:
        return trap_control(cpu, GROUP_DAIF, false, control);
    default:
        return false;
    }
}

/* WFI and WFE, of which no row of traps.def speaks (CheckForWFxTrap). */
static const char *wfx_control(const struct exception *e)
{
    bool wfe = e->iss & 1;

    if (e->target_el == 2)
        return wfe ? "HCR_EL2.TWE is 1" : "HCR_EL2.TWI is 1";
    return wfe ? "SCTLR_EL1.nTWE is 0" : "SCTLR_EL1.nTWI is 0";
}

static void why_trapped(const struct cpu *cpu, const struct exception *e,
                        uint32_t word, char *text, size_t size)
{
    struct sysreg_trap control;

    if (control_of(cpu, e, word, &control))
        snprintf(text, size, ", as %s.%s is %u", control.control, control.field,
                 control.value);
    else if (e->ec == EC_WFX)
        snprintf(text, size, ", as %s", wfx_control(e));
    else if (e->ec == EC_SMC64)
        snprintf(text, size, ", as HCR_EL2.TSC is 1");
    else if (e->ec == EC_PAC)
        snprintf(text, size, ", as HCR_EL2.API is 0");
    else if (e->ec == EC_ERET)
        snprintf(text, size, ", as HFGITR_EL2.ERET is 1");
    else
        text[0] = '\0';
}

static void explain_trap(const struct cpu *cpu, const struct exception *e,
                         const char *insn, uint32_t word, char *text,
                         size_t size)
{
    char why[96];

    why_trapped(cpu, e, word, why, sizeof(why));
    snprintf(text, size, "%s at EL%u is trapped to EL%u%s", insn, cpu_el(cpu),
             e->target_el, why);
}

/* Classes */

static bool is_undefined(const struct cpu *cpu, const struct exception *e,
                         uint32_t word)
{
    enum insn_class class = insn_classify(word);
    struct exception again;
    enum sysreg reg;

    if (class == INSN_SYSREG || class == INSN_SYS)
        return sysreg_check(cpu, insn_sysop(word), &reg, &again) ==
               PERMISSION_UNDEFINED;
    return e->ec == EC_UNKNOWN;
}

static void explain_call(const struct cpu *cpu, const struct exception *e,
                         const char *insn, char *text, size_t size)
{
    snprintf(text, size, "%s at EL%u is an exception to EL%u%s", insn,
             cpu_el(cpu), e->target_el,
             cpu_el(cpu) == e->target_el ? " itself" : "");
}

static void explain_class(const struct cpu *cpu, const struct exception *e,
                          const char *insn, uint32_t word, char *text,
                          size_t size)
{
    unsigned el = cpu_el(cpu);

    switch (e->ec) {
    case EC_PC_ALIGNMENT:
        snprintf(text, size, "PC 0x%" PRIx64 " at EL%u is not a multiple of 4",
                 cpu->pc, el);
        break;
    case EC_SP_ALIGNMENT:
        snprintf(text, size,
                 "%s at EL%u with sp 0x%" PRIx64
                 ", which is not a multiple of 16",
                 insn, el, cpu->sp);
        break;
    case EC_ILLEGAL_STATE:
        snprintf(text, size,
                 "%s at EL%u in the Illegal Execution state (PSTATE.IL): an "
                 "ERET to what SPSR_EL%u cannot ask for came before",
                 insn, el, el);
        break;
    case EC_BRK64:
        snprintf(text, size, "%s at EL%u is a breakpoint", insn, el);
        break;
    case EC_SOFTSTEP_LOWER:
    case EC_SOFTSTEP_CURRENT:
        snprintf(text, size, "EL%u is stepped, as MDSCR_EL1.SS is 1", el);
        break;
    default:
        explain_trap(cpu, e, insn, word, text, size);
        break;
    }
}

static void explain_interrupt(const struct cpu *cpu, const struct exception *e,
                              char *text, size_t size)
{
    static const char *const names[] = {
        [EXCEPTION_IRQ] = "IRQ",
        [EXCEPTION_FIQ] = "FIQ",
        [EXCEPTION_SERROR] = "SError interrupt",
    };

    snprintf(text, size, "%s%s from EL%u to EL%u",
             e->is_virtual ? "virtual " : "", names[e->kind], cpu_el(cpu),
             e->target_el);
}

void explain_exception(const struct cpu *cpu, const struct exception *e,
                       const char *insn, uint32_t word, char *text, size_t size)
{
    char why[160];

    if (e->kind != EXCEPTION_SYNC) {
        explain_interrupt(cpu, e, text, size);
    } else if (explain_is_fetch(e) || !insn) {
        explain_fetch(cpu, e, text, size);
    } else if (is_data_abort(e)) {
        explain_data_abort(cpu, e, insn, word, text, size);
    } else if (e->ec == EC_HVC64 || e->ec == EC_SVC64) {
        explain_call(cpu, e, insn, text, size);
    } else if (is_undefined(cpu, e, word)) {
        explain_undefined(cpu, word, why, sizeof(why));
        snprintf(text, size, "%s is UNDEFINED at EL%u: %s", insn, cpu_el(cpu),
                 why);
    } else {
        explain_class(cpu, e, insn, word, text, size);
    }
}

/* Syndrome */

static const char *class_summary(unsigned ec)
{
    switch (ec) {
#define EXCEPTION_CLASS(name, value, layout, summary) \
    case EC_##name:                                   \
        return summary;
#include "arch/exceptions.def"
#undef EXCEPTION_CLASS
    default:
        return "unallocated";
    }
}

static void add_abort(const struct exception *e, char *text, size_t size)
{
    char words[64];

    status_words(e, words, sizeof(words));
    snprintf(text, size, ", %s%s", words,
             explain_is_fetch(e)   ? ""
             : (e->iss & BIT64(6)) ? ", write"
                                   : ", read");
}

static void add_details(const struct exception *e, char *text, size_t size)
{
    text[0] = '\0';
    if (is_data_abort(e) || explain_is_fetch(e))
        add_abort(e, text, size);
    else if (e->ec == EC_HVC64 || e->ec == EC_SVC64 || e->ec == EC_SMC64 ||
             e->ec == EC_BRK64)
        snprintf(text, size, ", immediate 0x%" PRIx32, e->iss & 0xffff);
    else if (e->ec != EC_SYSTEM)
        syndrome_details(e->ec, e->iss, text, size);
}

void explain_syndrome_value(uint64_t esr, char *text, size_t size)
{
    const struct exception e = {
        .ec = (unsigned)bits_get(esr, 31, 26),
        .iss = (uint32_t)bits_get(esr, 24, 0),
    };
    char details[256];

    add_details(&e, details, sizeof(details));
    snprintf(text, size, "%s%s", class_summary(e.ec), details);
}

void explain_syndrome(const struct cpu *cpu, const struct exception *e,
                      char *text, size_t size)
{
    uint64_t esr = (uint64_t)e->ec << 26 | (uint64_t)e->il << 25 | e->iss;
    char words[320];

    if (e->kind != EXCEPTION_SYNC) {
        snprintf(text, size, "EL%u to EL%u", cpu_el(cpu), e->target_el);
        return;
    }
    explain_syndrome_value(esr, words, sizeof(words));
    snprintf(text, size, "EL%u to EL%u, ESR_EL%u 0x%" PRIx64 ": %s",
             cpu_el(cpu), e->target_el, e->target_el, esr, words);
}
