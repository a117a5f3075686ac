/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segments and symbols of an ELF file, and whether it is one that can be
 * loaded. Reads the file by <elf.h> alone: each offset is checked before use.
 */
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/image_data.h"

struct file {
    const uint8_t *bytes;
    size_t size;
    const char *name;
    struct diag *diag;
};

#define HINT "expected a 64-bit little-endian AArch64 ELF executable"

static bool in_file(const struct file *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset;
}

static enum status invalid(const struct file *file, const char *text)
{
    diag_set(file->diag, STATUS_INVALID, file->name, "%s", text);
    diag_hint(file->diag, HINT);
    return STATUS_INVALID;
}

static enum status truncated(const struct file *file, const char *what,
                             uint64_t offset, uint64_t size)
{
    diag_set(file->diag, STATUS_INVALID, file->name,
             "truncated: %s takes 0x%" PRIx64 " bytes from offset 0x%" PRIx64
             ", the file has 0x%zx",
             what, size, offset, file->size);
    diag_hint(file->diag, "build or copy the image again");
    return STATUS_INVALID;
}

/* --- header ------------------------------------------------------------ */

static enum status check_identity(const struct file *file)
{
    const uint8_t *ident = file->bytes;

    if (file->size < SELFMAG || memcmp(ident, ELFMAG, SELFMAG) != 0)
        return invalid(file, "not an ELF file");
    if (file->size < sizeof(Elf64_Ehdr))
        return truncated(file, "the ELF header", 0, sizeof(Elf64_Ehdr));
    if (ident[EI_CLASS] != ELFCLASS64)
        return invalid(file, "not a 64-bit ELF file");
    if (ident[EI_DATA] != ELFDATA2LSB)
        return invalid(file, "not a little-endian ELF file");
    return STATUS_OK;
}

static enum status check_header(const struct file *file,
                                const Elf64_Ehdr *header)
{
    uint64_t size = (uint64_t)header->e_phnum * sizeof(Elf64_Phdr);

    if (header->e_machine != EM_AARCH64)
        return invalid(file, "not for AArch64");
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return invalid(file, header->e_type == ET_REL
                                 ? "an object file that is not linked yet"
                                 : "neither an executable nor a shared "
                                   "object");
    if (!header->e_phnum)
        return invalid(file, "has no segments to load");
    if (header->e_phentsize != sizeof(Elf64_Phdr))
        return invalid(file, "has program headers of an unknown size");
    if (!in_file(file, header->e_phoff, size))
        return truncated(file, "the program header table", header->e_phoff,
                         size);
    size = (uint64_t)header->e_shnum * sizeof(Elf64_Shdr);
    if (header->e_shnum && header->e_shentsize != sizeof(Elf64_Shdr))
        return invalid(file, "has section headers of an unknown size");
    if (!in_file(file, header->e_shoff, size))
        return truncated(file, "the section header table", header->e_shoff,
                         size);
    return STATUS_OK;
}

/* --- segments ---------------------------------------------------------- */

static enum status check_segment(const struct image *image,
                                 const struct file *file,
                                 const Elf64_Phdr *header)
{
    uint64_t base = header->p_paddr, size = header->p_memsz, total = size;

    if (!in_file(file, header->p_offset, header->p_filesz))
        return truncated(file, "a segment", header->p_offset, header->p_filesz);
    if (header->p_filesz > size)
        return invalid(file, "has a segment that is larger in the file than "
                             "in memory");
    if (base + size < base)
        return invalid(file, "has a segment that wraps round the end of "
                             "memory");
    if (image->segment_count == IMAGE_SEGMENT_MAX)
        return invalid(file, "has more than 64 segments to load");
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct image_segment *other = &image->segments[i];

        if (base < other->address + other->memory_size &&
            other->address < base + size) {
            diag_set(file->diag, STATUS_INVALID, file->name,
                     "segments at 0x%" PRIx64 " and 0x%" PRIx64 " overlap",
                     other->address, base);
            diag_hint(file->diag, "look at the linker script");
            return STATUS_INVALID;
        }
        total += other->memory_size;
    }
    if (size > IMAGE_SIZE_MAX || total > IMAGE_SIZE_MAX)
        return invalid(file, "takes more than 1 GiB of memory");
    return STATUS_OK;
}

