/* The endpoint inside a test's own process. */
#include "tools/endpoint/local_endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/cmocka_all.h"

static int connect_to(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void ask(int port, char *answer, size_t size)
{
    char request[128];
    int len =
        snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n", port);
    int fd = connect_to(port);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, request, (size_t)len), len);
    size_t got = 0;
    for (ssize_t n; got + 1 < size && (n = read(fd, answer + got, size - 1 - got)) > 0;)
        got += (size_t)n;
    answer[got] = '\0';
    close(fd);
}

static void it_starts_on_a_free_port_answers_and_ends(void **state)
{
    (void)state;
    static const cltel_endpoint_options options = { 0 };
    cltel_local_endpoint *endpoint;
    char answer[1024];
    assert_int_equal(cltel_endpoint_start(&options, &endpoint, NULL), CLTEL_OK);
    int port = cltel_endpoint_port(endpoint);
    assert_in_range(port, 1, 65535);
    ask(port, answer, sizeof answer);
    assert_non_null(strstr(answer, "HTTP/1.1 200 OK"));
    cltel_endpoint_stop(endpoint);
    assert_int_equal(connect_to(port), -1);
}

static void two_of_them_live_side_by_side(void **state)
{
    (void)state;
    static const cltel_endpoint_options options = { 0 };
    cltel_local_endpoint *one, *two;
    assert_int_equal(cltel_endpoint_start(&options, &one, NULL), CLTEL_OK);
    assert_int_equal(cltel_endpoint_start(&options, &two, NULL), CLTEL_OK);
    assert_int_not_equal(cltel_endpoint_port(one), cltel_endpoint_port(two));
    cltel_endpoint_stop(one);
    cltel_endpoint_stop(two);
}

static void options_outside_their_range_are_named(void **state)
{
    (void)state;
    static const char *const bad_pair[] = { "nocolon" };
    static const struct {
        cltel_endpoint_options options;
        const char *words;
    } cases[] = {
        { { .port = -1 }, "port -1: must be 0 (any free one) to 65535" },
        { { .port = 65536 }, "port 65536: " },
        { { .region = "" }, "region: must have 1 to 32 characters" },
        { { .credentials = bad_pair, .credential_count = 1 }, "credentials 1: " },
        { { .data_dir = "/proc/nowhere/data" }, "/proc/nowhere/data: " },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_local_endpoint *endpoint;
        cltel_error detail = CLTEL_ERROR_INIT;
        assert_int_not_equal(cltel_endpoint_start(&cases[i].options, &endpoint, &detail), CLTEL_OK);
        assert_null(endpoint);
        assert_non_null(strstr(detail.text, cases[i].words));
    }
}

static void its_files_are_for_the_owner_only(void **state)
{
    (void)state;
    char folder[] = "/tmp/cltel-endpoint-unit-XXXXXX", data[64], path[128];
    assert_non_null(mkdtemp(folder));
    snprintf(data, sizeof data, "%s/data", folder);
    cltel_endpoint_options options = { .data_dir = data };
    cltel_local_endpoint *endpoint;
    struct stat info;
    assert_int_equal(cltel_endpoint_start(&options, &endpoint, NULL), CLTEL_OK);
    assert_int_equal(stat(data, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    static const char *const names[] = { "cltel-local.db", "cltel-local.db-wal", "cltel-local.lock",
                                         "cltel-local.token" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", data, names[i]);
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
    cltel_endpoint_stop(endpoint);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", data, names[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(data), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_on_a_free_port_answers_and_ends),
        cmocka_unit_test(two_of_them_live_side_by_side),
        cmocka_unit_test(options_outside_their_range_are_named),
        cmocka_unit_test(its_files_are_for_the_owner_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
