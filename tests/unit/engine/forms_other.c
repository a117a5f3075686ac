/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second unit of forms.c. */
struct forward {
    int a, b;
};

static long state = 7;

long *other_state(void);
long *other_state(void)
{
    return &state;
}
