/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which engine executes, and what of memory a stage 2 shows to it. */
#include "machine/view.h"

#include <string.h>

#include "machine/internal.h"

/* VTTBR_EL2 without CnP: VMID and BADDR (Arm ARM D13.2.150). */
#define VTTBR_KEY (~BIT64(0))

/* IPA bits <47:12> in Xt<35:0> of TLBI IPAS2E1 (Arm ARM C5.5.8). */
#define TLBI_IPA(value) (bits_get(value, 35, 0) << 12)

static bool is_for(const struct view_contents *contents, const struct cpu *cpu)
{
    return contents->used && contents->cpu == cpu->index &&
           contents->vttbr == (cpu->sysreg[VTTBR_EL2] & VTTBR_KEY) &&
           contents->vtcr == cpu->sysreg[VTCR_EL2];
}

static struct view *find_view(struct machine *machine, const struct cpu *cpu)
{
    for (size_t i = 0; i < VIEW_MAX; i++)
        if (is_for(&machine->views[i].contents, cpu))
            return &machine->views[i];
    return NULL;
}

/* An unused one, else the one that was used longest ago. */
static struct view *oldest_view(struct machine *machine)
{
    struct view *oldest = &machine->views[0];

    for (size_t i = 0; i < VIEW_MAX; i++) {
        struct view *view = &machine->views[i];

        if (!view->contents.used)
            return view;
        if (view->contents.last_use < oldest->contents.last_use)
            oldest = view;
    }
    return oldest;
}

static void empty(struct view *view)
{
    if (view->engine)
        engine_unmap_all(view->engine);
    view->contents.piece_count = 0;
    view->flush = false;
}

static struct view *claim_view(struct machine *machine, const struct cpu *cpu)
{
    struct view *view = oldest_view(machine);

    empty(view);
    view->contents.used = true;
    view->contents.cpu = cpu->index;
    view->contents.vttbr = cpu->sysreg[VTTBR_EL2] & VTTBR_KEY;
    view->contents.vtcr = cpu->sysreg[VTCR_EL2];
    return view;
}

static unsigned rights_of(const struct translation *translation)
{
    return (translation->read ? ENGINE_READ : 0u) |
           (translation->write ? ENGINE_WRITE : 0u) |
           (translation->execute ? ENGINE_EXECUTE : 0u);
}

