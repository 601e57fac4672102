/* Spans on their way to X-Ray: what is taken in part, what is never taken, and what a death leaves. */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/client.h"
#include "record/record.h"
#include "settle/trace_segments.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static void record_spans(flow *f, const char *name, int count)
{
    for (int i = 0; i < count; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s %d", name, i);
        assert_int_equal(flow_span(f, text), CLTEL_OK);
    }
}

static size_t documents_in(const flow_request *request)
{
    return (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(request->json, "TraceSegmentDocuments"));
}

static cJSON *document_at(const flow_request *request, int index)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(request->json, "TraceSegmentDocuments");
    return cJSON_Parse(cJSON_GetStringValue(cJSON_GetArrayItem(list, index)));
}

static void id_of(const flow_request *request, int index, char id[20])
{
    cJSON *document = document_at(request, index);
    snprintf(id, 20, "%s", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(document, "id")));
    cJSON_Delete(document);
}

static bool holds(const flow_request *request, const char *text)
{
    return strstr(request->body, text) != NULL;
}

static void a_span_becomes_a_document(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    assert_int_equal(flow_span(f, "reserve stock"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_documents(f), 1);
    assert_string_equal(f->documents[0].name, "shop");
    assert_int_equal(flow_count_document(f, "reserve stock"), 1);
    assert_int_equal(flow_stats(f).spans_batches, 1);
    assert_int_equal(flow_stats(f).batches, 0);
    flow_close(f);
}

static void a_call_takes_fifty_documents(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    record_spans(f, "s", 120);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_count_operation(f, "PutTraceSegments"), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(documents_in(flow_span_put(f, i)), i < 2 ? 50 : 20);
    flow_close(f);
}

/* Answers with what is in `unwanted`, by the index of the documents of the first call. */
typedef struct refusal {
    int index;
    const char *code;
} refusal;

static char answer_text[4096];

static flow_answer refuses(void *context, const flow_request *request)
{
    const refusal *unwanted = context;
    cltel_buf body = { 0 };
    char id[20];
    if (!strstr(request->attempt, "attempt=1") || strcmp(request->operation, "PutTraceSegments") != 0)
        return (flow_answer){ 0 };
    cltel_buf_append_text(&body, "{\"UnprocessedTraceSegments\":[");
    for (; unwanted->code; unwanted++) {
        id_of(request, unwanted->index, id);
        cltel_buf_append_format(&body, "%s{\"Id\":\"%s\",\"ErrorCode\":\"%s\",\"Message\":\"m\"}",
                                body.ptr[body.len - 1] == '[' ? "" : ",", id, unwanted->code);
    }
    cltel_buf_append_text(&body, "]}");
    snprintf(answer_text, sizeof answer_text, "%.*s", (int)body.len, body.ptr);
    cltel_buf_done(&body);
    return (flow_answer){ .body = answer_text };
}

static void what_is_not_taken_is_sent_again_by_id_and_what_is_invalid_is_counted(void **state)
{
    (void)state;
    static const refusal unwanted[] = {
        { 0, "ThrottledException" }, { 3, "InvalidSegment" }, { 5, "InternalFailure" }, { 9, "ParseError" }, { 0, NULL }
    };
    flow *f = flow_open(NULL);
    f->decide = refuses;
    f->context = (void *)(uintptr_t)unwanted;
    record_spans(f, "s", 10);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    cltel_stats s = flow_stats(f);
    assert_int_equal(s.spans_delivered, 8);
    assert_int_equal(s.spans_dropped_rejected, 2);
    assert_int_equal(s.spans_throttled, 1);
    assert_int_equal(flow_count_operation(f, "PutTraceSegments"), 2);
    assert_int_equal(documents_in(flow_span_put(f, 1)), 2);
    for (int i = 0; i < 2; i++) {
        char first[20], again[20];
        id_of(flow_span_put(f, 0), i ? 5 : 0, first);
        id_of(flow_span_put(f, 1), i, again);
        assert_string_equal(first, again);
    }
    for (int i = 0; i < 10; i++) {
        char name[16];
        snprintf(name, sizeof name, "s %d", i);
        assert_int_equal(flow_count_document(f, name), i != 3 && i != 9);
    }
    assert_true(flow_heard(f, "ThrottledException"));
    flow_close(f);
}

static void why_a_span_was_refused_is_said(void **state)
{
    (void)state;
    static const refusal unwanted[] = { { 1, "InvalidTraceId" }, { 0, NULL } };
    flow *f = flow_open(NULL);
    f->decide = refuses;
    f->context = (void *)(uintptr_t)unwanted;
    record_spans(f, "s", 3);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).spans_dropped_rejected, 1);
    assert_int_equal(flow_stats(f).spans_failures, 0);
    assert_true(flow_heard(f, "InvalidTraceId: m"));
    flow_close(f);
}

