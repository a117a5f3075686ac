# SPDX-License-Identifier: GPL-2.0-or-later
"""What the hypervisor's ABI (hyp/README.md) says of the machine's state: who
is where, what each VCPU was left with, what a hypercall answers."""
from . import values

UNUSED, READY, VERIFIED, POWEROFF, ACTIVE = 0, 2, 3, 4, 5
NOT_SUPPORTED, INVALID, DENIED = (-1 & values.ALL, -2 & values.ALL,
                                  -3 & values.ALL)
HOST_ENTRY = 0x4200_0000
BLOCK = 0x20_0000
VMS, VCPUS, CPUS = 15, 8, 2
VMS_WITH_MEMORY = (1, 2)  # in scenarios/machine.yaml


def memory_of(vm):
    return 0x4400_0000 + vm * BLOCK


def vector(pstate):
    """Offset of the synchronous vector, from where pstate says (D1.10.2)."""
    if not pstate & 0xc:
        return 0x400
    return 0x200 if pstate & 1 else 0


class Principal:
    """Whose registers they are. `pc` is an expression and what to add."""

    def __init__(self, name, pc, pstate):
        self.name = name
        self.pc = (pc, 0)
        self.pstate = pstate
        self.kept = False     # there is a remembered state of that name
        self.changed = set()  # what has changed since, as it should
        self.calls = False    # x0 still has the number of a PSCI call

    @property
    def el(self):
        return 1 if self.pstate & 0xc else 0

    def is_lost(self):
        """Nothing may be there to execute: a vector, a misaligned pc."""
        base, offset = self.pc
        return base == "VBAR_EL1" or not isinstance(base, str) and \
            base + offset & 3 != 0

    def advance(self, by=4):
        self.pc = (self.pc[0], self.pc[1] + by)

    def pc_text(self):
        base, offset = self.pc
        if not isinstance(base, str):
            return base + offset & values.ALL
        return f"{base} + {offset:#x}" if offset else base


class Vcpu:
    def __init__(self, vm, number):
        self.vm, self.number = vm, number
        self.index = vm * VCPUS + number
        self.state = UNUSED
        self.flags = self.asked_flags = 0  # bits 7 and 6: VI and VF
        self.asked = (0, 0)  # pc, pstate for a first run
        self.shows_call = False  # regs[0] shown to the host is such a number
        self.forget()

    def forget(self):
        """Its next run is a first run."""
        self.who = Principal(f"vm{self.vm}.{self.number}", 0, 0)
        self.ran = False
        self.by_trap = False  # how it left
        self.cpu_off = False  # it left by PSCI CPU_OFF
        self.dirty = set()    # numbers of registers that the host supplies
        self.skip = False
        self.pending = None

    def answer(self, dirty=(), skip=False, cpu_off=False):
        """It leaves by a trap, for the host to answer."""
        self.by_trap, self.cpu_off = True, cpu_off
        self.dirty, self.skip, self.pending = set(dirty), skip, None


class Vm:
    def __init__(self):
        self.state = UNUSED
        self.base = self.size = 0
        self.vcpus = {}  # by number, those that were spoken of


class Cpu:
    def __init__(self, number):
        self.number = number
        self.booted = self.stopped = False
        self.vcpu = None  # that runs on it
        self.hpmn = 6     # MDCR_EL2 of the host
        self.host = Principal("host" if number == 0 else f"host.{number}",
                              HOST_ENTRY, 0x3c5)

    @property
    def who(self):
        return self.vcpu.who if self.vcpu else self.host


class Model:
    def __init__(self):
        self.vms = [Vm() for _ in range(VMS + 1)]
        self.cpus = [Cpu(n) for n in range(CPUS)]

    def vcpu(self, vm, number):
        vcpus = self.vms[vm].vcpus
        if number not in vcpus:
            vcpus[number] = Vcpu(vm, number)
        return vcpus[number]

    def why_panic(self, vmid, vcpuid):
        """Why running this VCPU is a panic; None if it is none."""
        if not 0 < vmid <= VMS:
            return "no VM has that number"
        if vcpuid >= VCPUS:
            return "no VCPU has that number"
        vm, vcpu = self.vms[vmid], self.vcpu(vmid, vcpuid)
        if vm.state != VERIFIED:
            return "the VM is not verified"
        if vcpu.state != READY:
            return "the VCPU is not ready"
        pc = vcpu.asked[0]
        if not vcpu.ran and (pc - vm.base & values.ALL) >= vm.size:
            return "the entry is outside the image"
        return None

    # Hypercalls: each answers with what x0 must be.

    def register_vm(self):
        for number in range(1, VMS + 1):
            if self.vms[number].state == UNUSED:
                self.vms[number].state = READY
                return number
        return DENIED

    def register_vcpu(self, vmid, vcpuid):
        if not 0 < vmid <= VMS or vcpuid >= VCPUS:
            return INVALID
        vm, vcpu = self.vms[vmid], self.vcpu(vmid, vcpuid)
        if vm.state not in (READY, VERIFIED) or vcpu.state != UNUSED:
            return DENIED
        vcpu.state = READY
        vcpu.forget()
        return 0

    def verify_vm(self, vmid, base, size):
        if not 0 < vmid <= VMS:
            return INVALID
        offset = base - memory_of(vmid) & values.ALL
        if offset >= BLOCK or not 0 < size <= BLOCK - offset:
            return INVALID
        vm = self.vms[vmid]
        if vm.state != READY:
            return DENIED
        vm.state, vm.base, vm.size = VERIFIED, base, size
        return 0

    def idle(self, vmid, vcpuid):
        """(the VCPU, None), or (None, the error)."""
        if not 0 < vmid <= VMS or vcpuid >= VCPUS:
            return None, INVALID
        vcpu = self.vcpu(vmid, vcpuid)
        if vcpu.state != READY or not vcpu.ran or not vcpu.by_trap:
            return None, DENIED
        return vcpu, None

    def inject(self, vmid, vcpuid, which):
        vcpu, error = self.idle(vmid, vcpuid)
        if not vcpu:
            return error
        if which not in (1 << 33, 1 << 34, 1 << 35):
            return INVALID
        vcpu.dirty, vcpu.skip, vcpu.pending = set(), False, which
        return 0

    def reset_vcpu(self, vmid, vcpuid):
        vcpu, error = self.idle(vmid, vcpuid)
        if not vcpu:
            return error
        if not vcpu.cpu_off:
            return DENIED
        vcpu.forget()
        return 0

    def hypercall(self, call, args):
        calls = {1: (self.register_vm, 0), 2: (self.register_vcpu, 2),
                 3: (self.verify_vm, 3), 5: (self.inject, 3),
                 6: (self.reset_vcpu, 2)}
        if call not in calls:
            return NOT_SUPPORTED
        function, count = calls[call]
        return function(*args[:count])
