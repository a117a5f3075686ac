# SPDX-License-Identifier: GPL-2.0-or-later
"""The command: generate, run, group what failed, shrink one of each."""
import argparse
import collections
import os
import pathlib
import re
import shlex
import sys
import tempfile

from . import runner, scenario, shrink
from .properties import PROPERTIES

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Sentinels would be differences of their own between two runs.
ORACLES = ("spec", "isolation,sentinels=off", "order", "traps")
BATCH = 500  # cases in one run of el2sim


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/properties", description="Random tests of the "
        "properties P1 to P10; see docs/properties.md.")
    add = parser.add_argument
    add("--seed", type=int, default=1, help="of all randomness (default 1)")
    add("--count", type=int, default=2000,
        help="cases in all, shared out among the properties (default 2000)")
    add("--property", default=",".join(PROPERTIES), metavar="P1,P4",
        help="only these (default all)")
    add("--case", metavar="P1-37", help="only this case of the seed")
    add("--image", action="append", default=[], metavar="hyp=FILE",
        help="as for el2sim run")
    add("--image-dir", action="append", default=[], metavar="DIR",
        help="as for el2sim run")
    add("--machine", type=pathlib.Path, default=ROOT / "scenarios/machine.yaml",
        metavar="FILE", help="default scenarios/machine.yaml")
    add("--el2sim", default=str(ROOT / "build/release/bin/el2sim"),
        metavar="PROGRAM", help="default build/release/bin/el2sim")
    add("--plugin", action="append", metavar="NAME[,K=V]",
        help="watch with this one, may be repeated; \"none\" for none (default:"
             f" {', '.join(ORACLES)}, those that are built in)")
    add("--keep", type=pathlib.Path, default=ROOT / "build/properties",
        metavar="DIR", help="where failing scenarios go (default "
                            "build/properties)")
    add("--shrink", type=int, default=5, metavar="N",
        help="shrink so many different failures, 0 for none (default 5)")
    add("--generate", type=pathlib.Path, metavar="DIR",
        help="write the cases there and run none")
    add("--jobs", type=int, help="cases at a time (default: one a CPU)")
    options = parser.parse_args()
    options.cases = case_names(options, parser.error)
    return options


