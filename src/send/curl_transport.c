#include "send/curl_transport.h"

#include <openssl/crypto.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/sigpipe.h"
#include "send/curl_exchange.h"
#include "send/curl_options.h"
#include "send/wakeup.h"

typedef struct curl_transport {
    cltel_transport table; /* first: the same address */
    char *ca_file;
    char *proxy;
    char *user_agent;
    int32_t idle_ms;
    int wakeup_fd;
    CURLM *multi; /* NULL until the first start() */
    CURLSH *share;
    CURL **spare; /* handles without an exchange; the last used comes first */
    size_t spare_count;
    size_t flying_max;
    size_t flying_count;
    int64_t last_use_ms;
    /* Twice flying_max: as many may be handed out as are flying. */
    cltel_curl_exchange *exchanges;
} curl_transport;

static curl_transport *of(cltel_transport *self)
{
    return (curl_transport *)self;
}

static int64_t now_ms(void)
{
    return cltel_clock_monotonic_ns() / 1000000;
}

static bool set_up(curl_transport *transport)
{
    if (transport->multi)
        return true;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) /* counted, thread-safe, never undone */
        return false;
    if (!transport->share)
        transport->share = curl_share_init();
    if (transport->share)
        curl_share_setopt(transport->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    transport->multi = curl_multi_init();
    if (transport->multi)
        curl_multi_setopt(transport->multi, CURLMOPT_MAXCONNECTS, (long)transport->flying_max);
    return transport->multi != NULL;
}

static CURL *take_handle(curl_transport *transport)
{
    if (transport->spare_count)
        return transport->spare[--transport->spare_count];
    CURL *easy = curl_easy_init();
    cltel_curl_fixed fixed = { cltel_curl_probe_ca_file(transport->ca_file), transport->proxy, transport->user_agent,
                               transport->idle_ms, transport->share };
    if (easy && !cltel_curl_set_fixed(easy, &fixed)) {
        curl_easy_cleanup(easy);
        return NULL;
    }
    return easy;
}

static void give_back_handle(curl_transport *transport, cltel_curl_exchange *exchange)
{
    if (exchange->easy)
        transport->spare[transport->spare_count++] = exchange->easy;
    exchange->easy = NULL;
}

static cltel_curl_exchange *find_free(curl_transport *transport)
{
    for (size_t i = 0; i < 2 * transport->flying_max; i++)
        if (transport->exchanges[i].state == CLTEL_CURL_FREE)
            return &transport->exchanges[i];
    return NULL;
}

static bool begin(curl_transport *transport, cltel_curl_exchange *exchange, const cltel_request *request)
{
    CURL *easy = take_handle(transport);
    if (!easy)
        return false;
    bool ready = cltel_curl_exchange_prepare(exchange, easy, request);
    exchange->easy = easy;
    bool stale = now_ms() - transport->last_use_ms >= transport->idle_ms;
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, stale ? 1L : 0L);
    if (ready && curl_multi_add_handle(transport->multi, easy) == CURLM_OK) {
        exchange->state = CLTEL_CURL_FLYING;
        transport->flying_count++;
        return true;
    }
    cltel_curl_exchange_finish(exchange, CURLE_FAILED_INIT);
    give_back_handle(transport, exchange);
    return true;
}

static bool start(cltel_transport *self, const cltel_request *request, void *tag)
{
    curl_transport *transport = of(self);
    cltel_curl_exchange *exchange = find_free(transport);
    if (!exchange || transport->flying_count >= transport->flying_max || !set_up(transport))
        return false;
    cltel_curl_exchange_reset(exchange);
    exchange->tag = tag;
    return begin(transport, exchange, request);
}

static void take_ended(curl_transport *transport)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(transport->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        CURL *easy = message->easy_handle;
        char *exchange_address = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange_address);
        cltel_curl_exchange *exchange = (cltel_curl_exchange *)(void *)exchange_address;
        cltel_curl_exchange_finish(exchange, code);
        curl_multi_remove_handle(transport->multi, easy);
        give_back_handle(transport, exchange);
        transport->flying_count--;
        transport->last_use_ms = now_ms();
    }
}

static size_t hand_out(curl_transport *transport, cltel_exchange *finished, size_t cap)
{
    size_t count = 0;
    for (size_t i = 0; i < 2 * transport->flying_max && count < cap; i++) {
        cltel_curl_exchange *exchange = &transport->exchanges[i];
        if (exchange->state != CLTEL_CURL_FINISHED)
            continue;
        exchange->state = CLTEL_CURL_HANDED;
        finished[count++] = (cltel_exchange){ exchange->tag, &exchange->response };
    }
    return count;
}

