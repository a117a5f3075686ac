/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine that executes the table of arch/a64.def by itself. It remembers of
 * each word what it is, and looks at every word that it fetches, so that code
 * may change under it at any time.
 */
#include "engine/fast/fast.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"

#define NO_ALARM UINT64_MAX

/* --- words ----------------------------------------------------------------- */

/* Classes that are never just executed: the client is asked, or a Unicorn. */
#define NEVER_QUICK                                                 \
    (BIT64(INSN_SYSREG) | BIT64(INSN_SYS) | BIT64(INSN_UNDEFINED) | \
     BIT64(INSN_WFI) | BIT64(INSN_WFE))

/* Those that the client may let through. */
#define NATIVE_CLASSES                                             \
    (BIT64(INSN_PLAIN) | BIT64(INSN_FPSIMD) | BIT64(INSN_SYSREG) | \
     BIT64(INSN_SYS) | BIT64(INSN_BARRIER) | BIT64(INSN_SEV) |     \
     BIT64(INSN_EXCLUSIVE) | BIT64(INSN_PAUTH) | BIT64(INSN_ESB))

static inline struct decoded *slot_of(struct fast *fast, uint32_t word)
{
    return &fast->decoded[word * 0x9e3779b1u >> (32 - DECODED_BITS)];
}

static void decode(struct decoded *decoded, uint32_t word)
{
    const struct a64_row *row = a64_find(word);
    enum insn_class class = insn_classify(word);

    if (row && row->feature >= 0) /* arrives at the client as undefined */
        row = NULL;
    *decoded = (struct decoded){
        .word = word,
        .class = (uint8_t) class,
        .quick = row && !(NEVER_QUICK & BIT64(class)),
        .execute = row ? row->execute : NULL,
    };
}

static inline const struct decoded *decoded_of(struct fast *fast, uint32_t word)
{
    struct decoded *decoded = slot_of(fast, word);

    if (decoded->word != word)
        decode(decoded, word);
    return decoded;
}

/* No slot may claim a word that it has not decoded. */
static void forget_words(struct fast *fast)
{
    for (uint32_t i = 0; i < DECODED_SIZE; i++)
        decode(&fast->decoded[i], 0);
    decode(slot_of(fast, 0), slot_of(fast, 1) == slot_of(fast, 0) ? 2 : 1);
}

/* --- what is attended ------------------------------------------------------ */

static void update_attention(struct fast *fast)
{
    bool now = fast->asked || (fast->watched & ENGINE_WATCH_INSNS);

    fast->attention = now ? 0 : fast->alarm;
}

static unsigned reasons(const struct fast *fast, uint64_t pc,
                        const struct decoded *decoded)
{
    unsigned why = 0;

    if (bit_is_set(fast->classes, decoded->class))
        why |= ENGINE_WHY_CLASS;
    if (fast->filter[pc / 4 % FILTER_SIZE] &&
        address_set_has(&fast->breaks, pc))
        why |= ENGINE_WHY_BREAK;
    if (fast->count >= fast->alarm)
        why |= ENGINE_WHY_ALARM;
    if (fast->asked)
        why |= ENGINE_WHY_ASKED;
    if ((fast->state.sp & fast->stack_check) &&
        (fast->word & INSN_STACK_MASK) == INSN_STACK_BITS)
        why |= ENGINE_WHY_UNALIGNED;
    return why;
}

/* What became of an instruction. */
enum outcome {
    OUTCOME_NEXT,   /* state.pc is at the next */
    OUTCOME_NATIVE, /* the client lets it be executed */
    OUTCOME_STOPPED,
    OUTCOME_FAULT,
    OUTCOME_ERROR,
};

static enum outcome fail(struct fast *fast, const char *what)
{
    diag_set(&fast->diag, STATUS_INTERNAL, NULL,
             "%s: 0x%08" PRIx32 " at 0x%" PRIx64, what, fast->word,
             fast->state.pc);
    return OUTCOME_ERROR;
}

/* Asks the client; counts the instruction unless the client stops. */
static enum outcome ask(struct fast *fast, enum insn_class class, unsigned why)
{
    uint64_t pc = fast->state.pc;
    enum engine_reply reply;

