#include "support/flow.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pipeline/client.h"
#include "send/memory_transport.h"
#include "support/cmocka_all.h"
#include "support/scratch_home.h"

static char directory[64];

static const char *const usual_options[] = { "worker.mode",
                                             "pump",
                                             "service.name",
                                             "shop",
                                             "logs.group",
                                             "test-group",
                                             "logs.stream",
                                             "test-stream",
                                             "aws.access.key.id",
                                             "AKIDEXAMPLE",
                                             "aws.secret.access.key",
                                             "secret",
                                             "aws.region",
                                             "eu-west-1",
                                             "aws.endpoint.url",
                                             "http://127.0.0.1:9/",
                                             "retry.max.ms",
                                             "10",
                                             "trace.sampling",
                                             "always",
                                             NULL };

int flow_setup(void **state)
{
    snprintf(directory, sizeof directory, "/dev/shm/cltel-test-XXXXXX");
    return mkdtemp(directory) ? scratch_home_make(state) : -1;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

int flow_teardown(void **state)
{
    nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return scratch_home_remove(state);
}

const char *flow_dir(void)
{
    return directory;
}

static char *copy_of(const char *text, size_t len)
{
    char *copy = calloc(1, len + 1);
    assert_non_null(copy);
    return memcpy(copy, text, len);
}

static void keep_header(flow_request *kept, const char *header)
{
    const char *credential = strstr(header, "Credential=");
    sscanf(header, "X-Amz-Target: Logs_20140328.%31s", kept->operation);
    sscanf(header, "X-Amz-Date: %23s", kept->amz_date);
    sscanf(header, "X-Amz-Security-Token: %63s", kept->token);
    sscanf(header, "amz-sdk-request: %31s", kept->attempt);
    if (credential)
        sscanf(credential, "Credential=%63[^/]/%*[^/]/%*[^/]/%15[^/]", kept->access_key, kept->service);
}

/* Operations of X-Ray are paths. */
static void name_by_path(flow_request *kept, const char *url)
{
    const char *path = strrchr(url, '/') + 1;
    snprintf(kept->operation, sizeof kept->operation, "%.31s",
             strcmp(path, "TraceSegments") == 0 ? "PutTraceSegments" : path);
}

static bool puts_spans(const flow_request *request)
{
    return strcmp(request->operation, "PutTraceSegments") == 0;
}

static flow_answer choose(flow *f, const flow_request *request)
{
    if (puts_spans(request) && f->span_script_at < f->span_script_count)
        return f->span_script[f->span_script_at++];
    if (strcmp(request->operation, "PutLogEvents") == 0 && f->script_at < f->script_count)
        return f->script[f->script_at++];
    return f->decide ? f->decide(f->context, request) : (flow_answer){ 0 };
}

static const char *text_of(const cJSON *json, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
    return text ? text : "";
}

static void keep_event(flow *f, size_t request, const cJSON *event)
{
    f->events = realloc(f->events, (f->event_count + 1) * sizeof *f->events);
    flow_event *kept = &f->events[f->event_count++];
    kept->request = request;
    kept->timestamp_ms = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(event, "timestamp"));
    kept->json = cJSON_Parse(text_of(event, "message"));
    kept->text = text_of(kept->json, "message");
    kept->id = text_of(kept->json, "id");
}

static void keep_events(flow *f, size_t request)
{
    const cJSON *event;
    const cJSON *events = cJSON_GetObjectItemCaseSensitive(f->requests[request].json, "logEvents");
    cJSON_ArrayForEach(event, events) keep_event(f, request, event);
}

static bool is_named(const cJSON *unprocessed, const char *id)
{
    const cJSON *entry;
    cJSON_ArrayForEach(entry, unprocessed) if (strcmp(text_of(entry, "Id"), id) == 0) return true;
    return false;
}

static void keep_documents(flow *f, size_t request, const char *answer)
{
    cJSON *said = cJSON_Parse(answer);
    const cJSON *unprocessed = cJSON_GetObjectItemCaseSensitive(said, "UnprocessedTraceSegments");
    const cJSON *text;
    const cJSON *texts = cJSON_GetObjectItemCaseSensitive(f->requests[request].json, "TraceSegmentDocuments");
    cJSON_ArrayForEach(text, texts)
    {
        cJSON *json = cJSON_Parse(cJSON_GetStringValue(text));
        assert_non_null(json);
        if (is_named(unprocessed, text_of(json, "id"))) {
            cJSON_Delete(json);
            continue;
        }
        f->documents = realloc(f->documents, (f->document_count + 1) * sizeof *f->documents);
        f->documents[f->document_count++] =
            (flow_document){ request, json, text_of(json, "id"), text_of(json, "name") };
    }
    cJSON_Delete(said);
}

