/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is who: by the machine description, else by what the CPU says. */
#include <stdio.h>
#include <string.h>

#include "isolation.h"

/* Without a description: the VMID and the number that a VCPU reads as its own. */
static void name_by_cpu(const struct scene *scene, char *name, size_t size)
{
    const struct shared *shared = scene->self->shared;

    if (!scene_has_stage2(scene))
        snprintf(name, size, "host");
    else
        snprintf(name, size, "vmid%u.%u",
                 (unsigned)(scene->sysregs[shared->vttbr] >> 48),
                 (unsigned)(scene->sysregs[shared->vmpidr] & 0xffffff));
}

/* Every CPU has a host of its own. */
static void name_in_charge(const struct scene *scene, char *name, size_t size)
{
    const char *described = scene->api->principal(scene->sim, scene->cpu);

    if (described)
        snprintf(name, size, "%s", described);
    else
        name_by_cpu(scene, name, size);
    if (strcmp(name, "host") == 0 && scene->cpu > 0)
        snprintf(name, size, "host of CPU %u", scene->cpu);
}

/* Its own values would be lost, and it would run with the sentinels. */
static bool is_kept(const struct principal *p)
{
    return p->x_sentinels || p->v_sentinels || p->stand_in_count;
}

static int oldest(const struct self *self)
{
    int oldest = SPARE;

    for (int i = 0; i < PRINCIPAL_MAX; i++) {
        if (!self->principals[i].used)
            return i;
        if (!is_kept(&self->principals[i]) &&
            self->principals[i].seen < self->principals[oldest].seen)
            oldest = i;
    }
    return oldest;
}

/* Its number is somebody else's from now on. */
static void forget_user(struct self *self, int index)
{
    for (int cpu = 0; cpu < CPU_COUNT_MAX; cpu++) {
        struct visit *visit = &self->visits[cpu];

        if (visit->from == index)
            visit->from = -1;
        for (int reg = 0; reg < REGISTER_MAX; reg++)
            if (visit->user[reg] == index + 1)
                visit->user[reg] = 0;
    }
}

int principal_in_charge(struct scene *scene)
{
    struct self *self = scene->self;
    char name[NAME_SIZE];
    int index;

    name_in_charge(scene, name, sizeof(name));
    for (int i = 0; i < PRINCIPAL_MAX; i++)
        if (self->principals[i].used &&
            strcmp(self->principals[i].name, name) == 0)
            return i;
    index = oldest(self);
    forget_user(self, index);
    memset(&self->principals[index], 0, sizeof(self->principals[index]));
    self->principals[index].used = true;
    self->principals[index].seen = self->clock;
    memcpy(self->principals[index].name, name, sizeof(name));
    return index;
}

int principal_next_out(const struct self *self, int not_this, int after)
{
    for (int i = after + 1; i < PRINCIPAL_MAX; i++)
        if (i != not_this && self->principals[i].used &&
            self->principals[i].out)
            return i;
    return -1;
}
