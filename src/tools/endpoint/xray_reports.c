#include "tools/endpoint/xray_reports.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/call_answer.h"

enum { NUMBERS_MAX = 4, NAME_BYTES = 32 };

/* Bodies are arrays of whole numbers: they are read for each client of a rule at each report. */
static bool read_numbers(cltel_view body, int64_t *numbers, int count)
{
    char text[128];
    snprintf(text, sizeof text, "%.*s", (int)body.len, body.ptr);
    char *at = text;
    for (int i = 0; i < count; i++) {
        const char *begin = at + 1; /* behind '[' or ',' */
        if (*at != (i ? ',' : '['))
            return false;
        numbers[i] = strtoll(begin, &at, 10);
        if (at == begin)
            return false;
    }
    return true;
}

static bool put_numbers(cltel_call *call, cltel_store *store, const cltel_document_key *key, const char *text)
{
    return cltel_store_put_document(store, key, cltel_view_of(text), call->request.now_ms) == CLTEL_STORED ||
           cltel_answer_store_failure(call, store);
}

static cltel_document_key key_of(const cltel_call *call, const char *kind, cltel_view rule, const char *name)
{
    return (cltel_document_key){ kind, call->region, rule, cltel_view_of(name) };
}

/* Names that a visit found, to be deleted after it. */
typedef struct old_names {
    const char *first_kept; /* names before this one go */
    cltel_buf names;        /* of NAME_BYTES each */
} old_names;

static void note_name(cltel_buf *names, cltel_view name)
{
    char cell[NAME_BYTES] = { 0 };
    memcpy(cell, name.ptr, name.len < NAME_BYTES - 1 ? name.len : NAME_BYTES - 1);
    cltel_buf_append(names, cell, sizeof cell);
}

static bool delete_names(cltel_call *call, cltel_store *store, const char *kind, cltel_view rule,
                         const cltel_buf *names)
{
    for (size_t at = 0; at < names->len; at += NAME_BYTES) {
        cltel_document_key key = key_of(call, kind, rule, names->ptr + at);
        if (cltel_store_delete_document(store, &key) == CLTEL_STORED_FAILED)
            return cltel_answer_store_failure(call, store);
    }
    return true;
}

static bool note_old(void *context, const cltel_document *document)
{
    old_names *old = context;
    size_t len = strlen(old->first_kept);
    bool is_old = document->name.len == len && memcmp(document->name.ptr, old->first_kept, len) < 0;
    if (is_old)
        note_name(&old->names, document->name);
    return is_old; /* they come in order */
}

static void window_name(char *name, size_t room, int64_t start_s)
{
    snprintf(name, room, "%011" PRId64, start_s);
}

static bool drop_old_windows(cltel_call *call, cltel_store *store, cltel_view rule, int64_t start_s)
{
    char first_kept[NAME_BYTES];
    old_names old = { first_kept, { 0 } };
    cltel_document_key key = key_of(call, CLTEL_KIND_SAMPLING_WINDOW, rule, "");
    window_name(first_kept, sizeof first_kept, start_s - CLTEL_SAMPLING_WINDOWS_KEPT_S);
    bool done = cltel_store_visit_documents(store, &key, note_old, &old) == CLTEL_STORED ||
                cltel_answer_store_failure(call, store);
    done = done && delete_names(call, store, CLTEL_KIND_SAMPLING_WINDOW, rule, &old.names);
    cltel_buf_done(&old.names);
    return done;
}

bool cltel_xray_count_report(cltel_call *call, cltel_store *store, const cltel_sampling_report *report)
{
    int64_t now_s = call->request.now_ms / 1000, start_s = now_s - now_s % CLTEL_SAMPLING_WINDOW_S;
    int64_t sums[NUMBERS_MAX] = { 0 };
    char name[NAME_BYTES], text[96];
    cltel_buf body = { 0 };
    window_name(name, sizeof name, start_s);
    cltel_document_key key = key_of(call, CLTEL_KIND_SAMPLING_WINDOW, report->rule, name);
    cltel_stored found = cltel_store_find_document(store, &key, &body);
    if (found == CLTEL_STORED && !read_numbers(cltel_buf_view(&body), sums, 3))
        memset(sums, 0, sizeof sums);
    cltel_buf_done(&body);
    snprintf(text, sizeof text, "[%" PRId64 ",%" PRId64 ",%" PRId64 "]", sums[0] + report->requests,
             sums[1] + report->sampled, sums[2] + report->borrowed);
    if (found == CLTEL_STORED_FAILED)
        return cltel_answer_store_failure(call, store);
    return put_numbers(call, store, &key, text) &&
           (found == CLTEL_STORED || drop_old_windows(call, store, report->rule, start_s));
}

typedef struct client_list {
    cltel_buf clients; /* of cltel_sampling_client */
    cltel_buf gone;    /* names */
    int64_t oldest_ms;
} client_list;

