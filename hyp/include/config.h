/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The sizes of the system and its physical memory map. Read by C, assembly and
 * the linker scripts, so it holds plain numbers and nothing else.
 */
#ifndef HYP_CONFIG_H
#define HYP_CONFIG_H

#define HOSTVISOR   0
#define COREVISOR   16
#define MAX_VM_NUM  15
#define VCPU_PER_VM 8
#define TOTAL_CPU   8
#define CTXT_COUNT  136

#define MMIO_END           0x40000000
#define RAM_BASE           0x40000000
#define RAM_END            0x80000000
#define BLOCK_SIZE         0x200000
#define HYP_TEXT           0x41000000
#define HYP_DATA           0x41200000
#define HYP_SHARED         0x41400000 /* host_vcpus */
#define HYP_RUN            0x4140a000 /* host_run */
#define HOST_ENTRY         0x42000000
#define VM_MEMORY          0x44000000
#define VM_MEMORY_OF(vmid) (BLOCK_SIZE * (vmid) + VM_MEMORY)

#define STACK_SIZE 4096

#endif
