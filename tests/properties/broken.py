#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds payloads with a bug each and fails unless scripts/properties finds it,
without any oracle, and leaves a small scenario that fails on this payload and
passes on the right one. The argument is el2sim."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# What is wrong, in which file of hyp/, (this, becomes this), where to look, and
# how many steps and registers the scenario may have at most.
BUGS = (
    ("PAR_EL1 is not switched", "switched.def",
     ("SWITCHED(PAR_EL1, 0)\n", ""), "P1", 12, 1),
    ("restore_host saves FP/SIMD", "src/switch.c",
     ("host_el2_restore_state();\n    restore_sysregs();\n"
      "    fpsimd_restore_state();",
      "host_el2_restore_state();\n    restore_sysregs();\n"
      "    fpsimd_save_state();"), "P1", 12, 1),
    ("the host's pstate is taken as it is", "src/shadow.c",
     ("ctxt->pstate = pstate_for_vm(pstate);",
      "(void)pstate_for_vm;\n    ctxt->pstate = pstate;"), "P9", 6, 0),
    ("a VCPU that leaves stays ACTIVE", "src/vminfo.c",
     ("vm->vcpu_state[vcpuid] = READY;", ""), "P5", 8, 0),
)


def build(folder, name, change):
    """The payload with one file changed."""
    text = (ROOT / "hyp" / name).read_text()
    if text.count(change[0]) != 1:
        sys.exit(f"hyp/{name} has not got {change[0]!r} once: adapt the test")
    path = folder / pathlib.Path(name).name
    path.write_text(text.replace(*change))
    option = "-s" if name == "switched.def" else "-r"
    image = folder / "hyp.elf"
    subprocess.run([ROOT / "hyp/build.sh", option, path, "-w",
                    folder / "objects", "-o", image], check=True)
    return image


def find(program, folder, image, prop):
    """The scenarios that it leaves, name by name."""
    keep = folder / "failing"
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/properties", "--el2sim", program,
         "--image", f"hyp={image}", "--property", prop, "--count", "40",
         "--plugin", "none", "--shrink", "1", "--keep", keep],
        capture_output=True, text=True, check=False)
    if done.returncode != 1:
        sys.exit(f"exit code {done.returncode}, not 1:\n{done.stdout}"
                 f"{done.stderr}")
    return done.stdout, [*keep.glob("*.yaml")][0]


def run(program, scenario, *options):
    return subprocess.run([program, "run", *options, scenario],
                          stdout=subprocess.DEVNULL, check=False).returncode


def judge(program, folder, bug):
    what, name, change, prop, most_steps, most_registers = bug
    image = build(folder, name, change)
    output, scenario = find(program, folder, image, prop)
    text = scenario.read_text()
    steps = len(re.findall(r"^  - ", text, re.MULTILINE))
    registers = int(re.search(r"with (\d+) register", output)[1])
    print(f"{what}: {steps} steps, {registers} registers\n{output}{text}")
    checks = {
        "has too many steps": steps <= most_steps,
        "has too many registers": registers <= most_registers,
        "does not fail": run(program, scenario, "--image",
                             f"hyp={image}") == 1,
        "fails with the right payload": run(program, scenario) == 0,
    }
    return [problem for problem, holds in checks.items() if not holds]


def is_repeatable(program, folder):
    """The same seed makes the same files."""
    texts = []
    for attempt in ("a", "b"):
        subprocess.run([sys.executable, ROOT / "scripts/properties",
                        "--el2sim", program, "--count", "50", "--seed", "3",
                        "--generate", folder / attempt], check=True)
        texts.append([path.read_text() for path in
                      sorted((folder / attempt).iterdir())])
    return len(texts[0]) == 50 and texts[0] == texts[1]


def main():
    program = sys.argv[1]
    bad = []
    for bug in BUGS:
        with tempfile.TemporaryDirectory() as folder:
            bad += [f"{bug[0]}: the scenario {problem}" for problem in
                    judge(program, pathlib.Path(folder), bug)]
    with tempfile.TemporaryDirectory() as folder:
        if not is_repeatable(program, pathlib.Path(folder)):
            bad.append("a seed does not make the same cases twice")
    print("\n".join(bad) or "ok")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
