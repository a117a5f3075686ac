#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole traces: every line of Tarmac is one and tells the truth about registers
and memory, every line of JSON is an object with the keys of its kind, text says
where it was cut, and all are the same bytes at any -j.
Usage: check_trace.py EL2SIM SCENARIOS [PLUGIN]"""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import tarmac

KEYS = {
    "case": "case",
    "insn": "pc word text taken where",
    "register": "register value old",
    "sysreg_read": "register value",
    "sysreg_write": "register value old",
    "load": "address va size value where",
    "store": "address va size value where",
    "exception": "to type vector pc ec class iss far",
    "eret": "to pc",
    "poke": "",
    "reset": "",
    "back": "",
    "cut": "limit",
}
COMMON = ["kind", "count", "cpu", "el"]

program, scenarios = sys.argv[1:3]
plugin = sys.argv[3] if len(sys.argv) > 3 else "trace"
failures = 0


def trace(paths, options, *more):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "trace")
        subprocess.run([program, "run", *more, "--plugin",
                        f"{plugin},{options},file={name}"] +
                       [os.path.join(scenarios, path) for path in paths],
                       check=True, stdout=subprocess.DEVNULL)
        with open(name, encoding="utf-8") as file:
            return file.read()


def fail(what):
    global failures
    failures += 1
    if failures < 10:
        print(what)


def check_tarmac(paths, options):
    insns, reader = 0, None
    for number, line in enumerate(
            trace(paths, f"format=tarmac,{options}").split("\n"), 1):
        if not line:
            continue
        if " CADI E case " in line:
            reader = tarmac.Reader()
        try:
            reader.line(line)
        except tarmac.Wrong as wrong:
            fail(f"{paths}:{number}: {wrong}: {line}")
        insns += " IT (" in line or " IS (" in line
    if insns < 100:
        fail(f"{paths}: only {insns} instructions in Tarmac")


def check_json(paths):
    kinds = set()
    for line in trace(paths, "format=json,limit=0").splitlines():
        item = json.loads(line)
        kind = item["kind"]
        kinds.add(kind)
        if list(item) != COMMON + KEYS[kind].split():
            fail(f"{paths}: keys: {line}")
        for key in ("pc", "word", "value", "old", "address", "va", "iss"):
            if not str(item.get(key, "0x0")).startswith("0x"):
                fail(f"{paths}: {key} is not hexadecimal: {line}")
    return kinds


def check_limit():
    text = trace(["switch/round-trip.yaml"], "limit=50")
    insns = [line for line in text.splitlines() if " EL2h 0" in line]
    if len(insns) != 50 or not text.endswith(
            "# cut: the limit of 50 instructions is reached\n"):
        fail("limit=50 does not end the trace")


def check_range():
    text = trace(["switch/round-trip.yaml"],
                 "format=json,from=vm_exit,until=core_to_host")
    insns = [json.loads(line) for line in text.splitlines()
             if '"kind":"insn"' in line]
    if not insns or "(vm_exit+0x0)" not in insns[0]["where"]:
        fail("from= does not start the trace")
    if any("(core_to_host+" in insn["where"] for insn in insns):
        fail("until= does not end it")
    text = trace(["switch/round-trip.yaml"], "format=json,el=1,memory=off")
    for line in text.splitlines():
        item = json.loads(line)
        if item["kind"] == "insn" and item["el"] != 1 or \
                item["kind"] in ("load", "store"):
            fail(f"el=1,memory=off has {line}")


check_tarmac(["switch/round-trip.yaml"], "limit=0,cpu=0")
check_tarmac(["switch/irq-everywhere.yaml"], "limit=6000,cpu=0")
check_tarmac(["switch/two-cpus.yaml"], "limit=0,cpu=1")
check_tarmac(["fp/isolation.yaml", "inject/virtual-irq.yaml", "exits/wfe.yaml",
              "stage2/vm-to-vm.yaml", "panic/serror.yaml"], "limit=0,cpu=0")
check_tarmac(["programs/patterns.yaml"], "limit=0,el=2")
check_tarmac(["switch/two-vms.yaml"], "limit=0,memory=off")
kinds = check_json(["switch/round-trip.yaml", "switch/two-cpus.yaml"])
if kinds != set(KEYS) - {"back", "cut"}:
    fail(f"kinds of items: {sorted(kinds)}")
check_limit()
check_range()
if trace(["exits"], "format=tarmac,limit=900", "-j1") != \
        trace(["exits"], "format=tarmac,limit=900", "-j3"):
    fail("-j1 and -j3 differ")
sys.exit(failures != 0)
