# SPDX-License-Identifier: GPL-2.0-or-later
"""How scripts run el2sim on a payload that may never come to an end."""

KILLED = -24  # SIGXCPU, what the limit ends with


def command(build, image, oracles, seconds):
    """Limited in CPU time, so that it counts nobody else's; JSON lines."""
    words = ["sh", "-c", f"ulimit -S -t {seconds} && exec \"$@\"", "sh",
             str(build / "bin/el2sim"), "run", "-j1", "-f", "json",
             "--image", f"hyp={image}", "--image-dir", str(build / "images")]
    for oracle in oracles:
        words += ["--plugin", oracle]
    return words
