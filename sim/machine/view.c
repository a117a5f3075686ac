/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which engine executes, and what of memory a stage 2 shows to it. */
#include "machine/view.h"

#include <string.h>

#include "machine/internal.h"
#include "model/field_names.h"

/* VMID<15:8> counts only with VTCR_EL2.VS (Arm ARM, VTTBR_EL2.VMID). */
static unsigned vmid_of(const struct cpu *cpu)
{
    unsigned width = cpu->sysreg[VTCR_EL2] & FIELD_MASK(VTCR_EL2, VS) ? 16 : 8;

    return (unsigned)bits_get(cpu->sysreg[VTTBR_EL2], 47 + width, 48);
}

static bool is_for(const struct view_contents *contents, const struct cpu *cpu)
{
    return contents->used && contents->cpu == cpu->index &&
           contents->vmid == vmid_of(cpu);
}

static struct view *find_view(struct machine *machine, const struct cpu *cpu)
{
    for (size_t i = 0; i < VIEW_MAX; i++)
        if (is_for(&machine->views[i].contents, cpu))
            return &machine->views[i];
    return NULL;
}

/* What the selected CPU's accesses go through now; NULL without stage 2. */
static struct view *view_in_force(struct machine *machine)
{
    const struct cpu *cpu = machine_cpu(machine);

    return stage2_applies(cpu) ? find_view(machine, cpu) : NULL;
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

static struct view *claim_view(struct machine *machine, const struct cpu *cpu)
{
    struct view *view = oldest_view(machine);

