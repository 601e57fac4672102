#include "shop_stock.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_MAX = 64, TIMEOUT_MS = 2000, ANSWER_BYTES = 256, URL_BYTES = 256, HEADER_BYTES = 1400 };

struct shop_stock {
    cltel_client *client;
    const char *url;
    pthread_mutex_t lock; /* of the next two */
    CURL *idle[IDLE_MAX]; /* with their connections, for the next request */
    size_t idle_count;
};

typedef struct answer {
    char text[ANSWER_BYTES];
    size_t len;
    long status;
} answer;

shop_stock *shop_stock_open(cltel_client *client, const char *url)
{
    shop_stock *stock = calloc(1, sizeof *stock);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (stock) {
        stock->client = client;
        stock->url = url;
        pthread_mutex_init(&stock->lock, NULL);
    }
    return stock;
}

void shop_stock_close(shop_stock *stock)
{
    if (!stock)
        return;
    while (stock->idle_count)
        curl_easy_cleanup(stock->idle[--stock->idle_count]);
    pthread_mutex_destroy(&stock->lock);
    free(stock);
}

static CURL *borrow(shop_stock *stock)
{
    pthread_mutex_lock(&stock->lock);
    CURL *curl = stock->idle_count ? stock->idle[--stock->idle_count] : NULL;
    pthread_mutex_unlock(&stock->lock);
    return curl ? curl : curl_easy_init();
}

static void give_back(shop_stock *stock, CURL *curl)
{
    pthread_mutex_lock(&stock->lock);
    if (stock->idle_count < IDLE_MAX) {
        stock->idle[stock->idle_count++] = curl;
        curl = NULL;
    }
    pthread_mutex_unlock(&stock->lock);
    curl_easy_cleanup(curl);
}

static void add_header(struct curl_slist **headers, const char *name, const char *value)
{
    char line[HEADER_BYTES];
    snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(*headers, line);
    *headers = longer ? longer : *headers;
}

/* Tells the called service whose request this is: in X-Ray's words, and in those of W3C for who knows only these. */
static struct curl_slist *trace_headers(const cltel_span *span)
{
    cltel_context context;
    char value[CLTEL_BAGGAGE_BYTES]; /* the longest of them */
    struct curl_slist *headers = NULL;
    cltel_span_context(span, &context);
    if (cltel_context_to_xray(&context, value, sizeof value))
        add_header(&headers, "X-Amzn-Trace-Id", value);
    if (cltel_context_to_traceparent(&context, value, sizeof value))
        add_header(&headers, "traceparent", value);
    if (cltel_context_to_tracestate(&context, value, sizeof value))
        add_header(&headers, "tracestate", value);
    if (cltel_context_to_baggage(&context, value, sizeof value))
        add_header(&headers, "baggage", value);
    return headers;
}

static size_t keep(char *bytes, size_t size, size_t count, void *context)
{
    answer *answer = context;
    size_t room = sizeof answer->text - 1 - answer->len, len = size * count < room ? size * count : room;
    memcpy(answer->text + answer->len, bytes, len);
    answer->len += len;
    return size * count;
}

/* body NULL: a GET. */
static CURLcode exchange(shop_stock *stock, const cltel_span *span, const char *url, const char *body, answer *answer)
{
    CURL *curl = borrow(stock);
    if (!curl)
        return CURLE_OUT_OF_MEMORY;
    struct curl_slist *headers = trace_headers(span);
    curl_easy_reset(curl); /* keeps the connection */
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (body)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_slist_free_all(headers);
    give_back(stock, curl);
    return code;
}

/* No answer is an exception of this span; the log line beside it carries the same trace. */
static void note_failure(shop_stock *stock, cltel_span *span, CURLcode code, const char *url)
{
    const cltel_exception exception = { .type = "CURLcode", .message = curl_easy_strerror(code) };
    cltel_span_error(span, &exception);
    CLTEL_ERROR(stock->client, "the stock does not answer", CLTEL_STR("url", url),
                CLTEL_STR("reason", exception.message));
}

static bool read_left(const answer *answer, long *left)
{
    static const char before[] = "{\"left\":";
    if (answer->status != 200 || strncmp(answer->text, before, sizeof before - 1) != 0)
        return false;
    *left = strtol(answer->text + sizeof before - 1, NULL, 10);
    return true;
}

/* One request to the stock is one client span; the stock's own spans hang under it. */
static stock_answer ask(shop_stock *stock, const char *name, const char *path, const char *body, long *left)
{
    char url[URL_BYTES];
    answer answer = { .len = 0 };
    snprintf(url, sizeof url, "%s%s", stock->url, path);
    CLTEL_SPAN_AS(stock->client, span, CLTEL_SPAN_CLIENT, name);
    CLTEL_SPAN_SET(&span, CLTEL_STR("peer.service", "stock"), CLTEL_STR("http.method", body ? "POST" : "GET"),
                   CLTEL_STR("http.url", url));
    CURLcode code = exchange(stock, &span, url, body, &answer);
    if (code != CURLE_OK) {
        note_failure(stock, &span, code, url);
        return STOCK_FAILED;
    }
    CLTEL_SPAN_SET(&span, CLTEL_I64("http.status", answer.status), CLTEL_U64("http.content_length", answer.len));
    if (answer.status == 409)
        return STOCK_TOO_FEW;
    return read_left(&answer, left) ? STOCK_DONE : STOCK_FAILED;
}

stock_answer shop_stock_left(shop_stock *stock, size_t article, long *left)
{
    char path[64];
    snprintf(path, sizeof path, "/left/%zu", article);
    return ask(stock, "GET /left", path, NULL, left);
}

stock_answer shop_stock_take(shop_stock *stock, size_t article, long count, long *left)
{
    char body[64];
    snprintf(body, sizeof body, "article=%zu&count=%ld", article, count);
    return ask(stock, "POST /take", "/take", body, left);
}
