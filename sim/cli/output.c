/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where results go, piece by piece or whole, and whether they have colour. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"

unsigned cpu_count(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (unsigned)CPU_COUNT(&set);
    return 1;
}

static enum status cannot_write(struct diag *diag, const char *path)
{
    return diag_set(diag, STATUS_IO, path ? path : "standard output",
                    "cannot be written: %s", strerror(errno));
}

enum status output_open(struct output *output, const struct options *options,
                        struct diag *diag)
{
    *output = (struct output){ .path = options_value(options, OPTION_OUTPUT) };
    if (!output->path) {
        output->file = stdout;
        return STATUS_OK;
    }
    if (!file_is_special(output->path))
        return file_check_writable(output->path, diag);
    output->file = file_open_special(output->path);
    return output->file ? STATUS_OK : cannot_write(diag, output->path);
}

/* Nobody reads on: no mistake to speak of, but the end of the run. */
static enum status lost(struct output *output, struct diag *diag)
{
    cannot_write(diag, output->path);
    if (errno == EPIPE) {
        interrupt_by(SIGPIPE);
        diag->status = STATUS_INTERRUPTED;
    }
    output->failure = diag->status;
    return diag->status;
}

enum status output_add(struct output *output, const struct text *text,
                       struct diag *diag)
{
    if (!text->length || output->failure)
        return STATUS_OK;
    if (!output->file) {
        text_add_bytes(&output->whole, text_string(text), text->length);
        return STATUS_OK;
    }
    if (fwrite(text->data, 1, text->length, output->file) == text->length &&
        fflush(output->file) == 0)
        return STATUS_OK;
    return lost(output, diag);
}

enum status output_finish(struct output *output, struct diag *diag)
{
    enum status status = STATUS_OK;

    if (!output->file)
        status = file_write(output->path, text_string(&output->whole),
                            output->whole.length, diag);
    else if (output->path && fclose(output->file) != 0 && !output->failure)
        status = lost(output, diag);
    text_release(&output->whole);
    return status;
}

enum exit_code output_print(const struct text *text)
{
    struct output output = { .file = stdout };
    struct diag diag;
    enum status status = output_add(&output, text, &diag);

    if (status)
        message_error(&diag);
    return exit_code_of(status);
}

static bool is_color_terminal(const struct output *output)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return (!no_color || !no_color[0]) && term && strcmp(term, "dumb") != 0 &&
           isatty(fileno(output->file));
}

enum status output_color(const struct output *output,
                         const struct options *options, bool *color,
                         struct diag *diag)
{
    const char *when = options_value(options, OPTION_COLOR);

    if (!when || strcmp(when, "auto") == 0)
        *color = is_color_terminal(output);
    else if (strcmp(when, "always") == 0)
        *color = true;
    else if (strcmp(when, "never") == 0)
        *color = false;
    else
        return diag_set(diag, STATUS_USAGE, "",
                        "option --color is auto, always or never, not \"%s\"",
                        when);
    return STATUS_OK;
}
