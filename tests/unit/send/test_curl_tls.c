/* The curl transport over TLS: who is trusted, and what that costs. */
#include "support/cmocka_all.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "support/script_server.h"
#include "support/sink_server.h"
#include "support/transport_rig.h"

static void look_at_openssl(void)
{
    EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    _exit(digest ? 0 : 2);
}

/* What delivers at exit() was registered before OpenSSL was first used, so it runs after
 * a clean-up that OpenSSL would register. Comes first: this process must not have used it. */
static void openssl_still_works_in_an_exit_handler(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        atexit(look_at_openssl);
        cltel_transport *transport = rig_transport(1);
        cltel_request request = rig_request("https://127.0.0.1:1/");
        rig_exchange(transport, &request);
        exit(1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static cltel_transport *trusting(const char *ca_file, int32_t idle_ms)
{
    cltel_curl_options options = { .idle_ms = idle_ms, .in_flight_max = 1, .ca_file = ca_file };
    return cltel_curl_transport_new(&options);
}

static void a_server_whose_certificate_is_trusted_is_talked_to(void **state)
{
    (void)state;
    sink_server *sink = sink_start(&(sink_options){ .tls = true });
    cltel_transport *transport = trusting(sink_ca_file(sink), 4000);
    cltel_request request = rig_request(sink_url(sink));
    for (int i = 0; i < 3; i++)
        assert_int_equal(rig_exchange(transport, &request)->status, 200);
    assert_int_equal(sink_requests(sink), 3);
    assert_int_equal(sink_connections(sink), 1);
    transport->free(transport);
    sink_stop(sink);
}

static void a_self_signed_server_is_refused_before_anything_is_sent(void **state)
{
    (void)state;
    sink_server *sink = sink_start(&(sink_options){ .tls = true });
    cltel_transport *transport = rig_transport(1); /* trusts the system's authorities */
    cltel_request request = rig_request(sink_url(sink));
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_NOT_SENT);
    assert_false(response->sent);
    assert_non_null(strstr(response->problem, "certificate"));
    assert_int_equal(sink_requests(sink), 0);
    transport->free(transport);
    sink_stop(sink);
}

static void a_trusted_certificate_of_another_host_is_refused(void **state)
{
    (void)state;
    sink_server *sink = sink_start(&(sink_options){ .tls = true, .host = "logs.eu-west-1.amazonaws.com" });
    cltel_transport *transport = trusting(sink_ca_file(sink), 4000);
    cltel_request request = rig_request(sink_url(sink));
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_NOT_SENT);
    assert_int_equal(sink_requests(sink), 0);
    transport->free(transport);
    sink_stop(sink);
}

static void a_ca_file_that_cannot_be_read_trusts_nobody(void **state)
{
    (void)state;
    sink_server *sink = sink_start(&(sink_options){ .tls = true });
    cltel_transport *transport = trusting("/nonexistent/ca.pem", 4000);
    cltel_request request = rig_request(sink_url(sink));
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_NOT_SENT);
    assert_true(response->problem[0]);
    transport->free(transport);
    sink_stop(sink);
}

/* If a second connection parsed the file again it would find no certificate in it. */
static void the_trust_store_is_parsed_once(void **state)
{
    (void)state;
    sink_server *sink = sink_start(&(sink_options){ .tls = true });
    cltel_transport *transport = trusting(sink_ca_file(sink), 0); /* a new connection for each request */
    cltel_request request = rig_request(sink_url(sink));
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    FILE *file = fopen(sink_ca_file(sink), "w");
    assert_non_null(file);
    fputs("no certificate\n", file);
    fclose(file);
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    assert_int_equal(sink_connections(sink), 2);
    transport->free(transport);

    transport = trusting(sink_ca_file(sink), 0);
    assert_int_equal(rig_exchange(transport, &request)->result, CLTEL_SEND_NOT_SENT);
    transport->free(transport);
    sink_stop(sink);
}

static void hang_up_within_the_handshake(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    char bytes[512];
    script_read_head(fd, bytes, 6);
    script_send(fd, "\x16\x03\x03\x01");
}

static void a_cut_handshake_means_not_sent(void **state)
{
    (void)state;
    script_server *server = script_start(hang_up_within_the_handshake, NULL);
    char url[80];
    snprintf(url, sizeof url, "https%s", script_url(server) + strlen("http"));
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(url);
    assert_int_equal(rig_exchange(transport, &request)->result, CLTEL_SEND_NOT_SENT);
    transport->free(transport);
    script_stop(server);
}

static volatile sig_atomic_t pipes_broken;

static void count_sigpipe(int number)
{
    (void)number;
    pipes_broken++;
}

/* The peer is gone when the connection is closed with TLS's goodbye. */
static void freeing_raises_no_sigpipe(void **state)
{
    (void)state;
    signal(SIGPIPE, count_sigpipe);
    for (int i = 0; i < 10; i++) {
        sink_server *sink = sink_start(&(sink_options){ .tls = true });
        cltel_transport *transport = trusting(sink_ca_file(sink), 4000);
        cltel_request request = rig_request(sink_url(sink));
        assert_int_equal(rig_exchange(transport, &request)->status, 200);
        sink_stop(sink);
        transport->free(transport);
    }
    assert_int_equal(pipes_broken, 0);
    signal(SIGPIPE, SIG_DFL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_still_works_in_an_exit_handler),
        cmocka_unit_test(a_server_whose_certificate_is_trusted_is_talked_to),
        cmocka_unit_test(a_self_signed_server_is_refused_before_anything_is_sent),
        cmocka_unit_test(a_trusted_certificate_of_another_host_is_refused),
        cmocka_unit_test(a_ca_file_that_cannot_be_read_trusts_nobody),
        cmocka_unit_test(the_trust_store_is_parsed_once),
        cmocka_unit_test(a_cut_handshake_means_not_sent),
        cmocka_unit_test(freeing_raises_no_sigpipe),
    };
    return cmocka_run_group_tests_name("send/curl_transport over TLS", tests, NULL, NULL);
}