static void add_segment(struct image *image, const struct file *file,
                        const Elf64_Phdr *header)
{
    uint8_t *bytes = mem_alloc(header->p_filesz);

    if (header->p_filesz)
        memcpy(bytes, file->bytes + header->p_offset, header->p_filesz);
    image->segments[image->segment_count++] = (struct image_segment){
        .address = header->p_paddr,
        .memory_size = header->p_memsz,
        .file_size = header->p_filesz,
        .bytes = bytes,
        .write = header->p_flags & PF_W,
        .execute = header->p_flags & PF_X,
    };
}

static enum status read_segments(struct image *image, const struct file *file,
                                 const Elf64_Ehdr *header)
{
    for (unsigned i = 0; i < header->e_phnum; i++) {
        Elf64_Phdr segment;
        enum status status;

        memcpy(&segment, file->bytes + header->e_phoff + i * sizeof(segment),
               sizeof(segment));
        if (segment.p_type != PT_LOAD || !segment.p_memsz)
            continue;
        status = check_segment(image, file, &segment);
        if (status)
            return status;
        add_segment(image, file, &segment);
    }
    if (!image->segment_count)
        return invalid(file, "has no segments to load");
    return STATUS_OK;
}

/* --- symbols ----------------------------------------------------------- */

/* A string table of the file that ends with a NUL. */
struct strings {
    const char *data;
    uint64_t size;
};

static bool read_section(const struct file *file, const Elf64_Ehdr *header,
                         unsigned index, Elf64_Shdr *section)
{
    if (index >= header->e_shnum)
        return false;
    memcpy(section, file->bytes + header->e_shoff + index * sizeof(*section),
           sizeof(*section));
    return section->sh_type == SHT_NOBITS ||
           in_file(file, section->sh_offset, section->sh_size);
}

static bool read_strings(const struct file *file, const Elf64_Ehdr *header,
                         unsigned index, struct strings *strings)
{
    Elf64_Shdr section;

    if (!read_section(file, header, index, &section) ||
        section.sh_type != SHT_STRTAB || !section.sh_size)
        return false;
    strings->data = (const char *)file->bytes + section.sh_offset;
    strings->size = section.sh_size;
    return !strings->data[strings->size - 1];
}

/* Mapping symbols ($x, $d, $x.3) say what bytes are, not what they mean. */
static bool is_mapping_symbol(const char *name)
{
    return name[0] == '$' && (name[1] == 'x' || name[1] == 'd') &&
           (!name[2] || name[2] == '.');
}

static bool is_wanted(const Elf64_Sym *symbol, const struct strings *strings)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    const char *name;

    if (symbol->st_shndx == SHN_UNDEF || symbol->st_name >= strings->size)
        return false;
    if (type != STT_NOTYPE && type != STT_FUNC && type != STT_OBJECT &&
        type != STT_FILE)
        return false;
    name = strings->data + symbol->st_name;
    return type == STT_FILE || (*name && !is_mapping_symbol(name));
}

/* Local symbols follow the STT_FILE symbol of their source file. */
static void add_symbol(struct image *image, const Elf64_Sym *symbol,
                       const char *file, const struct strings *strings)
{
    bool global = ELF64_ST_BIND(symbol->st_info) != STB_LOCAL;

    image->symbols[image->symbol_count++] = (struct symbol){
        .view = {
            .name = image_keep_name(image, strings->data + symbol->st_name),
            .address = symbol->st_value,
            .size = symbol->st_size,
            .function = ELF64_ST_TYPE(symbol->st_info) == STT_FUNC,
        },
        .file = global ? NULL : file,
        .global = global,
        .absolute = symbol->st_shndx == SHN_ABS,
    };
}

