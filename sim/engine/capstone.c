/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instruction text, and the only file that speaks to Capstone: what the model
 * has names for is its own, whichever version there is.
 */
#include "engine/disasm.h"

#include <capstone/capstone.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/insn_text.h"

struct disasm {
    csh handle;
    cs_insn *insn; /* reused for every instruction */
};

enum status disasm_create(struct disasm **disasm, struct diag *diag)
{
    struct disasm *new = mem_alloc(sizeof(*new));
    cs_err error = cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &new->handle);

    if (error) {
        free(new);
        return diag_set(diag, STATUS_INTERNAL, NULL, "Capstone %s: %s",
                        disasm_version(), cs_strerror(error));
    }
    new->insn = cs_malloc(new->handle);
    *disasm = new;
    return STATUS_OK;
}

void disasm_destroy(struct disasm *disasm)
{
    if (!disasm)
        return;
    cs_free(disasm->insn, 1);
    cs_close(&disasm->handle);
    free(disasm);
}

void disasm_text(struct disasm *disasm, uint64_t pc, uint32_t word, char *text,
                 size_t size)
{
    uint8_t bytes[4] = { (uint8_t)word, (uint8_t)(word >> 8),
                         (uint8_t)(word >> 16), (uint8_t)(word >> 24) };
    const uint8_t *code = bytes;
    size_t left = sizeof(bytes);
    const cs_insn *insn = disasm->insn;

    if (insn_text(word, text, size))
        return;
    if (!insn ||
        !cs_disasm_iter(disasm->handle, &code, &left, &pc, disasm->insn))
        snprintf(text, size, ".inst 0x%08" PRIx32, word);
    else if (insn->op_str[0])
        snprintf(text, size, "%s %s", insn->mnemonic, insn->op_str);
    else
        snprintf(text, size, "%s", insn->mnemonic);
}

const char *disasm_version(void)
{
    static _Thread_local char text[16];
    int major = 0, minor = 0;

    cs_version(&major, &minor);
    snprintf(text, sizeof(text), "%d.%d", major, minor);
    return text;
}
