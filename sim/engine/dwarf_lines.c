/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line table. Code that the linker left out keeps its rows, at address 0
 * or where else the linker puts what is nowhere; there they would shadow code
 * that is really there, so a sequence has to show that its own code is.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/dwarf_reader.h"

/* --- rows -------------------------------------------------------------- */

/* Without the directory that the compiler ran in, and without "./". */
static const char *short_path(const char *path, const char *directory)
{
    size_t length = directory ? strlen(directory) : 0;

    if (length && !strncmp(path, directory, length) && path[length] == '/')
        path += length + 1;
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    return path;
}

static void add_line(struct reader *reader, uint64_t address, const char *file,
                     unsigned line)
{
    struct image *image = reader->image;

    image->lines = dwarf_room(image->lines, image->line_count,
                              &reader->line_capacity, sizeof(*image->lines));
    image->lines[image->line_count++] = (struct line){
        .address = address,
        .file = file,
        .line = line,
    };
}

/* --- what is really there ---------------------------------------------- */

/* "memcpy" is in "__kvm_nvhe_memcpy" and "memcpy.constprop.0". */
static bool is_name_of(const struct image_symbol *symbol, const char *name)
{
    return name && *name && strstr(symbol->name, name);
}

/* Whether the linker put what is called so there. */
static bool is_there(const struct image *image, const struct code_name *code)
{
    size_t index = image_symbols_up_to(image, code->address);

    for (; index > 0; index--) {
        const struct image_symbol *symbol = image_symbol_by_index(image,
                                                                  index - 1);

        if (symbol->address != code->address)
            return false;
        if (is_name_of(symbol, code->linkage) || is_name_of(symbol, code->name))
            return true;
    }
    return false;
}

enum evidence { NO_EVIDENCE, EVIDENCE_LIVE, EVIDENCE_DEAD };

/* By the functions and labels that the unit has in the sequence. */
static enum evidence evidence_of(const struct reader *reader,
                                 const struct sequence *sequence)
{
    enum evidence evidence = NO_EVIDENCE;

    for (size_t i = 0; i < reader->code_count; i++) {
        const struct code_name *code = &reader->code[i];

        if (code->address < sequence->start || code->address >= sequence->stop)
            continue;
        if (is_there(reader->image, code))
            return EVIDENCE_LIVE;
        evidence = EVIDENCE_DEAD;
    }
    return evidence;
}

/*
 * A name that is not there means nothing in an image whose local symbols were
 * stripped, unless something else is there.
 */
static bool is_dead(const struct reader *reader, struct sequence *sequence)
{
    enum evidence evidence = evidence_of(reader, sequence);

    sequence->is_live = evidence == EVIDENCE_LIVE;
    return evidence == EVIDENCE_DEAD &&
           image_symbol_at(reader->image, sequence->start);
}

/* Ends the rows from `first` on; they are forgotten when they are dead. */
static void end_sequence(struct reader *reader, size_t first, uint64_t stop)
{
    struct image *image = reader->image;
    struct sequence sequence = { .first = first, .stop = stop };

    if (first == image->line_count)
        return;
    sequence.start = image->lines[first].address;
    if (is_dead(reader, &sequence)) {
        image->line_count = first;
        return;
    }
    add_line(reader, stop, NULL, 0);
    sequence.end = image->line_count;
    reader->sequences = dwarf_room(reader->sequences, reader->sequence_count,
                                   &reader->sequence_capacity,
                                   sizeof(*reader->sequences));
    reader->sequences[reader->sequence_count++] = sequence;
}

struct rows {
    struct reader *reader;
    const char *directory, *last_path, *last_name;
    size_t first; /* of the sequence that is being read */
};

static void read_row(struct rows *rows, Dwarf_Line *row)
{
    struct image *image = rows->reader->image;
    Dwarf_Addr address;
    const char *path;
    bool end = false;
    int line;

    if (dwarf_lineaddr(row, &address) || dwarf_lineno(row, &line) ||
        dwarf_lineendsequence(row, &end))
        return;
    if (end) {
        end_sequence(rows->reader, rows->first, address);
        rows->first = image->line_count;
        return;
    }
    path = dwarf_linesrc(row, NULL, NULL);
    if (!path || line < 0 || !image_segment_at(image, address))
        return;
    if (path != rows->last_path) {
        rows->last_path = path;
        rows->last_name = image_keep_name(image,
                                          short_path(path, rows->directory));
    }
    if (*rows->last_name)
        add_line(rows->reader, address, rows->last_name, (unsigned)line);
}

