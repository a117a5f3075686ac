/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the payload's memory by its layout. */
#include <string.h>

#include "layout.h"

struct range spec_layout_element(const struct layout *layout,
                                 enum object_kind kind, uint64_t index)
{
    const struct object *object = &layout->objects[kind];
    uint64_t begin = object->base + index * object->stride;

    return (struct range){ begin, begin + object->stride };
}

static bool is_known(const struct object *object, uint64_t offset)
{
    for (unsigned i = 0; i < object->word_count; i++)
        if (offset - object->words[i].offset < object->words[i].size)
            return true;
    return false;
}

bool spec_layout_is_extra(const struct layout *layout, uint64_t address)
{
    for (unsigned kind = 0; kind < OBJECT_COUNT; kind++) {
        const struct object *object = &layout->objects[kind];
        uint64_t offset = address - object->base;

        if (offset < object->stride * object->count)
            return !is_known(object, offset % object->stride);
    }
    return false;
}

bool spec_layout_is_spoken_of(const struct layout *layout, uint64_t address)
{
    for (unsigned kind = 0; kind < OBJECT_COUNT; kind++) {
        const struct object *object = &layout->objects[kind];

        if (address - object->base < object->stride * object->count)
            return true;
    }
    return range_has(layout->halt, address) ||
           range_has(layout->requests, address) ||
           range_has(layout->stacks, address);
}

static uint64_t load(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;

    memcpy(&value, bytes, size);
    return value;
}

bool spec_layout_read(const struct layout *layout, const struct el2sim_api *api,
                      struct el2sim *sim, enum object_kind kind, uint64_t index,
                      void *words)
{
    const struct object *object = &layout->objects[kind];
    uint8_t raw[OBJECT_BYTES], *out = words;

    if (index >= object->count ||
        !api->read(sim, object->base + index * object->stride, raw,
                   object->stride))
        return false;
    for (unsigned i = 0; i < object->run_count; i++)
        memcpy(out + 8 * (size_t)object->runs[i].word,
               raw + object->runs[i].offset, 8 * (size_t)object->runs[i].count);
    for (unsigned i = 0; i < object->odd_count; i++) {
        unsigned word = object->odd[i];
        uint64_t value = load(raw + object->words[word].offset,
                              object->words[word].size);

        memcpy(out + 8 * (size_t)word, &value, sizeof(value));
    }
    return true;
}

bool spec_layout_asked(const struct layout *layout,
                       const struct el2sim_api *api, struct el2sim *sim,
                       uint64_t cpu, uint64_t vmid, uint64_t *vcpuid)
{
    uint64_t offset = cpu * layout->request_stride +
                      vmid * layout->request_step;

    *vcpuid = 0;
    if (vmid >= COREVISOR || layout->request_step > sizeof(*vcpuid) ||
        layout->requests.begin + offset + layout->request_step >
            layout->requests.end)
        return false;
    return api->read(sim, layout->requests.begin + offset, vcpuid,
                     layout->request_step);
}
