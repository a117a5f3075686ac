/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path of a value that is where it should not be: kept where, loaded by
 * which instruction. Only looked for when there is one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "isolation.h"
#include "value.h"

enum { LOOK_BACK = 256 }; /* bytes */

static bool is_sysreg(int reg)
{
    return reg >= 0 && reg < REGISTER_MAX;
}

/* LDP and LDR of X registers, however the address is made (C4.1.66). */
static bool loads(uint32_t word, unsigned number)
{
    unsigned rt = word & 31, rt2 = (word >> 10) & 31;

    if ((word & 0xfe400000) == 0xa8400000)
        return rt == number || rt2 == number;
    return rt == number && ((word & 0xffc00000) == 0xf9400000 ||
                            (word & 0xffe00000) == 0xf8400000);
}

/* The last load into x<number> before the ERET; 0 when none is near. */
static uint64_t find_load(const struct scene *scene, uint64_t eret,
                          unsigned number)
{
    uint32_t word;

    for (uint64_t back = 4; back <= LOOK_BACK; back += 4) {
        if (!scene->api->read(scene->sim, eret - back, &word, sizeof(word)))
            return 0;
        if (loads(word, number))
            return eret - back;
    }
    return 0;
}

/* The instruction that put a value into `reg`; 0: none since it was left. */
static uint64_t writer_of(const struct scene *scene, int reg, uint64_t eret)
{
    const struct visit *visit = &scene->self->visits[scene->cpu];

    if (is_sysreg(reg))
        return set_has(&visit->written, reg) ? visit->writer[reg] : 0;
    if (reg >= EL2SIM_X && reg < EL2SIM_X + GPR_COUNT)
        return find_load(scene, eret, (unsigned)(reg - EL2SIM_X));
    if (reg >= EL2SIM_V_LO)
        return visit->v_writer[reg & 31];
    return 0;
}

uint64_t path_tell(const struct scene *scene, const struct difference *item,
                   uint64_t eret, char *text, size_t size)
{
    const struct self *self = scene->self;
    uint64_t writer = writer_of(scene, item->reg, eret);
    const char *name = item->owner < 0 ? NULL
                                       : self->principals[item->owner].name;
    char kept[96] = "", place[40] = "", location[128] = "";
    bool is_kept = foreign_tells(scene, item->reg, item->found) &&
                   memory_where(scene, item->found, kept, sizeof(kept));

    if (item->held >= 0)
        register_name(scene, item->held, place, sizeof(place));
    if (writer)
        scene->api->location(scene->sim, writer, location, sizeof(location));
    if (writer && !location[0]) /* no symbols */
        snprintf(location, sizeof(location), "0x%" PRIx64, writer);
    if (item->verdict != VERDICT_CHANNEL)
        snprintf(text, size, "%s%s%s%s%s%s%s",
                 name ? name : "nobody's value that is known",
                 name ? "'s " : "", place, is_kept ? ", saved in " : "", kept,
                 writer                 ? ", loaded by "
                 : is_sysreg(item->reg) ? ", not written since it was left"
                                        : "",
                 location);
    return writer ? writer : eret;
}