void dwarf_read_lines(struct reader *reader, Dwarf_Die *unit)
{
    struct rows rows = {
        .reader = reader,
        .directory = dwarf_read_text(unit, DW_AT_comp_dir),
        .first = reader->image->line_count,
    };
    Dwarf_Lines *lines;
    size_t count;

    if (dwarf_getsrclines(unit, &lines, &count))
        return;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *row = dwarf_onesrcline(lines, i);

        if (reader->image->line_count >= IMAGE_LINE_MAX)
            break;
        if (row)
            read_row(&rows, row);
    }
    reader->image->line_count = rows.first; /* one without an end */
}

/* --- what of it stays -------------------------------------------------- */

static int compare_sequences(const void *left, const void *right)
{
    const struct sequence *a = left, *b = right;

    if (a->is_live != b->is_live)
        return a->is_live ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

static bool overlap(const struct sequence *a, const struct sequence *b)
{
    return a->start < b->stop && b->start < a->stop;
}

/* The last of the live ones that begins below `address`, and 0 for none. */
static size_t live_below(const struct sequence *sequences, size_t count,
                         uint64_t address)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (sequences[middle].start < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void drop(struct image *image, const struct sequence *sequence)
{
    for (size_t i = sequence->first; i < sequence->end; i++)
        image->lines[i].line = UINT32_MAX;
}

/*
 * Nothing speaks for these: they give way to those that something speaks for,
 * and of two at one place neither is believed.
 */
static void drop_doubtful(struct image *image, struct sequence *sequences,
                          size_t live, size_t count)
{
    for (size_t i = live; i < count; i++) {
        size_t below = live_below(sequences, live, sequences[i].stop);
        bool doubt = below && overlap(&sequences[below - 1], &sequences[i]);

        doubt |= i > live && overlap(&sequences[i - 1], &sequences[i]);
        doubt |= i + 1 < count && overlap(&sequences[i], &sequences[i + 1]);
        if (doubt)
            drop(image, &sequences[i]);
    }
}

static void forget_dropped(struct image *image)
{
    size_t kept = 0;

    for (size_t i = 0; i < image->line_count; i++)
        if (image->lines[i].line != UINT32_MAX)
            image->lines[kept++] = image->lines[i];
    image->line_count = kept;
}

static void drop_shadows(struct reader *reader)
{
    struct sequence *sequences = reader->sequences;
    size_t count = reader->sequence_count, live = 0;

    if (!count)
        return;
    qsort(sequences, count, sizeof(*sequences), compare_sequences);
    while (live < count && sequences[live].is_live)
        live++;
    drop_doubtful(reader->image, sequences, live, count);
    forget_dropped(reader->image);
}

/* --- order ------------------------------------------------------------- */

/* At one address the end of a sequence comes before the start of the next. */
static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return !!a->file - !!b->file;
}

/* Stable, which qsort is not: rows of one address keep the table's order. */
static void merge_lines(const struct line *from, struct line *to, size_t start,
                        size_t middle, size_t end)
{
    size_t left = start, right = middle;

    for (size_t i = start; i < end; i++) {
        bool take_left = left < middle &&
                         (right >= end ||
                          compare_lines(&from[left], &from[right]) <= 0);

        to[i] = from[take_left ? left++ : right++];
    }
}

static void sort_lines(struct image *image)
{
    size_t count = image->line_count;
    struct line *from = image->lines;
    struct line *to = mem_grow(NULL, count, sizeof(*to));

    for (size_t width = 1; width < count; width *= 2) {
        struct line *swap = from;

        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;

            merge_lines(from, to, start, middle, end);
        }
        from = to;
        to = swap;
    }
    image->lines = from;
    free(to);
}

void dwarf_lines_end(struct reader *reader)
{
    drop_shadows(reader);
    sort_lines(reader->image);
    free(reader->sequences);
    free(reader->code);
}
