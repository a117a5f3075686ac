/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what DC and IC by address need (AArch64.S2CheckPermissions): one that
 * discards data may write; EL0, which has no business there, may read. Whether
 * IC asks that of EL0 is IMPLEMENTATION DEFINED: here it does.
 */
#include "model/maintenance.h"

#include "model/field_names.h"
#include "model/sysreg.h"

/* The encodings of C5.3: op0 1, CRn 7. */
#define CACHE_SPACE SYSREG_ENCODING(1, 0, 7, 0, 0)
#define CACHE_MASK SYSREG_ENCODING(3, 0, 15, 0, 0)

/* CRm of DC ZVA, IC IVAU, DC IVAC, DC CIVAC, DC CIVAPS. */
enum { ZERO = 4, TO_POU = 5, TO_POC = 6, CLEAN_INVALIDATE = 14, TO_POPS = 15 };

/* HCRX_EL2.CMOW: a clean and invalidate to PoC, and IC, may write too. */
static bool must_write(const struct cpu *cpu, unsigned crm)
{
    return (crm == CLEAN_INVALIDATE || crm == TO_POU) &&
           cpu_has(cpu, FEAT_CMOW) &&
           (cpu->sysreg[HCRX_EL2] & FIELD_MASK(HCRX_EL2, CMOW));
}

static struct maintenance line(const struct cpu *cpu, unsigned crm)
{
    unsigned read = cpu_el(cpu) == 0 ? ACCESS_READ : 0u;
    unsigned write = must_write(cpu, crm) ? ACCESS_WRITE : 0u;

    return (struct maintenance){ MAINTENANCE_LINE,
                                 ACCESS_MAINTENANCE | read | write };
}

/* DC ZVA, DC GVA, DC GZVA by op2. */
static struct maintenance block(unsigned op2)
{
    return (struct maintenance){ op2 == 3 ? MAINTENANCE_TAGS : MAINTENANCE_ZERO,
                                 ACCESS_WRITE };
}

/* DC IVAC and its like; the even op2 are set and way. */
static struct maintenance invalidation(unsigned op2)
{
    if (op2 % 2 == 0)
        return (struct maintenance){ MAINTENANCE_NO_ADDRESS, 0 };
    return (struct maintenance){ MAINTENANCE_LINE,
                                 ACCESS_MAINTENANCE | ACCESS_WRITE };
}

struct maintenance maintenance_of(const struct cpu *cpu, uint16_t encoding)
{
    unsigned op1 = (unsigned)bits_get(encoding, 13, 11);
    unsigned crm = (unsigned)bits_get(encoding, 6, 3);
    unsigned op2 = (unsigned)bits_get(encoding, 2, 0);

    if ((encoding & CACHE_MASK) == CACHE_SPACE && op1 == 0 && crm == TO_POC)
        return invalidation(op2);
    if ((encoding & CACHE_MASK) == CACHE_SPACE && op1 == 0 && crm == TO_POPS)
        return line(cpu, crm);
    if ((encoding & CACHE_MASK) != CACHE_SPACE || op1 != 3 || crm == 3)
        return (struct maintenance){ MAINTENANCE_NO_ADDRESS, 0 };
    return crm == ZERO ? block(op2) : line(cpu, crm);
}