def case_names(options, error):
    """[(property's name, number of the case)]"""
    if options.case:
        match = re.fullmatch(r"(P\d+)-(\d+)", options.case)
        if not match or match[1] not in PROPERTIES:
            error("--case takes PROPERTY-NUMBER, such as P1-37")
        return [(match[1], int(match[2]))]
    chosen = options.property.split(",")
    for name in chosen:
        if name not in PROPERTIES:
            error(f"no property {name!r}")
    return [(chosen[n % len(chosen)], n // len(chosen))
            for n in range(options.count)]


class Test:
    """What is the same for all cases of one call."""

    def __init__(self, options):
        self.options = options
        self.simulator = runner.Simulator(options.el2sim, options.image,
                                          options.image_dir, options.jobs)
        self.plugins = self.chosen_plugins()

    def chosen_plugins(self):
        wanted = self.options.plugin
        if wanted is None:
            built_in = self.simulator.plugins()
            return [oracle for oracle in ORACLES
                    if oracle.split(",")[0] in built_in]
        return [name for name in wanted if name != "none"]

    def write(self, name, steps, about, folder):
        machine = os.path.relpath(os.path.realpath(self.options.machine),
                                  os.path.realpath(folder))
        plugins = [os.path.abspath(p) if "/" in p else p for p in self.plugins]
        path = pathlib.Path(folder) / f"{name}.yaml"
        path.write_text(scenario.text(name, about, machine, plugins, steps))
        return path

    def run(self, cases):
        """{case's name: (verdict, findings)} of {its name: its steps}."""
        results, names = {}, list(cases)
        for begin in range(0, len(names), BATCH):
            results.update(self.run_batch({name: cases[name] for name in
                                           names[begin:begin + BATCH]}))
        return results

    def run_batch(self, cases):
        with tempfile.TemporaryDirectory() as folder:
            for name, steps in cases.items():
                self.write(name, steps, ["A random test."], folder)
            try:
                found = self.simulator.run(folder)
            except runner.CannotRun as error:
                self.find_culprit(cases, error)
                raise
        return {name[:-5]: result for name, result in found.items()}

    def find_culprit(self, cases, error):
        """Says which of many cases el2sim cannot run, if it is one of them."""
        names = list(cases)
        if len(names) == 1:
            self.options.keep.mkdir(parents=True, exist_ok=True)
            path = self.write(names[0], cases[names[0]],
                              ["el2sim cannot run it."], self.options.keep)
            raise runner.CannotRun(f"{path}: {error}") from None
        for half in (names[:len(names) // 2], names[len(names) // 2:]):
            self.run_batch({name: cases[name] for name in half})

    def failing(self, key):
        """A function that says which lists of steps fail in this way."""
        def answer(lists):
            results = self.run({f"c{n}": steps
                                for n, steps in enumerate(lists)})
            return [key in runner.signatures(results[f"c{n}"])
                    for n in range(len(lists))]
        return answer

    def shrink(self, prop, ops, key):
        """(operations, steps), the fewest that still fail so."""
        failing = self.failing(key)
        ops = shrink.shrink(ops, lambda lists: failing(
            [prop.steps(ops)[0] for ops in lists]))
        steps, ops = prop.steps(ops)
        return ops, shrink.tidy(steps, failing)

    def command(self, name):
        """What makes and shrinks this case again."""
        options = self.options
        words = ["scripts/properties", "--seed", str(options.seed),
                 "--case", name]
        for key in ("image", "image_dir", "plugin"):
            for value in getattr(options, key) or []:
                words += ["--" + key.replace("_", "-"), value]
        if options.machine != ROOT / "scenarios/machine.yaml":
            words += ["--machine", str(options.machine)]
        return shlex.join(words)

    def run_command(self, path):
        words = ["el2sim", "run", *self.simulator.options, str(path)]
        return shlex.join(words)


def generate(options):
    """[(property, name, operations)] that the options ask for."""
    return [(PROPERTIES[p], f"{p}-{n}", PROPERTIES[p].generate(options.seed, n))
            for p, n in options.cases]


def count_registers(ops):
    """Different registers that are given values; more if one twice."""
    states = [op.get(key, {}) for op in ops for key in shrink.STATES]
    return len({name for state in states for name in state})


def report(test, prop, group, key):
    """Shrinks the smallest case of a failure and writes it."""
    name, ops = min(group, key=lambda case: shrink.size(case[1]))
    small, steps = test.shrink(prop, ops, key)
    verdict, findings = test.run({name: steps})[name]
    what = next((runner.describe(finding) for finding in findings
                 if runner.signature(finding) == key), verdict)
    folder = test.options.keep
    folder.mkdir(parents=True, exist_ok=True)
    about = [f"{prop.name}: {prop.title}. It fails:", what,
             f"Case {name} of seed {test.options.seed}, shrunk. Again:",
             test.command(name)]
    path = test.write(name, steps, about, folder)
    print(f"FAIL  {prop.name}: {what} ({plural(len(group), 'case')})\n"
          f"      {name}: {plural(len(ops), 'operation')}, shrunk to "
          f"{len(small)} with {plural(count_registers(small), 'register')}\n"
          f"      {test.run_command(path)}", flush=True)


def plural(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


def judge(cases, results):
    """The number of cases that failed; groups of the same failure."""
    groups = collections.defaultdict(list)
    failed = collections.Counter()
    for prop, name, ops in cases:
        keys = runner.signatures(results[name])
        failed[prop.name] += bool(keys)
        if keys:
            groups[prop.name, keys[0]].append((name, ops))
    for prop in dict.fromkeys(prop for prop, _, _ in cases):
        count = sum(1 for p, _, _ in cases if p is prop)
        bad = failed[prop.name]
        print(f"{'fail' if bad else 'pass'}  {prop.name:4}{count:6} cases"
              f"{f', {bad} fail' if bad else ''}  {prop.title}", flush=True)
    order = list(PROPERTIES)
    return sum(failed.values()), sorted(
        groups.items(), key=lambda g: (order.index(g[0][0]), -len(g[1])))


def write_all(test, cases):
    folder = test.options.generate
    folder.mkdir(parents=True, exist_ok=True)
    for prop, name, ops in cases:
        test.write(name, prop.steps(ops)[0], [prop.title], folder)
    return 0


def run_all(test, cases):
    options = test.options
    results = test.run({name: prop.steps(ops)[0] for prop, name, ops in cases})
    failed, groups = judge(cases, results)
    for (name, key), group in groups[:options.shrink]:
        report(test, PROPERTIES[name], group, key)
    left = len(groups) - options.shrink
    if left > 0:
        print(f"{plural(left, 'more different failure')}; "
              f"--shrink {len(groups)} shrinks all")
    print(f"{plural(len(cases), 'case')} of seed {options.seed} with "
          f"{', '.join(test.plugins) or 'no plugin'}: {failed} failed")
    return 1 if failed else 0


def main():
    options = parse()
    try:
        test = Test(options)
        cases = generate(options)
        return (write_all if options.generate else run_all)(test, cases)
    except (runner.CannotRun, OSError) as error:
        print(f"properties: {error}", file=sys.stderr)
        return 3
