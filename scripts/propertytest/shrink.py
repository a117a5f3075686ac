# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a failing list of operations smaller: fewer operations, then fewer
registers, then simpler values, for as long as the same failure comes of it.
All candidates of a round run in one go; the smallest that fails is kept. In
the end the scenario's steps lose what the failure does not need."""

from . import values

SIMPLE = {"vm": 1, "vcpu": 0, "cpu": 0, "how": "irq", "irq": None,
          "pstate": 0x3c5, "flags": 0, "entry": 0, "write": False, "rt": 0,
          "base": 1, "offset": 0, "number": 0, "upper": 0, "line": None}
STATES = ("regs", "a", "b")
# What stands for "only because of this operation".
MINIMAL_EXITS = ({"how": "irq"}, {"how": "wfi"}, {"how": "hvc", "number": 0})


def simpler_numbers(value):
    return [n for n in (0, 1, value & 0xff, value & 0xffff_ffff,
                        value & ~0xffff, value & ~0xfff) if n < value]


def weight(value):
    """What a value costs a reader."""
    if isinstance(value, dict):
        return sum(3 + weight(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return sum(1 + weight(item) for item in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return 1 if value else 0
    return 0 if value == 0 else 1 + len(f"{value:x}".rstrip("0"))


FILL = 10000  # more than any other state


def size(ops):
    return (len(ops), sum(weight(op) + (FILL if op.get("fill") else 0)
                          for op in ops))


def chunks(count):
    """(begin, end) of halves, quarters, ... single ones."""
    length = count
    while length:
        for begin in range(0, count, length):
            yield begin, min(begin + length, count)
        length = length // 2 if length > 1 else 0


def fewer_operations(ops):
    for begin, end in chunks(len(ops)):
        yield ops[:begin] + ops[end:]


def fewer_registers(ops):
    for i, op in enumerate(ops):
        for key in STATES:
            names = list(op.get(key, {}))
            for begin, end in chunks(len(names)):
                kept = names[:begin] + names[end:]
                yield replaced(ops, i, {**op, key: {n: op[key][n]
                                                    for n in kept}})
        if "a" in op and "b" in op:  # secrets come in pairs
            names = list(dict.fromkeys([*op["a"], *op["b"]]))
            for begin, end in chunks(len(names)):
                gone = set(names[begin:end])
                yield replaced(ops, i, {**op, **{
                    key: {n: v for n, v in op[key].items() if n not in gone}
                    for key in ("a", "b")}})


def replaced(ops, i, op):
    return ops[:i] + [op] + ops[i + 1:]


def written_out(op):
    """A fill as registers that can be dropped one by one."""
    state = {name: bits & -bits | ones for name, bits, ones in values.OF_HOST}
    return {"do": op["do"], "regs": {**state, **op["regs"]}}


def simpler_operations(ops):
    for i, op in enumerate(ops):
        if op.get("fill"):
            yield replaced(ops, i, {k: v for k, v in op.items() if k != "fill"})
            yield replaced(ops, i, written_out(op))
        for key, simple in SIMPLE.items():
            if key not in op or op[key] == simple:
                continue
            if simple is None or key in ("pstate", "flags"):
                yield replaced(ops, i, {k: v for k, v in op.items()
                                        if k != key})
            if simple is not None and key != "how":
                yield replaced(ops, i, {**op, key: simple})
        if op["do"] == "exit":
            for exit_op in MINIMAL_EXITS:
                if weight(exit_op) < weight(op) - 5:
                    yield replaced(ops, i, {"do": "exit", **exit_op})
        if isinstance(op.get("exit"), dict):
            for exit_op in MINIMAL_EXITS:
                if weight(exit_op) < weight(op["exit"]):
                    yield replaced(ops, i, {**op, "exit": dict(exit_op)})


def simpler_values(ops):
    for i, op in enumerate(ops):
        for key in STATES:
            state = op.get(key, {})
            yield from (replaced(ops, i, {**op, key: {n: simple(v)
                                                      for n, v in
                                                      state.items()}})
                        for simple in (lambda v: 0, lambda v: 1)
                        if state)
            for name, value in state.items():
                for simple in simpler_numbers(value):
                    yield replaced(ops, i, {**op, key: {**state,
                                                        name: simple}})
        for key in ("pc", "pstate", "flags", "address", "call"):
            if key in op and not isinstance(op[key], bool) and \
                    (op["do"] != "call" or key != "call"):
                for simple in simpler_numbers(op[key]):
                    yield replaced(ops, i, {**op, key: simple})
        for n, value in enumerate(op.get("args", ())):
            for simple in simpler_numbers(value):
                yield replaced(ops, i, {**op, "args": op["args"][:n] +
                                        [simple] + op["args"][n + 1:]})


PASSES = (fewer_operations, fewer_registers, simpler_operations,
          simpler_values)
BATCH = 400  # candidates in one run


def distinct(candidates, than):
    """Those that are really smaller, none twice."""
    seen, result = {repr(than)}, []
    for ops in candidates:
        key = repr(ops)
        if key not in seen and size(ops) < size(than):
            seen.add(key)
            result.append(ops)
    return result


def shrink(ops, failing):
    """`failing(lists of operations)` gives for each whether it fails."""
    while True:
        for candidates_of in PASSES:
            smaller = one_pass(ops, candidates_of, failing)
            if smaller is not None:
                ops = smaller
                break
        else:
            return ops


def one_pass(ops, candidates_of, failing):
    candidates = distinct(candidates_of(ops), ops)
    for begin in range(0, len(candidates), BATCH):
        batch = candidates[begin:begin + BATCH]
        good = [c for c, fails in zip(batch, failing(batch)) if fails]
        if good:
            return min(good, key=size)
    return None


# A scenario's steps can lose its end, and what only looks: each of these
# still says nothing that is not so.

def shorter_ends(steps):
    for count in range(1, len(steps)):
        yield steps[:count]


def fewer_checks(steps):
    places = [(i, n) for i, step in enumerate(steps)
              for n in range(len(step.get("check", ())))]
    for begin, end in chunks(len(places)):
        gone = set(places[begin:end])
        kept = [{**step, "check": [check for n, check in
                                   enumerate(step["check"])
                                   if (i, n) not in gone]}
                if "check" in step else step for i, step in enumerate(steps)]
        yield [step for step in kept if step.get("check", True)]


def fewer_memories(steps):
    for i, step in enumerate(steps):
        name = step.get("remember")
        if name and not any(name in repr(later.get("check"))
                            for later in steps[i + 1:]):
            yield steps[:i] + steps[i + 1:]


def tidy(steps, failing):
    """Leaves out of a scenario what the failure does not need. What comes
    first is better: there are no halves to choose from."""
    for candidates_of in (shorter_ends, fewer_checks, fewer_memories):
        while True:
            candidates = list(candidates_of(steps))
            better = next((c for c, fails in zip(candidates,
                                                 failing(candidates))
                           if fails), None)
            if better is None:
                break
            steps = better
    return steps