    view->contents = (struct view_contents){
        .used = true,
        .cpu = cpu->index,
        .vmid = vmid_of(cpu),
    };
    view->outdated = true;
    return view;
}

/* A write that has to change the entry first. */
static bool is_clean(const struct translation *translation)
{
    return translation->write && translation->written != translation->accessed;
}

static unsigned rights_of(const struct translation *translation)
{
    bool write = translation->write && !is_clean(translation);

    return (translation->read ? ENGINE_READ : 0u) |
           (write ? ENGINE_WRITE : 0u) |
           (translation->execute ? ENGINE_EXECUTE : 0u);
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
static bool piece_of(const struct machine *machine, uint64_t ipa,
                     const struct translation *t, struct view_piece *piece)
{
    const struct memory_region *region = memory_region_at(&machine->memory,
                                                          t->address);
    uint64_t block = t->address & ~(t->size - 1), start, end;

    if (!region)
        return false;
    start = later(block, region->base);
    end = sooner(block + t->size, region->base + region->size);
    *piece = (struct view_piece){
        .ipa = (ipa & ~(t->size - 1)) + (start - block),
        .address = start,
        .size = end - start,
        .rights = rights_of(t),
        .level = t->level,
        .device = t->device,
        .clean = is_clean(t),
        .mapped = true,
    };
    return true;
}

static bool piece_at(const struct machine *machine, const struct cpu *cpu,
                     uint64_t ipa, struct view_piece *piece)
{
    struct translation t;
    struct fault fault;

    return stage2_translate(cpu, &machine->memory, ipa, &t, &fault) &&
           piece_of(machine, ipa, &t, piece);
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
    view->outdated = false;
}

static bool is_same(const struct view_piece *a, const struct view_piece *b)
{
    return a->ipa == b->ipa && a->address == b->address && a->size == b->size &&
           a->rights == b->rights;
}

/* What was clean may have become dirty: that takes no TLBI. */
static bool has_same_rights(const struct view_piece *held,
                            const struct view_piece *now)
{
    unsigned dirty = held->clean ? ENGINE_WRITE : 0u;

    return (held->rights | dirty) == (now->rights | dirty);
}

/* Whether the tables still say of all of `piece` what it says. */
static bool is_current(struct machine *machine, const struct view_piece *piece)
{
    struct view_piece now;

    return piece_at(machine, machine_cpu(machine), piece->ipa, &now) &&
           has_same_rights(piece, &now) && now.device == piece->device &&
           now.ipa - piece->ipa == now.address - piece->address &&
           now.ipa + now.size >= piece->ipa + piece->size;
}

/*
 * Pieces that the tables no longer say are unmapped, so that the next access
 * to them is seen; the TLB still holds them.
 */
static void find_stale(struct machine *machine, struct view *view)
{
    for (size_t i = 0; i < view->contents.piece_count; i++) {
        struct view_piece *piece = &view->contents.pieces[i];
        bool current = is_current(machine, piece);

        view->outdated |= piece->mapped != current;
        piece->mapped = current;
    }
}

static enum status need_engine(struct machine *machine, struct view *view,
                               struct diag *diag)
{
    struct engine_client client = machine_engine_client;

    if (view->engine)
        return STATUS_OK;
    client.self = machine;
    return engine_create(&view->engine, machine->kind, &client, diag);
}

static enum status enter_view(struct machine *machine, struct view *view,
                              struct diag *diag)
{
    enum status status = need_engine(machine, view, diag);

    if (status != STATUS_OK)
        return status;
    find_stale(machine, view);
    if (view->outdated)
        map_contents(machine, view);
    view->contents.last_use = ++machine->view_clock;
    machine->engine = view->engine;
    return STATUS_OK;
}

bool machine_view_must_change(const struct machine *machine)
{
    const struct cpu *cpu = &machine->cpus[machine->selected];
    const struct view *view;

    if (!stage2_applies(cpu))
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
    if (stage2_applies(cpu)) {
        view = find_view(machine, cpu);
        if (!view)
            view = claim_view(machine, cpu);
        status = enter_view(machine, view, diag);
    }
    engine_set_count(machine->engine, count);
    return status;
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

/* The engine's rights are the model's. */
_Static_assert(ENGINE_READ + 0 == ACCESS_READ + 0 &&
                   ENGINE_WRITE + 0 == ACCESS_WRITE + 0 &&
                   ENGINE_EXECUTE + 0 == ACCESS_EXECUTE + 0,
               "one set of rights");

static bool grants(unsigned rights, unsigned need)
{
    return !(need & ENGINE_ANY & ~rights);
}

unsigned machine_fault_need(const struct engine_fault *fault)
{
    if (fault->fetch)
        return ACCESS_EXECUTE;
    return fault->write ? ACCESS_WRITE : ACCESS_READ;
}

/* The TLB still has what the tables no longer say: use it, and say so. */
static bool use_stale(struct machine *machine, struct view *view,
                      struct view_piece *piece,
                      const struct engine_fault *fault)
{
    if (piece->mapped || !grants(piece->rights, machine_fault_need(fault)))
        return false;
    machine_happened_at(machine, EVENT_stale_translation, fault->pc);
    piece->mapped = map_piece(machine, view, piece);
    return piece->mapped;
}

/*
 * A TLB must not hold two translations of one address: where the new one, of
 * tables that have changed, meets older ones, only the page at `ipa` enters.
 */
static void keep_apart(const struct view *view, uint64_t ipa,
                       struct view_piece *piece)
{
    uint64_t page = ipa & ~(uint64_t)(MEMORY_PAGE - 1);

    for (size_t i = 0; i < view->contents.piece_count; i++) {
        const struct view_piece *held = &view->contents.pieces[i];

        if (held->ipa >= piece->ipa + piece->size ||
            piece->ipa >= held->ipa + held->size)
            continue;
        piece->address += page - piece->ipa;
        piece->ipa = page;
        piece->size = MEMORY_PAGE;
    }
}

static bool add_piece(struct machine *machine, struct view *view,
                      const struct view_piece *piece)
{
    if (view->contents.piece_count == VIEW_PIECE_MAX) {
        view->contents.piece_count = 0;
        map_contents(machine, view);
    }
    if (!map_piece(machine, view, piece))
        return false;
    view->contents.pieces[view->contents.piece_count++] = *piece;
    return true;
}

void machine_update_entry(struct machine *machine, uint64_t ipa,
                          const struct translation *translation, bool write)
{
    struct machine_event event = machine_event_at(machine, EVENT_table_update,
                                                  machine_cpu(machine)->pc);

    event.old = translation->descriptor;
    event.value = write ? translation->written : translation->accessed;
    event.address = translation->entry;
    event.virtual_address = ipa;
    event.size = sizeof(event.value);
    if (event.value == event.old)
        return;
    machine_write(machine, event.address, &event.value, event.size);
    machine_happened(machine, &event);
}

/* What the access makes of the entry; then what a TLB would hold of it. */
static bool walk_for(struct machine *machine, uint64_t ipa, unsigned need,
                     struct view_piece *piece)
{
    const struct cpu *cpu = machine_cpu(machine);
    struct translation t;
    struct fault fault;

    if (!stage2_translate(cpu, &machine->memory, ipa, &t, &fault) ||
        !access_is_permitted(&t, need))
        return false;
    machine_update_entry(machine, ipa, &t, need & ACCESS_WRITE);
    return piece_at(machine, cpu, ipa, piece);
}

static void forget_piece(struct view *view, const struct view_piece *piece)
{
    struct view_contents *contents = &view->contents;
    size_t i = (size_t)(piece - contents->pieces);

    contents->pieces[i] = contents->pieces[--contents->piece_count];
    view->outdated = true;
}

/* A clean page held is walked again when it is written (AArch64.S2Walk). */
static bool must_walk(const struct view_piece *held, unsigned need)
{
    return !held || (need & ACCESS_WRITE && held->clean);
}

bool machine_view_refill(struct machine *machine,
                         const struct engine_fault *fault)
{
    struct view *view = view_in_force(machine);
    unsigned need = machine_fault_need(fault);
    struct view_piece *held;
    struct view_piece piece;

    if (!view || fault->misaligned)
        return false;
    held = held_piece(view, fault->address);
    if (!must_walk(held, need))
        return use_stale(machine, view, held, fault);
    if (!walk_for(machine, fault->address, need, &piece))
        return false;
    if (held)
        forget_piece(view, held);
    if (view->outdated)
        map_contents(machine, view);
    keep_apart(view, fault->address, &piece);
    return add_piece(machine, view, &piece);
}

/* A permission fault by a held piece; the tables may say something else. */
static void held_fault(struct machine *machine, const struct view_piece *piece,
                       struct fault *fault)
{
    if (!is_current(machine, piece))
        machine_happened_at(machine, EVENT_stale_translation,
                            machine_cpu(machine)->pc);
    fault->kind = FAULT_PERMISSION;
    fault->level = piece->level;
    fault->stage2 = true;
    fault->ipa = fault->address;
}

/* DC and IC make nothing dirty; AT and they set the Access flag. */
static unsigned effective_need(unsigned need)
{
    return need & ACCESS_MAINTENANCE ? need & ~(unsigned)ACCESS_WRITE : need;
}

/* The tables are asked, and written where the access is fine. */
static bool walked_fault(struct machine *machine, uint64_t address,
                         uint64_t size, unsigned need, struct fault *fault)
{
    struct translation t;

    if (access_page_fault(machine_cpu(machine), &machine->memory, address, size,
                          need, &t, fault))
        return true;
    machine_update_entry(machine, address, &t,
                         effective_need(need) & ACCESS_WRITE);
    return false;
}

/* An access within one page. */
static bool page_fault(struct machine *machine, uint64_t address, uint64_t size,
                       unsigned need, struct fault *fault)
{
    struct view *view = view_in_force(machine);
    struct view_piece *held = view ? held_piece(view, address) : NULL;
    struct view_piece piece;

    if (!held)
        return walked_fault(machine, address, size, need, fault);
    *fault = access_no_fault(address, need);
    if (must_walk(held, effective_need(need)) &&
        walk_for(machine, address, need, &piece)) {
        forget_piece(view, held);
        return false;
    }
    if (grants(held->rights | (held->clean ? ENGINE_WRITE : 0u), need)) {
        if (!held->mapped)
            machine_happened_at(machine, EVENT_stale_translation,
                                machine_cpu(machine)->pc);
        return false;
    }
    held_fault(machine, held, fault);
    return true;
}

bool machine_access_fault(struct machine *machine, uint64_t address,
                          uint64_t size, unsigned need, struct fault *fault)
{
    do {
        uint64_t part = sooner(MEMORY_PAGE - address % MEMORY_PAGE, size);

        if (page_fault(machine, address, part, need, fault))
            return true;
        address += part;
        size -= part;
    } while (size);
    return false;
}

/* Memory type of one page; false when stage 2 has no translation. */
static bool is_device_page(struct machine *machine, uint64_t address,
                           bool *device)
{
    const struct cpu *cpu = machine_cpu(machine);
    struct view *view = view_in_force(machine);
    const struct view_piece *held = view ? held_piece(view, address) : NULL;
    struct translation t;
    struct fault fault;

    if (held)
        *device = held->device;
    else if (stage2_translate(cpu, &machine->memory, address, &t, &fault))
        *device = t.device;
    else
        return false;
    return true;
}

bool machine_device_fault(struct machine *machine, uint64_t address,
                          uint64_t size, unsigned need, struct fault *fault)
{
    bool device = false;

    while (size && stage2_applies(machine_cpu(machine)) &&
           is_device_page(machine, address, &device) && !device) {
        uint64_t part = sooner(MEMORY_PAGE - address % MEMORY_PAGE, size);

        address += part;
        size -= part;
    }
    *fault = access_no_fault(address, need);
    fault->kind = FAULT_ALIGNMENT;
    fault->stage2 = true;
    return device;
}

bool machine_physical(struct machine *machine, uint64_t address,
                      uint64_t *physical)
{
    const struct cpu *cpu = machine_cpu(machine);
    struct translation translation = { .address = address };
    struct view *view = view_in_force(machine);
    const struct view_piece *held = view ? held_piece(view, address) : NULL;
    struct fault fault;

    if (held)
        translation.address = held->address + (address - held->ipa);
    else if (stage2_applies(cpu) &&
             !stage2_translate(cpu, &machine->memory, address, &translation,
                               &fault))
        return false;
    *physical = translation.address;
    return true;
}

/* --- TLB maintenance ----------------------------------------------------- */

enum tlbi_scope { TLBI_ALL, TLBI_VMID, TLBI_IPA, TLBI_RANGE };

/*
 * The operations that remove stage-2 translations; those of stage 1 alone do
 * not matter while stage 1 is the identity.
 */
static const struct {
    uint16_t encoding;
    enum tlbi_scope scope;
    bool broadcast;
} tlbi_ops[] = {
    { SYSREG_ENCODING(1, 4, 8, 7, 4), TLBI_ALL, false },   /* ALLE1 */
    { SYSREG_ENCODING(1, 4, 8, 3, 4), TLBI_ALL, true },    /* ALLE1IS */
    { SYSREG_ENCODING(1, 4, 8, 1, 4), TLBI_ALL, true },    /* ALLE1OS */
    { SYSREG_ENCODING(1, 4, 8, 7, 6), TLBI_VMID, false },  /* VMALLS12E1 */
    { SYSREG_ENCODING(1, 4, 8, 3, 6), TLBI_VMID, true },   /* VMALLS12E1IS */
    { SYSREG_ENCODING(1, 4, 8, 1, 6), TLBI_VMID, true },   /* VMALLS12E1OS */
    { SYSREG_ENCODING(1, 4, 8, 4, 1), TLBI_IPA, false },   /* IPAS2E1 */
    { SYSREG_ENCODING(1, 4, 8, 0, 1), TLBI_IPA, true },    /* IPAS2E1IS */
    { SYSREG_ENCODING(1, 4, 8, 4, 0), TLBI_IPA, true },    /* IPAS2E1OS */
    { SYSREG_ENCODING(1, 4, 8, 4, 5), TLBI_IPA, false },   /* IPAS2LE1 */
    { SYSREG_ENCODING(1, 4, 8, 0, 5), TLBI_IPA, true },    /* IPAS2LE1IS */
    { SYSREG_ENCODING(1, 4, 8, 4, 4), TLBI_IPA, true },    /* IPAS2LE1OS */
    { SYSREG_ENCODING(1, 4, 8, 4, 2), TLBI_RANGE, false }, /* RIPAS2E1 */
    { SYSREG_ENCODING(1, 4, 8, 0, 2), TLBI_RANGE, true },  /* RIPAS2E1IS */
    { SYSREG_ENCODING(1, 4, 8, 4, 3), TLBI_RANGE, true },  /* RIPAS2E1OS */
    { SYSREG_ENCODING(1, 4, 8, 4, 6), TLBI_RANGE, false }, /* RIPAS2LE1 */
    { SYSREG_ENCODING(1, 4, 8, 0, 6), TLBI_RANGE, true },  /* RIPAS2LE1IS */
    { SYSREG_ENCODING(1, 4, 8, 4, 7), TLBI_RANGE, true },  /* RIPAS2LE1OS */
};

/* What a TLBI is about: [start, end) of IPA space. */
struct stretch {
    uint64_t start, end;
};

/*
 * Of a range (TLBI RIPAS2E1): BaseADDR in <36:0> and (NUM + 1) * 2^(5 * SCALE +
 * 1) pages, in granules of TG; nothing unless that is the translation's.
 */
static struct stretch range_of(const struct cpu *cpu, uint64_t value)
{
    static const uint8_t granules[] = { 0, 12, 14, 16 }; /* by TG */
    unsigned bits = granules[bits_get(value, 47, 46)];
    uint64_t start = bits_get(value, 36, 0) << bits;
    uint64_t pages = (bits_get(value, 43, 39) + 1)
                     << (5 * bits_get(value, 45, 44) + 1);

    if (bits != stage2_granule_bits(cpu))
        return (struct stretch){ 0, 0 };
    return (struct stretch){ start, start + (pages << bits) };
}

/* From the operand (Arm ARM C5.5); IPA<47:12> in Xt<35:0>. */
static struct stretch stretch_of(const struct cpu *cpu, enum tlbi_scope scope,
                                 uint64_t value)
{
    uint64_t start = bits_get(value, 35, 0) * MEMORY_PAGE;

    switch (scope) {
    case TLBI_IPA:
        return (struct stretch){ start, start + MEMORY_PAGE };
    case TLBI_RANGE:
        return range_of(cpu, value);
    default:
        return (struct stretch){ 0, UINT64_MAX };
    }
}

/* Whole entries go, even when the operation is about a part of one. */
static void forget_pieces(struct view *view, struct stretch stretch)
{
    struct view_contents *contents = &view->contents;
    size_t kept = 0;

    for (size_t i = 0; i < contents->piece_count; i++) {
        struct view_piece piece = contents->pieces[i];

        if (piece.ipa < stretch.end && stretch.start < piece.ipa + piece.size)
            continue;
        contents->pieces[kept++] = piece;
    }
    view->outdated |= kept != contents->piece_count;
    contents->piece_count = kept;
}

void machine_view_tlbi(struct machine *machine, struct sysop op, uint64_t value)
{
    const struct cpu *cpu = machine_cpu(machine);
    /* With NXS (CRn 9) it does what it does without. */
    unsigned encoding = (op.encoding >> 7 & 15) == 9 ? op.encoding ^ 1 << 7
                                                     : op.encoding;
    size_t i = 0;

    while (i < ARRAY_LENGTH(tlbi_ops) && tlbi_ops[i].encoding != encoding)
        i++;
    if (i == ARRAY_LENGTH(tlbi_ops))
        return;
    for (size_t v = 0; v < VIEW_MAX; v++) {
        struct view *view = &machine->views[v];

        if ((tlbi_ops[i].broadcast || view->contents.cpu == cpu->index) &&
            (tlbi_ops[i].scope == TLBI_ALL ||
             view->contents.vmid == vmid_of(cpu)))
            forget_pieces(view, stretch_of(cpu, tlbi_ops[i].scope, value));
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

/* Whether it shows some memory at two addresses. */
static bool has_aliases(const struct view_contents *contents)
{
    for (size_t i = 0; i < contents->piece_count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct view_piece *a = &contents->pieces[i];
            const struct view_piece *b = &contents->pieces[j];

            if (a->address < b->address + b->size &&
                b->address < a->address + a->size)
                return true;
        }
    return false;
}

/* What executes keeps old instructions only where it has memory twice. */
static bool may_be_old(const struct machine *machine, const struct view *view)
{
    return view->engine &&
           (view->engine != machine->engine || has_aliases(&view->contents));
}

void machine_code_all_changed(struct machine *machine)
{
    const struct memory *memory = &machine->memory;

    for (size_t i = 0;
         machine->physical != machine->engine && i < memory->count; i++)
        engine_code_changed(machine->physical, memory->regions[i].base,
                            memory->regions[i].size);
    for (size_t i = 0; i < VIEW_MAX; i++)
        if (may_be_old(machine, &machine->views[i]))
            view_code_changed(&machine->views[i], 0, UINT64_MAX);
}

/* --- snapshots ----------------------------------------------------------- */

static bool maps_same(const struct view_contents *a,
                      const struct view_contents *b)
{
    if (a->piece_count != b->piece_count)
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

    view->outdated |= !maps_same(&view->contents, contents);
    view->contents = *contents;
}

void machine_views_release(struct machine *machine)
{
    for (size_t i = 0; i < VIEW_MAX; i++)
        engine_destroy(machine->views[i].engine);
}
