/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether whoever is entered is a VM, and how reports call them. */
#include <stdio.h>
#include <string.h>

#include "traps.h"

#define HCR_VM TRAPS_BIT(0)
#define HCR_DC TRAPS_BIT(12)

/*
 * What EL2 takes from a guest, by HCR_EL2: FMO, IMO, TWI, TWE, TID0 to TID3, TSC,
 * TIDCP, TACR, TSW, TPC, TPU, TTLB, TVM, TDZ, TRVM, TLOR, TERR, TID4, TICAB, TOCU,
 * TTLBIS, TTLBOS, TID5.
 */
#define HCR_TRAPS UINT64_C(0x04d6001857ffe018)

static uint64_t vmid(const struct traps_case *c)
{
    return traps_get(c, TRAPS_VTTBR_EL2) >> 48;
}

/*
 * Without traps, and without stage 2 or with that of VMID 0, which is nobody's
 * guest as long as there are others.
 */
static bool may_be_host(const struct traps_case *c)
{
    uint64_t hcr = traps_get(c, TRAPS_HCR_EL2);

    return !(hcr & HCR_TRAPS) && (!(hcr & (HCR_VM | HCR_DC)) || vmid(c) == 0);
}

/* The first who may be it; who has its VMID and not its freedom is another. */
static bool is_undescribed_vm(const struct traps_case *c)
{
    struct traps *traps = c->traps;

    if (!may_be_host(c))
        return true;
    if (!traps->has_host) {
        traps->has_host = true;
        traps->host_vmid = vmid(c);
    }
    return vmid(c) != traps->host_vmid;
}

/* VTTBR_EL2 says nothing of EL2's own EL0: stage 2 is not its. */
bool traps_is_vm(const struct traps_case *c, const char *name)
{
    if (traps_is_el2s_own(traps_get(c, TRAPS_HCR_EL2)))
        return false;
    return name ? strncmp(name, "host", 4) != 0 : is_undescribed_vm(c);
}

void traps_name(const struct traps_case *c, const char *name, char *text,
                size_t size)
{
    const char *what = c->is_vm ? "a VM" : "the host";

    if (name)
        snprintf(text, size, "%s (%s)", name, what);
    else if (traps_is_el2s_own(traps_get(c, TRAPS_HCR_EL2)))
        snprintf(text, size, "the host");
    else
        snprintf(text, size, "VMID %u (taken for %s)", (unsigned)vmid(c), what);
}

/* Each text once, as far as there is room to know them. */
void traps_tell_who(const struct traps_case *c)
{
    struct traps *traps = c->traps;
    uint64_t key = c->who * 2 + c->is_vm;

    for (unsigned i = 0; i < traps->judged_count; i++)
        if (traps->judged[i] == key)
            return;
    if (traps->judged_count == TRAPS_TOLD)
        return;
    traps->judged[traps->judged_count++] = key;
    if (c->world->judged)
        c->world->judged(c->world->self, c->principal);
}
