/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GDB remote serial protocol, client side. Questions are sent in batches and
 * then their answers read, since a step asks for hundreds of registers.
 */
#include "rsp.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DOCUMENT_CHUNK = 1024, /* bytes of a document asked for at once */
    MEMORY_CHUNK = 1024,   /* bytes of memory asked for at once */
    MEMORY_BATCH = 16,     /* such questions before the answers are read */
};

struct rsp {
    int fd;
    int timeout_ms;
    struct text out; /* not yet sent; acknowledgements wait here, too */
    char in[16384];
    size_t in_begin, in_end; /* received, not yet consumed */
    struct text packet;      /* payload of the last packet received */
};

struct rsp *rsp_open(int fd, int timeout_ms)
{
    struct rsp *rsp = mem_alloc(sizeof(*rsp));

    rsp->fd = fd;
    rsp->timeout_ms = timeout_ms;
    return rsp;
}

void rsp_close(struct rsp *rsp)
{
    if (!rsp)
        return;
    close(rsp->fd);
    text_release(&rsp->out);
    text_release(&rsp->packet);
    free(rsp);
}

static void put(struct rsp *rsp, const char *payload)
{
    unsigned char sum = 0;

    for (const char *c = payload; *c; c++)
        sum = (unsigned char)(sum + (unsigned char)*c);
    text_add(&rsp->out, "$%s#%02x", payload, sum);
}

static enum status lost(const char *what, struct diag *diag)
{
    return diag_set(diag, STATUS_IO, "QEMU's GDB stub", "%s", what);
}

static enum status flush(struct rsp *rsp, struct diag *diag)
{
    size_t sent = 0;

    while (sent < rsp->out.length) {
        ssize_t n = send(rsp->fd, rsp->out.data + sent, rsp->out.length - sent,
                         MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return lost(strerror(errno), diag);
        sent += (size_t)n;
    }
    rsp->out.length = 0;
    return STATUS_OK;
}

static enum status refill(struct rsp *rsp, struct diag *diag)
{
    struct pollfd ready = { .fd = rsp->fd, .events = POLLIN };
    ssize_t n;

    do
        n = poll(&ready, 1, rsp->timeout_ms);
    while (n < 0 && errno == EINTR);
    if (n == 0)
        return lost("no answer within the time allowed", diag);
    n = recv(rsp->fd, rsp->in, sizeof(rsp->in), 0);
    if (n < 0)
        return lost(strerror(errno), diag);
    if (n == 0)
        return lost("QEMU has ended", diag);
    rsp->in_begin = 0;
    rsp->in_end = (size_t)n;
    return STATUS_OK;
}

static enum status next_char(struct rsp *rsp, char *c, struct diag *diag)
{
    enum status status = STATUS_OK;

