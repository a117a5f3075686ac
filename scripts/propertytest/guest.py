# SPDX-License-Identifier: GPL-2.0-or-later
"""What a VCPU does: exits to the host, and what EL2 answers by itself."""
from . import model, values

# What a device access may look like: instruction, registers it may name.
LOADS = ("ldr x", "ldr w", "ldrb w", "ldrh w", "ldrsb w", "ldrsb x", "ldrsh w",
         "ldrsh x", "ldrsw x")
STORES = ("str x", "str w", "strb w", "strh w")

# What a VM reads as zero and cannot write.
TRAPPED = ("ACTLR_EL1", "PMCR_EL0", "PMCCNTR_EL0", "PMUSERENR_EL0",
           "PMCNTENSET_EL0", "PMINTENSET_EL1", "PMSELR_EL0", "PMOVSSET_EL0",
           "DBGBVR0_EL1", "DBGWCR0_EL1", "MDSCR_EL1", "OSDTRRX_EL1",
           "CNTP_CTL_EL0", "CNTP_CVAL_EL0")

# PSCI calls that go to the host, and how many arguments it is shown.
PSCI = {values.CPU_ON: 3, values.CPU_ON_64: 3, values.AFFINITY: 2,
        values.AFFINITY_64: 2, values.CPU_OFF: 0, values.SYSTEM_OFF: 0}

EXIT = {"irq": 0, "fiq": 0, "hvc": 1, "psci": 2, "wfi": 3, "wfe": 3, "load": 4,
        "store": 5, "fault": 6, "pair": 6}
AT_EL0 = ("irq", "fiq", "load", "store", "fault", "pair")


