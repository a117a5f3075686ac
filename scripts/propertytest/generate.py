# SPDX-License-Identifier: GPL-2.0-or-later
"""Random operations, one for each kind: what could be done next. A function
gives None when it has nothing to propose."""
from . import guest, model, values


def some_vm(rng, world):
    """A VM that exists, mostly; else any number."""
    known = [n for n, vm in enumerate(world.model.vms)
             if vm.state != model.UNUSED]
    return rng.choice(known) if known and rng.random() < 0.9 else \
        rng.randrange(1, model.VMS + 1)


def runnable(rng, world):
    """(vm, vcpu) that can be run, or None."""
    ready = [vcpu for vm in world.model.vms
             for _, vcpu in sorted(vm.vcpus.items())
             if vcpu.state == model.READY and
             not world.model.why_panic(vcpu.vm, vcpu.number)]
    vcpu = rng.choice(ready) if ready else None
    return vcpu and {"vm": vcpu.vm, "vcpu": vcpu.number}


def entry(rng):
    """Offset of an entry in the image that create_vm verifies."""
    return rng.choice((0, 0, 0, 4 * rng.randrange(0x800)))


def late_irq(rng, chance=0.15):
    return {"irq": rng.randrange(1, 300)} if rng.random() < chance else {}


def boot(rng, _world):
    return {"cpu": rng.randrange(model.CPUS)}


def vm(rng, world):
    return {"vm": world.next_free() or 0, "entry": entry(rng)}


def vcpu(rng, world):
    return {"vm": some_vm(rng, world), "vcpu": rng.randrange(1, model.VCPUS),
            "entry": entry(rng)}


def state(rng, world):
    op = {"regs": values.random_state(
        rng, values.OF_VM if world.vcpu else values.OF_HOST)}
    if rng.random() < 0.5:
        op["pstate"] = values.random_pstate(
            rng, (5, 5, 4, 0) if world.vcpu else (5, 4))
    if rng.random() < 0.3:
        op["fill"] = True
    return op


def run(rng, world):
    op = runnable(rng, world)
    return op and {**op, **late_irq(rng)}


def wild_run(rng, world):
    """A VCPU that may not be run, mostly, or numbers that only seem right."""
    op = runnable(rng, world) or {"vm": some_vm(rng, world), "vcpu": 0}
    high = 1 << rng.randrange(4, 64) | rng.choice((0, rng.getrandbits(64) << 32
                                                   & values.ALL))
    vmid = rng.choice((op["vm"], op["vm"], some_vm(rng, world),
                       op["vm"] | high, values.any_value(rng)))
    vcpuid = rng.choice((op["vcpu"], rng.randrange(model.VCPUS), model.VCPUS,
                         op["vcpu"] | high, values.any_value(rng)))
    return {"vm": vmid, "vcpu": vcpuid}


def supply(rng, world):
    op = runnable(rng, world) or {"vm": some_vm(rng, world), "vcpu": 0}
    here = world.model.vcpu(op["vm"], op["vcpu"])
    names = [f"x{n}" for n in range(31)
             if n in here.dirty or rng.random() < 0.1]
    op["regs"] = {name: values.any_value(rng) for name in names}
    if here.ran and rng.random() < 0.3:  # of no use but for a first run
        op["pc"], op["pstate"] = values.any_value(rng), values.any_value(rng)
    if rng.random() < 0.2:
        op["flags"] = values.any_value(rng)
    return op


def hostile(rng, world):
    """What the host asks for a first run: any pstate, any pc."""
    op = runnable(rng, world) or {"vm": some_vm(rng, world), "vcpu": 0}
    base = model.memory_of(op["vm"])
    op["pc"] = rng.choice((base + rng.randrange(0x2000),
                           base + rng.randrange(0x2000),
                           base + 4 * rng.randrange(0x800),
                           base + 0x2000, base - 4, values.any_value(rng)))
    op["pstate"] = rng.choice((values.any_value(rng), rng.getrandbits(10),
                               0x3c0 | rng.getrandbits(5),
                               rng.getrandbits(32)))
    op["flags"] = values.any_value(rng)
    op["regs"] = {f"x{n}": values.any_value(rng) for n in range(31)
                  if rng.random() < 0.2}
    return op


