/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The primitives and the four functions, as the specification has them. */
#include "semantics.h"

#include <string.h>

/* Finding things */

struct spec_context *spec_context_of(struct spec_state *s, uint64_t vmid,
                                     uint64_t vcpuid)
{
    for (unsigned i = 0; i < s->context_count; i++)
        if (s->context_id[i].vmid == vmid && s->context_id[i].vcpuid == vcpuid)
            return &s->context[i];
    s->unknown = true;
    return &s->context[0];
}

struct spec_context *spec_current(struct spec_state *s)
{
    return spec_context_of(s, s->percpu.cur_vmid, s->percpu.cur_vcpuid);
}

/* MPIDR_EL1.Aff0 is the number of the CPU. */
uint64_t spec_cpu(const struct spec_state *s)
{
    return s->r[R_MPIDR_EL1] & (CPU_MAX - 1);
}

static struct spec_vm *vm_of(struct spec_state *s, uint64_t vmid)
{
    if (!s->has_vm || s->vmid != vmid)
        s->unknown = true;
    return &s->vm;
}

void spec_stop(struct spec_state *s)
{
    s->halt = true;
}

static void give(struct spec_state *s, uint64_t value)
{
    s->has_result = true;
    s->result = value;
    s->result_bits = UINT64_MAX;
}

/* Values of controls */

#define CPTR_TFP (UINT64_C(1) << 10)
#define CPTR_TZ (UINT64_C(1) << 8)

static const uint64_t judged_bits[REG_COUNT] = {
#define SWITCHED(name, member, reset)
#define CONTROL(name, judged) [R_##name] = (judged),
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
};

uint64_t spec_judged(const struct spec_world *world, unsigned reg)
{
    uint64_t bits = reg < SWITCHED_MAX ? UINT64_MAX : judged_bits[reg];

    if (reg == R_CPTR_EL2 && world->lazy_fp)
        bits &= ~CPTR_TFP;
    if (reg == R_CPTR_EL2 && world->has_sve)
        bits &= ~CPTR_TZ;
    return bits;
}

/* TZ is RES1 without SVE; with it the host may use SVE. */
uint64_t spec_cptr_of_host(const struct spec_state *s)
{
    bool has_sve = s->r[R_ID_AA64PFR0_EL1] >> 32 & 0xf;

    return 0x32ff | (has_sve ? 0 : 1 << 8);
}

uint64_t spec_vttbr(const struct spec_world *world, uint64_t vmid)
{
    return vmid > COREVISOR ? 0 : world->root[vmid] | vmid << 48;
}

uint64_t spec_context_address(const struct spec_world *world, uint64_t vmid,
                              uint64_t vcpuid)
{
    return world->context_base +
           (vmid * VCPU_PER_VM + vcpuid) * world->context_size;
}

/* Primitives */

void spec_panic(struct spec_state *s)
{
    spec_stop(s);
}

static void set_per_cpu(struct spec_state *s, uint64_t vmid, uint64_t vcpuid)
{
    s->percpu.cur_vmid = vmid;
    s->percpu.cur_vcpuid = vcpuid;
}

void spec_set_per_cpu(struct spec_state *s)
{
    set_per_cpu(s, s->x[0], s->x[1]);
}

void spec_get_cur_vmid(struct spec_state *s)
{
    give(s, s->percpu.cur_vmid);
}

void spec_get_cur_vcpuid(struct spec_state *s)
{
    give(s, s->percpu.cur_vcpuid);
}

enum {
    SLOT_PC = 31,
    SLOT_PSTATE,
    SLOT_DIRTY,
    SLOT_FLAGS,
    SLOT_ESR_EL1,
    SLOT_SPSR_0,
    SLOT_SYSREGS
};

/* What a payload keeps beside the switched registers is not specified. */
static uint64_t sysreg_slot(struct spec_state *s,
                            const struct spec_context *context, uint64_t index)
{
    uint8_t reg = s->world->slots[index];

    if (reg == SLOT_OTHER)
        s->unknown = true;
    return reg == SLOT_OTHER ? 0 : context->sys[reg];
}

static uint64_t slot_of(struct spec_state *s,
                        const struct spec_context *context, uint64_t index)
{
    if (index < GPR_COUNT)
        return context->x[index];
    switch (index) {
    case SLOT_PC:
        return context->sys[R_ELR_EL2];
    case SLOT_PSTATE:
        return context->sys[R_SPSR_EL2];
    case SLOT_DIRTY:
        return context->dirty;
    case SLOT_FLAGS:
        return context->flags;
    case SLOT_ESR_EL1:
        return context->sys[R_ESR_EL1];
    case SLOT_SPSR_0:
        return context->sys[R_SPSR_EL1];
    default:
        return sysreg_slot(s, context, index - SLOT_SYSREGS);
    }
}

