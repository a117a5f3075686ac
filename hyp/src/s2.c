/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Stage-2 tables: two levels, blocks only. See s2.h for who sees what. */
#include "s2.h"

#include "arch.h"
#include "config.h"

/* Descriptors of stage 2 (D5.3): block, AF, S2AP read and write */
#define DESC_BLOCK  UINT64_C(0x4c1)
#define DESC_TABLE  UINT64_C(0x3)
#define DESC_NORMAL UINT64_C(0x33c)   /* write-back, inner shareable */
#define DESC_DEVICE (BIT64(54) | 0x4) /* nGnRE, execute never */

/* VTCR_EL2: RES1, 39-bit IPA from level 1, write-back inner shareable walks */
#define VTCR_VALUE    (BIT64(31) | 25 | 1 << 6 | 1 << 8 | 1 << 10 | 3 << 12)
#define VTCR_PS_SHIFT 16
#define PA_40_BITS    2

#define ENTRIES 512

struct s2_tables {
    u64 gib[ENTRIES];    /* level 1: entry 0 devices, entry 1 RAM */
    u64 blocks[ENTRIES]; /* level 2 of RAM */
};

static _Alignas(4096) struct s2_tables s2_pool[COREVISOR + 1];

u64 vttbr(u64 vmid)
{
    return (u64)&s2_pool[vmid] | vmid << 48;
}

/* The size of physical addresses must not exceed what the machine has. */
u64 vtcr(void)
{
    u64 size = read_sysreg(ID_AA64MMFR0_EL1) & 0xf;

    return VTCR_VALUE | (size < PA_40_BITS ? size : PA_40_BITS)
                            << VTCR_PS_SHIFT;
}

static u64 block_index(u64 physical)
{
    return (physical - RAM_BASE) / BLOCK_SIZE;
}

static u64 ram_block(u64 physical)
{
    return physical | DESC_BLOCK | DESC_NORMAL;
}

static void enter_ram(struct s2_tables *tables)
{
    tables->gib[1] = (u64)tables->blocks | DESC_TABLE;
}

void s2_init_host(void)
{
    struct s2_tables *host = &s2_pool[HOSTVISOR];

    for (u64 at = RAM_BASE; at < RAM_END; at += BLOCK_SIZE)
        host->blocks[block_index(at)] = ram_block(at);
    host->blocks[block_index(HYP_TEXT)] = 0;
    host->blocks[block_index(HYP_DATA)] = 0;
    host->gib[0] = DESC_BLOCK | DESC_DEVICE;
    enter_ram(host);
    dsb(ishst);
}

/*
 * What the host wrote through its caches must be what the VM reads with its own
 * off: clean and invalidate to the point of coherency.
 */
static void clean_image(u64 base, u64 size)
{
    u64 line = 4 << ((read_sysreg(CTR_EL0) >> 16) & 0xf);

    for (u64 at = base & ~(line - 1); at < base + size; at += line)
        __asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
    dsb(ish);
    __asm__ volatile("ic ialluis" : : : "memory");
    dsb(ish);
    isb();
}

/* VTTBR_EL2 is the host's, so VMALLS12E1IS means the host's entries. */
static void host_unmap(u64 physical)
{
    WRITE_ONCE(s2_pool[HOSTVISOR].blocks[block_index(physical)], 0);
    dsb(ishst);
    __asm__ volatile("tlbi vmalls12e1is" : : : "memory");
    dsb(ish);
    isb();
}

void s2_take_vm_memory(u64 vmid, u64 image_base, u64 image_size)
{
    struct s2_tables *vm = &s2_pool[vmid];
    u64 memory = VM_MEMORY_OF(vmid);

    host_unmap(memory);
    clean_image(image_base, image_size);
    vm->blocks[block_index(memory)] = ram_block(memory);
    enter_ram(vm);
    dsb(ishst);
}
