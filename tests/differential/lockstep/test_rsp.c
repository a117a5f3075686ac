/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The protocol client against a peer that has said all it will say before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rsp.h"

enum { TIMEOUT_MS = 50 };

struct peer {
    struct rsp *rsp;
    int fd;
    struct diag diag;
};

/* A packet of `payload`, which has no byte that needs an escape. */
static void say(const struct peer *peer, const char *payload)
{
    char packet[256];
    unsigned sum = 0;
    int length;

    for (const char *c = payload; *c; c++)
        sum += (unsigned char)*c;
    length = snprintf(packet, sizeof(packet), "+$%s#%02x", payload, sum & 255);
    assert_int_equal(write(peer->fd, packet, (size_t)length), length);
}

static void say_raw(const struct peer *peer, const char *bytes)
{
    size_t length = strlen(bytes);

    assert_int_equal(write(peer->fd, bytes, length), length);
}

/* Everything that the client has sent. */
static const char *heard(const struct peer *peer)
{
    static char bytes[1024];
    ssize_t n = recv(peer->fd, bytes, sizeof(bytes) - 1, MSG_DONTWAIT);

    bytes[n > 0 ? n : 0] = '\0';
    return bytes;
}

static int set_up(void **state)
{
    static struct peer peer;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return -1;
    peer = (struct peer){ .rsp = rsp_open(ends[0], TIMEOUT_MS), .fd = ends[1] };
    *state = &peer;
    return 0;
}

static int tear_down(void **state)
{
    struct peer *peer = *state;

    rsp_close(peer->rsp);
    if (peer->fd >= 0)
        close(peer->fd);
    return 0;
}

static void registers_are_little_endian(void **state)
{
    struct peer *peer = *state;
    const unsigned numbers[] = { 0, 0x22, 0x44 };
    struct vreg values[3];

    say(peer, "efcdab8967452301");
    say(peer, "0100000000000000"
              "00000000000000f0");
    say(peer, "c9030040");
    assert_int_equal(
        rsp_read_registers(peer->rsp, numbers, 3, values, &peer->diag),
        STATUS_OK);
    assert_int_equal(values[0].lo, UINT64_C(0x0123456789abcdef));
    assert_int_equal(values[0].hi, 0);
    assert_int_equal(values[1].lo, 1);
    assert_int_equal(values[1].hi, UINT64_C(0xf000000000000000));
    assert_int_equal(values[2].lo, 0x400003c9);
    assert_string_equal(heard(peer), "$p0#a0$p22#d4$p44#d8");
}

static void general_registers_come_together(void **state)
{
    struct peer *peer = *state;
    const unsigned bits[] = { 64, 32, 64 };
    struct vreg values[3];
    size_t count = 3;

    say(peer, "0200000000000000"
              "c5030000");
    assert_int_equal(
        rsp_read_general(peer->rsp, bits, &count, values, &peer->diag),
        STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(values[0].lo, 2);
    assert_int_equal(values[1].lo, 0x3c5);
}

static void short_general_registers_are_refused(void **state)
{
    struct peer *peer = *state;
    const unsigned bits[] = { 64 };
    struct vreg values[1];
    size_t count = 1;

    say(peer, "02000000");
    assert_int_equal(
        rsp_read_general(peer->rsp, bits, &count, values, &peer->diag),
        STATUS_UNSUPPORTED);
}

static void no_register_is_an_error(void **state)
{
    struct peer *peer = *state;
    const unsigned numbers[] = { 0x999 };
    struct vreg values[1];

    say(peer, "");
    assert_int_equal(
        rsp_read_registers(peer->rsp, numbers, 1, values, &peer->diag),
        STATUS_UNSUPPORTED);
    say(peer, "E14");
    assert_int_equal(
        rsp_read_registers(peer->rsp, numbers, 1, values, &peer->diag),
        STATUS_UNSUPPORTED);
}

static void documents_come_in_parts(void **state)
{
    struct peer *peer = *state;
    struct text document = { 0 };

    say(peer, "m<reg name=");
    say_raw(peer, "$l\"x0\"}\x03>#16"); /* "}\x03" is an escaped '#' */
    assert_int_equal(
        rsp_read_document(peer->rsp, "a.xml", &document, &peer->diag),
        STATUS_OK);
    assert_string_equal(text_string(&document), "<reg name=\"x0\"#>");
    assert_non_null(strstr(heard(peer), "+$qXfer:features:read:a.xml:a,400#"));
    text_release(&document);
}

static void memory_is_read_by_physical_address(void **state)
{
    struct peer *peer = *state;
    uint8_t bytes[3];

    say(peer, "OK");
    say(peer, "01ff80");
    say(peer, "OK");
    assert_int_equal(
        rsp_read_physical(peer->rsp, 0x41000000, bytes, 3, &peer->diag),
        STATUS_OK);
    assert_memory_equal(bytes, "\x01\xff\x80", 3);
    assert_non_null(strstr(heard(peer), "$m41000000,3#"));
}

static void a_wrong_checksum_is_an_error(void **state)
{
    struct peer *peer = *state;

    say_raw(peer, "$T05#00");
    assert_int_equal(rsp_step(peer->rsp, &peer->diag), STATUS_IO);
}

static void silence_is_an_error(void **state)
{
    struct peer *peer = *state;

    assert_int_equal(rsp_step(peer->rsp, &peer->diag), STATUS_IO);
}

static void an_end_is_an_error(void **state)
{
    struct peer *peer = *state;

    say_raw(peer, "$T0");
    close(peer->fd);
    peer->fd = -1;
    assert_int_equal(rsp_step(peer->rsp, &peer->diag), STATUS_IO);
}

static void an_exit_is_no_step(void **state)
{
    struct peer *peer = *state;

    say(peer, "W00");
    assert_int_equal(rsp_step(peer->rsp, &peer->diag), STATUS_UNSUPPORTED);
}

#define CASE(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(registers_are_little_endian),
        CASE(general_registers_come_together),
        CASE(short_general_registers_are_refused),
        CASE(no_register_is_an_error),
        CASE(documents_come_in_parts),
        CASE(memory_is_read_by_physical_address),
        CASE(a_wrong_checksum_is_an_error),
        CASE(silence_is_an_error),
        CASE(an_end_is_an_error),
        CASE(an_exit_is_no_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
