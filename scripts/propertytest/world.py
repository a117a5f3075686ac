# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes scenario steps of operations. An operation is a dict {"do": NAME, ...}
of numbers, texts and dicts. One that cannot be done where the world stands is
left out: so each list of operations has a meaning, and a shrunk one, too."""
from . import model, values
from .guest import Guest
from .host import Host
from .scenario import number
from .secrets import CannotDo, Secrets

GOOD_HCR = 0x8078_663b  # with VI, VF and TLOR left out
HCR_MASK = "~0x8_0000_00c0"
HOST_DEBUG_TRAPS = 0x4f60


class World(Host, Guest, Secrets):
    """`asks` are the questions put at each arrival below EL2: names of the
    ask_... functions. `allows` may have "panic"."""

    def __init__(self, asks, allows=()):
        self.asks = asks
        self.allows = allows
        self.model = model.Model()
        self.cpu = self.model.cpus[0]
        self.done = []         # operations
        self.steps = []
        self.dead = False      # the payload has panicked
        self.mark = False      # a state is remembered for the frame
        self.touched = set()   # memory that may have changed since
        self.extra, self.switched = (), False
        self.do_boot({"cpu": 0})

    @property
    def who(self):
        return self.cpu.who

    @property
    def vcpu(self):
        return self.cpu.vcpu

    def apply(self, op):
        """Whether it could be done. If not, nothing was."""
        try:
            if getattr(self, "do_" + op["do"])(op) is False:
                return False
        except CannotDo:
            again = World(self.asks, self.allows)
            for done in self.done:
                again.apply(done)
            self.__dict__ = again.__dict__
            return False
        self.done.append(op)
        return True

    def emit(self, comment="", **step):
        if comment:
            step = {"#": comment, **step}
        self.steps.append({key.rstrip("_"): value
                           for key, value in step.items()})

    def check(self, *checks):
        if checks:
            self.emit(check=list(checks))

    def touch(self, *places):
        self.touched.update(places)

    # CPUs

    def do_boot(self, op):
        """Makes a CPU the one that acts; boots it first if need be."""
        cpu = self.model.cpus[op["cpu"]]
        if cpu.booted and cpu is self.cpu or self.dead:
            return False
        self.emit(**({"cpu": cpu.number} if cpu.booted else
                     {"boot": cpu.number or None}))
        self.cpu = cpu
        cpu.booted = True
        self.touch_cpu()
        return True

    def touch_cpu(self):
        """What EL2 writes on any way in and out of this CPU."""
        n = self.cpu.number
        self.touch(f"shadow_ctxts[{n}]", f"percpu[{n}]", f"host_run[{n}]",
                   "stacks")

    # Registers

    def do_state(self, op):
        """Gives the principal that acts registers, and remembers all it has."""
        if self.dead:
            return False
        who = self.who
        pstate = op.get("pstate", who.pstate)
        if self.vcpu and self.vcpu.flags:
            pstate |= 0xc0  # a virtual interrupt would go before everything
        if not self.vcpu and not pstate & 0xc:
            pstate |= 4  # the host calls from EL1
        allowed = {row[0] for row in
                   (values.OF_VM if self.vcpu else values.OF_HOST)}
        regs = {name: value for name, value in op["regs"].items()
                if name in allowed}
        # Seen from EL1 it is all of its registers.
        seen = pstate if pstate & 0xc else pstate & ~0xf | 5
        if seen != who.pstate:
            regs = {"pstate": seen, **regs}
        # PMCR_EL0.N shows HPMN to who fills: it is filled where that is all.
        fill = op.get("fill") and (self.vcpu or self.cpu.hpmn == 6)
        if fill:
            if seen != who.pstate:
                self.emit(set={"pstate": regs.pop("pstate")})
            self.emit(fill=who.name)
        if regs:
            self.emit(set=regs)
        if regs or not fill:
            self.emit(remember=who.name)
        if seen != pstate:
            self.emit(set={"pstate": pstate})
        who.pstate, who.pc = pstate, (f"{who.name}.pc", 0)
        who.kept, who.changed = True, set()
        if fill or "x0" in regs:
            who.calls = False
        return True

    # The frame

    def do_mark(self, _op):
        """Everything but what was touched since the last mark is unchanged."""
        if self.dead:
            return False
        if self.mark:
            self.check({"frame": "before",
                        "except": ["gprs", "fpsimd", "sysregs", "sp",
                                   "pstate", *sorted(self.touched)]})
        self.emit(remember="before")
        self.mark = True
        self.touched = set()
        return True

    # Arrivals below EL2

    def arrive(self, *extra, always=(), switched=False):
        """The CPU acts below EL2 again; `extra` is what "own" asks besides.
        `switched`: somebody else did before, and one step brought it here."""
        checks = list(always)
        self.extra, self.switched = extra, switched
        for ask in self.asks:
            checks += getattr(self, "ask_" + ask)()
        self.check(*checks)

    def ask_own(self):
        """Who arrives finds its own registers."""
        checks = [f"pc == {self.pc_of(self.who)}",
                  f"pstate == {number(self.who.pstate)}", *self.extra]
        if self.who.kept:
            checks.append(self.preserved(self.who))
        return checks

    @staticmethod
    def pc_of(who):
        text = who.pc_text()
        return text if isinstance(text, str) else number(text)

    @staticmethod
    def preserved(who):
        """Some read otherwise at EL0, and are remembered at EL1."""
        check = {"preserved": who.name}
        changed = who.changed | ({"DCZID_EL0", "ISR_EL1"} if who.el == 0
                                 else set())
        if changed:
            check["except"] = sorted(changed, key=register_order)
        return check

    def ask_legal(self):
        who = self.who
        return ["pstate.EL < 2", "pstate.IL == 0",
                f"pc == {self.pc_of(who)}",
                f"pstate == {number(who.pstate)}",
                {"never": "illegal_return"}]

    def ask_states(self):
        """Each VM and VCPU that was ever registered is in its state."""
        checks = []
        for n, vm in enumerate(self.model.vms):
            if vm.state == model.UNUSED:
                continue
            checks.append(f"vminfo[{n}].state == {vm.state}")
            checks += [f"vminfo[{n}].vcpu_state[{v.number}] == {v.state}"
                       for _, v in sorted(vm.vcpus.items())
                       if v.state != model.UNUSED]
        return checks

    def ask_agreement(self):
        """cur_vmid, VTTBR_EL2, HCR_EL2 and TPIDR_EL2 name the same one."""
        cpu, vcpu = self.cpu, self.vcpu
        if not vcpu:
            return [f"percpu[{cpu.number}].cur_vmid == 0",
                    "VTTBR_EL2.VMID == 0", "HCR_EL2 == 0x8000_0021",
                    "TPIDR_EL2 == 0"]
        return [f"percpu[{cpu.number}].cur_vmid == {vcpu.vm}",
                f"percpu[{cpu.number}].cur_vcpuid == {vcpu.number}",
                f"VTTBR_EL2.VMID == {vcpu.vm}",
                f"HCR_EL2 & {HCR_MASK} == {number(GOOD_HCR)}",
                f"HCR_EL2 & 0xc0 == {number(vcpu.flags)}",
                f"TPIDR_EL2 == &shadow_ctxts[{vcpu.index}]"]

    def ask_traps(self):
        """The controls in force are those of who arrives."""
        hpmn = f"MDCR_EL2.HPMN == {self.cpu.hpmn}"
        if not self.vcpu:
            return ["HCR_EL2 == 0x8000_0021", "CPTR_EL2 & ~0x100 == 0x32ff & "
                    "~0x100", "HSTR_EL2 == 0", "CNTHCTL_EL2 & 3 == 3",
                    f"MDCR_EL2 & {number(HOST_DEBUG_TRAPS)} == 0", hpmn]
        return [f"HCR_EL2 & {HCR_MASK} == {number(GOOD_HCR)}",
                "CPTR_EL2 == 0x10_33ff", "HSTR_EL2 == 0",
                "CNTHCTL_EL2 & 3 == 1", "MDCR_EL2 & 0xf60 == 0xf60",
                "PMUSERENR_EL0 & 0xf == 0xf", "PMSELR_EL0 == 0", hpmn]

    def ask_barriers(self):
        checks = [{"never": "stale_translation"}]
        if self.switched:
            checks.append({"happened": ["isb", "dsb", "eret"]})
        return checks


def register_order(name):
    """x2 before x10, general registers first."""
    digits = name[1:]
    is_gpr = name[0] == "x" and digits.isdigit()
    return (not is_gpr, int(digits) if is_gpr else 0, name)