    if (rsp->in_begin == rsp->in_end)
        status = refill(rsp, diag);
    *c = status == STATUS_OK ? rsp->in[rsp->in_begin++] : 0;
    return status;
}

/* Two hexadecimal digits as a byte; -1 when they are none. */
static int hex_byte(const char *digits)
{
    unsigned value = 0;

    for (int i = 0; i < 2; i++) {
        char c = digits[i];
        if (c >= '0' && c <= '9')
            value = value * 16 + (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value * 16 + (unsigned)(c - 'a') + 10;
        else
            return -1;
    }
    return (int)value;
}

/* The rest of a packet after its '$', up to '#' and unescaped, and its sum. */
static enum status packet_body(struct rsp *rsp, unsigned char *sum,
                               struct diag *diag)
{
    enum status status = STATUS_OK;
    bool escaped = false;
    char c;

    rsp->packet.length = 0;
    text_add_bytes(&rsp->packet, "", 0);
    for (*sum = 0; !status; *sum = (unsigned char)(*sum + (unsigned char)c)) {
        status = next_char(rsp, &c, diag);
        if (status || c == '#')
            return status;
        if (!escaped && c == '}') {
            escaped = true;
            continue;
        }
        char plain = (char)(escaped ? c ^ 0x20 : c);
        text_add_bytes(&rsp->packet, &plain, 1);
        escaped = false;
    }
    return status;
}

/* Receives the next packet into rsp->packet and acknowledges it. */
static enum status get(struct rsp *rsp, struct diag *diag)
{
    unsigned char sum;
    char digits[2];
    char c;
    enum status status;

    do
        status = next_char(rsp, &c, diag);
    while (!status && c != '$');
    if (!status)
        status = packet_body(rsp, &sum, diag);
    for (int i = 0; !status && i < 2; i++)
        status = next_char(rsp, &digits[i], diag);
    if (!status && hex_byte(digits) != sum)
        status = lost("a packet with a wrong checksum", diag);
    if (!status)
        text_add(&rsp->out, "+");
    return status;
}

static enum status ask(struct rsp *rsp, const char *question, struct diag *diag)
{
    enum status status;

    put(rsp, question);
    status = flush(rsp, diag);
    return status ? status : get(rsp, diag);
}

static enum status unexpected(const struct rsp *rsp, const char *question,
                              struct diag *diag)
{
    return diag_set(diag, STATUS_UNSUPPORTED, "QEMU's GDB stub",
                    "the answer to '%s' is '%.40s'", question,
                    text_string(&rsp->packet));
}

enum status rsp_hello(struct rsp *rsp, struct diag *diag)
{
    const char *const hello = "qSupported:qXfer:features:read+";
    enum status status = ask(rsp, hello, diag);

    if (!status && !strstr(text_string(&rsp->packet), "qXfer:features:read+"))
        status = unexpected(rsp, hello, diag);
    return status;
}

enum status rsp_read_document(struct rsp *rsp, const char *name,
                              struct text *document, struct diag *diag)
{
    enum status status;
    size_t offset = 0;

    do {
        char *question = mem_format("qXfer:features:read:%s:%zx,%x", name,
                                    offset, DOCUMENT_CHUNK);

        status = ask(rsp, question, diag);
        if (!status && !strchr("lm", text_string(&rsp->packet)[0]))
            status = unexpected(rsp, question, diag);
        free(question);
        if (status || rsp->packet.length == 0)
            return status;
        text_add_bytes(document, rsp->packet.data + 1, rsp->packet.length - 1);
        offset += rsp->packet.length - 1;
    } while (rsp->packet.data[0] == 'm');
    return STATUS_OK;
}

/* Decodes `digits` characters; false unless all are hexadecimal. */
static bool decode(const char *text, size_t digits, uint8_t *bytes)
{
    for (size_t i = 0; i < digits / 2; i++) {
        int byte = hex_byte(text + 2 * i);
        if (byte < 0)
            return false;
        bytes[i] = (uint8_t)byte;
    }
    return digits % 2 == 0;
}

/* Decodes the packet into at most `size` bytes. */
static bool packet_bytes(const struct rsp *rsp, uint8_t *bytes, size_t size,
                         size_t *length)
{
    *length = rsp->packet.length / 2;
    return *length > 0 && *length <= size &&
           decode(rsp->packet.data, rsp->packet.length, bytes);
}

static struct vreg little_endian(const uint8_t bytes[16])
{
    struct vreg value = { 0, 0 };

    for (int i = 7; i >= 0; i--) {
        value.lo = value.lo << 8 | bytes[i];
        value.hi = value.hi << 8 | bytes[i + 8];
    }
    return value;
}

enum status rsp_read_general(struct rsp *rsp, const unsigned *bits,
                             size_t *count, struct vreg *values,
                             struct diag *diag)
{
    enum status status = ask(rsp, "g", diag);
    size_t at = 0, i = 0;

    for (; !status && i < *count && at < rsp->packet.length; i++) {
        uint8_t bytes[16] = { 0 };
        size_t digits = bits[i] / 4;

        if (digits > 32 || digits > rsp->packet.length - at ||
            !decode(rsp->packet.data + at, digits, bytes))
            return unexpected(rsp, "g", diag);
        values[i] = little_endian(bytes);
        at += digits;
    }
    *count = i;
    return status;
}

static enum status get_register(struct rsp *rsp, unsigned number,
                                struct vreg *value, struct diag *diag)
{
    uint8_t bytes[16] = { 0 };
    char question[16];
    size_t length;
    enum status status = get(rsp, diag);

    if (status)
        return status;
    snprintf(question, sizeof(question), "p%x", number);
    if (!packet_bytes(rsp, bytes, sizeof(bytes), &length))
        return unexpected(rsp, question, diag);
    *value = little_endian(bytes);
    return STATUS_OK;
}

enum status rsp_read_registers(struct rsp *rsp, const unsigned *numbers,
                               size_t count, struct vreg *values,
                               struct diag *diag)
{
    enum status status;

    for (size_t i = 0; i < count; i++) {
        char question[16];
        snprintf(question, sizeof(question), "p%x", numbers[i]);
        put(rsp, question);
    }
    status = flush(rsp, diag);
    for (size_t i = 0; !status && i < count; i++)
        status = get_register(rsp, numbers[i], &values[i], diag);
    return status;
}

static enum status use_physical(struct rsp *rsp, bool physical,
                                struct diag *diag)
{
    const char *question = physical ? "Qqemu.PhyMemMode:1"
                                    : "Qqemu.PhyMemMode:0";
    enum status status = ask(rsp, question, diag);

    if (!status && strcmp(text_string(&rsp->packet), "OK") != 0)
        status = unexpected(rsp, question, diag);
    return status;
}

static size_t memory_chunk(size_t size, size_t at)
{
    return size - at < MEMORY_CHUNK ? size - at : MEMORY_CHUNK;
}

/* Up to MEMORY_BATCH chunks from *at, which advances. */
static enum status read_batch(struct rsp *rsp, uint64_t address, uint8_t *bytes,
                              size_t size, size_t *at, struct diag *diag)
{
    size_t asked = *at;
    enum status status;

    for (int i = 0; i < MEMORY_BATCH && asked < size; i++) {
        size_t chunk = memory_chunk(size, asked);
        char question[48];
        snprintf(question, sizeof(question), "m%" PRIx64 ",%zx",
                 address + asked, chunk);
        put(rsp, question);
        asked += chunk;
    }
    status = flush(rsp, diag);
    while (!status && *at < asked) {
        size_t chunk = memory_chunk(size, *at);
        size_t length;

        status = get(rsp, diag);
        if (!status && (!packet_bytes(rsp, bytes + *at, chunk, &length) ||
                        length != chunk))
            status = unexpected(rsp, "m", diag);
        *at += chunk;
    }
    return status;
}

enum status rsp_read_physical(struct rsp *rsp, uint64_t address, void *bytes,
                              size_t size, struct diag *diag)
{
    enum status status = use_physical(rsp, true, diag);
    size_t at = 0;

    while (!status && at < size)
        status = read_batch(rsp, address, bytes, size, &at, diag);
    return status ? status : use_physical(rsp, false, diag);
}

enum status rsp_step(struct rsp *rsp, struct diag *diag)
{
    enum status status = ask(rsp, "s", diag);

    if (!status && text_string(&rsp->packet)[0] != 'T')
        status = unexpected(rsp, "s", diag);
    return status;
}
