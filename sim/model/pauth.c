/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which pointer authentication is trapped, and executes the rest. */
#include "model/pauth.h"

#include "model/access.h"
#include "model/field_names.h"
#include "model/trap.h"

/* SCTLR_ELx.En<key> of the translation regime in force. */
static bool is_enabled(const struct cpu *cpu, enum insn_pauth_key key)
{
    static const uint64_t enables[] = {
        [PAUTH_IA] = FIELD_MASK(SCTLR_EL1, EnIA),
        [PAUTH_IB] = FIELD_MASK(SCTLR_EL1, EnIB),
        [PAUTH_DA] = FIELD_MASK(SCTLR_EL1, EnDA),
        [PAUTH_DB] = FIELD_MASK(SCTLR_EL1, EnDB),
    };

    return cpu->sysreg[trap_regime_sctlr(cpu)] & enables[key];
}

bool pauth_traps(const struct cpu *cpu, enum insn_pauth_key key, bool always,
                 struct exception *exception)
{
    bool trapped = cpu_el(cpu) == 1 || (cpu_el(cpu) == 0 && !trap_is_host(cpu));

    if (!trapped || (cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, API)) ||
        !(always || is_enabled(cpu, key)))
        return false;
    *exception = trap_exception(cpu, 2, EC_PAC, 0);
    return true;
}

static enum execute_outcome branch(struct cpu *cpu,
                                   const struct insn_pauth *pauth)
{
    uint64_t target = pauth->rn == REG_XZR ? 0 : cpu->x[pauth->rn];

    if (pauth->link)
        cpu->x[30] = cpu->pc + 4;
    cpu->pc = target;
    return EXECUTE_DONE;
}

/* By bytes: it may be misaligned and cross pages. */
static bool read_doubleword(const struct data_path *path, uint64_t address,
                            uint64_t *value, struct fault *fault)
{
    *value = 0;
    for (unsigned i = 0; i < sizeof(*value); i++) {
        uint64_t physical;
        uint8_t *byte;

        if (!path->find(path->self, address + i, 1, false, &physical, &byte,
                        fault))
            return false;
        *value |= (uint64_t)*byte << 8 * i;
    }
    return true;
}

static void set_base(struct cpu *cpu, unsigned rn, uint64_t address)
{
    if (rn == REG_XZR)
        cpu->sp = address;
    else
        cpu->x[rn] = address;
}

/* LDRAA and LDRAB, but for the authentication of the base. */
static enum execute_outcome load(struct cpu *cpu, const struct data_path *path,
                                 uint32_t word, const struct insn_pauth *pauth,
                                 struct exception *exception)
{
    uint64_t base = pauth->rn == REG_XZR ? cpu->sp : cpu->x[pauth->rn];
    uint64_t address = base + (uint64_t)pauth->offset, value;
    struct fault fault;

    if (pauth->rn == REG_XZR && execute_checks_stack(cpu) && cpu->sp % 16) {
        *exception = exception_sp_alignment(cpu);
        return EXECUTE_EXCEPTION;
    }
    if (access_alignment_fault(cpu, word, address, &fault) ||
        (address % sizeof(value) &&
         path->is_device(path->self, address, sizeof(value), false, &fault)) ||
        !read_doubleword(path, address, &value, &fault)) {
        *exception = exception_abort(cpu, word, &fault);
        return EXECUTE_EXCEPTION;
    }
    if (pauth->rd != REG_XZR)
        cpu->x[pauth->rd] = value;
    if (pauth->write_back)
        set_base(cpu, pauth->rn, address);
    cpu->pc += 4;
    return EXECUTE_DONE;
}

enum execute_outcome pauth_execute(struct cpu *cpu,
                                   const struct data_path *path, uint32_t word,
                                   struct exception *exception)
{
    struct insn_pauth pauth = { 0 };

    if (!insn_pauth(word, &pauth) || !cpu_has(cpu, FEAT_PAuth)) {
        if (pauth.hint)
            return EXECUTE_NATIVE;
        *exception = exception_undefined(cpu);
        return EXECUTE_EXCEPTION;
    }
    if (pauth.kind != PAUTH_STRIP &&
        pauth_traps(cpu, pauth.key, pauth.kind == PAUTH_GENERIC, exception))
        return EXECUTE_EXCEPTION;
    if (pauth.kind == PAUTH_BRANCH)
        return branch(cpu, &pauth);
    if (pauth.kind == PAUTH_LOAD)
        return load(cpu, path, word, &pauth, exception);
    if (pauth.kind == PAUTH_GENERIC && pauth.rd != REG_XZR)
        cpu->x[pauth.rd] = 0;
    cpu->pc += 4;
    return EXECUTE_DONE;
}