static void take_back(curl_transport *transport)
{
    for (size_t i = 0; i < 2 * transport->flying_max; i++)
        if (transport->exchanges[i].state == CLTEL_CURL_HANDED)
            transport->exchanges[i].state = CLTEL_CURL_FREE;
}

static void wait_for_news(curl_transport *transport, int32_t timeout_ms)
{
    if (!transport->multi) {
        cltel_wakeup_wait(transport->wakeup_fd, timeout_ms);
        return;
    }
    struct curl_waitfd bell = { transport->wakeup_fd, CURL_WAIT_POLLIN, 0 };
    curl_multi_poll(transport->multi, &bell, 1, timeout_ms, NULL);
    cltel_wakeup_forget(transport->wakeup_fd);
}

static void move_bytes(curl_transport *transport)
{
    int running;
    if (!transport->multi)
        return;
    curl_multi_perform(transport->multi, &running);
    take_ended(transport);
}

static size_t poll_exchanges(cltel_transport *self, int32_t timeout_ms, cltel_exchange *finished, size_t cap)
{
    curl_transport *transport = of(self);
    take_back(transport);
    move_bytes(transport);
    size_t count = hand_out(transport, finished, cap);
    if (count == 0 && timeout_ms > 0) {
        wait_for_news(transport, timeout_ms);
        move_bytes(transport);
        count = hand_out(transport, finished, cap);
    }
    return count;
}

static void wakeup(cltel_transport *self)
{
    cltel_wakeup_ring(of(self)->wakeup_fd);
}

static void cancel_all(cltel_transport *self)
{
    curl_transport *transport = of(self);
    take_back(transport);
    for (size_t i = 0; i < 2 * transport->flying_max; i++) {
        cltel_curl_exchange *exchange = &transport->exchanges[i];
        if (exchange->state != CLTEL_CURL_FLYING)
            continue;
        curl_multi_remove_handle(transport->multi, exchange->easy);
        give_back_handle(transport, exchange);
        exchange->state = CLTEL_CURL_FINISHED;
        exchange->response.result = CLTEL_SEND_CANCELLED;
        memcpy(exchange->response.problem, "cancelled", sizeof "cancelled");
        transport->flying_count--;
    }
}

static void release(curl_transport *transport)
{
    while (transport->spare_count)
        curl_easy_cleanup(transport->spare[--transport->spare_count]);
    if (transport->multi)
        curl_multi_cleanup(transport->multi);
    if (transport->share)
        curl_share_cleanup(transport->share);
    for (size_t i = 0; transport->exchanges && i < 2 * transport->flying_max; i++)
        cltel_buf_done(&transport->exchanges[i].response.body);
    cltel_wakeup_close(transport->wakeup_fd);
    if (transport->proxy)
        cltel_wipe(transport->proxy, strlen(transport->proxy)); /* may hold a password */
    cltel_release(transport->proxy);
    cltel_release(transport->ca_file);
    cltel_release(transport->user_agent);
    cltel_release(transport->spare);
    cltel_release(transport->exchanges);
    cltel_release(transport);
}

/* Closing connections writes to them, and this may be any thread of the application. */
static void free_transport(cltel_transport *self)
{
    cltel_sigpipe state;
    cltel_sigpipe_block(&state);
    cancel_all(self);
    release(of(self));
    cltel_sigpipe_restore(&state);
}

static char *copy_text(const char *text)
{
    return cltel_strdup_n(text ? text : "", text ? strlen(text) : 0);
}

static bool complete(const curl_transport *transport)
{
    return transport->ca_file && transport->proxy && transport->user_agent && transport->spare &&
           transport->exchanges && transport->wakeup_fd >= 0;
}

cltel_transport *cltel_curl_transport_new(const cltel_curl_options *options)
{
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
    curl_transport *transport = cltel_alloc(sizeof *transport);
    if (!transport)
        return NULL;
    transport->table = (cltel_transport){ start, poll_exchanges, wakeup, cancel_all, free_transport };
    transport->flying_max = options->in_flight_max > 0 ? (size_t)options->in_flight_max : 1;
    transport->idle_ms = options->idle_ms;
    transport->wakeup_fd = cltel_wakeup_open();
    transport->ca_file = copy_text(options->ca_file);
    transport->proxy = copy_text(options->proxy);
    transport->user_agent = copy_text(options->user_agent);
    transport->spare = cltel_alloc(transport->flying_max * sizeof(CURL *));
    transport->exchanges = cltel_alloc(2 * transport->flying_max * sizeof(cltel_curl_exchange));
    if (complete(transport))
        return &transport->table;
    release(transport);
    return NULL;
}
