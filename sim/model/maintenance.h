/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cache instructions by address: what they need of their translation. */
#ifndef EL2SIM_MODEL_MAINTENANCE_H
#define EL2SIM_MODEL_MAINTENANCE_H

#include "model/access.h"

enum maintenance_kind {
    MAINTENANCE_NO_ADDRESS, /* all, by set and way, or no cache instruction */
    MAINTENANCE_LINE,       /* DC or IC of the line at an address */
    MAINTENANCE_ZERO,       /* DC ZVA, DC GZVA: a store to a block */
    MAINTENANCE_TAGS,       /* DC GVA: a store to its tags alone */
};

enum { MAINTENANCE_BLOCK = 64 }; /* bytes of a block; DCZID_EL0.BS is 4 */

struct maintenance {
    enum maintenance_kind kind;
    unsigned need; /* ACCESS_* */
};

/* What the SYS instruction does with Xt, executed at the current level. */
struct maintenance maintenance_of(const struct cpu *cpu, uint16_t encoding);

#endif
