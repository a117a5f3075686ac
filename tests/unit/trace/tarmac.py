# SPDX-License-Identifier: GPL-2.0-or-later
"""A reader of Tarmac in the style of Fast Models, written from the description
in docs/plugins/trace.md. It refuses what Arm's Tarmac trace utilities would
refuse or misread, and follows registers and memory as they do."""
import re

TIME = re.compile(r"(\d+) clk (?:cpu(\d+) )?(.*)\Z")
INSN = re.compile(r"(IT|IS) \((\d+)\) ([0-9a-f]{16}) ([0-9a-f]{8}) O "
                  r"EL([012])([ht])_n : [-A-Za-z0-9_.#:()[\],<>].*\Z")
REGISTER = re.compile(r"R ([A-Za-z0-9_]+) ([0-9a-f]+)\Z")
MEMORY = re.compile(r"M([RW])(\d) ([0-9a-f]{16}):([0-9a-f]{12,16})_NS "
                    r"([0-9a-f_]+)\Z")
EVENT = re.compile(r"E ([0-9a-f]{16}) ([0-9a-f]{8}) CoreEvent_([A-Za-z0-9_]+)"
                   r"\Z")
MESSAGE = re.compile(r"CADI E \S+.*\Z")

# What a reader takes a name for: the letters up to the first digit or "_",
# whatever their case. Digits of its value, how many there are.
CLASSES = {"x": (16, 31), "q": (32, 32), "w": (8, 31), "r": (8, 16),
           "v": (32, 32), "d": (16, 32), "s": (8, 32), "z": (0, 32),
           "p": (32, 32), "e": (16, 31)}
SINGLE = {"psr": 8, "cpsr": 8, "fpcr": 8, "fpsr": 8, "fpscr": 8, "vpr": 8,
          "pc": 0, "xsp": 16, "wsp": 8, "lr": 8, "msp": 8}
WRITTEN = {"x", "q", "cpsr", "fpcr", "fpsr"}
EVENTS = {"Reset": 0}
EVENTS.update({f"{level}_{kind}": 0x80 + 4 * i + k
               for i, level in enumerate(("CURRENT_SP0", "CURRENT_SPx",
                                          "LOWER_64", "LOWER_32"))
               for k, kind in enumerate(("SYNC", "IRQ", "FIQ", "SERROR"))})


# A reader knows no register that it was never told.
TOLD = {f"x{i}" for i in range(31)} | {f"q{i}" for i in range(32)} | \
    {"sp", "cpsr", "fpcr", "fpsr"}


def holds(condition, cpsr):
    """ConditionHolds() of the Arm ARM."""
    n, z, c, v = (bool(cpsr >> bit & 1) for bit in (31, 30, 29, 28))
    result = (z, c, n, v, c and not z, n == v, n == v and not z,
              True)[condition >> 1]
    return result != bool(condition & 1) or condition == 15


class Wrong(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Wrong(what)


class Reader:
    """One case's trace of one CPU, a line at a time."""

    def __init__(self):
        self.time = 0
        self.registers = {}  # as told; of "sp" the one in use
        self.before = {}     # the same when the last instruction began
        self.word = None     # the last instruction, if nothing came after it
        self.accesses = []   # it has made

    def line(self, text):
        match = TIME.match(text)
        expect(match, "no time")
        time, rest = int(match[1]), match[3]
        for pattern, method in ((INSN, self.insn), (REGISTER, self.register),
                                (MEMORY, self.memory), (EVENT, self.event),
                                (MESSAGE, self.message)):
            found = pattern.match(rest)
            if not found:
                continue
            if rest == "CADI E scenario_goes_back":
                self.time = time
            expect(time >= self.time, "time goes back")
            self.time = time
            method(found)
            return
        raise Wrong("no line of Tarmac")

    def insn(self, match):
        self.settle()
        expect(int(match[2]) == self.time, "index is not the time")
        self.word = int(match[4], 16)
        self.before = dict(self.registers)
        expect(self.registers.keys() >= TOLD, "not all registers are told")
        self.check_branch(match[1] == "IS")

    def register(self, match):
        name, value = match[1], match[2]
        letters = re.match(r"[A-Za-z]+", name)[0].lower()
        rest = name[len(letters):]
        if letters == "sp" and (not rest or rest[0] == "_"):
            expect(rest in ("_EL0", "_EL1", "_EL2") and len(value) == 16,
                   "stack pointer misread")
            self.registers["sp"] = int(value, 16)
        elif letters in SINGLE and not rest:
            expect(letters in WRITTEN and len(value) == SINGLE[letters],
                   "register misread")
            self.registers[letters] = int(value, 16)
        elif letters in CLASSES and rest:
            digits, count = CLASSES[letters]
            expect(letters in WRITTEN and len(value) == digits and
                   rest.isdigit() and int(rest) < count, "register misread")
            self.registers[letters + rest] = int(value, 16)
        else:
            expect(len(value) == 16, "system register is not of 64 bits")

    def memory(self, match):
        size = int(match[2])
        digits = match[5].replace("_", "")
        expect(1 <= size <= 8 and len(digits) == 2 * size, "size of an access")
        expect(("_" in match[5]) == (size == 8), "halves of an access")
        self.accesses.append((match[1], size, int(match[3], 16),
                              int(digits, 16)))

    def event(self, match):
        expect(EVENTS.get(match[3]) == int(match[2], 16), "number of an event")
        self.settle()

    def message(self, _match):
        """What the last instruction did may be told after it."""
        self.word, self.accesses = None, []

    def general(self, number, registers):
        return 0 if number == 31 else registers[f"x{number}"]

    def check_branch(self, skipped):
        """B.cond, CBZ and CBNZ of 64 bits go where what was told says."""
        branches = (0x34, 0x35, 0x36, 0x37, 0x54, 0xb4, 0xb5, 0xb6, 0xb7)
        expect(not skipped or self.word >> 24 in branches,
               "skipped, but no conditional branch")
        if self.word >> 24 == 0x54:
            expect(skipped != holds(self.word & 15, self.registers["cpsr"]),
                   "branch does not go where the flags say")
        if self.word >> 25 == 0x5a:
            zero = self.general(self.word & 31, self.registers) == 0
            expect(skipped == (zero == bool(self.word >> 24 & 1)),
                   "branch does not go where its register says")

    def settle(self):
        """LDR, STR, LDP and STP of x registers, with an immediate offset and
        without writeback, move what was told of them, where they say."""
        word, accesses = self.word, self.accesses
        self.word, self.accesses = None, []
        if word is None or word >> 22 not in (0x3e4, 0x3e5, 0x2a4, 0x2a5):
            return
        pair = word >> 30 == 2
        numbers = [word & 31] + ([word >> 10 & 31] if pair else [])
        offset = (word >> 15 & 63) - (word >> 15 & 64) if pair \
            else word >> 10 & 0xfff
        load = bool(word >> 22 & 1)
        base = self.before["sp" if word >> 5 & 31 == 31
                           else f"x{word >> 5 & 31}"]
        if len(accesses) != len(numbers):
            return  # aborted, or memory=off
        for i, (number, access) in enumerate(zip(numbers, accesses)):
            kind, size, address, value = access
            expect(kind == ("R" if load else "W") and size == 8,
                   "an access that its instruction does not make")
            where = (base + 8 * (offset + i)) % 2**64
            expect(address == where, f"accessed {address:#x}, not {where:#x}")
            told = self.general(number, self.registers if load else self.before)
            if not (load and number == 31):
                expect(told == value,
                       f"x{number} is {told:#x}, moved {value:#x}")
