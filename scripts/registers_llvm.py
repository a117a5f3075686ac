# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads definitions in the form of LLVM's AArch64SystemOperands.td: registers
(RWSysReg<...>, ...) and System instructions (AT, DC, IC, TLBI)."""
import re

WAYS = {"RWSysReg": "RW", "ROSysReg": "R", "WOSysReg": "W"}
FOREACH = re.compile(r"\bforeach\s+(\w+)\s*=\s*(\d+)-(\d+)\s+in\s*\{")
DEFINITION = re.compile(
    r"\bdefm?\s*:\s*(RWSysReg|ROSysReg|WOSysReg|TLBI|AT|DC|IC)\s*<([^;]*?)>"
    r"\s*(;|\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\})", re.S)
LET = re.compile(r"\blet\s+Encoding\{(\d+)(?:-(\d+))?\}\s*=\s*([^;]+);")
PIECE = re.compile(r"\s*(0b[01]+|\d+)\s*$")


def closing(text, start):
    """Where the brace that opens at start - 1 is closed."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ValueError("a brace is not closed")


def substitute(body, name, value):
    """One turn of a foreach."""
    variable = re.search(rf"\bdefvar\s+(\w+)\s*=\s*!cast<bits<(\d+)>>"
                         rf"\({name}\)\s*;", body)
    if variable:
        bits = format(value, f"0{variable[2]}b")
        body = body.replace(variable[0], "")
        body = re.sub(rf"\b{variable[1]}\{{(\d+)(?:-(\d+))?\}}",
                      lambda m: "0b" + bits[len(bits) - 1 - int(m[1]):
                                            len(bits) - int(m[2] or m[1])],
                      body)
        body = re.sub(rf"\b{variable[1]}\b", "0b" + bits, body)
    body = re.sub(rf"#\s*{name}\b", f'#"{value}"', body)
    body = re.sub(rf"!add\({name},\s*(-?\d+)\)",
                  lambda m: str(value + int(m[1])), body)
    return re.sub(rf"=\s*{name}\s*;", f"= {value};", body)


def expand(text):
    """Writes out every foreach."""
    found = FOREACH.search(text)
    while found:
        end = closing(text, found.end())
        body = text[found.end():end]
        turns = (substitute(body, found[1], value)
                 for value in range(int(found[2]), int(found[3]) + 1))
        text = text[:found.start()] + "".join(turns) + text[end + 1:]
        found = FOREACH.search(text)
    return text


def name_of(argument):
    """"A"#3#"_EL1" and !strconcat(...) as one word."""
    return "".join(re.findall(r'"([^"]*)"', argument)).strip()


def number_of(argument):
    """0b101, 5 or {0b10,0b1}; None for anything else."""
    argument = argument.strip()
    if argument.startswith("{"):
        pieces = [piece.strip() for piece in argument.strip("{}").split(",")]
        if all(re.fullmatch("0b[01]+", piece) for piece in pieces):
            return int("".join(piece[2:] for piece in pieces), 2)
        return None
    return int(argument, 0) if PIECE.match(argument) else None


def split(arguments):
    """At commas outside braces and parentheses."""
    parts, depth, last = [], 0, 0
    for at, letter in enumerate(arguments):
        depth += letter in "({"
        depth -= letter in ")}"
        if letter == "," and depth == 0:
            parts.append(arguments[last:at])
            last = at + 1
    return parts + [arguments[last:]]


def apply_lets(encoding, body):
    packed = 0
    for value, width in zip(encoding, (2, 3, 4, 4, 3)):
        packed = packed << width | value
    for high, low, value in LET.findall(body or ""):
        low = int(low or high)
        mask = ((1 << (int(high) - low + 1)) - 1) << low
        packed = packed & ~mask | number_of(value) << low
    return (packed >> 14, packed >> 11 & 7, packed >> 7 & 15,
            packed >> 3 & 15, packed & 7)


def read(path):
    """Registers and instructions, {encoding: row} each."""
    text = re.sub(r"//[^\n]*", "", path.read_text())
    registers, instructions = {}, {}
    for kind, arguments, _, body in DEFINITION.findall(expand(text)):
        parts = split(arguments)
        name = name_of(parts[0])
        count = 5 if kind in WAYS else 4
        numbers = [number_of(part) for part in parts[1:1 + count]]
        if not name or len(numbers) != count or None in numbers:
            continue  # the class itself, not a definition
        if kind in WAYS:
            registers[apply_lets(numbers, body)] = {"name": name,
                                                    "ways": WAYS[kind]}
            continue
        instructions[(1, *numbers)] = {"name": name}
        if kind == "TLBI":
            instructions[(1, numbers[0], numbers[1] + 1, *numbers[2:])] = {
                "name": name + "NXS"}
    if not registers:
        raise ValueError(f"{path}: no SysReg is defined in it")
    return registers, instructions
