/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A client of the GDB remote serial protocol (GDB manual, appendix E) as far
 * as stepping QEMU needs it: registers, memory, one step, target descriptions.
 */
#ifndef EL2SIM_LOCKSTEP_RSP_H
#define EL2SIM_LOCKSTEP_RSP_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"
#include "model/cpu.h"

struct rsp;

/*
 * Speaks over the connected stream socket `fd`, which becomes the client's.
 * Whatever is not answered within `timeout_ms` is an error (STATUS_IO).
 */
struct rsp *rsp_open(int fd, int timeout_ms);
void rsp_close(struct rsp *rsp);

/* Says that we read target descriptions, without which there are none. */
enum status rsp_hello(struct rsp *rsp, struct diag *diag);
/* Appends the document `name` ("target.xml") to `document`. */
enum status rsp_read_document(struct rsp *rsp, const char *name,
                              struct text *document, struct diag *diag);

/*
 * Values of the registers 0, 1, ... that QEMU sends together, of which `bits`
 * gives the widths. *count: in, how many fit; out, how many there were.
 */
enum status rsp_read_general(struct rsp *rsp, const unsigned *bits,
                             size_t *count, struct vreg *values,
                             struct diag *diag);
/*
 * Values of `count` registers by number, at once; narrow ones are zero
 * extended, at most 128 bits each.
 */
enum status rsp_read_registers(struct rsp *rsp, const unsigned *numbers,
                               size_t count, struct vreg *values,
                               struct diag *diag);
/* Memory by physical address (QEMU's own Qqemu.PhyMemMode). */
enum status rsp_read_physical(struct rsp *rsp, uint64_t address, void *bytes,
                              size_t size, struct diag *diag);

/* Executes one instruction; an exception entry counts as one. */
enum status rsp_step(struct rsp *rsp, struct diag *diag);

#endif
