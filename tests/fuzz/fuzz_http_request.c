/* A whole request, from its header lines to the answer, against a store in memory: the input is
 *   <method> <path>[?<query>]\n <header>: <value>\n ... \n <body>
 * Signatures are not checked, for a fuzzer cannot make them; that the check itself stands wrong bytes is
 * fuzzed by signing its own. Every request must be answered, with a status and well-formed JSON. */
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/memory.h"
#include "tools/endpoint/call_dispatch.h"

enum { PORT = 4580, HEADERS_MAX = 64 };

static cltel_store *store;
static cltel_signer *signer;
static int runs;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void open_store(void)
{
    cltel_store_close(store);
    check(cltel_store_open(":memory:", &store, NULL) == CLTEL_OK);
    static const cltel_group_settings settings = { { "STANDARD", 8 }, { "", 0 }, { "", 0 }, 1000 };
    cltel_log_group group;
    check(cltel_store_create_group(store, "us-east-1", CLTEL_VIEW("g"), &settings) == CLTEL_STORED);
    check(cltel_store_find_group(store, "us-east-1", CLTEL_VIEW("g"), &group) == CLTEL_STORED);
    check(cltel_store_create_stream(store, group.id, CLTEL_VIEW("s"), 1000) == CLTEL_STORED);
}

static cltel_view take_until(cltel_view *rest, char end)
{
    const char *found = rest->len ? memchr(rest->ptr, end, rest->len) : NULL;
    cltel_view piece = { rest->ptr, found ? (size_t)(found - rest->ptr) : rest->len };
    size_t taken = piece.len + (found != NULL);
    *rest = (cltel_view){ rest->ptr + taken, rest->len - taken };
    return piece;
}

static size_t read_headers(cltel_view *rest, cltel_sign_header *headers)
{
    size_t count = 0;
    while (count < HEADERS_MAX) {
        cltel_view line = take_until(rest, '\n');
        if (line.len == 0)
            break;
        headers[count].name = take_until(&line, ':');
        if (line.len > 0 && line.ptr[0] == ' ')
            line = (cltel_view){ line.ptr + 1, line.len - 1 };
        headers[count++].value = line;
    }
    return count;
}

static void check_answer(const cltel_call *call)
{
    const cltel_http_answer *answer = &call->answer;
    check(answer->status >= 200 && answer->status < 600 && answer->content_type);
    check(!answer->body.failed);
    bool rest = strcmp(answer->content_type, "application/json") == 0;
    if ((!rest && strncmp(answer->content_type, "application/x-amz-json", 22) != 0) || answer->body.len == 0)
        return;
    cJSON *json = cJSON_ParseWithLength(answer->body.ptr, answer->body.len);
    check(cJSON_IsObject(json));
    check(answer->status == 200 ||
          (rest ? answer->error_type[0] != '\0' : cJSON_GetObjectItem(json, "__type") != NULL));
    cJSON_Delete(json);
}

static void answer(const cltel_dispatcher *dispatcher, cltel_call *call)
{
    if (!cltel_dispatch_admit(dispatcher, call) || !cltel_dispatch_begin(dispatcher, signer, call))
        return;
    check(!call->operation->writes || cltel_store_begin(store));
    cltel_dispatch_run(call, store);
    check(!call->store_failed);
    check(!call->operation->writes || cltel_store_commit(store));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!signer)
        signer = cltel_signer_new();
    if (!store || ++runs % 1000 == 0)
        open_store();
    cltel_sign_header headers[HEADERS_MAX];
    cltel_view rest = { (const char *)data, size };
    cltel_view line = take_until(&rest, '\n');
    cltel_access_keys keys = { 0 };
    cltel_dispatcher dispatcher = { .keys = &keys, .port = PORT, .unsigned_too = true };
    cltel_call call = { 0 };
    call.request.method = take_until(&line, ' ');
    call.request.path = take_until(&line, '?');
    call.request.query = line;
    call.request.headers = headers;
    call.request.header_count = read_headers(&rest, headers);
    call.request.body = rest;
    call.request.now_ms = 1795598941821;
    answer(&dispatcher, &call);
    check_answer(&call);
    cltel_call_done(&call);
    return 0;
}