    fast->asked = false;
    update_attention(fast);
    reply = fast->client.attend(fast->client.self, &pc, fast->word, class, why);
    if (reply == ENGINE_STOP)
        return OUTCOME_STOPPED;
    fast->count++;
    if (reply == ENGINE_REDIRECT) {
        fast->state.pc = pc;
        return OUTCOME_NEXT;
    }
    if (class == INSN_WFI || class == INSN_WFE) {
        fast->state.pc += 4; /* no more than hints to the engine */
        return OUTCOME_NEXT;
    }
    if (NATIVE_CLASSES & BIT64(class))
        return OUTCOME_NATIVE;
    return fail(fast, "the client let an instruction through that must be "
                      "executed outside of the engine");
}

/* --- executing ------------------------------------------------------------- */

/* What is the engine's own, if the client says so. */
enum {
    ENCODING_NZCV = SYSREG_ENCODING(3, 3, 4, 2, 0),
    ENCODING_FPCR = SYSREG_ENCODING(3, 3, 4, 4, 0),
    ENCODING_FPSR = SYSREG_ENCODING(3, 3, 4, 4, 1),
};

static uint64_t native_value(const struct fast *fast, uint16_t encoding)
{
    switch (encoding) {
    case ENCODING_NZCV:
        return fast->state.nzcv;
    case ENCODING_FPCR:
        return fast->fpcr;
    default:
        return fast->fpsr;
    }
}

static void write_native(struct fast *fast, uint16_t encoding, uint64_t value)
{
    switch (encoding) {
    case ENCODING_NZCV:
        fast->state.nzcv = value & PSTATE_NZCV;
        break;
    case ENCODING_FPCR:
        fast->fpcr = (uint32_t)value;
        break;
    default:
        fast->fpsr = (uint32_t)value;
        break;
    }
}

static bool is_native_register(uint16_t encoding)
{
    return encoding == ENCODING_NZCV || encoding == ENCODING_FPCR ||
           encoding == ENCODING_FPSR;
}

static enum outcome execute_sysop(struct fast *fast)
{
    struct a64_state *s = &fast->state;
    struct sysop op = insn_sysop(fast->word);
    uint64_t value = op.read ? 0 : s->x[op.rt];
    enum engine_sysop reply = fast->client.sysop(fast->client.self, op, &value);

    if (reply == ENGINE_SYSOP_NATIVE && !is_native_register(op.encoding))
        return fail(fast, "the client let a system instruction through that "
                          "must be executed outside of the engine");
    if (reply == ENGINE_SYSOP_NATIVE && op.read)
        value = native_value(fast, op.encoding);
    else if (reply == ENGINE_SYSOP_NATIVE)
        write_native(fast, op.encoding, value);
    if (reply != ENGINE_SYSOP_TRAPPED && op.read)
        a64_set_x(s, op.rt, value);
    s->pc += 4;
    return OUTCOME_NEXT;
}

/* As an encoding that the engine does not have, which is not counted twice. */
static enum outcome execute_undefined(struct fast *fast)
{
    fast->count--;
    return ask(fast, INSN_UNDEFINED, ENGINE_WHY_CLASS);
}

static bool is_borrowed(const struct decoded *decoded)
{
    return decoded->class == INSN_FPSIMD && (decoded->word >> 25 & 5) != 4;
}

static enum outcome execute_borrowed(struct fast *fast)
{
    if (!fast->lender)
        fast->lender = lender_create(&fast->diag);
    if (!fast->lender)
        return OUTCOME_ERROR;
    switch (fast_borrow(fast, fast->word)) {
    case BORROWED_DONE:
        fast->state.pc += 4;
        return OUTCOME_NEXT;
    case BORROWED_UNDEFINED:
        return execute_undefined(fast);
    default:
        return fail(fast, "an instruction that was lent to Unicorn failed");
    }
}

static enum outcome execute(struct fast *fast, a64_execute *function)
{
    fast->state.next = fast->state.pc + 4;
    if (!function(&fast->state, fast->word))
        return OUTCOME_FAULT;
    fast->state.pc = fast->state.next;
    return OUTCOME_NEXT;
}

static enum outcome execute_any(struct fast *fast,
                                const struct decoded *decoded)
{
    if (decoded->class == INSN_SYSREG || decoded->class == INSN_SYS)
        return execute_sysop(fast);
    if (decoded->execute)
        return execute(fast, decoded->execute);
    if (is_borrowed(decoded))
        return execute_borrowed(fast);
    return execute_undefined(fast);
}