static void rings_give_room_back_when_the_rest_is_settled_too(void **state)
{
    (void)state;
    static const refusal unwanted[] = { { 1, "InternalFailure" }, { 0, NULL } };
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", NULL });
    f->decide = refuses;
    f->context = (void *)(uintptr_t)unwanted;
    for (int i = 0; i < 200; i++) {
        record_spans(f, "s", 5);
        assert_int_equal(flow_pump(f), CLTEL_OK);
    }
    assert_int_equal(flow_stats(f).spans_delivered, 1000);
    flow_close(f);
}

/* A document that the service will not take, and how it says so. */
typedef struct poison {
    flow_answer answer;
    int64_t dropped;
    size_t requests_max;
} poison;

static flow_answer refuses_poison(void *context, const flow_request *request)
{
    const poison *p = context;
    return holds(request, "poison") ? p->answer : (flow_answer){ 0 };
}

static void one_bad_document_costs_no_other(void **state)
{
    (void)state;
    static const poison cases[] = {
        { { .body = "{\"UnprocessedTraceSegments\":[{\"ErrorCode\":\"ParseError\",\"Message\":\"m\"}]}" }, 1, 16 },
        { { .body = "{\"UnprocessedTraceSegments\":[{\"Id\":\"ffffffffffffffff\",\"ErrorCode\":\"MissingId\"}]}" },
          1,
          16 },
        { { .status = 400, .error = "InvalidRequestException" }, 1, 16 },
        { { .status = 413 }, 1, 16 },
        { { .body = "{\"UnprocessedTraceSegments\":[{\"ErrorCode\":\"InternalFailure\"}]}" }, 1, 48 },
        { { .body = "{\"UnprocessedTraceSegments\":[{}]}" }, 1, 48 },
        { { .body = "{\"UnprocessedTraceSegments\":[null,7,\"x\",[[]],{\"Id\":null,\"ErrorCode\":null}]}" }, 1, 48 },
        { { .body = "<html>" }, 50, 24 }, /* nothing is known of any of them */
        { { .body = "" }, 50, 24 },
        { { .body = "{\"UnprocessedTraceSegments\":{}}" }, 50, 24 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow *f = flow_open((const char *const[]){ "notice.interval.ms", "3600000", NULL });
        f->decide = refuses_poison;
        f->context = (void *)(uintptr_t)&cases[i];
        record_spans(f, "good", 20);
        record_spans(f, "poison", 1);
        record_spans(f, "fine", 29);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        cltel_stats s = flow_stats(f);
        size_t requests = flow_count_operation(f, "PutTraceSegments");
        if (s.spans_dropped_rejected != cases[i].dropped || s.spans_delivered != 50 - cases[i].dropped ||
            requests > cases[i].requests_max)
            fail_msg("case %zu: %d dropped, %d delivered, %zu requests", i, (int)s.spans_dropped_rejected,
                     (int)s.spans_delivered, requests);
        flow_close(f);
    }
}

/* Down for longer than documents are sent again, then not well at once. */
typedef struct outage {
    int down; /* answers to come */
    int unwell;
} outage;

static flow_answer recovers(void *context, const flow_request *request)
{
    outage *o = context;
    if (strcmp(request->operation, "PutTraceSegments") != 0)
        return (flow_answer){ 0 };
    if (o->down-- > 0)
        return (flow_answer){ .status = 503 };
    if (o->unwell-- > 0)
        return (flow_answer){ .body = "{\"UnprocessedTraceSegments\":[{\"ErrorCode\":\"InternalFailure\"}]}" };
    return (flow_answer){ 0 };
}

static void an_outage_uses_up_none_of_a_document_s_attempts(void **state)
{
    (void)state;
    outage o = { .down = CLTEL_DOCUMENT_ATTEMPTS + 5, .unwell = 2 };
    flow *f = flow_open((const char *const[]){ "retry.max.ms", "10", NULL });
    f->decide = recovers;
    f->context = &o;
    record_spans(f, "s", 1);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).spans_delivered, 1);
    flow_close(f);
}

static void the_other_service_sees_nothing_of_a_span(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    record_spans(f, "private", 3);
    CLTEL_INFO(f->client, "public");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    for (size_t i = 0; i < f->request_count; i++)
        assert_int_equal(holds(&f->requests[i], "private"), strcmp(f->requests[i].operation, "PutTraceSegments") == 0);
    assert_int_equal(flow_stats(f).accepted, 1);
    assert_int_equal(flow_stats(f).spans_accepted, 3);
    flow_close(f);
}

