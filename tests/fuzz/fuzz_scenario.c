/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans any bytes as a scenario. No file is opened: "machine.yaml" is the text
 * below, and every image is the one built here, with a few symbols.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 3000, ADDRESS = 0x41000000 };

static const char machine[] = "images: {fuzz: fuzz.elf}\n"
                              "cpus: 2\n"
                              "panic: panic\n"
                              "memory:\n"
                              "  ram: {base: 0x4100_0000, size: 64KiB}\n"
                              "macros:\n"
                              "  put:\n"
                              "    parameters: [where, what]\n"
                              "    steps:\n"
                              "      - set: {\"${where}\": \"${what}\"}\n"
                              "      - check: ${where} == ${what}\n";

static const char names[] = "\0start\0panic\0counter\0.symtab\0.strtab";

/* An image of one segment, three symbols and no debug information. */
struct tiny {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    Elf64_Shdr sections[3];
    Elf64_Sym symbols[4];
    char names[sizeof(names)];
    uint32_t code[4];
};

static Elf64_Sym symbol(const char *name, unsigned type, uint64_t value,
                        uint64_t size)
{
    const char *found = memmem(names, sizeof(names), name, strlen(name) + 1);

    return (Elf64_Sym){ .st_name = (Elf64_Word)(found - names),
                        .st_info = ELF64_ST_INFO(STB_GLOBAL, type),
                        .st_shndx = SHN_ABS,
                        .st_value = value,
                        .st_size = size };
}

static struct tiny tiny_image(void)
{
    struct tiny tiny = {
        .header = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
                                 ELFDATA2LSB, EV_CURRENT },
                    .e_type = ET_EXEC,
                    .e_machine = EM_AARCH64,
                    .e_version = EV_CURRENT,
                    .e_entry = ADDRESS,
                    .e_phoff = offsetof(struct tiny, segment),
                    .e_shoff = offsetof(struct tiny, sections),
                    .e_ehsize = sizeof(Elf64_Ehdr),
                    .e_phentsize = sizeof(Elf64_Phdr),
                    .e_phnum = 1,
                    .e_shentsize = sizeof(Elf64_Shdr),
                    .e_shnum = 3,
                    .e_shstrndx = 2 },
        .segment = { .p_type = PT_LOAD,
                     .p_flags = PF_R | PF_W | PF_X,
                     .p_offset = offsetof(struct tiny, code),
                     .p_vaddr = ADDRESS,
                     .p_paddr = ADDRESS,
                     .p_filesz = sizeof(tiny.code),
                     .p_memsz = 4096,
                     .p_align = 4 },
        .sections = { { .sh_type = SHT_NULL },
                      { .sh_name = 21,
                        .sh_type = SHT_SYMTAB,
                        .sh_offset = offsetof(struct tiny, symbols),
                        .sh_size = sizeof(tiny.symbols),
                        .sh_link = 2,
                        .sh_info = 1,
                        .sh_addralign = 8,
                        .sh_entsize = sizeof(Elf64_Sym) },
                      { .sh_name = 29,
                        .sh_type = SHT_STRTAB,
                        .sh_offset = offsetof(struct tiny, names),
                        .sh_size = sizeof(names),
                        .sh_addralign = 1 } },
        .code = { 0xd503201f, 0xd503201f, 0xd503201f, 0x14000000 },
    };

    tiny.symbols[1] = symbol("start", STT_FUNC, ADDRESS, 8);
    tiny.symbols[2] = symbol("panic", STT_FUNC, ADDRESS + 8, 8);
    tiny.symbols[3] = symbol("counter", STT_OBJECT, ADDRESS + 16, 8);
    memcpy(tiny.names, names, sizeof(names));
    return tiny;
}

struct input {
    const uint8_t *data;
    size_t size;
};

static bool is_image(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && !strcmp(path + length - 4, ".elf");
}

static enum status read_text(void *self, const char *path, char **data,
                             size_t *length, struct diag *diag)
{
    const struct input *input = self;
    bool is_input = !strcmp(path, "fuzz.yaml");
    const void *bytes = is_input ? (const void *)input->data : machine;

    if (!is_input && strcmp(path, "machine.yaml"))
        return diag_set(diag, STATUS_NOT_FOUND, path, "no such file");
    *length = is_input ? input->size : strlen(machine);
    *data = mem_alloc(*length + 1);
    if (*length)
        memcpy(*data, bytes, *length);
    return STATUS_OK;
}

static enum status read_image(void *self, const char *path,
                              struct image **image, struct diag *diag)
{
    struct tiny tiny = tiny_image();

    (void)self;
    if (!is_image(path))
        return diag_set(diag, STATUS_NOT_FOUND, path, "no such file");
    return image_load_bytes(&tiny, sizeof(tiny), path, image, diag);
}

static char *identity(void *self, const char *path)
{
    (void)self;
    return is_image(path) || !strcmp(path, "machine.yaml") ? mem_text(path)
                                                           : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size };
    const struct plan_reader reader = { &input, read_text, read_image, identity,
                                        PARTS_MAX };
    const char *path = "fuzz.yaml";
    struct plan_errors errors;
    struct plan *plan;
    enum status status = plan_create_from(&reader, &path, 1, NULL, &plan,
                                          &errors);

    /* A plan without cases or with some has no mistakes, and the reverse. */
    if ((status == STATUS_OK) != (errors.count == 0) ||
        (status == STATUS_OK && plan->case_count == 0))
        abort();
    plan_errors_release(&errors);
    plan_release(plan);
    return 0;
}
