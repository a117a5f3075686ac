# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs many scenario files in one el2sim and reads its report."""
import json
import os
import pathlib
import re
import subprocess


class CannotRun(Exception):
    pass


class Simulator:
    def __init__(self, program, images=(), image_dirs=(), jobs=None):
        self.program = str(program)
        self.options = [f"--image={image}" for image in images]
        self.options += [f"--image-dir={folder}" for folder in image_dirs]
        self.jobs = [f"-j{jobs}"] if jobs else []

    def plugins(self):
        """Names of the plugins that are built in."""
        done = subprocess.run([self.program, "plugins"], text=True,
                              capture_output=True, check=False)
        if done.returncode:
            return []
        return [line.split()[0] for line in done.stdout.splitlines()
                if line.strip()]

    def run(self, folder):
        """{file's name: (verdict, findings)} of a folder."""
        command = [self.program, "run", "--format=json", *self.jobs,
                   *self.options, str(folder)]
        done = subprocess.run(command, capture_output=True, check=False,
                              env={**os.environ, "LC_ALL": "C"})
        if done.returncode not in (0, 1):
            raise CannotRun(f"{' '.join(command)} ended with "
                            f"{done.returncode}:\n"
                            f"{done.stderr.decode(errors='replace')[-4000:]}")
        found = {}
        for line in done.stdout.decode().splitlines():
            case = json.loads(line)
            if case["type"] == "case":
                name = pathlib.PurePath(case["file"]).name
                found[name] = (case["verdict"], case["findings"])
        return found


def without_numbers(text):
    return re.sub(r"\d+", "#", text or "")


def signature(finding):
    """What makes two findings the same failure, whatever the numbers are. Of
    registers told together ("v1..v2, v4") it is the first: others may go."""
    what = without_numbers(finding["message"])
    place = re.split(r"\.\.|, ", finding["place"] or "", maxsplit=1)[0]
    return (finding.get("plugin") or "", what, without_numbers(place))


def signatures(result):
    verdict, findings = result
    return [] if verdict == "pass" else \
        [signature(finding) for finding in findings]


def describe(finding):
    """Who says it, what, where, and the values."""
    parts = [finding.get("plugin"), finding["message"], finding["place"]]
    text = ": ".join(part for part in parts if part)
    if finding["found"]:
        text += f", found {finding['found']}"
    if finding["expected"]:
        text += f", expected {finding['expected']}"
    return text