static void refusals_of_spans_are_counted_as_such(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", "buffer.rings.max", "1", NULL });
    int64_t refused = 0;
    for (int i = 0; i < 100; i++)
        refused += flow_span(f, "fills its ring") == CLTEL_E_BUFFER_FULL;
    assert_true(refused > 0);
    assert_int_equal(flow_stats(f).spans_dropped_buffer_full, refused);
    assert_int_equal(flow_stats(f).dropped_buffer_full, 0);
    assert_int_equal(CLTEL_INFO(f->client, "has a ring of its own"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    cltel_span span;
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_INTERNAL, "late", NULL, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_client_shutdown(f->client, 1000, NULL), CLTEL_OK);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_E_CLOSED);
    assert_int_equal(flow_stats(f).spans_dropped_closed, 1);
    assert_int_equal(flow_stats(f).dropped_closed, 0);
    flow_check_balance(f);
    flow_close(f);
}

static void a_child_has_no_part_in_its_parent_s_lanes(void **state)
{
    (void)state;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    skip(); /* their allocators may be locked by the worker at the moment of the fork, and stay so in the child */
#endif
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", NULL });
    record_spans(f, "of the parent", 10);
    CLTEL_INFO(f->client, "of the parent");
    pid_t child = fork();
    if (child == 0) {
        cltel_span span;
        int bad =
            cltel_span_start(f->client, &span, CLTEL_SPAN_INTERNAL, "of the child", NULL, NULL, 0) != CLTEL_E_FORKED;
        bad += CLTEL_INFO(f->client, "of the child") != CLTEL_E_FORKED;
        flow *own = flow_open(NULL);
        bad += flow_span(own, "of the child's own") != CLTEL_OK;
        bad += flow_pump(own) != CLTEL_OK || flow_documents(own) != 1;
        bad += own->client->registry.lanes[CLTEL_LANE_SPANS].rings[0]->file->head == 0;
        _exit(bad);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    record_spans(f, "of the parent again", 10);
    assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
    assert_int_equal(flow_documents(f), 20);
    assert_int_equal(flow_stats(f).spans_accepted, 20);
    flow_close(f);
}

/* What a killed process leaves, by the files alone. */
typedef struct left {
    int logs, spans, misplaced;
} left;

static left found;

static int read_ring(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)walk;
    size_t len = strlen(path);
    if (type != FTW_F || len < 5 || strcmp(path + len - 5, ".ring") != 0)
        return 0;
    int fd = open(path, O_RDONLY);
    uint8_t *bytes = mmap(NULL, (size_t)info->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    const cltel_ring_file *file = (const void *)bytes;
    cltel_record record;
    for (uint64_t at = file->tail; at < file->head; at += record.header->length) {
        assert_true(cltel_record_read(bytes + CLTEL_RING_HEAD_BYTES + at, file->head - at, &record));
        found.logs += record.header->kind == CLTEL_RECORD_LOG;
        found.spans += record.header->kind == CLTEL_RECORD_SPAN;
        found.misplaced += (record.span != NULL) != (file->lane == CLTEL_LANE_SPANS);
    }
    munmap(bytes, (size_t)info->st_size);
    close(fd);
    return 0;
}

static flow_answer is_silent(void *context, const flow_request *request)
{
    (void)context, (void)request;
    return (flow_answer){ .silent = true };
}

static void a_killed_process_leaves_its_spans_in_ring_files(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        flow *f = flow_open((const char *const[]){ "worker.mode", "thread", NULL });
        f->decide = is_silent;
        for (int i = 0; i < 300; i++)
            if (flow_span(f, "survives") != CLTEL_OK || CLTEL_INFO(f->client, "survives") != CLTEL_OK)
                _exit(1);
        raise(SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    found = (left){ 0, 0, 0 };
    nftw(flow_dir(), read_ring, 8, FTW_PHYS);
    assert_int_equal(found.logs, 300);
    assert_int_equal(found.spans, 300);
    assert_int_equal(found.misplaced, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_span_becomes_a_document),
        TEST(a_call_takes_fifty_documents),
        TEST(what_is_not_taken_is_sent_again_by_id_and_what_is_invalid_is_counted),
        TEST(why_a_span_was_refused_is_said),
        TEST(rings_give_room_back_when_the_rest_is_settled_too),
        TEST(one_bad_document_costs_no_other),
        TEST(an_outage_uses_up_none_of_a_document_s_attempts),
        TEST(the_other_service_sees_nothing_of_a_span),
        TEST(refusals_of_spans_are_counted_as_such),
        TEST(a_child_has_no_part_in_its_parent_s_lanes),
        TEST(a_killed_process_leaves_its_spans_in_ring_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
