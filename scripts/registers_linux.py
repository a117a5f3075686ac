# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the format of Linux's arch/arm64/tools/sysreg, as its head tells it."""
import pathlib

FIELDS = {"Field", "Enum", "UnsignedEnum", "SignedEnum"}
RESERVED = {"Res0": "res0", "Raz": "res0", "Res1": "res1", "Rao": "res1",
            "Unkn": None}
# Lines inside a block that say nothing of bits.
SILENT = {"Mapping"}


class Reader:
    """One pass over the file; `block` is what the lines at hand describe."""

    def __init__(self, path):
        self.path = path
        self.registers = {}
        self.layouts = {}
        self.block = None
        self.inside = None  # Enum or Prefix whose lines are passed over

    def fail(self, number, sentence):
        raise ValueError(f"{self.path}:{number}: {sentence}")

    def bits(self, number, text):
        high, _, low = text.partition(":")
        try:
            high, low = int(high), int(low or high)
        except ValueError:
            self.fail(number, f'"{text}" are no bits <msb>[:<lsb>]')
        if not 0 <= low <= high < 64:
            self.fail(number, f'"{text}" is not within bits 63:0')
        return low, high - low + 1

    def line(self, number, words):
        first = words[0]
        if self.inside:
            if first == "End" + self.inside:
                self.inside = None
        elif first in ("Sysreg", "SysregFields"):
            self.begin(number, words)
        elif first in ("EndSysreg", "EndSysregFields"):
            self.block = None
        elif self.block is None:
            self.fail(number, f'"{first}" outside a Sysreg block')
        elif first in FIELDS or first in RESERVED:
            self.describe(number, words)
        elif first == "Prefix":
            self.inside = "Prefix"
        elif first == "Fields":
            self.block["layout"] = words[1]
        elif first not in SILENT:
            self.fail(number, f'"{first}" is not known')

    def begin(self, number, words):
        self.block = {"name": words[1], "fields": [], "res0": 0, "res1": 0,
                      "layout": None}
        if words[0] == "SysregFields":
            self.layouts[words[1]] = self.block
            return
        try:
            encoding = tuple(int(word) for word in words[2:7])
        except ValueError:
            encoding = ()
        if len(encoding) != 5:
            self.fail(number, "Sysreg NAME op0 op1 CRn CRm op2 is expected")
        self.registers[encoding] = self.block

    def describe(self, number, words):
        lsb, width = self.bits(number, words[1])
        if words[0] in FIELDS:
            self.block["fields"].append(
                {"name": words[2], "lsb": lsb, "width": width})
        elif RESERVED[words[0]]:
            self.block[RESERVED[words[0]]] |= ((1 << width) - 1) << lsb
        if words[0].endswith("Enum"):
            self.inside = "Enum"

    def finish(self):
        for row in self.registers.values():
            layout = self.layouts.get(row["layout"])
            if layout:
                for key in ("fields", "res0", "res1"):
                    row[key] = layout[key]
            row["described"] = bool(row["fields"] or row["res0"])
        return self.registers


def read(path):
    """{encoding: {name, fields, res0, res1, described}} of a tree or file."""
    path = pathlib.Path(path)
    if path.is_dir():
        path = path / "arch/arm64/tools/sysreg"
    reader = Reader(path)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            reader.line(number, words)
    if not reader.registers:
        raise ValueError(f"{path}: no Sysreg in it")
    return reader.finish()
