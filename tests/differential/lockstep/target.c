/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GDB target descriptions: <reg> elements in the order of their numbers, spread
 * over documents that target.xml includes.
 */
#include "target.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INCLUDES_MAX = 32, REGISTERS_MAX = 4096 };

struct reading {
    struct target *target;
    unsigned next_number; /* of a <reg> that gives none */
    char *includes[INCLUDES_MAX];
    size_t include_count;
};

static const char *attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

static void add_register(struct reading *reading, const char **attributes)
{
    const char *name = attribute(attributes, "name");
    const char *number = attribute(attributes, "regnum");
    const char *bits = attribute(attributes, "bitsize");
    struct target *target = reading->target;
    struct target_register *reg;

    if (!name || !bits || target->count == REGISTERS_MAX)
        return;
    target->registers = mem_grow(target->registers, target->count + 1,
                                 sizeof(*target->registers));
    reg = &target->registers[target->count++];
    snprintf(reg->name, sizeof(reg->name), "%s", name);
    reg->bits = (unsigned)strtoul(bits, NULL, 10);
    if (number)
        reading->next_number = (unsigned)strtoul(number, NULL, 10);
    reg->number = reading->next_number++;
}

static void add_include(struct reading *reading, const char **attributes)
{
    const char *name = attribute(attributes, "href");

    if (name && reading->include_count < INCLUDES_MAX)
        reading->includes[reading->include_count++] = mem_text(name);
}

static void XMLCALL element(void *self, const XML_Char *name,
                            const XML_Char **attributes)
{
    if (strcmp(name, "reg") == 0)
        add_register(self, attributes);
    else if (strcmp(name, "xi:include") == 0)
        add_include(self, attributes);
}

static enum status parse(struct reading *reading, const char *name,
                         const struct text *document, struct diag *diag)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    enum status status = STATUS_OK;

    if (!parser)
        abort();
    XML_SetUserData(parser, reading);
    XML_SetElementHandler(parser, element, NULL);
    if (XML_Parse(parser, text_string(document), (int)document->length, 1) !=
        XML_STATUS_OK)
        status = diag_set(diag, STATUS_INVALID, name, "line %lu: %s",
                          (unsigned long)XML_GetCurrentLineNumber(parser),
                          XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    return status;
}

static enum status read_document(struct rsp *rsp, struct reading *reading,
                                 const char *name, struct diag *diag)
{
    struct text document = { 0 };
    enum status status = rsp_read_document(rsp, name, &document, diag);

    if (!status)
        status = parse(reading, name, &document, diag);
    text_release(&document);
    return status;
}

static int by_number(const void *a, const void *b)
{
    const struct target_register *left = a, *right = b;

    return (left->number > right->number) - (left->number < right->number);
}

enum status target_read(struct rsp *rsp, struct target *target,
                        struct diag *diag)
{
    struct reading reading = { .target = target };
    enum status status;

    *target = (struct target){ 0 };
    status = read_document(rsp, &reading, "target.xml", diag);
    for (size_t i = 0; !status && i < reading.include_count; i++)
        status = read_document(rsp, &reading, reading.includes[i], diag);
    if (!status && target->count == 0)
        status = diag_set(diag, STATUS_UNSUPPORTED, "target.xml",
                          "QEMU describes no registers");
    if (target->count)
        qsort(target->registers, target->count, sizeof(*target->registers),
              by_number);
    for (size_t i = 0; i < reading.include_count; i++)
        free(reading.includes[i]);
    return status;
}

void target_release(struct target *target)
{
    free(target->registers);
    *target = (struct target){ 0 };
}