static const struct memory_region *region_of(const struct memory *memory,
                                             uint64_t address)
{
    for (size_t i = 0; i < memory->count; i++)
        if (address - memory->regions[i].base < memory->regions[i].size)
            return &memory->regions[i];
    return NULL;
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The part of the block or page around `ipa` that one region backs. */
static bool piece_at(const struct machine *machine, const struct cpu *cpu,
                     uint64_t ipa, struct view_piece *piece)
{
    struct translation t;
    struct fault fault;
    const struct memory_region *region;
    uint64_t block, start, end;

    if (!memory_stage2(cpu, &machine->memory, ipa, &t, &fault))
        return false;
    region = region_of(&machine->memory, t.address);
    if (!region)
        return false;
    block = t.address & ~(t.size - 1);
    start = later(block, region->base);
    end = sooner(block + t.size, region->base + region->size);
    *piece = (struct view_piece){
        .ipa = (ipa & ~(t.size - 1)) + (start - block),
        .address = start,
        .size = end - start,
        .rights = rights_of(&t),
        .mapped = true,
    };
    return true;
}

static bool map_piece(struct machine *machine, struct view *view,
                      const struct view_piece *piece)
{
    uint8_t *bytes = memory_at(&machine->memory, piece->address, piece->size);

    return bytes && engine_map(view->engine, piece->ipa, piece->size, bytes,
                               piece->rights, NULL) == STATUS_OK;
}

/* Maps anew what the contents say is mapped. */
static void map_contents(struct machine *machine, struct view *view)
{
    engine_unmap_all(view->engine);
    for (size_t i = 0; i < view->contents.piece_count; i++)
        if (view->contents.pieces[i].mapped)
            map_piece(machine, view, &view->contents.pieces[i]);
}

static bool is_same(const struct view_piece *a, const struct view_piece *b)
{
    return a->ipa == b->ipa && a->address == b->address && a->size == b->size &&
           a->rights == b->rights;
}

/*
 * Pieces that the tables no longer say are unmapped, so that the next access
 * to them is seen; the TLB still holds them.
 */
static void find_stale(struct machine *machine, struct view *view)
{
    const struct cpu *cpu = machine_cpu(machine);
    bool found = false;

    for (size_t i = 0; i < view->contents.piece_count; i++) {
        struct view_piece *piece = &view->contents.pieces[i];
        struct view_piece now;

        if (!piece->mapped ||
            (piece_at(machine, cpu, piece->ipa, &now) && is_same(piece, &now)))
            continue;
        piece->mapped = false;
        found = true;
    }
    if (found)
        map_contents(machine, view);
}

static enum status need_engine(struct machine *machine, struct view *view,
                               struct diag *diag)
{
    struct engine_client client = machine_engine_client;

    if (view->engine)
        return STATUS_OK;
    client.self = machine;
    return engine_create(&view->engine, &client, diag);
}

static enum status enter_view(struct machine *machine, struct view *view,
                              struct diag *diag)
{
    enum status status = need_engine(machine, view, diag);

    if (status != STATUS_OK)
        return status;
    if (view->flush)
        empty(view);
    find_stale(machine, view);
    view->contents.last_use = ++machine->view_clock;
    machine->engine = view->engine;
    return STATUS_OK;
}

bool machine_view_must_change(const struct machine *machine)
{
    const struct cpu *cpu = &machine->cpus[machine->selected];
    const struct view *view;

    if (!memory_has_stage2(cpu))
        return machine->engine != machine->physical;
    view = find_view((struct machine *)(uintptr_t)machine, cpu);
    return !view || view->engine != machine->engine;
}

enum status machine_view_select(struct machine *machine, struct diag *diag)
{
    const struct cpu *cpu = machine_cpu(machine);
    uint64_t count = engine_count(machine->engine);
    enum status status = STATUS_OK;
    struct view *view;

    machine->engine = machine->physical;
    if (memory_has_stage2(cpu)) {
        view = find_view(machine, cpu);
        if (!view)
            view = claim_view(machine, cpu);
        status = enter_view(machine, view, diag);
    }
    engine_set_count(machine->engine, count);
    return status;
}

static struct view *current_view(struct machine *machine)
{
    for (size_t i = 0; i < VIEW_MAX; i++)
        if (machine->views[i].engine &&
            machine->views[i].engine == machine->engine)
            return &machine->views[i];
    return NULL;
}

static struct view_piece *held_piece(struct view *view, uint64_t ipa)
{
    for (size_t i = 0; i < view->contents.piece_count; i++) {
        struct view_piece *piece = &view->contents.pieces[i];

        if (ipa - piece->ipa < piece->size)
            return piece;
    }
    return NULL;
}

static bool grants(unsigned rights, const struct engine_fault *fault)
{
    if (fault->fetch)
        return rights & ENGINE_EXECUTE;
    return rights & (fault->write ? ENGINE_WRITE : ENGINE_READ);
}

/* The TLB still has what the tables no longer say: use it, and say so. */
static bool use_stale(struct machine *machine, struct view *view,
                      struct view_piece *piece,
                      const struct engine_fault *fault)
{
    if (piece->mapped || !grants(piece->rights, fault))
        return false;
    machine_happened_at(machine, EVENT_stale_translation, fault->pc);
    piece->mapped = map_piece(machine, view, piece);
    return piece->mapped;
}

bool machine_view_refill(struct machine *machine,
                         const struct engine_fault *fault)
{
    struct view *view = current_view(machine);
    struct view_piece *held;
    struct view_piece piece;

    if (!view || fault->misaligned)
        return false;
    held = held_piece(view, fault->address);
    if (held)
        return use_stale(machine, view, held, fault);
    if (!piece_at(machine, machine_cpu(machine), fault->address, &piece) ||
        !grants(piece.rights, fault))
        return false;
    if (view->contents.piece_count == VIEW_PIECE_MAX)
        empty(view);
    if (!map_piece(machine, view, &piece))
        return false;
    view->contents.pieces[view->contents.piece_count++] = piece;
    return true;
}

/* --- TLB maintenance ----------------------------------------------------- */

enum tlbi_scope { TLBI_ALL, TLBI_VMID, TLBI_IPA_OF_VMID };

/*
 * The operations that remove stage-2 translations; those of stage 1 alone do
 * not matter while stage 1 is the identity.
 */
static const struct {
    uint16_t encoding;
    enum tlbi_scope scope;
    bool broadcast;
} tlbi_ops[] = {
    { SYSREG_ENCODING(1, 4, 8, 7, 4), TLBI_ALL, false },  /* ALLE1 */
    { SYSREG_ENCODING(1, 4, 8, 3, 4), TLBI_ALL, true },   /* ALLE1IS */
    { SYSREG_ENCODING(1, 4, 8, 1, 4), TLBI_ALL, true },   /* ALLE1OS */
    { SYSREG_ENCODING(1, 4, 8, 7, 6), TLBI_VMID, false }, /* VMALLS12E1 */
    { SYSREG_ENCODING(1, 4, 8, 3, 6), TLBI_VMID, true },  /* VMALLS12E1IS */
    { SYSREG_ENCODING(1, 4, 8, 1, 6), TLBI_VMID, true },  /* VMALLS12E1OS */
    { SYSREG_ENCODING(1, 4, 8, 4, 1), TLBI_IPA_OF_VMID, false }, /* IPAS2E1 */
    { SYSREG_ENCODING(1, 4, 8, 0, 1), TLBI_IPA_OF_VMID, true },  /* ..E1IS */
    { SYSREG_ENCODING(1, 4, 8, 4, 5), TLBI_IPA_OF_VMID, false }, /* IPAS2LE1 */
    { SYSREG_ENCODING(1, 4, 8, 0, 5), TLBI_IPA_OF_VMID, true },  /* ..LE1IS */
};

static bool is_meant(const struct view *view, const struct cpu *cpu,
                     enum tlbi_scope scope, uint64_t value)
{
    uint64_t vmid = cpu->sysreg[VTTBR_EL2] >> 48;

    if (scope == TLBI_ALL)
        return true;
    if (view->contents.vttbr >> 48 != vmid)
        return false;
    return scope == TLBI_VMID ||
           held_piece((struct view *)(uintptr_t)view, TLBI_IPA(value));
}

void machine_view_tlbi(struct machine *machine, struct sysop op, uint64_t value)
{
    const struct cpu *cpu = machine_cpu(machine);

    for (size_t i = 0; i < ARRAY_LENGTH(tlbi_ops); i++) {
        if (tlbi_ops[i].encoding != op.encoding)
            continue;
        for (size_t v = 0; v < VIEW_MAX; v++) {
            struct view *view = &machine->views[v];

            if (view->contents.used &&
                (tlbi_ops[i].broadcast || view->contents.cpu == cpu->index) &&
                is_meant(view, cpu, tlbi_ops[i].scope, value))
                view->flush = true;
        }
    }
}

/* --- code --------------------------------------------------------------- */

static void view_code_changed(struct view *view, uint64_t address,
                              uint64_t size)
{
    for (size_t i = 0; i < view->contents.piece_count; i++) {
        const struct view_piece *piece = &view->contents.pieces[i];
        uint64_t start = later(address, piece->address);
        uint64_t end = sooner(address + size, piece->address + piece->size);

        if (piece->mapped && start < end)
            engine_code_changed(view->engine,
                                piece->ipa + (start - piece->address),
                                end - start);
    }
}

void machine_code_changed(struct machine *machine, uint64_t address,
                          uint64_t size)
{
    engine_code_changed(machine->physical, address, size);
    for (size_t i = 0; i < VIEW_MAX; i++)
        if (machine->views[i].engine)
            view_code_changed(&machine->views[i], address, size);
}

static void forget_code(struct machine *machine, struct engine *engine,
                        const struct memory_region *region)
{
    if (engine && engine != machine->engine)
        engine_code_changed(engine, region->base, region->size);
}

void machine_code_all_changed(struct machine *machine)
{
    for (size_t i = 0; i < machine->memory.count; i++)
        forget_code(machine, machine->physical, &machine->memory.regions[i]);
    for (size_t i = 0; i < VIEW_MAX; i++)
        if (machine->views[i].engine &&
            machine->views[i].engine != machine->engine)
            view_code_changed(&machine->views[i], 0, UINT64_MAX);
}

/* --- snapshots ----------------------------------------------------------- */

static bool is_same_contents(const struct view_contents *a,
                             const struct view_contents *b)
{
    if (a->used != b->used || a->cpu != b->cpu || a->vttbr != b->vttbr ||
        a->vtcr != b->vtcr || a->piece_count != b->piece_count)
        return false;
    for (size_t i = 0; i < a->piece_count; i++)
        if (!is_same(&a->pieces[i], &b->pieces[i]) ||
            a->pieces[i].mapped != b->pieces[i].mapped)
            return false;
    return true;
}

void machine_view_restore(struct machine *machine, size_t index,
                          const struct view_contents *contents)
{
    struct view *view = &machine->views[index];
    bool same = is_same_contents(&view->contents, contents);

    view->contents = *contents;
    view->flush = false;
    if (view->engine && !same)
        map_contents(machine, view);
}

void machine_views_release(struct machine *machine)
{
    for (size_t i = 0; i < VIEW_MAX; i++)
        engine_destroy(machine->views[i].engine);
}