static uint64_t get_shadow_ctxt(struct spec_state *s, uint64_t vmid,
                                uint64_t vcpuid, uint64_t index)
{
    if (vmid > COREVISOR || vcpuid >= VCPU_PER_VM ||
        index >= SLOT_SYSREGS + s->world->slot_count)
        return 0;
    return slot_of(s, spec_context_of(s, vmid, vcpuid), index);
}

void spec_get_shadow_ctxt(struct spec_state *s)
{
    give(s, get_shadow_ctxt(s, s->x[0], s->x[1], s->x[2]));
}

static bool is_switched(const struct spec_state *s, unsigned reg)
{
    return s->world->present[reg];
}

void spec_save_sysregs(struct spec_state *s)
{
    struct spec_context *context = spec_current(s);

    for (unsigned reg = 0; reg < s->world->switched; reg++)
        if (is_switched(s, reg))
            context->sys[reg] = s->r[reg];
}

void spec_restore_sysregs(struct spec_state *s)
{
    const struct spec_context *context = spec_current(s);

    for (unsigned reg = 0; reg < s->world->switched; reg++)
        if (is_switched(s, reg))
            s->r[reg] = context->sys[reg];
}

void spec_fpsimd_save_state(struct spec_state *s)
{
    struct spec_context *context = spec_current(s);

    memcpy(context->q, s->q, sizeof(context->q));
    context->fpsr = s->r[R_FPSR];
    context->fpcr = s->r[R_FPCR];
}

void spec_fpsimd_restore_state(struct spec_state *s)
{
    const struct spec_context *context = spec_current(s);

    memcpy(s->q, context->q, sizeof(s->q));
    s->r[R_FPSR] = context->fpsr;
    s->r[R_FPCR] = context->fpcr;
}

/* x[] are those of the interrupted. */
static void gprs_to_context(struct spec_state *s)
{
    memcpy(spec_current(s)->x, s->x, sizeof(s->x));
}

static void gprs_from_context(struct spec_state *s)
{
    memcpy(s->x, spec_current(s)->x, sizeof(s->x));
}

void spec_host_to_core(struct spec_state *s)
{
    gprs_to_context(s);
}

void spec_vm_to_core(struct spec_state *s)
{
    gprs_to_context(s);
}

void spec_core_to_host(struct spec_state *s)
{
    gprs_from_context(s);
}

void spec_core_to_vm(struct spec_state *s)
{
    gprs_from_context(s);
}

void spec_exit_populate_fault(struct spec_state *s)
{
    struct spec_context *context = spec_current(s);

    context->esr_el2 = s->taken.esr;
    context->ec = s->taken.kind;
    context->far_el2 = s->taken.far;
    context->hpfar_el2 = s->taken.hpfar;
}

/* HPMN stays the host's: 0 is reserved in it. */
void spec_activate_traps(struct spec_state *s)
{
    s->percpu.host_pmselr = s->r[R_PMSELR_EL0];
    s->percpu.host_pmuserenr = s->r[R_PMUSERENR_EL0];
    s->percpu.host_mdcr = s->r[R_MDCR_EL2];
    s->r[R_PMSELR_EL0] = 0;
    s->r[R_PMUSERENR_EL0] = PMUSERENR_OF_VM;
    s->r[R_MDCR_EL2] = MDCR_OF_VM | (s->percpu.host_mdcr & MDCR_HPMN);
    s->r[R_CPTR_EL2] = CPTR_OF_VM;
}

void spec_deactivate_traps(struct spec_state *s)
{
    s->r[R_PMSELR_EL0] = s->percpu.host_pmselr;
    s->r[R_PMUSERENR_EL0] = s->percpu.host_pmuserenr;
    s->r[R_MDCR_EL2] = s->percpu.host_mdcr;
    s->r[R_CPTR_EL2] = spec_cptr_of_host(s);
}

void spec_timer_enable_traps(struct spec_state *s)
{
    s->r[R_CNTHCTL_EL2] = (s->r[R_CNTHCTL_EL2] & ~EL1PCEN) | EL1PCTEN;
}

void spec_timer_disable_traps(struct spec_state *s)
{
    s->r[R_CNTHCTL_EL2] |= EL1PCEN | EL1PCTEN;
}

static uint64_t shown_flags(struct spec_state *s)
{
    if (!s->has_vm || s->vmid != s->percpu.cur_vmid ||
        s->vcpuid != s->percpu.cur_vcpuid)
        s->unknown = true;
    return s->shown.flags;
}

