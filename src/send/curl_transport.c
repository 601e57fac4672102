#include "send/curl_transport.h"

#include <openssl/crypto.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/write_signals.h"
#include "send/curl_exchange.h"
#include "send/curl_handles.h"
#include "send/wakeup.h"

typedef struct curl_transport {
    cltel_transport table; /* first: the same address */
    cltel_curl_handles handles;
    int wakeup_fd;
    size_t flying_count; /* at most handles.max */
    int64_t last_use_ms;
    size_t exchange_count; /* twice handles.max: as many may be handed out as are flying */
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

static cltel_curl_exchange *find_free(curl_transport *transport)
{
    for (size_t i = 0; i < transport->exchange_count; i++)
        if (transport->exchanges[i].state == CLTEL_CURL_FREE)
            return &transport->exchanges[i];
    return NULL;
}

static void land(curl_transport *transport, cltel_curl_exchange *exchange)
{
    cltel_curl_handles_give_back(&transport->handles, exchange->easy);
    exchange->easy = NULL;
}

/* libcurl counts idle time in whole seconds; this is exact for the connection used last. */
static bool connections_stale(const curl_transport *transport)
{
    return now_ms() - transport->last_use_ms >= transport->handles.idle_ms;
}

static void begin(curl_transport *transport, cltel_curl_exchange *exchange, CURL *easy, const cltel_request *request)
{
    bool ready = cltel_curl_exchange_prepare(exchange, easy, request);
    exchange->easy = easy;
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, connections_stale(transport) ? 1L : 0L);
    if (ready && curl_multi_add_handle(transport->handles.multi, easy) == CURLM_OK) {
        exchange->state = CLTEL_CURL_FLYING;
        transport->flying_count++;
        return;
    }
    cltel_curl_exchange_finish(exchange, CURLE_FAILED_INIT);
    land(transport, exchange);
}

static bool start(cltel_transport *self, const cltel_request *request, void *tag)
{
    curl_transport *transport = of(self);
    cltel_curl_exchange *exchange = find_free(transport);
    if (!exchange || transport->flying_count >= transport->handles.max ||
        !cltel_curl_handles_set_up(&transport->handles))
        return false;
    CURL *easy = cltel_curl_handles_take(&transport->handles);
    if (!easy)
        return false;
    cltel_curl_exchange_reset(exchange);
    exchange->tag = tag;
    begin(transport, exchange, easy, request);
    return true;
}

static cltel_curl_exchange *exchange_of(CURL *easy)
{
    char *address = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &address);
    return (cltel_curl_exchange *)(void *)address;
}

static void take_ended(curl_transport *transport)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(transport->handles.multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *easy = message->easy_handle;
        cltel_curl_exchange *exchange = exchange_of(easy);
        cltel_curl_exchange_finish(exchange, message->data.result);
        curl_multi_remove_handle(transport->handles.multi, easy);
        land(transport, exchange);
        transport->flying_count--;
        transport->last_use_ms = now_ms();
    }
}

static size_t hand_out(curl_transport *transport, cltel_exchange *finished, size_t cap)
{
    size_t count = 0;
    for (size_t i = 0; i < transport->exchange_count && count < cap; i++) {
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
    for (size_t i = 0; i < transport->exchange_count; i++)
        if (transport->exchanges[i].state == CLTEL_CURL_HANDED)
            transport->exchanges[i].state = CLTEL_CURL_FREE;
}

static void wait_for_news(curl_transport *transport, int32_t timeout_ms)
{
    if (!transport->handles.multi) {
        cltel_wakeup_wait(transport->wakeup_fd, timeout_ms);
        return;
    }
    struct curl_waitfd bell = { transport->wakeup_fd, CURL_WAIT_POLLIN, 0 };
    curl_multi_poll(transport->handles.multi, &bell, 1, timeout_ms, NULL);
    if (bell.revents)
        cltel_wakeup_forget(transport->wakeup_fd);
}

static void move_bytes(curl_transport *transport)
{
    int running;
    if (!transport->handles.multi)
        return;
    curl_multi_perform(transport->handles.multi, &running);
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
    for (size_t i = 0; i < transport->exchange_count; i++) {
        cltel_curl_exchange *exchange = &transport->exchanges[i];
        if (exchange->state != CLTEL_CURL_FLYING)
            continue;
        curl_multi_remove_handle(transport->handles.multi, exchange->easy);
        land(transport, exchange);
        cltel_curl_exchange_cancel(exchange);
        transport->flying_count--;
    }
}

static void release(curl_transport *transport)
{
    cltel_curl_handles_done(&transport->handles);
    for (size_t i = 0; transport->exchanges && i < transport->exchange_count; i++)
        cltel_buf_done(&transport->exchanges[i].response.body);
    cltel_wakeup_close(transport->wakeup_fd);
    cltel_release(transport->exchanges);
    cltel_release(transport);
}

/* Closing connections writes to them, and this may be any thread of the application. */
static void free_transport(cltel_transport *self)
{
    cltel_write_signals state;
    cltel_write_signals_block(&state);
    cancel_all(self);
    release(of(self));
    cltel_write_signals_restore(&state);
}

cltel_transport *cltel_curl_transport_new(const cltel_curl_options *options)
{
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
    curl_transport *transport = cltel_alloc(sizeof *transport);
    if (!transport)
        return NULL;
    size_t max = options->in_flight_max > 0 ? (size_t)options->in_flight_max : 1;
    transport->table = (cltel_transport){ start, poll_exchanges, wakeup, cancel_all, free_transport };
    transport->wakeup_fd = cltel_wakeup_open();
    transport->exchange_count = 2 * max;
    transport->exchanges = cltel_alloc(transport->exchange_count * sizeof(cltel_curl_exchange));
    if (cltel_curl_handles_init(&transport->handles, options, max) && transport->exchanges && transport->wakeup_fd >= 0)
        return &transport->table;
    release(transport);
    return NULL;
}
