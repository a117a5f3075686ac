# SPDX-License-Identifier: GPL-2.0-or-later
"""Operations that make the same switch twice with other secrets and compare
what is seen; and save and restore called directly."""
from . import values

SAVES = {"sysregs": ("save_sysregs", "restore_sysregs"),
         "fp": ("fpsimd_save_state", "fpsimd_restore_state"),
         "traps": ("activate_traps", "deactivate_traps")}
CALLED = {"sysregs": values.SYSREGS + values.OF_EL2, "fp": values.FP,
          "traps": tuple(row for row in values.HOST_ONLY
                         if row[0] in values.HOST_KEPT)}
EL2_NAMES = {row[0] for row in values.OF_EL2}

# EL2's registers that a VM finds the same whatever the host's were.
OWN = ("HCR_EL2", "VTTBR_EL2", "CPTR_EL2", "MDCR_EL2", "HSTR_EL2", "VPIDR_EL2",
       "CNTHCTL_EL2", "CNTVOFF_EL2", "SPSR_EL2", "ESR_EL2", "FAR_EL2",
       "HPFAR_EL2", "PMSELR_EL0", "PMUSERENR_EL0")


class CannotDo(Exception):
    """A part of an operation is not possible here."""


class Secrets:
    """Those in several parts raise CannotDo; World.apply takes them back."""

    def must(self, do, **op):
        if getattr(self, "do_" + do)(op) is False:
            raise CannotDo

    def expect_ready(self, vmid, vcpuid, ran):
        """The VCPU, which can be run now, and did before or did not."""
        if not self.host_acts() or self.model.why_panic(vmid, vcpuid):
            raise CannotDo
        vcpu = self.model.vcpu(vmid, vcpuid)
        if vcpu.ran != ran:
            raise CannotDo
        return vcpu

    def memory_of_switch(self, vcpu):
        n = self.cpu.number
        return [f"shadow_ctxts[{n}]", f"shadow_ctxts[{vcpu.index}]",
                f"percpu[{n}]", "stacks"]

    def do_vm_secrets(self, op):
        """P2: the host sees the same, whatever the VM's registers were."""
        vcpu = self.expect_ready(op["vm"], op["vcpu"], ran=True)
        for secrets in ("a", "b"):
            self.must("run", vm=op["vm"], vcpu=op["vcpu"])
            self.must("state", regs=op[secrets])
            self.must("exit", **op["exit"])
            if secrets == "a":
                self.emit(remember="seen")
        self.check({"preserved": "seen"},
                   {"frame": "seen",
                    "except": ["ELR_EL2", *self.memory_of_switch(vcpu),
                               *self.shown_of(vcpu, op["exit"])]})

    @staticmethod
    def shown_of(vcpu, leaving):
        if leaving["how"] == "store" and leaving["rt"] < 31:
            return [f"host_vcpus[{vcpu.index}].regs[{leaving['rt']}]"]
        return []

    def do_host_secrets(self, op):
        """P3: a VCPU sees the same, whatever the host's registers were."""
        where = {"vm": op["vm"], "vcpu": op["vcpu"]}
        vcpu = self.expect_ready(**{key + "id": n for key, n in where.items()},
                                 ran=True)
        if vcpu.by_trap:  # what it waits for is not a secret
            self.must("run", **where, irq=50)
        self.must("state", regs=op["a"])
        self.must("run", **where)
        self.emit(remember="seen")
        self.must("exit", how=op["how"])
        self.must("state", regs=op["b"])
        self.must("run", **where)
        self.compare_seen([*self.memory_of_switch(vcpu),
                           f"host_vcpus[{vcpu.index}]"])

    def do_first_secrets(self, op):
        """P3: the first runs of two VCPUs see the same."""
        first, second = (self.expect_ready(op["vm"], n, ran=False)
                         for n in (op["vcpu"], op["other"]))
        if first is second or (first.asked, first.asked_flags) != \
                (second.asked, second.asked_flags):
            raise CannotDo
        self.must("state", regs=op["a"])
        self.must("run", vm=first.vm, vcpu=first.number)
        self.check(*(f"{name} == 0" for name in op["a"]
                     if name[0] in "xv" and name[1:].isdigit()))
        self.emit(remember="seen")
        self.must("exit", how=op["how"])
        self.must("state", regs=op["b"])
        self.must("run", vm=second.vm, vcpu=second.number)
        self.compare_seen([*self.memory_of_switch(first),
                           f"shadow_ctxts[{second.index}]",
                           f"vminfo[{first.vm}]",
                           f"host_run[{self.cpu.number}]",
                           f"host_vcpus[{first.index}]"],
                          ["MPIDR_EL1", "VMPIDR_EL2"])

    def compare_seen(self, but, preserved_but=()):
        """What is in a VM's reach, EL2's own registers and all memory. The
        registers that trap in a VM are the host's, and may stay its."""
        preserved = {"preserved": "seen"}
        if preserved_but:
            preserved["except"] = list(preserved_but)
        self.check(preserved, *(f"{name} == seen.{name}" for name in OWN),
                   {"frame": "seen", "except": ["sysregs", *but]})

    def do_identity(self, op):
        """P1: save, anything, restore, called one by one."""
        if self.dead or (self.vcpu and op["what"] == "traps"):
            return False
        save, restore = SAVES[op["what"]]
        rows = CALLED[op["what"]]
        names = {row[0] for row in rows}
        before = {k: v for k, v in op["a"].items() if k in names}
        between = {k: v for k, v in op["b"].items() if k in names}
        if not before and not between:
            return False
        if before:
            self.emit(set=before)
        self.emit(remember="before")
        self.emit(call=save)
        if between:
            self.emit(set=between)
        self.emit(call=restore, abi="off")  # it may load d8 to d15
        # EL1 does not see EL2's, and calls leave x0 to x18 anything (AAPCS64).
        self.check(*(f"{name} == before.{name}" for name in
                     dict.fromkeys([*before, *between]) if name in EL2_NAMES),
                   {"preserved": "before", "except": ["x0..x18"]})
        self.who.kept = False
        return True