static void fill_response(const flow_answer *answer, cltel_response *response)
{
    if (answer->silent) {
        response->status = CLTEL_MEMORY_SILENCE;
        return;
    }
    response->result = answer->result;
    response->date_s = answer->date_s;
    if (answer->retry_after_ms)
        response->retry_after_ms = answer->retry_after_ms;
    if (answer->result != CLTEL_SEND_ANSWERED) {
        snprintf(response->problem, sizeof response->problem, "scripted");
        return;
    }
    response->status = answer->status ? answer->status : 200;
    if (answer->error)
        cltel_buf_append_format(&response->body, "{\"__type\":\"%s\",\"message\":\"%s\"}", answer->error,
                                answer->message ? answer->message : "scripted");
    else
        cltel_buf_append_text(&response->body, answer->body ? answer->body : "{}");
}

static void answer(void *context, const cltel_request *request, cltel_response *response)
{
    flow *f = context;
    pthread_mutex_lock(&f->lock);
    f->requests = realloc(f->requests, (f->request_count + 1) * sizeof *f->requests);
    flow_request *kept = &f->requests[f->request_count];
    memset(kept, 0, sizeof *kept);
    for (size_t i = 0; i < request->header_count; i++)
        keep_header(kept, request->headers[i]);
    snprintf(kept->url, sizeof kept->url, "%s", request->url);
    if (!kept->operation[0])
        name_by_path(kept, request->url);
    kept->body = copy_of(request->body.ptr, request->body.len);
    kept->json = cJSON_Parse(kept->body);
    kept->answer = choose(f, kept);
    fill_response(&kept->answer, response);
    f->request_count++;
    if (strcmp(kept->operation, "PutLogEvents") == 0 && response->status >= 200 && response->status < 300)
        keep_events(f, f->request_count - 1);
    if (puts_spans(kept) && response->status >= 200 && response->status < 300) {
        cltel_buf_terminate(&response->body);
        keep_documents(f, f->request_count - 1, response->body.ptr);
    }
    pthread_mutex_unlock(&f->lock);
}

static void set_all(cltel_config *config, const char *const *options)
{
    for (; options && *options; options += 2) {
        cltel_error detail = CLTEL_ERROR_INIT;
        if (cltel_config_set(config, options[0], options[1], &detail) != CLTEL_OK)
            fail_msg("%s", detail.text);
    }
}

cltel_config *flow_config(const char *const *options)
{
    cltel_config *config = cltel_config_new();
    set_all(config, usual_options);
    set_all(config, (const char *const[]){ "buffer.dir", directory, NULL });
    set_all(config, options);
    return config;
}

flow *flow_open_with(const char *const *options, cltel_err expected, cltel_error *detail)
{
    flow *f = calloc(1, sizeof *f);
    cltel_error own = CLTEL_ERROR_INIT;
    pthread_mutex_init(&f->lock, NULL);
    cltel_config *config = flow_config(options);
    cltel_err err =
        cltel_client_new_with(config, cltel_memory_transport_new(answer, f), &f->client, detail ? detail : &own);
    cltel_config_free(config);
    if (err != expected)
        fail_msg("expected %s, got %s: %s", cltel_error_name(expected), cltel_error_name(err), own.text);
    return f;
}

flow *flow_open(const char *const *options)
{
    return flow_open_with(options, CLTEL_OK, NULL);
}