/*
 * An unaligned access has been begun and nothing has changed: the client says
 * whether it may be made.
 */
static enum outcome ask_unaligned(struct fast *fast,
                                  const struct decoded *decoded)
{
    enum outcome outcome;

    fast->count--;
    outcome = ask(fast, (enum insn_class)decoded->class, ENGINE_WHY_UNALIGNED);
    if (outcome != OUTCOME_NATIVE)
        return outcome;
    fast->unchecked = true;
    outcome = execute_any(fast, decoded);
    fast->unchecked = false;
    return outcome;
}

static enum outcome finish(struct fast *fast, const struct decoded *decoded,
                           enum outcome outcome)
{
    if (outcome == OUTCOME_FAULT && fast->fault.misaligned)
        return ask_unaligned(fast, decoded);
    return outcome;
}

/* An instruction that is more than quick, or has to be considered. */
static enum outcome consider(struct fast *fast, const struct decoded *decoded)
{
    unsigned why = reasons(fast, fast->state.pc, decoded);
    enum outcome outcome = OUTCOME_NATIVE;

    if (why) {
        outcome = ask(fast, (enum insn_class)decoded->class, why);
    } else {
        if (fast->watched & ENGINE_WATCH_INSNS)
            fast->client.begun(fast->client.self, fast->state.pc, fast->word);
        fast->count++;
    }
    if (outcome == OUTCOME_NATIVE)
        outcome = execute_any(fast, decoded);
    return finish(fast, decoded, outcome);
}

/* --- fetching -------------------------------------------------------------- */

static enum outcome fetch_fault(struct fast *fast)
{
    uint64_t pc = fast->state.pc;

    fast->fault = (struct engine_fault){
        .pc = pc,
        .address = pc,
        .size = 4,
        .fetch = true,
    };
    return OUTCOME_FAULT;
}

/* Code goes on in another mapping, in none, or at a misaligned address. */
static enum outcome move_window(struct fast *fast)
{
    uint64_t pc = fast->state.pc;
    const struct mapping *mapping = fast_mapping_at(fast, pc);

    if (pc & 3) {
        fast->word = 0;
        return ask(fast, INSN_UNDEFINED,
                   ENGINE_WHY_CLASS | reasons(fast, pc, decoded_of(fast, 0)));
    }
    if (!mapping || !(mapping->rights & ENGINE_EXECUTE))
        return fetch_fault(fast);
    fast->window_base = mapping->base;
    fast->window_size = mapping->size;
    fast->window = mapping->bytes;
    return OUTCOME_NEXT;
}

static inline bool is_in_window(const struct fast *fast, uint64_t pc)
{
    return pc - fast->window_base < fast->window_size && !(pc & 3);
}

static inline enum outcome step(struct fast *fast)
{
    uint64_t pc = fast->state.pc;
    const struct decoded *decoded;
    enum outcome outcome;

    if (!is_in_window(fast, pc))
        return move_window(fast);
    memcpy(&fast->word, fast->window + (pc - fast->window_base), 4);
    decoded = decoded_of(fast, fast->word);
    if (!decoded->quick || (fast->attended >> decoded->class & 1) ||
        (fast->state.sp & fast->stack_check) ||
        fast->filter[pc / 4 % FILTER_SIZE] || fast->count >= fast->attention)
        return consider(fast, decoded);
    fast->count++;
    outcome = execute(fast, decoded->execute);
    if (outcome == OUTCOME_NEXT)
        return outcome;
    return finish(fast, decoded, outcome);
}

static enum engine_exit run(struct engine *engine, struct diag *diag)
{
    struct fast *fast = fast_of(engine);
    enum outcome outcome;

    do
        outcome = step(fast);
    while (outcome == OUTCOME_NEXT);
    if (outcome == OUTCOME_FAULT)
        return ENGINE_EXIT_FAULT;
    if (outcome == OUTCOME_STOPPED)
        return ENGINE_EXIT_STOPPED;
    if (diag)
        *diag = fast->diag;
    return ENGINE_EXIT_ERROR;
}

/* --- the rest of engine.h -------------------------------------------------- */

static void destroy(struct engine *engine)
{
    struct fast *fast = fast_of(engine);

    lender_destroy(fast->lender);
    address_set_release(&fast->breaks);
    free(fast->mappings);
    free(fast);
}

