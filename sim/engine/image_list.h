/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several images in one memory: what is at an address. */
#ifndef EL2SIM_ENGINE_IMAGE_LIST_H
#define EL2SIM_ENGINE_IMAGE_LIST_H

#include "engine/image.h"

struct image_list {
    size_t count;
    const struct image *const *items;
};

/* "hyp/src/switch.c:42 (restore_vm+0x1c)", "vectors+0x200", or "". */
void image_list_location(struct image_list images, uint64_t pc, char *text,
                         size_t size);
/* "shadow_ctxts[8].pc", or the number, for an address. */
void image_list_describe(struct image_list images, uint64_t address, char *text,
                         size_t size);
/* File and line of the instruction at `pc`, as image_line_at(). */
bool image_list_line(struct image_list images, uint64_t pc, const char **file,
                     unsigned *line);
/* image_resolve() by the first image that knows `path`. */
bool image_list_resolve(struct image_list images, const char *path,
                        struct image_place *place);

#endif