void flow_close(flow *f)
{
    cltel_client_free(f->client);
    for (size_t i = 0; i < f->event_count; i++)
        cJSON_Delete(f->events[i].json);
    for (size_t i = 0; i < f->request_count; i++) {
        cJSON_Delete(f->requests[i].json);
        free(f->requests[i].body);
    }
    for (size_t i = 0; i < f->document_count; i++)
        cJSON_Delete(f->documents[i].json);
    free(f->events);
    free(f->documents);
    free(f->requests);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

void flow_next(flow *f, flow_answer next)
{
    assert_true(f->script_count < COUNT_OF(f->script));
    f->script[f->script_count++] = next;
}

void flow_next_spans(flow *f, flow_answer next)
{
    assert_true(f->span_script_count < COUNT_OF(f->span_script));
    f->span_script[f->span_script_count++] = next;
}

cltel_err flow_pump(flow *f)
{
    cltel_err err = cltel_client_pump(f->client, 5000);
    flow_check_balance(f);
    return err;
}

cltel_err flow_round(flow *f)
{
    cltel_err err = cltel_client_pump(f->client, 0);
    flow_check_balance(f);
    return err;
}

cltel_stats flow_stats(flow *f)
{
    cltel_stats stats = { .size = sizeof stats };
    assert_int_equal(cltel_stats_get(f->client, &stats), CLTEL_OK);
    return stats;
}

void flow_check_balance(flow *f)
{
    cltel_stats s = flow_stats(f);
    uint64_t refused = s.dropped_buffer_full + s.dropped_no_ring + s.dropped_too_large + s.dropped_invalid +
                       s.dropped_reentered + s.dropped_closed;
    uint64_t dropped = s.dropped_oldest + s.dropped_unreadable + s.dropped_rejected + s.dropped_too_old +
                       s.dropped_too_new + s.dropped_shutdown;
    assert_true(s.inside >= 0);
    assert_int_equal(s.accepted, s.delivered + s.dropped + s.inside);
    assert_int_equal(s.refused, refused);
    assert_int_equal(s.dropped, dropped);
    int64_t spans_refused = s.spans_dropped_buffer_full + s.spans_dropped_no_ring + s.spans_dropped_too_large +
                            s.spans_dropped_invalid + s.spans_dropped_reentered + s.spans_dropped_closed;
    int64_t spans_dropped = s.spans_dropped_oldest + s.spans_dropped_unreadable + s.spans_dropped_rejected +
                            s.spans_dropped_too_old + s.spans_dropped_too_new + s.spans_dropped_shutdown +
                            s.spans_dropped_not_kept + s.spans_dropped_hold_full;
    assert_true(s.spans_inside >= 0);
    assert_int_equal(s.spans_accepted, s.spans_delivered + s.spans_dropped + s.spans_inside);
    assert_int_equal(s.spans_refused, spans_refused);
    assert_int_equal(s.spans_dropped, spans_dropped);
}

cltel_err flow_span(flow *f, const char *name)
{
    cltel_span span;
    cltel_err err = cltel_span_start(f->client, &span, CLTEL_SPAN_INTERNAL, name, NULL, NULL, 0);
    return err ? err : cltel_span_end(&span, NULL, 0);
}

size_t flow_documents(flow *f)
{
    pthread_mutex_lock(&f->lock);
    size_t count = f->document_count;
    pthread_mutex_unlock(&f->lock);
    return count;
}

/* A segment has the service's name, and the span's in its annotations or metadata. */
static bool tells_name(const cJSON *json, const char *name)
{
    const cJSON *child;
    if (cJSON_IsString(json) && strcmp(json->valuestring, name) == 0)
        return true;
    cJSON_ArrayForEach(child, json) if (tells_name(child, name)) return true;
    return false;
}

size_t flow_count_document(flow *f, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < f->document_count; i++)
        count += tells_name(f->documents[i].json, name);
    return count;
}

static const flow_request *request_at(flow *f, const char *operation, size_t index)
{
    for (size_t i = 0; i < f->request_count; i++)
        if (strcmp(f->requests[i].operation, operation) == 0 && index-- == 0)
            return &f->requests[i];
    fail_msg("no such request");
    return NULL;
}

const flow_request *flow_span_put(flow *f, size_t index)
{
    return request_at(f, "PutTraceSegments", index);
}

size_t flow_events(flow *f)
{
    pthread_mutex_lock(&f->lock);
    size_t count = f->event_count;
    pthread_mutex_unlock(&f->lock);
    return count;
}

const flow_event *flow_event_at(flow *f, size_t index)
{
    assert_true(index < f->event_count);
    return &f->events[index];
}

const flow_event *flow_find(flow *f, const char *text)
{
    for (size_t i = 0; i < f->event_count; i++)
        if (strcmp(f->events[i].text, text) == 0)
            return &f->events[i];
    return NULL;
}

size_t flow_count_text(flow *f, const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < f->event_count; i++)
        count += strcmp(f->events[i].text, text) == 0;
    return count;
}

size_t flow_count_operation(flow *f, const char *operation)
{
    size_t count = 0;
    for (size_t i = 0; i < f->request_count; i++)
        count += strcmp(f->requests[i].operation, operation) == 0;
    return count;
}

size_t flow_puts(flow *f)
{
    return flow_count_operation(f, "PutLogEvents");
}

const flow_request *flow_put(flow *f, size_t index)
{
    return request_at(f, "PutLogEvents", index);
}

bool flow_heard(flow *f, const char *part)
{
    char text[600];
    while (cltel_client_next_diagnostic(f->client, text, sizeof text) > 0)
        if (strstr(text, part))
            return true;
    return false;
}

static size_t found_instances;

static int count_instance(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)walk;
    size_t len = strlen(path);
    found_instances += type == FTW_F && len > 5 && strcmp(path + len - 5, "/INST") == 0;
    return 0;
}

size_t flow_instances(void)
{
    found_instances = 0;
    nftw(directory, count_instance, 8, FTW_PHYS);
    return found_instances;
}
