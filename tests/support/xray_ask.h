/* Asks an operation of X-Ray in memory, at a time of the test's choice. */
#ifndef CLTEL_TESTS_SUPPORT_XRAY_ASK_H
#define CLTEL_TESTS_SUPPORT_XRAY_ASK_H

#include <stdlib.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/services.h"

typedef void (*xray_run)(cltel_call *call, cltel_store *store);

static inline cltel_store *xray_opened(void)
{
    cltel_store *store;
    assert_int_equal(cltel_store_open(":memory:", &store, NULL), CLTEL_OK);
    return store;
}

/* The body of the answer, which the caller parses; *status may be NULL. */
static inline cJSON *xray_ask(cltel_store *store, xray_run run, int64_t now_ms, const char *input, int *status)
{
    cltel_call call = { .service = &cltel_service_xray, .region = "us-east-1" };
    call.request.now_ms = now_ms;
    call.request.body = cltel_view_of(input);
    if (cltel_input_parse(&call))
        run(&call, store);
    assert_true(call.answer.status != 0);
    assert_false(call.store_failed);
    if (status)
        *status = call.answer.status;
    cJSON *body = cJSON_ParseWithLength(call.answer.body.ptr, call.answer.body.len);
    assert_non_null(body);
    cltel_call_done(&call);
    return body;
}

/* The operation must work. */
static inline cJSON *xray_get(cltel_store *store, xray_run run, int64_t now_ms, const char *input)
{
    int status;
    cJSON *body = xray_ask(store, run, now_ms, input, &status);
    if (status != 200)
        print_error("%s\n", cJSON_PrintUnformatted(body));
    assert_int_equal(status, 200);
    return body;
}

/* The operation must be refused with a message that has this text. */
static inline void xray_refused(cltel_store *store, xray_run run, const char *input, const char *part)
{
    int status;
    cJSON *body = xray_ask(store, run, 0, input, &status);
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "message"));
    if (status != 400 || !message || !strstr(message, part))
        print_error("%s\n  answered %d: %s\n  expected: %s\n", input, status, message ? message : "(none)", part);
    assert_int_equal(status, 400);
    assert_non_null(message);
    assert_non_null(strstr(message, part));
    cJSON_Delete(body);
}

typedef struct {
    xray_run run;
    const char *input;
    const char *part; /* of the message */
} xray_refusal;

static inline void xray_refused_all(cltel_store *store, const xray_refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        xray_refused(store, cases[i].run, cases[i].input, cases[i].part);
}

/* "SamplingTargetDocuments/0/ReservoirQuota" */
static inline const cJSON *xray_at(const cJSON *thing, const char *path)
{
    char copy[256];
    strncpy(copy, path, sizeof copy - 1);
    copy[sizeof copy - 1] = 0;
    char *rest = NULL;
    for (char *step = strtok_r(copy, "/", &rest); step && thing; step = strtok_r(NULL, "/", &rest))
        thing = cJSON_IsArray(thing) ? cJSON_GetArrayItem(thing, atoi(step))
                                     : cJSON_GetObjectItemCaseSensitive(thing, step);
    return thing;
}

static inline double xray_number(const cJSON *thing, const char *path)
{
    const cJSON *item = xray_at(thing, path);
    assert_true(cJSON_IsNumber(item));
    return item->valuedouble;
}

#endif
