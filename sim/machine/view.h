/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view is an engine of its own whose memory is what one stage 2 shows: the
 * TLB of one CPU for one VMID. Translations enter it when an access misses and
 * stay until a TLBI, an eviction or a restore removes them, even when the
 * tables in memory, VTTBR_EL2.BADDR or VTCR_EL2 have changed: as in a TLB, and
 * as visible. Not so: tables that a guest changes itself are compared at its
 * next entry; a page that may be written or executed but not read can be read
 * once it was, because the engine below keeps one right for all; instructions
 * that another engine changed may stay the old ones until IC.
 */
#ifndef EL2SIM_MACHINE_VIEW_H
#define EL2SIM_MACHINE_VIEW_H

#include "engine/engine.h"
#include "model/access.h"

enum { VIEW_MAX = 12, VIEW_PIECE_MAX = 64 };

/* A stretch of IPA space that goes to one stretch of RAM. */
struct view_piece {
    uint64_t ipa, address, size;
    unsigned rights; /* ENGINE_READ, ... */
    unsigned level;  /* of the entry that says so */
    bool device;     /* Device memory, by stage 2 */
    bool clean;      /* the first write makes it dirty (VTCR_EL2.HD) */
    bool mapped;     /* false: the tables changed, no access yet */
};

/* All of a view but its engine. */
struct view_contents {
    bool used;
    unsigned cpu;
    unsigned vmid;
    uint64_t last_use;
    size_t piece_count;
    struct view_piece pieces[VIEW_PIECE_MAX];
};

struct view {
    struct engine *engine; /* NULL until first used */
    bool outdated;         /* the engine maps other than the contents say */
    struct view_contents contents;
};

struct machine;

/*
 * The engine that the selected CPU executes in now: machine->engine, changed
 * if need be (engines are made when first needed). Registers are not moved.
 */
enum status machine_view_select(struct machine *machine, struct diag *diag);
/* Whether another engine than the one selected is needed now. */
bool machine_view_must_change(const struct machine *machine);
/*
 * After a fault at `address` in a view: true when stage 2 grants the access
 * and memory is there, and the view now has it.
 */
bool machine_view_refill(struct machine *machine,
                         const struct engine_fault *fault);
/* ACCESS_* of the access that failed. */
unsigned machine_fault_need(const struct engine_fault *fault);
/*
 * Why an access of the selected CPU that needs `need` (ACCESS_*) fails, as
 * access_page_fault, but heeding what its TLB holds: a permission that the
 * tables grant since counts after a TLBI only. One that does not fail is made,
 * as far as the tables' Access flag and dirty state go.
 */
bool machine_access_fault(struct machine *machine, uint64_t address,
                          uint64_t size, unsigned need, struct fault *fault);
/*
 * Whether stage 2 gives [address, address + size) to Device memory, where
 * something about the access forbids that: *fault is then an alignment fault.
 */
bool machine_device_fault(struct machine *machine, uint64_t address,
                          uint64_t size, unsigned need, struct fault *fault);
/* Writes what making use of `translation` makes of its entry, and tells it. */
void machine_update_entry(struct machine *machine, uint64_t ipa,
                          const struct translation *translation, bool write);
/*
 * Where the selected CPU finds what it calls `address`; false when stage 2 has
 * no translation. The access's permission is the caller's to check.
 */
bool machine_physical(struct machine *machine, uint64_t address,
                      uint64_t *physical);
/* TLB maintenance by the selected CPU. */
void machine_view_tlbi(struct machine *machine, struct sysop op,
                       uint64_t value);
/* Instructions at a physical address changed: all engines are told. */
void machine_code_changed(struct machine *machine, uint64_t address,
                          uint64_t size);
/*
 * IC: no engine keeps old instructions. Of the one that executes that is so
 * already, since its own stores reach its translations, but where stage 2 shows
 * the same memory twice.
 */
void machine_code_all_changed(struct machine *machine);
void machine_view_restore(struct machine *machine, size_t index,
                          const struct view_contents *contents);
void machine_views_release(struct machine *machine);

#endif