static enum status map(struct engine *engine, uint64_t base, uint64_t size,
                       void *bytes, unsigned rights, struct diag *diag)
{
    struct fast *fast = fast_of(engine);

    (void)diag;
    fast->mappings = mem_grow(fast->mappings, fast->mapping_count + 1,
                              sizeof(*fast->mappings));
    fast->mappings[fast->mapping_count++] = (struct mapping){ base, size, bytes,
                                                              rights };
    return STATUS_OK;
}

static void unmap_all(struct engine *engine)
{
    fast_of(engine)->mapping_count = 0;
    fast_flush(fast_of(engine));
}

static void code_changed(struct engine *engine, uint64_t address, uint64_t size)
{
    (void)engine;
    (void)address;
    (void)size;
}

static uint64_t pc_of(const struct engine *engine)
{
    return ((const struct fast *)engine)->state.pc;
}

static uint64_t x_of(const struct engine *engine, unsigned n)
{
    return n < CPU_X_COUNT ? ((const struct fast *)engine)->state.x[n] : 0;
}

static void set_x(struct engine *engine, unsigned n, uint64_t value)
{
    if (n < CPU_X_COUNT)
        fast_of(engine)->state.x[n] = value;
}

static void attend_classes(struct engine *engine, uint64_t classes)
{
    struct fast *fast = fast_of(engine);

    fast->classes = classes;
    fast->attended = classes;
}

static void attend_unaligned(struct engine *engine, bool stack, bool all)
{
    fast_of(engine)->stack_check = stack ? 15 : 0;
    fast_of(engine)->state.align_mask = all ? UINT64_MAX : 0;
}

static void attend_next(struct engine *engine)
{
    fast_of(engine)->asked = true;
    update_attention(fast_of(engine));
}

static void set_alarm(struct engine *engine, uint64_t count)
{
    fast_of(engine)->alarm = count;
    update_attention(fast_of(engine));
}

static uint64_t count_of(const struct engine *engine)
{
    return ((const struct fast *)engine)->count;
}

static void set_count(struct engine *engine, uint64_t count)
{
    fast_of(engine)->count = count;
}

static void add_break(struct engine *engine, uint64_t address)
{
    address_set_add(&fast_of(engine)->breaks, address);
    fast_of(engine)->filter[address / 4 % FILTER_SIZE] = 1;
}

static void clear_breaks(struct engine *engine)
{
    address_set_clear(&fast_of(engine)->breaks);
    memset(fast_of(engine)->filter, 0, sizeof(fast_of(engine)->filter));
}

static void watch(struct engine *engine, unsigned what)
{
    fast_of(engine)->watched = what;
    fast_flush(fast_of(engine));
    update_attention(fast_of(engine));
}

static const struct engine_fault *fault_of(const struct engine *engine)
{
    return &((const struct fast *)engine)->fault;
}

static const struct engine_ops ops = {
    .destroy = destroy,
    .map = map,
    .unmap_all = unmap_all,
    .code_changed = code_changed,
    .pull = fast_pull,
    .push = fast_push,
    .pc = pc_of,
    .x = x_of,
    .set_x = set_x,
    .attend_classes = attend_classes,
    .attend_unaligned = attend_unaligned,
    .attend_next = attend_next,
    .set_alarm = set_alarm,
    .count = count_of,
    .set_count = set_count,
    .add_break = add_break,
    .clear_breaks = clear_breaks,
    .watch = watch,
    .run = run,
    .fault = fault_of,
};

enum status fast_create(struct engine **engine,
                        const struct engine_client *client, struct diag *diag)
{
    struct fast *fast = mem_alloc(sizeof(*fast));

    (void)diag;
    fast->engine.ops = &ops;
    fast->client = *client;
    fast->alarm = NO_ALARM;
    fast->state.memory = (struct a64_memory){ fast, fast_access };
    fast_flush(fast);
    forget_words(fast);
    attend_classes(&fast->engine, ~(BIT64(INSN_PLAIN) | BIT64(INSN_FPSIMD) |
                                    BIT64(INSN_SYSREG) | BIT64(INSN_SYS) |
                                    BIT64(INSN_BARRIER)));
    update_attention(fast);
    *engine = &fast->engine;
    return STATUS_OK;
}
