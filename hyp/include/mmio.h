/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What an abort from a VM says: is it a device access, where, which register.
 */
#ifndef HYP_MMIO_H
#define HYP_MMIO_H

#include "shadow.h"

/* The IPA of the abort, or INVALID64 if the hardware does not give it. */
u64 abort_ipa(const struct shadow_ctxt *ctxt);

/* A data abort on a device address that the syndrome describes in full. */
bool abort_is_mmio(const struct shadow_ctxt *ctxt);

#endif
