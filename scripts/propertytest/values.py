# SPDX-License-Identifier: GPL-2.0-or-later
"""Which registers a random state has, and what values they get."""

ALL = (1 << 64) - 1

# What a principal at EL1 writes without a trap, whoever it is: name, bits that
# may hold anything without changing how code executes, bits that must be set.
SHARED = (
    ("CSSELR_EL1",     0xf,           0),
    ("SCTLR_EL1",      0x0405_c200,   0x30d0_0980),
    ("CPACR_EL1",      0x1030_0000,   0),
    ("TTBR0_EL1",      ALL,           0),
    ("TTBR1_EL1",      ALL,           0),
    ("TCR_EL1",        ALL & ~(3 << 37), 0),  # TBI: what a branch makes of pc
    ("ESR_EL1",        ALL,           0),
    ("AFSR0_EL1",      ALL,           0),
    ("AFSR1_EL1",      ALL,           0),
    ("FAR_EL1",        ALL,           0),
    ("MAIR_EL1",       ALL,           0),
    ("VBAR_EL1",       ALL & ~0x7ff,  0),
    ("CONTEXTIDR_EL1", 0xffff_ffff,   0),
    ("AMAIR_EL1",      ALL,           0),
    ("CNTKCTL_EL1",    0x3ff,         0),
    ("PAR_EL1",        ALL,           0),
    ("TPIDR_EL1",      ALL,           0),
    ("SP_EL1",         ALL & ~0xf,    0),
    ("ELR_EL1",        ALL,           0),
    ("SPSR_EL1",       0xf030_03c5,   0),
    ("SP_EL0",         ALL & ~0xf,    0),
    ("TPIDR_EL0",      ALL,           0),
    ("TPIDRRO_EL0",    ALL,           0),
    ("CNTV_CVAL_EL0",  ALL,           0),
    ("CNTV_CTL_EL0",   2,             0),
    ("FPCR",           0x07c0_0000,   0),
    ("FPSR",           0xf800_009f,   0),
)

# What the host reaches and a VM does not: it traps there.
HOST_ONLY = (
    ("ACTLR_EL1",      ALL,           0),
    ("MDSCR_EL1",      0x1000,        0),
    ("CNTP_CVAL_EL0",  ALL,           0),
    ("CNTP_CTL_EL0",   2,             0),
    ("PMSELR_EL0",     0x1f,          0),
    ("PMUSERENR_EL0",  0xf,           0),
    ("PMCCNTR_EL0",    ALL,           0),
    ("PMCCFILTR_EL0",  0xf800_0000,   0),
    ("PMEVCNTR1_EL0",  0xffff_ffff,   0),
    ("PMEVTYPER1_EL0", 0xf800_03ff,   0),
    ("DBGBVR0_EL1",    ALL & ~3,      0),
    ("DBGWVR1_EL1",    ALL & ~3,      0),
)

# Of these the hypervisor gives a VM its own value.
HOST_KEPT = ("PMSELR_EL0", "PMUSERENR_EL0")

# Beside these, what save_sysregs and restore_sysregs move.
OF_EL2 = (
    ("VMPIDR_EL2",     0x40_c1ff_ffff, 0x8000_0000),
    ("ELR_EL2",        ALL,           0),
    ("SPSR_EL2",       0xf020_03c5,   0),
)

GPRS = tuple((f"x{n}", ALL, 0) for n in range(31))
VECTORS = tuple((f"v{n}", (1 << 128) - 1, 0) for n in range(32))
FP = VECTORS + tuple(row for row in SHARED if row[0] in ("FPCR", "FPSR"))
SYSREGS = tuple(row for row in SHARED if row[0] not in ("FPCR", "FPSR"))
OF_VM = GPRS + VECTORS + SHARED
OF_HOST = OF_VM + HOST_ONLY
ROWS = {row[0]: row for row in OF_HOST + OF_EL2}

# PSCI function identifiers of a VM: no other value in x0 may look like one.
PSCI_VERSION, CPU_OFF, SYSTEM_OFF = 0x8400_0000, 0x8400_0002, 0x8400_0008
CPU_ON, CPU_ON_64 = 0x8400_0003, 0xc400_0003
AFFINITY, AFFINITY_64 = 0x8400_0004, 0xc400_0004


def is_like_psci(value):
    return value & 0xbfff_ffe0 == 0x8400_0000


def any_value(rng, width=64):
    """Anything, with more of what is at an edge."""
    ones = (1 << width) - 1
    value = rng.choice((
        lambda: rng.getrandbits(width), lambda: rng.getrandbits(width),
        lambda: rng.getrandbits(width), lambda: rng.getrandbits(width),
        lambda: 0, lambda: ones, lambda: 1 << rng.randrange(width),
        lambda: ones ^ 1 << rng.randrange(width), lambda: rng.getrandbits(8),
        lambda: ones - rng.getrandbits(3)))()
    return value ^ 0x100 if is_like_psci(value) else value


def legal(name, value):
    """The value that register `name` gets of `value`."""
    _, bits, ones = ROWS[name]
    return value & bits | ones


def random_state(rng, rows):
    """Values for a few registers, for about half of them, or for all."""
    share = rng.choice((0.03, 0.1, 0.5, 1))
    chosen = [row for row in rows if rng.random() < share]
    return {name: legal(name, any_value(rng, max(64, bits.bit_length())))
            for name, bits, _ in chosen or [rng.choice(rows)]}


def random_pstate(rng, modes=(5, 5, 4, 0)):
    """NZCV, DAIF and a mode that a VM may have."""
    return rng.getrandbits(4) << 28 | rng.getrandbits(4) << 6 | \
        rng.choice(modes)
