#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile's counts are those that a trace of the same case gives, its parts
add up to the whole, and it is the same bytes at any -j.
Usage: check_profile.py EL2SIM SCENARIOS [PROFILE TRACE]"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

program, scenarios = sys.argv[1:3]
profile, trace = sys.argv[3:5] if len(sys.argv) > 4 else ("profile", "trace")
CASE = "switch/two-vms.yaml"
MNEMONICS = {
    "MRS": r"mrs\b", "MSR": r"msr\b", "exception return": r"eret\b",
    "exception generation": r"(svc|hvc|smc|brk|hlt|dcps\d)\b",
    "barrier": r"(dsb|dmb|isb|clrex)\b",
    "SYS (IC, DC, AT, TLBI)": r"(ic|dc|at|tlbi|sys|sysl)\b",
    "branch": r"(b|bl|br|blr|ret|cbn?z|tbn?z|b\..*)(\s|\Z)",
}
failures = []


def run(plugin, paths, *more):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "out")
        subprocess.run([program, "run", *more, "--plugin",
                        f"{plugin},file={name}"] +
                       [os.path.join(scenarios, path) for path in paths],
                       check=True, stdout=subprocess.DEVNULL)
        with open(name, encoding="utf-8") as file:
            return file.read()


def expect(found, expected, what):
    if found != expected:
        failures.append(f"{what}: {found}, not {expected}")


def check_against_trace():
    told = json.loads(run(f"{profile},format=json", [CASE]))
    functions, classes = collections.Counter(), collections.Counter()
    levels, entries = collections.Counter(), collections.Counter()
    for line in run(f"{trace},format=json,limit=0,registers=off,memory=off",
                    [CASE]).splitlines():
        item = json.loads(line)
        if item["kind"] != "insn":
            continue
        levels[f"el{item['el']}"] += 1
        name = re.search(r"\((\S+)\+0x([0-9a-f]+)\)\Z", item["where"])
        if name and item["el"] == 2:
            functions[name[1]] += 1
            entries[name[1]] += name[2] == "0"
        for kind, pattern in MNEMONICS.items():
            classes[kind] += bool(re.match(pattern, item["text"]))
    expect(told["instructions"], sum(levels.values()), "instructions")
    for row in told["functions"]:
        if row["name"] in functions:
            expect(row["self"], functions[row["name"]], row["name"])
            expect(row["calls"], entries[row["name"]],
                   row["name"] + " calls")
            if row["inclusive"] < row["self"]:
                failures.append(f"{row['name']}: less in all than in itself")
    expect({name for name in functions} -
           {row["name"] for row in told["functions"]}, set(), "functions")
    for row in told["classes"]:
        if row["name"] in MNEMONICS:
            expect(row["el0"] + row["el1"] + row["el2"], classes[row["name"]],
                   row["name"])
    for part in ("classes", "principals"):
        for el in ("el0", "el1", "el2"):
            expect(sum(row[el] for row in told[part]), levels[el],
                   f"{part} {el}")
    expect({row["name"] for row in told["principals"]},
           {"host", "vm1.0", "vm2.0"}, "principals")
    expect(sum(row["self"] for row in told["functions"]),
           told["instructions"], "functions")


def check_calls():
    """What is called is in its caller; a jump hands the call over."""
    told = json.loads(run(f"{profile},format=json", [CASE]))
    rows = {row["name"]: row for row in told["functions"]}
    save, restore = rows["save_sysregs"], rows["restore_sysregs"]
    switch = rows["restore_host"]
    if not switch["self"] + restore["self"] <= switch["inclusive"] + \
            rows["restore_vm"]["inclusive"] < told["instructions"]:
        failures.append("restore_host and restore_vm do not have what they "
                        "call")
    if not save["self"] < save["inclusive"]:
        failures.append("save_sysregs calls, but has only itself")


def check_table():
    table = run(f"{profile},top=3", [CASE])
    told = json.loads(run(f"{profile},format=json", [CASE]))
    first = told["functions"][0]
    rows = table.split("\n\n")[1].splitlines()
    expect(rows[1].split()[:3], [first["name"], str(first["calls"]),
                                 str(first["self"])], "first row")
    expect(len(rows), 5, "rows of top=3")
    rest = sum(row["self"] for row in told["functions"][3:])
    expect(rows[4].split()[:3],
           [f"({len(told['functions']) - 3}", "more)", str(rest)], "the rest")


check_against_trace()
check_calls()
check_table()
paths = ["exits", "switch/round-trip.yaml", "programs"]
expect(run(profile, paths, "-j1"), run(profile, paths, "-j3"), "-j3")
print("\n".join(failures), end="")
sys.exit(bool(failures))
