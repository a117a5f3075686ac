#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The tracefile is what lcov's readers take, its counts are those that a trace
of the same case gives, the table has the same totals, and both are the same
bytes at any -j.
Usage: check_coverage.py EL2SIM SCENARIOS [COVERAGE TRACE]"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

program, scenarios = sys.argv[1:3]
coverage, trace = sys.argv[3:5] if len(sys.argv) > 4 else ("coverage", "trace")
CASE = "switch/round-trip.yaml"
WHERE = re.compile(r"(\S+):(\d+) \((\S+)\+0x([0-9a-f]+)\)\Z")
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


def read_lcov(text):
    """Records by file, and every rule of the format (geninfo(1))."""
    records, record = {}, None
    for line in text.splitlines():
        key, _, value = line.partition(":")
        fields = value.split(",")
        if key == "TN":
            assert record is None and re.fullmatch(r"\w*", value), line
            record = collections.defaultdict(list)
        elif key == "end_of_record":
            assert len(record["SF"]) == 1 and record["SF"][0][0]
            for found, hit, key, hits in (
                    ("LF", "LH", "DA", lambda f: f[1] != "0"),
                    ("FNF", "FNH", "FNDA", lambda f: f[0] != "0"),
                    ("BRF", "BRH", "BRDA", lambda f: f[3] not in "-0")):
                assert record[found] == [[str(len(record[key]))]], record["SF"]
                assert record[hit] == \
                    [[str(sum(map(hits, record[key])))]], record["SF"]
            assert {f[1] for f in record["FN"]} == \
                {f[1] for f in record["FNDA"]}
            records[record["SF"][0][0]] = record
            record = None
        else:
            shape = {"SF": r".+", "FN": r"\d+,\S+", "FNDA": r"\d+,\S+",
                     "DA": r"\d+,\d+", "BRDA": r"\d+,\d+,\d+,(\d+|-)"}
            assert re.fullmatch(shape.get(key, r"\d+"), value), line
            record[key].append(fields)
    assert record is None
    return records


def counts_of_trace():
    """Executions of each line, and each way of each branch that has one."""
    words, where = collections.Counter(), {}
    taken = collections.Counter()
    last = None
    for line in run(f"{trace},format=json,limit=0,registers=off,memory=off",
                    [CASE]).splitlines():
        item = json.loads(line)
        if item["kind"] != "insn":
            continue
        place = WHERE.match(item["where"])
        if place and item["el"] == 2:
            words[item["pc"]] += 1
            where[item["pc"]] = place
        if last and re.match(r"b\.|t?cbn?z|tbn?z", last["text"]):
            taken[(last["pc"], last["taken"])] += 1
        last = item
    lines = collections.Counter()
    for pc, count in words.items():
        path = os.path.normpath(where[pc][1])
        key = path, int(where[pc][2])
        lines[key] = max(lines[key], count)
    ways = collections.Counter()
    for (pc, way), count in taken.items():
        if pc in where and int(where[pc][2]):
            ways[way] += count
    return lines, ways


def check_against_trace():
    records = read_lcov(run(f"{coverage},format=lcov,files=hyp/", [CASE]))
    lines, ways = counts_of_trace()
    counted = {(file, int(line)): int(count)
               for file, record in records.items()
               for line, count in record["DA"] if count != "0"}
    told = {key: count for key, count in lines.items() if key[1]}
    if counted != told:
        failures.append(f"lines differ: "
                        f"{sorted(counted.items() ^ told.items())[:6]}")
    for way, name in ((0, True), (1, False)):
        total = sum(int(count) for record in records.values()
                    for _, _, way_of, count in record["BRDA"]
                    if int(way_of) == way and count != "-")
        if total != ways[name]:
            failures.append(f"branches {name}: {total}, not {ways[name]}")


def check_table():
    records = read_lcov(run(f"{coverage},format=lcov", [CASE]))
    table = run(coverage, [CASE])
    rows = dict(re.findall(r"^(\S+\.\S+) +(\d+/\d+)", table, re.M))
    expected = {file: f"{record['LH'][0][0]}/{record['LF'][0][0]}"
                for file, record in records.items()}
    if rows != expected:
        failures.append(f"table: {rows}, not {expected}")
    registers = {row.split()[0]: row.split()[1:]
                 for row in table.split("registers at EL2")[1].splitlines()[1:]}
    # read, saved, values, written, restored, values: three switches each way
    if registers["TTBR0_EL1"][:6] != ["3", "3", "2", "4", "4", "3"]:
        failures.append(f"TTBR0_EL1: {registers['TTBR0_EL1']}")
    if registers["HCR_EL2"][1] != "0" or registers["HCR_EL2"][4] != "0":
        failures.append(f"HCR_EL2: {registers['HCR_EL2']}")


def check_filters():
    records = read_lcov(run(f"{coverage},format=lcov,functions=restore_*",
                            [CASE]))
    names = {name for record in records.values() for _, name in record["FNDA"]}
    if "restore_sysregs" not in names or \
            any(not name.startswith("restore_") for name in names):
        failures.append(f"functions=restore_*: {names}")


check_against_trace()
check_table()
check_filters()
for form in ("table", "lcov"):
    paths = ["exits", "switch/round-trip.yaml", "programs"]
    if run(f"{coverage},format={form}", paths, "-j1") != \
            run(f"{coverage},format={form}", paths, "-j3"):
        failures.append(f"{form}: -j1 and -j3 differ")
print("\n".join(failures), end="")
sys.exit(bool(failures))
