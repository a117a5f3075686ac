# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario files as text. A step is a dict: its verb first, then modifiers;
the key "#" is a comment above it."""
import textwrap


def number(value):
    if value < 10:
        return str(value)
    digits = f"{value:x}"
    groups = []
    while digits:
        groups.insert(0, digits[-4:])
        digits = digits[:-4]
    return "0x" + "_".join(groups)


def scalar(value):
    if isinstance(value, int):
        return number(value)
    return f'"{value}"' if value[0] in "[{&*!|>%@`\"'" else value


def in_flow(value):
    text = scalar(value)
    needs = text[0] != '"' and any(c in text for c in "[]{},")
    return f'"{text}"' if needs else text


def mapping(values, indent):
    """`set:` of values, on one line when it is short."""
    flow = ", ".join(f"{in_flow(k)}: {in_flow(v)}" for k, v in values.items())
    if len(values) <= 3 and len(flow) + indent < 64:
        return [f"{{{flow}}}"]
    return [""] + [f"{' ' * (indent + 2)}{scalar(k)}: {scalar(v)}"
                   for k, v in values.items()]


def flow_list(items, indent):
    text = "[" + ", ".join(in_flow(item) for item in items) + "]"
    return textwrap.wrap(text, 78, initial_indent=" " * indent,
                         subsequent_indent=" " * (indent + 1),
                         break_long_words=False,
                         break_on_hyphens=False)


def check_lines(check, indent):
    """The lines of one item of a check list."""
    if isinstance(check, str):
        return [f"{' ' * indent}- {scalar(check)}"]
    lines = []
    for key, value in check.items():
        lead = f"{' ' * indent}{'  ' if lines else '- '}{key}: "
        if isinstance(value, (list, tuple)):
            wrapped = flow_list(value, len(lead))
            lines += [lead + wrapped[0].lstrip()] + wrapped[1:]
        else:
            lines.append(lead + scalar(value))
    return lines


def step_lines(step, indent=2):
    pad = " " * indent
    lines = [f"{pad}# {line}" for line in
             textwrap.wrap(step.get("#", ""), 76)]
    first = True
    for key, value in step.items():
        if key == "#":
            continue
        lead = f"{pad}{'- ' if first else '  '}{key}:"
        first = False
        if key == "check":
            lines.append(lead)
            for check in value:
                lines += check_lines(check, indent + 4)
        elif isinstance(value, dict):
            body = mapping(value, indent + 2)
            lines += [f"{lead} {body[0]}".rstrip()] + body[1:]
        elif isinstance(value, (list, tuple)):
            lines.append(f"{lead} [{', '.join(in_flow(v) for v in value)}]")
        else:
            lines.append(lead if value is None else f"{lead} {scalar(value)}")
    return lines


def plugin_lines(plugins):
    """`plugins:` from what --plugin takes: NAME[,KEY=VALUE]..."""
    if not plugins:
        return []
    lines = ["plugins:"]
    for plugin in plugins:
        name, *options = plugin.split(",")
        if options:
            pairs = ", ".join(f"{key}: {in_flow(value)}" for key, value in
                              (option.split("=", 1) for option in options))
            lines.append(f"  - {name}: {{{pairs}}}")
        else:
            lines.append(f"  - {name}")
    return lines


def text(name, about, machine, plugins, steps):
    lines = ["# SPDX-License-Identifier: GPL-2.0-or-later", f"name: {name}",
             "about: |"]
    for paragraph in about:
        lines += [f"  {line}" for line in
                  textwrap.wrap(paragraph, 78, break_long_words=False,
                                break_on_hyphens=False)]
    lines += [f"machine: {machine}"] + plugin_lines(plugins) + ["steps:"]
    for step in steps:
        lines += step_lines(step)
    return "\n".join(lines) + "\n"