class Guest:
    def guest_acts(self):
        return self.vcpu is not None and not self.dead

    # To the host

    def do_exit(self, op):
        """The VCPU leaves, in the way `how`; `irq`: so many instructions later
        an interrupt becomes pending, which the host finds when it is back."""
        how = op["how"]
        if not self.guest_acts() or not self.can_leave(how) or \
                how == "psci" and op["call"] & 0xffff_ffff not in PSCI:
            return False
        vcpu, cpu = self.vcpu, self.cpu
        self.touch_vcpu(vcpu)
        self.touch_cpu()
        step = getattr(self, "leave_by_" + how)(op, vcpu)
        if how in ("irq", "fiq"):
            self.emit(raise_=how)
            self.emit(run=None, until="leaves-el2")
            self.emit(lower=how)
        else:
            self.leave(step, op.get("irq"))
        self.arrive_host(cpu, vcpu, EXIT[how], not op.get("irq"))
        return True

    def can_leave(self, how):
        if how in ("wfi", "wfe") and self.vcpu.flags:
            return False  # it would not wait
        return self.who.el == 1 or how in AT_EL0

    def leave(self, step, irq):
        if not irq:
            self.emit(**step, until="leaves-el2")
            return
        self.emit(**step, until=f"{irq} insns")
        self.emit(raise_="irq")
        self.emit(run=None, until="leaves-el2")
        self.emit(lower="irq")

    def arrive_host(self, cpu, vcpu, code, switched):
        vcpu.state = model.READY
        cpu.vcpu = None
        cpu.host.changed.add("x0")
        self.arrive(f"x0 == {code}", switched=switched)

    def interrupted(self):
        """An interrupt that was pending all along takes the VCPU out."""
        vcpu, cpu = self.vcpu, self.cpu
        self.leave_by_irq({}, vcpu)
        self.emit(run=None, until="leaves-el2")
        self.emit(lower="irq")
        self.arrive_host(cpu, vcpu, 0, True)

    def leave_by_irq(self, _op, vcpu):
        vcpu.by_trap = False

    leave_by_fiq = leave_by_irq

    def leave_by_hvc(self, op, vcpu):
        who = vcpu.who
        vcpu.answer(dirty={0})
        who.advance()
        step = {"exec": f"hvc {op['number']}"}
        if who.calls:
            step["set"] = {"x0": 0}
            who.changed.add("x0")
            who.calls = False
        return step

    def leave_by_psci(self, op, vcpu):
        call = op["call"] & 0xffff_ffff
        x = {f"x{n}": value for n, value in enumerate(op["args"], 1)}
        vcpu.who.changed.update({"x0", *x})
        vcpu.who.calls = vcpu.shows_call = True
        vcpu.answer(dirty={0}, cpu_off=call == values.CPU_OFF)
        vcpu.who.advance()
        if call == values.SYSTEM_OFF:
            self.model.vms[vcpu.vm].state = model.POWEROFF
        return {"exec": "hvc 0", "set": {"x0": op["call"], **x}}

    def leave_by_wfi(self, _op, vcpu):
        vcpu.answer(skip=True)
        return {"exec": "wfi"}

    def leave_by_wfe(self, _op, vcpu):
        """The ERET that came here was an event (D1.16.1): one WFE goes on."""
        vcpu.answer(skip=True)
        vcpu.who.advance()
        return {"exec": ["wfe", "wfe"]}

    def access(self, op, vcpu):
        """A load or a store; rt 31 is the zero register."""
        insn, rt, base = op["insn"], op["rt"], op["base"]
        name = insn[:-1] + ("xzr" if insn[-1] == "x" else "wzr") \
            if rt == 31 else f"{insn}{rt}"
        vcpu.who.changed.add(f"x{base}")
        return {"exec": f"{name}, [x{base}]",
                "set": {f"x{base}": op["address"]}}

    def leave_by_load(self, op, vcpu):
        vcpu.answer(dirty={op["rt"]} - {31}, skip=True)
        return self.access(op, vcpu)

    def leave_by_store(self, op, vcpu):
        vcpu.answer(skip=True)
        return self.access(op, vcpu)

    def leave_by_fault(self, op, vcpu):
        vcpu.answer()
        return self.access(op, vcpu)

    def leave_by_pair(self, op, vcpu):
        """No syndrome says which registers it names."""
        vcpu.answer()
        vcpu.who.changed.add(f"x{op['base']}")
        return {"exec": f"{op['insn']} x1, x2, [x{op['base']}]",
                "set": {f"x{op['base']}": op["address"]}}

    # Answered at EL2

    def inside(self, step, *checks, changed=()):
        self.touch_vcpu(self.vcpu)
        self.touch_cpu()
        self.emit(**step, until="leaves-el2")
        self.who.changed.update(changed)
        if "x0" in changed:
            self.who.calls = False
        self.who.advance()
        self.arrive(*checks)
        return True

    def do_trapped(self, op):
        """An access that no VM may make: reads as zero, writes nothing."""
        if not self.guest_acts() or self.who.el != 1:
            return False
        rt = op["rt"]
        name = "xzr" if rt == 31 else f"x{rt}"
        if op.get("write"):
            return self.inside({"exec": f"msr {op['reg']}, {name}"})
        step = {"exec": f"mrs {name}, {op['reg']}"}
        if rt == 31:
            return self.inside(step)
        return self.inside(step, f"{name} == 0", changed={name})

    def do_smc(self, op):
        if not self.guest_acts() or self.who.el != 1:
            return False
        return self.inside({"exec": f"smc {op['number']}"}, "x0 == -1",
                           changed={"x0"})

    def do_version(self, op):
        """PSCI_VERSION, whatever the upper half of x0 is."""
        if not self.guest_acts() or self.who.el != 1:
            return False
        function = op["upper"] << 32 | values.PSCI_VERSION
        return self.inside({"exec": "hvc 0", "set": {"x0": function}},
                           "x0 == 2", changed={"x0"})

    # Panics

    def do_crash(self, op):
        """An exception that nobody handles."""
        if self.dead or "panic" not in self.allows:
            return False
        how = op["how"]
        if how == "brk":
            if not self.vcpu:
                return False
            self.panics("a class that nobody handles", exec_="brk 1")
            return True
        self.emit(raise_="serror")
        self.panics("an SError", run=None)
        return True