void spec_vm_el2_restore_state(struct spec_state *s)
{
    uint64_t vmid = s->percpu.cur_vmid, vcpuid = s->percpu.cur_vcpuid;

    s->r[R_VTTBR_EL2] = spec_vttbr(s->world, vmid);
    s->r[R_TPIDR_EL2] = spec_context_address(s->world, vmid, vcpuid);
    s->r[R_HCR_EL2] = HCR_OF_VM | (shown_flags(s) & HCR_VIRTUAL);
}

void spec_host_el2_restore_state(struct spec_state *s)
{
    s->r[R_VTTBR_EL2] = spec_vttbr(s->world, HOSTVISOR);
    s->r[R_HCR_EL2] = HCR_OF_HOST;
    s->r[R_TPIDR_EL2] = 0;
}

/* TCR_EL1.{EPD0,EPD1} and SCTLR_EL1.M: no table is walked, no flat mapping. */
void spec_el1_walks_disable(struct spec_state *s)
{
    s->r[R_TCR_EL1] |= UINT64_C(1) << 7 | UINT64_C(1) << 23;
    s->r[R_SCTLR_EL1] |= 1;
}

static uint64_t get_int_run_vcpuid(struct spec_state *s, uint64_t vmid)
{
    if (!s->has_asked || s->vmid != vmid)
        s->unknown = true;
    return s->asked;
}

void spec_get_int_run_vcpuid(struct spec_state *s)
{
    give(s, get_int_run_vcpuid(s, s->x[0]));
}

static bool is_vmid(uint64_t vmid)
{
    return vmid > HOSTVISOR && vmid < COREVISOR;
}

static uint64_t *vcpu_state(struct spec_state *s, uint64_t vmid,
                            uint64_t vcpuid)
{
    struct spec_vm *vm = vm_of(s, vmid);

    if (vcpuid >= VCPU_PER_VM)
        s->unknown = true;
    return &vm->vcpu_state[vcpuid % VCPU_PER_VM];
}

static void set_vcpu_active(struct spec_state *s, uint64_t vmid,
                            uint64_t vcpuid)
{
    uint64_t *state = vcpu_state(s, vmid, vcpuid);

    if (s->vm.state != VERIFIED || *state != READY)
        spec_stop(s);
    else
        *state = ACTIVE;
}

static void set_vcpu_inactive(struct spec_state *s, uint64_t vmid,
                              uint64_t vcpuid)
{
    uint64_t *state = vcpu_state(s, vmid, vcpuid);

    if (*state != ACTIVE)
        spec_stop(s);
    else
        *state = READY;
}

void spec_set_vcpu_active(struct spec_state *s)
{
    set_vcpu_active(s, s->x[0], s->x[1]);
}

void spec_set_vcpu_inactive(struct spec_state *s)
{
    set_vcpu_inactive(s, s->x[0], s->x[1]);
}

void spec_power_off(struct spec_state *s)
{
    vm_of(s, s->percpu.cur_vmid)->state = POWEROFF;
}

/* The four functions */

void spec_save_host(struct spec_state *s)
{
    spec_save_sysregs(s);
    spec_fpsimd_save_state(s);
}

void spec_restore_host(struct spec_state *s)
{
    set_per_cpu(s, HOSTVISOR, spec_cpu(s));
    spec_host_el2_restore_state(s);
    spec_restore_sysregs(s);
    spec_fpsimd_restore_state(s);
}

void spec_save_vm(struct spec_state *s)
{
    spec_save_sysregs(s);
    spec_fpsimd_save_state(s);
    spec_deactivate_traps(s);
    spec_timer_disable_traps(s);
    spec_save_shadow_kvm_regs(s);
    if (!s->halt)
        set_vcpu_inactive(s, s->percpu.cur_vmid, s->percpu.cur_vcpuid);
}

/* The rest of restore_vm, once the VCPU is its own. */
static void enter_vm(struct spec_state *s)
{
    spec_restore_shadow_kvm_regs(s);
    if (s->halt)
        return;
    spec_vm_el2_restore_state(s);
    spec_timer_enable_traps(s);
    spec_activate_traps(s);
    spec_restore_sysregs(s);
    spec_fpsimd_restore_state(s);
}

/* Both numbers are 64 bits wide, and nothing of them is dropped. */
void spec_restore_vm(struct spec_state *s)
{
    uint64_t vmid = get_shadow_ctxt(s, s->percpu.cur_vmid, s->percpu.cur_vcpuid,
                                    0);
    uint64_t vcpuid;

    if (!is_vmid(vmid)) {
        spec_stop(s);
        return;
    }
    vcpuid = get_int_run_vcpuid(s, vmid);
    if (vcpuid >= VCPU_PER_VM) {
        spec_stop(s);
        return;
    }
    set_per_cpu(s, vmid, vcpuid);
    set_vcpu_active(s, vmid, vcpuid);
    if (!s->halt)
        enter_vm(s);
}