def call(rng, world):
    """Any hypercall but host_vcpu_run, with arguments that may be right."""
    number = rng.choice((1, 2, 2, 3, 3, 5, 6, rng.randrange(8, 1 << 16), 0))
    vmid = rng.choice((some_vm(rng, world), some_vm(rng, world),
                       values.any_value(rng)))
    small = rng.choice((0, rng.randrange(model.VCPUS), values.any_value(rng)))
    if number == 3:
        at = model.memory_of(vmid & 0xf)
        base = rng.choice((at, at + 0x1000 * rng.randrange(4),
                           at + model.BLOCK, values.any_value(rng)))
        size = rng.choice((0x2000, 0x1000, 0, values.any_value(rng)))
        # A long image would be cleaned line by line.
        if 0x1_0000 < size <= model.BLOCK:
            size = 0x1800
        return {"call": 3, "args": [vmid, base, size]}
    if number == 5:
        which = rng.choice((1 << rng.randrange(33, 36), values.any_value(rng)))
        return {"call": 5, "args": [vmid, small, which]}
    return {"call": number, "args": [vmid, small][:0 if number == 1 else 2]}


def inject(rng, world):
    """An exception for a VCPU that may have one, or any bits."""
    op = runnable(rng, world)
    which = rng.choice((1 << rng.randrange(33, 36), 1 << rng.randrange(33, 36),
                        values.any_value(rng)))
    return op and {"call": 5, "args": [op["vm"], op["vcpu"], which]}


def reset(rng, world):
    op = runnable(rng, world)
    return op and {"call": 6, "args": [op["vm"], op["vcpu"]]}


def device(rng, size):
    return rng.choice((0, 0x0900_0000, 0x3fff_f000)) + \
        size * rng.randrange(0x100)


def base_for(rng, rt):
    return rng.choice([n for n in range(31) if n != rt])


def access(rng, insns):
    insn = rng.choice(insns)
    size = {"b": 1, "h": 2}.get(insn.split()[0][-1], 8)
    rt = rng.choice((31, rng.randrange(31), rng.randrange(31)))
    return {"insn": insn, "rt": rt, "base": base_for(rng, rt),
            "address": device(rng, size)}


def leave(rng, _world, ways=("irq", "fiq", "hvc", "psci", "wfi", "wfe", "load",
                             "store", "fault", "pair")):
    how = rng.choice(ways)
    op = {"how": how, **({} if how in ("irq", "fiq") else late_irq(rng))}
    if how == "hvc":
        op["number"] = rng.getrandbits(16)
    elif how == "psci":
        called = rng.choice([*guest.PSCI] * 3 + [values.CPU_OFF] * 4)
        op["call"] = rng.choice((0, rng.getrandbits(32))) << 32 | called
        op["args"] = [values.any_value(rng) for _ in range(3)]
    elif how == "load":
        op.update(access(rng, guest.LOADS))
    elif how == "store":
        op.update(access(rng, guest.STORES))
    elif how == "fault":
        op.update(access(rng, guest.LOADS + guest.STORES))
        op["address"] = rng.choice((0x5000_0000, 0x4200_0000, 0x4120_0000,
                                    0x4c00_0000)) + 8 * rng.randrange(0x100)
    elif how == "pair":
        op.update(insn=rng.choice(("ldp", "stp")), base=base_for(rng, 1),
                  address=rng.choice((device(rng, 16), 0x5000_0000)))
    return op


def trapped(rng, _world):
    return {"reg": rng.choice(guest.TRAPPED), "write": rng.random() < 0.4,
            "rt": rng.choice((31, rng.randrange(31), rng.randrange(31)))}


