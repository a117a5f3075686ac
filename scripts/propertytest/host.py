# SPDX-License-Identifier: GPL-2.0-or-later
"""What the host does: hypercalls, running a VCPU, touching memory, and what
comes after a panic."""
from . import model, values
from .scenario import number

STOPS = {"until": ["waits", "limit"], "limit": 5000}


class Host:
    def host_acts(self):
        return self.vcpu is None and not self.dead

    def host_leaves(self, x, **args):
        """Executes an instruction that goes to EL2, with x registers set."""
        who = self.who
        who.changed.update(name for name in x if name[0] == "x")
        self.touch_cpu()
        self.emit(**args, set=x, until="leaves-el2")

    # VMs

    def do_vm(self, op):
        """VM with VCPU 0, ready to run at `entry`, by the machine's macro."""
        vm, entry = op["vm"], op["entry"]
        if not self.host_acts() or vm not in model.VMS_WITH_MEMORY or \
                self.next_free() != vm:
            return False
        entry_at = model.memory_of(vm) + entry
        self.emit(use="create_vm", with_={"vm": vm, "entry": entry_at})
        self.model.register_vm()
        self.model.register_vcpu(vm, 0)
        self.model.verify_vm(vm, model.memory_of(vm), 0x2000)
        self.model.vcpu(vm, 0).asked = (entry_at, 0x3c5)
        self.who.changed.update({"x0", "x1", "x2"})
        self.who.advance(12)
        self.touch_cpu()
        self.touch(f"vminfo[{vm}]", "s2_pool", f"host_vcpus[{vm * 8}]",
                   f"shadow_ctxts[{vm * 8}]")
        return True

    def next_free(self):
        return next((n for n in range(1, model.VMS + 1)
                     if self.model.vms[n].state == model.UNUSED), None)

    def do_vcpu(self, op):
        """A further VCPU of a VM."""
        vm, n = op["vm"], op["vcpu"]
        if not self.host_acts() or \
                self.model.vms[vm].state != model.VERIFIED or \
                self.model.vcpu(vm, n).state != model.UNUSED:
            return False
        self.call(2, (vm, n))
        entry = model.memory_of(vm) + op["entry"]
        return self.do_supply({"vm": vm, "vcpu": n, "pc": entry,
                               "pstate": 0x3c5})

    def do_call(self, op):
        """A hypercall with any arguments."""
        call, args = op["call"], tuple(op["args"])
        is_valid_verify = call == 3 and self.is_image(*args[:3])
        if not self.host_acts() or call in (4, 7) or \
                is_valid_verify and args[0] not in model.VMS_WITH_MEMORY:
            return False
        return self.call(call, args)

    def is_image(self, vm, base, size):
        offset = base - model.memory_of(vm) & values.ALL
        return offset < model.BLOCK and 0 < size <= model.BLOCK - offset

    def call(self, call, args):
        result = self.model.hypercall(call, args)
        self.touch_call(call, args)
        self.host_leaves({f"x{n}": arg for n, arg in enumerate(args)},
                         exec_=f"hvc {call}")
        self.who.changed.add("x0")
        self.who.advance()
        answer = f"x0 == {number(result) if result < 16 else result - 2**64}"
        self.arrive(always=[answer])
        return True

    def touch_call(self, call, args):
        """Memory that a hypercall may write."""
        vm = args[0] if args else 0
        if call == 1:
            self.touch(*(f"vminfo[{n}]" for n in range(1, model.VMS + 1)))
        elif call == 3:
            self.touch("s2_pool")
        if call != 1 and 0 < vm <= model.VMS:
            self.touch(f"vminfo[{vm}]")
            if len(args) > 1 and args[1] < model.VCPUS:
                self.touch(f"shadow_ctxts[{vm * 8 + args[1]}]")

    def do_supply(self, op):
        """Values of the host for a VCPU: registers, and pc, pstate, flags."""
        vcpu = self.model.vcpu(op["vm"], op["vcpu"])
        if not self.host_acts():
            return False
        here = f"host_vcpus[{vcpu.index}]"
        wanted = {f"{here}.regs[{name[1:]}]": value
                  for name, value in op.get("regs", {}).items()}
        wanted.update((f"{here}.{name}", op[name])
                      for name in ("pc", "pstate", "flags") if name in op)
        if not wanted:
            return False
        self.touch(here)
        self.emit(set=wanted)
        vcpu.asked = (op.get("pc", vcpu.asked[0]),
                      op.get("pstate", vcpu.asked[1]))
        if "x0" in op.get("regs", {}):
            vcpu.shows_call = False
        if "flags" in op:
            # Seen by a VM that could read it before and after.
            vcpu.who.changed.add("ISR_EL1")
            vcpu.asked_flags = op["flags"] & 0xc0
        return True

    # Running a VCPU

    def do_run(self, op):
        """host_vcpu_run; `irq`: one becomes pending so many instructions
        later, and takes the VCPU out again at once."""
        vmid, vcpuid = op["vm"], op["vcpu"]
        if not self.host_acts():
            return False
        if self.model.why_panic(vmid, vcpuid):
            return self.run_panics(vmid, vcpuid)
        vcpu = self.model.vcpu(vmid, vcpuid)
        flags = vcpu.asked_flags
        if self.is_taken_at_once(vcpu, flags):
            return False
        self.start_run(vmid, vcpuid, op.get("irq"))
        vcpu.state = model.ACTIVE
        vcpu.flags = flags
        self.cpu.vcpu = vcpu
        if vcpu.ran:
            extra = self.later_run(vcpu)
        else:
            extra = self.first_run(vcpu)
        self.arrive(*extra, switched=not op.get("irq"))
        if vcpu.who.is_lost():
            self.go_home(vcpu.who, model.memory_of(vmid))
        if op.get("irq"):
            self.interrupted()
        return True

    @staticmethod
    def is_taken_at_once(vcpu, flags):
        """A virtual interrupt would be taken before anything else."""
        pstate = vcpu.who.pstate if vcpu.ran else vcpu.asked[1]
        if vcpu.pending:
            pstate = 0x3c5
        return flags & 0x80 and not pstate & 0x80 or \
            flags & 0x40 and not pstate & 0x40

    def start_run(self, vmid, vcpuid, irq):
        n = self.cpu.number
        sets = {f"host_run[{n}].vcpuid[{vmid}]": vcpuid, "x0": vmid}
        self.who.changed.add("x0")
        self.who.advance()
        self.touch_cpu()
        self.touch_vcpu(self.model.vcpu(vmid, vcpuid))
        if not irq and n == 0:
            self.emit(use="run_vcpu", with_={"vm": vmid, "vcpu": vcpuid})
            return
        if not irq:
            self.emit(exec_="hvc 4", set=sets, until="leaves-el2")
            return
        self.emit(exec_="hvc 4", set=sets, until=f"{irq} insns")
        self.emit(raise_="irq")
        self.emit(run=None, until="leaves-el2")

    def touch_vcpu(self, vcpu):
        self.touch(f"shadow_ctxts[{vcpu.index}]", f"host_vcpus[{vcpu.index}]",
                   f"vminfo[{vcpu.vm}]")

    def first_run(self, vcpu):
        pc, pstate = vcpu.asked
        mode = pstate & 0x1f
        mode = mode if mode in (0, 4) else 5
        who = vcpu.who
        who.pc, who.pstate = (pc, 0), pstate & 0xf000_03c0 | mode
        who.kept, who.changed = False, set()
        vcpu.ran = True
        return []

    def later_run(self, vcpu):
        """Checks of what the VCPU finds changed by the host's answer."""
        if not vcpu.by_trap:
            return []
        who, index = vcpu.who, vcpu.index
        checks = [f"x{n} == host_vcpus[{index}].regs[{n}]"
                  for n in sorted(vcpu.dirty)]
        who.changed.update(f"x{n}" for n in vcpu.dirty)
        if 0 in vcpu.dirty:
            who.calls = vcpu.shows_call
        if vcpu.pending:
            pc, pstate = self.pc_of(who), who.pstate
            checks += [f"ELR_EL1 == {pc}", f"SPSR_EL1 == {number(pstate)}"]
            who.changed.update({"ELR_EL1", "SPSR_EL1", "ESR_EL1", "pstate"})
            who.pc, who.pstate = ("VBAR_EL1", model.vector(pstate)), 0x3c5
        if vcpu.skip:
            who.advance()
        vcpu.dirty, vcpu.skip, vcpu.pending = set(), False, None
        return checks

    # Panics

    def run_panics(self, vmid, vcpuid):
        if "panic" not in self.allows:
            return False
        n = self.cpu.number
        sets = {"x0": vmid}
        if vmid <= model.VMS:
            sets = {f"host_run[{n}].vcpuid[{vmid}]": vcpuid, **sets}
        self.panics(self.model.why_panic(vmid, vcpuid), exec_="hvc 4",
                    set=sets)
        return True

    def panics(self, why, **step):
        self.emit(why, **step, until="panic")
        self.dead = self.cpu.stopped = True
        self.check("halt == 1", "pstate.EL == 2", *self.states_after_panic())

    def states_after_panic(self):
        return self.ask_states() if "states" in self.asks else []

    # Memory

    def do_touch(self, op):
        """The host reads memory of a VM: its own until verify_vm takes it."""
        vm = op["vm"]
        if not self.host_acts() or vm not in model.VMS_WITH_MEMORY:
            return False
        address = model.memory_of(vm) + op["offset"]
        who = self.who
        who.changed.update({"x29", "x30"})
        if self.model.vms[vm].state in (model.UNUSED, model.READY):
            self.emit(exec_="ldr x29, [x30]", set={"x30": address})
            who.advance()
            self.check(f"pc == {self.pc_of(who)}", {"never": "abort"})
            return True
        self.host_leaves({"x30": address}, exec_="ldr x29, [x30]")
        checks = [f"ELR_EL1 == {self.pc_of(who)}",
                  f"SPSR_EL1 == {number(who.pstate)}"]
        who.pc, who.pstate = ("VBAR_EL1", model.vector(who.pstate)), 0x3c5
        who.changed.update({"ELR_EL1", "SPSR_EL1", "ESR_EL1", "pstate"})
        self.arrive(*checks)
        self.go_home(who, model.HOST_ENTRY)
        return True

    def go_home(self, who, pc):
        """From where nothing can be fetched to where something can."""
        self.emit(set={"pc": pc})
        who.pc = (pc, 0)

    # Controls

    def do_counters(self, op):
        """The host's own MDCR_EL2: how many counters are its."""
        if not self.host_acts():
            return False
        self.cpu.hpmn = op["hpmn"]
        self.emit(set={"MDCR_EL2": op["hpmn"]})
        return True

    def do_host_probe(self, op):
        """Nothing that VMs may not reach traps the host."""
        if not self.host_acts() or self.who.el != 1:
            return False
        self.emit(exec_=f"mrs x29, {op['reg']}")
        self.who.changed.add("x29")
        self.who.advance()
        self.check({"never": "trap"}, f"pc == {self.pc_of(self.who)}")
        return True

    def do_after(self, op):
        """After a panic: this CPU goes on, or another is about to act."""
        cpu = self.model.cpus[op.get("cpu", self.cpu.number)]
        if not self.dead or cpu is not self.cpu and cpu.stopped:
            return False
        if cpu is self.cpu:
            self.interrupt(op.get("line"))
        elif not cpu.booted:
            self.emit(boot=cpu.number, **STOPS)
        else:
            self.emit(cpu=cpu.number)
            self.act_after(cpu, op)
        self.cpu, cpu.booted, cpu.stopped = cpu, True, True
        self.check("halt == 1", "pstate.EL == 2", {"never": "eret"})
        return True

    def interrupt(self, line):
        if line:
            self.emit(raise_=line)
        self.emit(run=None, **STOPS)

    def act_after(self, cpu, op):
        """The host takes interrupts itself, but for SErrors."""
        line = op.get("line")
        if cpu.vcpu:
            self.interrupt(line or "irq")
            return
        if line == "serror":
            self.emit(raise_=line)
        self.emit(exec_=f"hvc {op['call']}",
                  set={f"x{n}": arg for n, arg in enumerate(op["args"])},
                  **STOPS)
