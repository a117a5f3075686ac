#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every shipped scenario and machine fits its JSON Schema, and the bad ones
that a schema can refuse (the list below, exactly) are refused. The reference
of the language names every key, and its examples fit."""
import glob
import json
import os
import re
import sys
import warnings

import jsonschema
import yaml

# What is wrong with the other bad scenarios only the planner can see.
REFUSED = """
asm-unknown check-nothing check-shape except file-missing-keys file-name-lines
file-no-steps file-null-value file-several-mistakes file-skip-and-xfail
file-tags file-unknown-key file-wrong-kinds machine-cpus machine-features
machine-ignore
machine-image-name machine-images-many machine-keys machine-memory-empty
machine-no-memory machine-region-keys machine-region-numbers macro-definitions
matrix-empty matrix-name matrix-nested matrix-tuples list-parameters
places-pasted
matrix-no-range matrix-no-value matrix-twice plugin-kinds plugin-many
plugin-no-list plugin-option-list principal-keys principal-kinds principal-list
principal-many set-value-kind shown-places state-names
step-call step-exec-empty step-kinds step-limit step-lines step-modifier
step-needs step-no-verb step-not-a-mapping step-repeat step-sweep
step-two-verbs until-empty until-many yaml-control yaml-depth
yaml-not-a-mapping yaml-nul
""".split()


BASE = "https://el2sim.invalid/schema/"


def check_strict(schema, at):
    """What a strict reader (ajv) refuses: unions of types, and "required" of
    what no "properties" beside it defines."""
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            check_strict(item, f"{at}/{index}")
    if not isinstance(schema, dict):
        return
    assert not isinstance(schema.get("type"), list), f"{at}: a union of types"
    if at.rsplit("/", 1)[-1] != "properties":
        missing = set(schema.get("required", [])) - set(
            schema.get("properties", {}))
        assert not missing, f"{at}: {missing} are required, but not defined"
    for key, item in schema.items():
        check_strict(item, f"{at}/{key}")


def validator(root):
    docs = os.path.join(root, "docs")
    store = {}
    for name in ("scenario", "machine"):
        with open(os.path.join(docs, name + ".schema.json")) as file:
            schema = json.load(file)
        jsonschema.Draft7Validator.check_schema(schema)
        check_strict(schema, "#")
        assert schema.pop("$id") == BASE + name + ".schema.json"
        store[name + ".schema.json"] = schema
    resolved = {BASE + name: schema for name, schema in store.items()}

    def make(name):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            resolver = jsonschema.RefResolver(BASE + name, store[name],
                                              store=resolved)
        return jsonschema.Draft7Validator(store[name], resolver=resolver)

    return make("scenario.schema.json"), make("machine.schema.json")


def mistakes(check, value):
    return sorted(error.message for error in check.iter_errors(value))


def load(path):
    with open(path, "rb") as file:
        return yaml.safe_load(file)


def check_shipped(root, scenario, machine):
    failed = 0
    pattern = os.path.join(root, "scenarios", "**", "*.yaml")
    paths = sorted(glob.glob(pattern, recursive=True))
    for path in paths:
        value = load(path)
        found = mistakes(scenario if "steps" in value else machine, value)
        for text in found:
            print(f"{path}: {text[:300]}")
        failed += bool(found)
    return len(paths) - failed, failed


def check_bad(root, scenario):
    refused = []
    for path in sorted(glob.glob(os.path.join(root, "tests/errors/*.yaml"))):
        name = os.path.basename(path)[:-len(".yaml")]
        try:
            value = load(path)
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        if name != "machine" and value is not None and \
                mistakes(scenario, value):
            refused.append(name)
    failed = 0
    for name in sorted(set(REFUSED) ^ set(refused)):
        print(f"tests/errors/{name}.yaml:",
              "not refused" if name in REFUSED else "refused")
        failed += 1
    return len(set(REFUSED) & set(refused)), failed


def keys_of(schema):
    """All property names that a schema knows."""
    names = set()
    if isinstance(schema, dict):
        names |= set(schema.get("properties", {}))
        for part in schema.values():
            names |= keys_of(part)
    elif isinstance(schema, list):
        for part in schema:
            names |= keys_of(part)
    return names


def check_reference(root, scenario, machine):
    """The reference names every key, and its examples fit the schemas."""
    with open(os.path.join(root, "docs", "scenarios.md")) as file:
        text = file.read()
    failed = passed = 0
    known = keys_of(scenario.schema) | keys_of(machine.schema)
    with open(os.path.join(root, "sim/arch/events.def")) as file:
        known |= set(re.findall(r"^EVENT\((\w+)", file.read(), re.MULTILINE))
    for key in sorted(known):
        if not re.search(r"`[^`\n]*\b" + re.escape(key) + r"\b[^`\n]*`", text):
            print(f"docs/scenarios.md: no word of \"{key}\"")
            failed += 1
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        value = yaml.safe_load(block)
        if isinstance(value, list):
            value = {"steps": value}
        is_machine = "memory" in value
        if not is_machine:
            value = {"name": "x", "about": "x", "machine": "x", **value}
        found = mistakes(machine if is_machine else scenario, value)
        for line in found:
            print(f"docs/scenarios.md: {line[:300]}")
        failed += bool(found)
        passed += not found
    return passed, failed


def main():
    root = os.path.abspath(sys.argv[1])
    scenario, machine = validator(root)
    passed, failed = (sum(pair) for pair in zip(
        check_shipped(root, scenario, machine), check_bad(root, scenario),
        check_reference(root, scenario, machine)))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