/* "a.c" of "src/a.c"; NULL for the linker's own symbols, which name no file. */
static const char *keep_file(struct image *image, const Elf64_Sym *symbol,
                             const struct strings *strings)
{
    const char *name = strings->data + symbol->st_name;
    const char *slash = strrchr(name, '/');

    return *name ? image_keep_name(image, slash ? slash + 1 : name) : NULL;
}

static void read_symbol_table(struct image *image, const struct file *file,
                              const Elf64_Ehdr *header, const Elf64_Shdr *table)
{
    uint64_t count = table->sh_size / sizeof(Elf64_Sym);
    struct strings strings;
    const char *source = NULL;

    if (!read_strings(file, header, table->sh_link, &strings))
        return;
    if (count > IMAGE_SYMBOL_MAX)
        count = IMAGE_SYMBOL_MAX;
    image->symbols = mem_grow(NULL, count, sizeof(*image->symbols));
    for (uint64_t i = 0; i < count; i++) {
        Elf64_Sym symbol;

        memcpy(&symbol, file->bytes + table->sh_offset + i * sizeof(symbol),
               sizeof(symbol));
        if (!is_wanted(&symbol, &strings))
            continue;
        if (ELF64_ST_TYPE(symbol.st_info) == STT_FILE)
            source = keep_file(image, &symbol, &strings);
        else
            add_symbol(image, &symbol, source, &strings);
    }
}

/* By address; where several share it, the one to name it by comes last. */
static int compare_addresses(const void *left, const void *right)
{
    const struct symbol *a = left, *b = right;

    if (a->view.address != b->view.address)
        return a->view.address < b->view.address ? -1 : 1;
    if (a->global != b->global)
        return a->global - b->global;
    return -strcmp(a->view.name, b->view.name);
}

static int compare_names(const void *left, const void *right)
{
    const struct symbol *a = ((const struct name *)left)->symbol;
    const struct symbol *b = ((const struct name *)right)->symbol;
    int order = strcmp(a->view.name, b->view.name);

    if (order)
        return order;
    if (a->global != b->global)
        return b->global - a->global;
    return a->view.address < b->view.address ? -1 : 1;
}

static void index_symbols(struct image *image)
{
    uint64_t reach = 0;

    if (!image->symbol_count)
        return;
    qsort(image->symbols, image->symbol_count, sizeof(*image->symbols),
          compare_addresses);
    image->by_name = mem_grow(NULL, image->symbol_count,
                              sizeof(*image->by_name));
    for (size_t i = 0; i < image->symbol_count; i++) {
        struct symbol *symbol = &image->symbols[i];
        uint64_t end = symbol->view.address + symbol->view.size;

        if (!symbol->absolute && end > reach)
            reach = end;
        symbol->reach = reach;
        image->by_name[i].symbol = symbol;
    }
    qsort(image->by_name, image->symbol_count, sizeof(*image->by_name),
          compare_names);
}

static enum status read_symbols(struct image *image, const struct file *file,
                                const Elf64_Ehdr *header)
{
    for (unsigned i = 0; i < header->e_shnum; i++) {
        Elf64_Shdr section;

        if (!read_section(file, header, i, &section))
            return truncated(file, "a section", section.sh_offset,
                             section.sh_size);
        if (section.sh_type == SHT_SYMTAB && !image->symbols)
            read_symbol_table(image, file, header, &section);
    }
    index_symbols(image);
    return STATUS_OK;
}

enum status image_read_elf(struct image *image, const uint8_t *bytes,
                           size_t size, struct diag *diag)
{
    struct file file = { bytes, size, image->path, diag };
    Elf64_Ehdr header;
    enum status status = check_identity(&file);

    if (status)
        return status;
    memcpy(&header, bytes, sizeof(header));
    status = check_header(&file, &header);
    if (!status)
        status = read_segments(image, &file, &header);
    if (!status)
        status = read_symbols(image, &file, &header);
    image->entry = header.e_entry;
    return status;
}