static bool add_client(void *context, const cltel_document *document)
{
    client_list *list = context;
    int64_t numbers[NUMBERS_MAX];
    if (document->name.len != CLTEL_CLIENT_ID_CHARS || !read_numbers(document->body, numbers, 4))
        return true;
    if (numbers[0] < list->oldest_ms) {
        note_name(&list->gone, document->name);
        return true;
    }
    cltel_sampling_client client = { "", numbers[0], numbers[1], numbers[2], numbers[3] };
    memcpy(client.id, document->name.ptr, CLTEL_CLIENT_ID_CHARS);
    cltel_buf_append(&list->clients, &client, sizeof client);
    return true;
}

/* Where the client is in the list, which may have to grow; its last report becomes this one. NULL: no memory. */
static cltel_sampling_client *place_of(client_list *list, const cltel_sampling_report *report, int64_t now_ms)
{
    cltel_sampling_client *clients = (cltel_sampling_client *)(void *)list->clients.ptr;
    size_t count = list->clients.len / sizeof *clients, at = 0;
    while (at < count && strcmp(clients[at].id, report->client) != 0)
        at++;
    if (at == count) {
        cltel_sampling_client client = { .id = "" };
        memcpy(client.id, report->client, sizeof client.id);
        cltel_buf_append(&list->clients, &client, sizeof client);
    }
    if (list->clients.failed)
        return NULL;
    cltel_sampling_client *place = (cltel_sampling_client *)(void *)list->clients.ptr + at;
    place->seen_ms = now_ms;
    place->requests = report->requests;
    return place;
}

static bool keep_client(cltel_call *call, cltel_store *store, cltel_view rule, const cltel_sampling_client *client)
{
    char text[128];
    cltel_document_key key = key_of(call, CLTEL_KIND_SAMPLING_CLIENT, rule, client->id);
    snprintf(text, sizeof text, "[%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "]", client->seen_ms, client->requests,
             client->quota, client->until_ms);
    return put_numbers(call, store, &key, text);
}

static bool grant(cltel_call *call, cltel_store *store, const cltel_sampling_report *report, int64_t reservoir,
                  client_list *list)
{
    int64_t now_ms = call->request.now_ms;
    cltel_sampling_client *me = place_of(list, report, now_ms);
    if (!me)
        return cltel_answer_store_failure(call, store);
    const cltel_sampling_client *clients = (const cltel_sampling_client *)(const void *)list->clients.ptr;
    size_t count = list->clients.len / sizeof *clients;
    me->quota = cltel_xray_quota(reservoir, clients, count, (size_t)(me - clients), now_ms);
    me->until_ms = now_ms + CLTEL_QUOTA_LIFE_MS;
    return keep_client(call, store, report->rule, me) &&
           delete_names(call, store, CLTEL_KIND_SAMPLING_CLIENT, report->rule, &list->gone);
}

bool cltel_xray_grant(cltel_call *call, cltel_store *store, const cltel_sampling_report *report, int64_t reservoir,
                      int64_t *quota)
{
    client_list list = { .oldest_ms = call->request.now_ms - CLTEL_CLIENT_KEPT_MS };
    cltel_document_key key = key_of(call, CLTEL_KIND_SAMPLING_CLIENT, report->rule, "");
    bool done = cltel_store_visit_documents(store, &key, add_client, &list) == CLTEL_STORED ||
                cltel_answer_store_failure(call, store);
    done = done && grant(call, store, report, reservoir, &list);
    if (done)
        *quota = place_of(&list, report, call->request.now_ms)->quota;
    cltel_buf_done(&list.clients);
    cltel_buf_done(&list.gone);
    return done;
}

bool cltel_xray_forget_reports(cltel_call *call, cltel_store *store, cltel_view rule)
{
    cltel_document_key windows = key_of(call, CLTEL_KIND_SAMPLING_WINDOW, rule, "");
    cltel_document_key clients = key_of(call, CLTEL_KIND_SAMPLING_CLIENT, rule, "");
    return (cltel_store_delete_documents(store, &windows) != CLTEL_STORED_FAILED &&
            cltel_store_delete_documents(store, &clients) != CLTEL_STORED_FAILED) ||
           cltel_answer_store_failure(call, store);
}

typedef struct window_visiting {
    cltel_window_visit visit;
    void *context;
    int64_t oldest_s;
} window_visiting;

static bool visit_window(void *context, const cltel_document *document)
{
    window_visiting *visiting = context;
    int64_t numbers[NUMBERS_MAX], start_s = 0;
    for (size_t i = 0; i < document->name.len; i++)
        start_s = start_s * 10 + (document->name.ptr[i] - '0');
    if (start_s < visiting->oldest_s || !read_numbers(document->body, numbers, 3))
        return true;
    cltel_sampling_window window = { document->scope, start_s, numbers[0], numbers[1], numbers[2] };
    return visiting->visit(visiting->context, &window);
}

cltel_stored cltel_xray_visit_windows(cltel_call *call, cltel_store *store, cltel_window_visit visit, void *context)
{
    window_visiting visiting = { visit, context, call->request.now_ms / 1000 - CLTEL_SAMPLING_WINDOWS_KEPT_S };
    cltel_document_key key = { CLTEL_KIND_SAMPLING_WINDOW, call->region, { NULL, 0 }, { NULL, 0 } };
    return cltel_store_visit_documents(store, &key, visit_window, &visiting);
}
