# SPDX-License-Identifier: GPL-2.0-or-later
"""P1 to P10: for each what is generated, and what is asked."""
import random

from . import generate
from .world import World


class Property:
    def __init__(self, name, title, asks, weights, length, start=("vm",),
                 allows=(), end=()):
        self.name, self.title = name, title
        self.asks, self.allows = asks, allows
        self.weights = weights  # how often each kind of operation is tried
        self.length = length    # least and most operations
        self.start, self.end = start, end

    def world(self):
        return World(self.asks, self.allows)

    def generate(self, seed, index):
        """The operations of one case: the same for the same numbers."""
        rng = random.Random(f"{self.name} {seed} {index}")
        world, ops = self.world(), []

        def try_one(kind, times=1):
            for _ in range(times):
                op = generate.propose(kind, rng, world)
                if op is not None and world.apply(op):
                    ops.append(op)
                    return

        for kind in self.start:
            try_one(kind, 5)
        kinds, weights = zip(*self.weights.items())
        wanted = rng.randint(*self.length) + len(ops)
        for _ in range(20 * wanted):
            if len(ops) >= wanted or world.dead:
                break
            try_one(rng.choices(kinds, weights)[0])
        for kind in self.end:
            try_one(kind, 5)
        return ops

    def steps(self, ops):
        """The steps of a scenario; operations that cannot be done are not."""
        world = self.world()
        for op in ops:
            world.apply(op)
        return world.steps, world.done


# Round trips of all kinds; each property puts its own stress.
TRIPS = {"state": 6, "run": 8, "exit": 9, "trapped": 2, "smc": 1, "version": 1,
         "supply": 3, "inject": 1, "reset": 1, "vcpu": 1, "vm": 1}

PROPERTIES = {p.name: p for p in (
    Property("P1", "save then restore is the identity", ("own",),
             {**TRIPS, "identity": 1, "boot": 1}, (4, 14)),
    Property("P2", "nothing that the host sees depends on a VM's secrets",
             ("own",), {"vm_secrets": 4, "state": 2, "run": 1, "exit": 2,
                        "vcpu": 1, "vm": 1}, (2, 6),
             start=("vm", "run", "exit", "state"), end=("vm_secrets",)),
    Property("P3", "nothing that a VM sees depends on the host's secrets",
             ("own",), {"host_secrets": 3, "first_secrets": 2, "vcpu": 2,
                        "run": 1, "exit": 2, "state": 1, "supply": 1}, (2, 7),
             start=("vm", "vcpu", "vcpu"),
             end=("first_secrets", "run", "exit", "host_secrets")),
    Property("P4", "contexts of others and all else in memory are untouched",
             (), {**TRIPS, "mark": 6, "boot": 1, "host_probe": 1}, (5, 16),
             start=("vm", "vcpu", "vm", "state", "mark"), end=("mark",)),
    Property("P5", "a VCPU goes from READY to ACTIVE and back, nowhere else",
             ("states",), {"boot": 3, "vm": 2, "vcpu": 3, "call": 6, "run": 8,
                           "exit": 8, "inject": 1, "reset": 2, "wild_run": 1,
                           "crash": 0.3}, (6, 24), allows=("panic",)),
    Property("P6", "who is in charge is the same in all registers",
             ("agreement",), {**TRIPS, "boot": 3, "call": 2, "touch": 1},
             (4, 16)),
    Property("P7", "halt is absorbing", (),
             {"boot": 4, "vm": 1, "vcpu": 1, "state": 2, "run": 4, "exit": 3,
              "wild_run": 2, "crash": 1}, (3, 12), allows=("panic",),
             end=("wild_run", "crash", "after", "after", "after")),
    Property("P8", "the right traps are in force at each exception return",
             ("traps",), {**TRIPS, "boot": 2, "counters": 1, "host_probe": 3,
                          "trapped": 5, "touch": 1}, (4, 16)),
    Property("P9", "no return to EL2 and none that is illegal", ("legal",),
             {"hostile": 6, "vcpu": 4, "vm": 1, "run": 6, "exit": 6,
              "state": 2, "inject": 4, "reset": 3, "trapped": 1}, (4, 16),
             start=("vm", "hostile", "run", "exit"),
             end=("vcpu", "hostile", "run")),
    Property("P10", "barriers are where the architecture asks for them",
             ("barriers",), {**TRIPS, "boot": 2, "touch": 5, "call": 3},
             (5, 18), start=("touch", "vm")),
)}
