/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What class an instruction is of, from its encoding alone. */
#include "profile.h"

static const struct {
    uint32_t mask, value;
    enum profile_class class;
} encodings[] = {
#define ENCODING(mask, value, id) { (mask), (value), PROFILE_##id },
#include "classes.def"
#undef ENCODING
};

enum profile_class profile_class_of(uint32_t word)
{
    for (size_t i = 0; i < sizeof(encodings) / sizeof(*encodings); i++)
        if ((word & encodings[i].mask) == encodings[i].value)
            return encodings[i].class;
    return PROFILE_OTHER;
}

const char *profile_class_name(enum profile_class class)
{
    static const char *const names[] = {
#define CLASS(id, name) name,
#include "classes.def"
#undef CLASS
    };
    return names[class];
}

/* BL; BLR, BLRAA, BLRAB and those with a zero modifier. */
bool profile_is_call(uint32_t word)
{
    return (word & 0xfc000000) == 0x94000000 ||
           (word & 0xfefff000) == 0xd63f0000;
}
