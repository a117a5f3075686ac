# SPDX-License-Identifier: GPL-2.0-or-later
"""Random tests of the properties P1 to P10: see docs/properties.md."""