def smc(rng, _world):
    return {"number": rng.getrandbits(16)}


def version(rng, _world):
    return {"upper": rng.choice((0, rng.getrandbits(32)))}


def touch(rng, world):
    return {"vm": rng.choice(model.VMS_WITH_MEMORY),
            "offset": 8 * rng.randrange(0x2000)}


def counters(rng, _world):
    return {"hpmn": rng.randrange(1, 7)}


def host_probe(rng, _world):
    return {"reg": rng.choice(("PMCCNTR_EL0", "PMCR_EL0", "CNTP_CTL_EL0",
                               "CNTP_CVAL_EL0", "DBGBVR0_EL1", "MDSCR_EL1",
                               "ACTLR_EL1", "OSLSR_EL1", "CNTPCT_EL0"))}


def crash(rng, _world):
    return {"how": rng.choice(("brk", "serror"))}


def after(rng, world):
    op = {"cpu": rng.randrange(model.CPUS), "call": rng.randrange(8),
          "args": [values.any_value(rng) for _ in range(rng.randrange(4))]}
    if rng.random() < 0.5:
        op["line"] = rng.choice(("irq", "fiq", "serror"))
    return op


def mark(_rng, _world):
    return {}


def two_states(rng, rows):
    """The same registers with other values."""
    a = values.random_state(rng, rows)
    b = {name: values.legal(name, values.any_value(rng, 128)) for name in a}
    return {"a": a, "b": b}


def vm_secrets(rng, world):
    op = runnable(rng, world)
    if not op:
        return None
    leaving = leave(rng, world, ("irq", "fiq", "hvc", "wfi", "wfe", "store",
                                 "load", "fault", "pair"))
    leaving.pop("irq", None)
    return {**op, **two_states(rng, values.OF_VM), "exit": leaving}


def host_secrets(rng, world):
    op = runnable(rng, world)
    return op and {**op, **two_states(rng, values.OF_HOST),
                   "how": rng.choice(("irq", "wfi", "wfe"))}


def first_secrets(rng, world):
    """Two VCPUs of a VM that never ran and will start at the same place."""
    new = [vcpu for vm in world.model.vms for vcpu in vm.vcpus.values()
           if vcpu.state == model.READY and not vcpu.ran]
    pairs = [(a, b) for a in new for b in new if a.vm == b.vm and
             a is not b and a.asked == b.asked]
    if not pairs:
        return None
    first, other = rng.choice(pairs)
    return {"vm": first.vm, "vcpu": first.number, "other": other.number,
            **two_states(rng, values.OF_HOST),
            "how": rng.choice(("irq", "wfi"))}


def identity(rng, world):
    what = rng.choice(("sysregs", "sysregs", "fp", "traps"))
    rows = {"sysregs": values.SYSREGS + values.OF_EL2, "fp": values.FP,
            "traps": values.HOST_ONLY}[what]
    return {"what": what, **two_states(rng, rows)}


# The kinds of operations: what proposes one, and its "do" if it is not the kind.
KINDS = {
    "boot": (boot,), "vm": (vm,), "vcpu": (vcpu,), "state": (state,),
    "run": (run,), "wild_run": (wild_run, "run"), "exit": (leave,),
    "supply": (supply,), "hostile": (hostile, "supply"), "call": (call,),
    "inject": (inject, "call"), "reset": (reset, "call"),
    "trapped": (trapped,), "smc": (smc,), "version": (version,),
    "touch": (touch,), "counters": (counters,), "host_probe": (host_probe,),
    "crash": (crash,), "after": (after,), "mark": (mark,),
    "vm_secrets": (vm_secrets,), "host_secrets": (host_secrets,),
    "first_secrets": (first_secrets,), "identity": (identity,),
}


def propose(kind, rng, world):
    """An operation of this kind, or None."""
    function, name = (*KINDS[kind], kind)[:2]
    op = function(rng, world)
    return op if op is None else {"do": name, **op}
