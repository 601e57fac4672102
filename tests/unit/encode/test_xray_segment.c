/* Spans as segment documents: made by the recording calls, read back as JSON. */
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "encode/xray_segment.h"
#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

#define START INT64_C(1480615200010000000)
#define END INT64_C(1480615200090000000)

typedef struct rig {
    flow *flow;
    cltel_xray_encoder *encoder;
    uint64_t read;
    cltel_xray_encoded encoded;
    cltel_span span;
} rig;

static rig *open_rig(void)
{
    rig *r = calloc(1, sizeof *r);
    const cltel_xray_about about = { CLTEL_VIEW("shop?*!"), CLTEL_VIEW("1.2"), CLTEL_VIEW("/cltel/shop"),
                                     CLTEL_VIEW("0.1.0"), CLTEL_VIEW("AWS::EC2::Instance") };
    assert_non_null(r);
    r->flow = flow_open((const char *const[]){ "trace.sampling", "always", "buffer.bytes", "1048576", NULL });
    r->encoder = cltel_xray_encoder_new(&about);
    assert_non_null(r->encoder);
    return r;
}

static void close_rig(rig *r)
{
    cltel_xray_encoder_free(r->encoder);
    flow_close(r->flow);
    free(r);
}

static void start(rig *r, cltel_span_kind kind, const char *name)
{
    assert_int_equal(cltel_span_start(r->flow->client, &r->span, kind, name, NULL, NULL, 0), CLTEL_OK);
}

/* The next document, unpacked from its string. The caller deletes it. */
static cJSON *next_document(rig *r)
{
    cltel_ring *ring = r->flow->client->registry.lanes[CLTEL_LANE_SPANS].rings[0];
    cltel_record record;
    cltel_buf body = { 0 };
    assert_true(cltel_record_read(cltel_ring_at(ring, r->read), cltel_ring_head_sc(ring) - r->read, &record));
    assert_true(cltel_xray_encode(r->encoder, &record, START, END, CLTEL_VIEW("Default"), &body, &r->encoded));
    r->read += record.header->length;
    cJSON *text = cJSON_ParseWithLength(body.ptr, body.len);
    assert_non_null(cJSON_GetStringValue(text));
    assert_true(strlen(text->valuestring) <= CLTEL_XRAY_DOCUMENT_MAX_BYTES);
    cJSON *document = cJSON_Parse(text->valuestring);
    assert_non_null(document);
    cJSON_Delete(text);
    cltel_buf_done(&body);
    return document;
}

static cJSON *end_and_read(rig *r)
{
    cltel_span_end(&r->span, NULL, 0);
    return next_document(r);
}

/* A member by a path such as "http/request/method" or "cause/exceptions/0/type"; NULL: there is none. */
static const cJSON *at(const cJSON *document, const char *path)
{
    char *copy = strdup(path), *rest = copy;
    const cJSON *here = document;
    for (char *name; here && (name = strsep(&rest, "/"));)
        here =
            cJSON_IsArray(here) ? cJSON_GetArrayItem(here, atoi(name)) : cJSON_GetObjectItemCaseSensitive(here, name);
    free(copy);
    return here;
}

static void assert_text(const cJSON *document, const char *path, const char *expected)
{
    const char *found = cJSON_GetStringValue(at(document, path));
    if (!found || strcmp(found, expected) != 0)
        fail_msg("%s is %s, not %s", path, found ? found : "missing", expected);
}

static void a_local_root_is_a_segment_of_the_service(void **state)
{
    (void)state;
    rig *r = open_rig();
    start(r, CLTEL_SPAN_SERVER, "GET /orders");
    cJSON *document = end_and_read(r);
    assert_text(document, "name", "shop");
    assert_text(document, "annotations/operation", "GET /orders");
    assert_text(document, "service/version", "1.2");
    assert_text(document, "origin", "AWS::EC2::Instance");
    assert_text(document, "aws/xray/sdk", "libcltel");
    assert_text(document, "aws/xray/sampling_rule_name", "Default");
    assert_text(document, "aws/cloudwatch_logs/0/log_group", "/cltel/shop");
    assert_true(at(document, "start_time")->valuedouble == 1480615200.01);
    assert_true(at(document, "end_time")->valuedouble == 1480615200.09);
    assert_null(at(document, "type"));
    assert_null(at(document, "parent_id"));
    assert_int_equal(strlen(at(document, "trace_id")->valuestring), 35);
    assert_memory_equal(at(document, "id")->valuestring, r->encoded.id, CLTEL_XRAY_ID_CHARS);
    cJSON_Delete(document);
    close_rig(r);
}

static void a_child_is_a_subsegment_and_a_call_is_remote(void **state)
{
    (void)state;
    static const struct {
        cltel_span_kind kind;
        const char *namespace;
    } cases[] = { { CLTEL_SPAN_INTERNAL, NULL },
                  { CLTEL_SPAN_SERVER, NULL },
                  { CLTEL_SPAN_CONSUMER, NULL },
                  { CLTEL_SPAN_CLIENT, "remote" },
                  { CLTEL_SPAN_PRODUCER, "remote" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rig *r = open_rig();
        {
            CLTEL_SPAN(r->flow->client, "root");
            start(r, cases[i].kind, "child");
            cltel_span_end(&r->span, NULL, 0);
        }
        cJSON *child = next_document(r), *root = next_document(r);
        assert_text(child, "type", "subsegment");
        assert_text(child, "name", "child");
        assert_text(child, "parent_id", at(root, "id")->valuestring);
        assert_text(child, "trace_id", at(root, "trace_id")->valuestring);
        assert_int_equal(at(child, "namespace") != NULL, cases[i].namespace != NULL);
        assert_null(at(child, "service"));
        cJSON_Delete(child);
        cJSON_Delete(root);
        close_rig(r);
    }
}

static void known_fields_have_their_place(void **state)
{
    (void)state;
    rig *r = open_rig();
    start(r, CLTEL_SPAN_SERVER, "x");
    CLTEL_SPAN_SET(&r->span, CLTEL_STR("http.method", "GET"), CLTEL_STR("url.full", "https://x/y"),
                   CLTEL_STR("http.user_agent", "curl"), CLTEL_STR("http.client_ip", "10.0.0.1"),
                   CLTEL_BOOL("http.x_forwarded_for", true), CLTEL_I64("http.status", 200),
                   CLTEL_U64("http.content_length", 86), CLTEL_STR("sql.query", "SELECT ?"),
                   CLTEL_STR("db.system", "sqlite"), CLTEL_STR("aws.operation", "GetItem"),
                   CLTEL_STR("aws.table_name", "orders"), CLTEL_JSON("aws.resource_names", "[\"a\"]"),
                   CLTEL_STR("user", "u-7"), CLTEL_STR("origin", "AWS::ECS::Container"));
    cJSON *document = end_and_read(r);
    assert_text(document, "http/request/method", "GET");
    assert_text(document, "http/request/url", "https://x/y");
    assert_text(document, "http/request/user_agent", "curl");
    assert_text(document, "http/request/client_ip", "10.0.0.1");
    assert_true(cJSON_IsTrue(at(document, "http/request/x_forwarded_for")));
    assert_int_equal(at(document, "http/response/status")->valueint, 200);
    assert_int_equal(at(document, "http/response/content_length")->valueint, 86);
    assert_text(document, "sql/sanitized_query", "SELECT ?");
    assert_text(document, "sql/database_type", "sqlite");
    assert_text(document, "aws/operation", "GetItem");
    assert_text(document, "aws/table_name", "orders");
    assert_text(document, "aws/resource_names/0", "a");
    assert_text(document, "user", "u-7");
    assert_text(document, "origin", "AWS::ECS::Container");
    assert_int_equal(cJSON_GetArraySize(at(document, "annotations")), 1); /* the operation */
    cJSON_Delete(document);
    close_rig(r);
}

static void other_fields_are_annotations_or_metadata(void **state)
{
    (void)state;
    rig *r = open_rig();
    char long_text[300];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    start(r, CLTEL_SPAN_SERVER, "x");
    CLTEL_SPAN_SET(&r->span, CLTEL_STR("tenant.id", "t1"), CLTEL_I64("n", -3), CLTEL_F64("ratio", 0.5),
                   CLTEL_BOOL("paid", false), CLTEL_STR("n", "again"), CLTEL_JSON("cart", "{\"a\":[1, 2]}"),
                   CLTEL_STR("long", long_text), CLTEL_STR("metadata.note", "hello"), CLTEL_F64("nan", 0.0 / 0.0),
                   CLTEL_STR("tenant-id", "t2"), CLTEL_STR("nothing", NULL), CLTEL_STR("metadata.AWS.x", "ours"),
                   CLTEL_JSON("broken", "{"));
    cJSON *document = end_and_read(r);
    assert_text(document, "annotations/tenant_id", "t1");
    assert_text(document, "annotations/n", "again");
    assert_true(at(document, "annotations/ratio")->valuedouble == 0.5);
    assert_true(cJSON_IsFalse(at(document, "annotations/paid")));
    assert_int_equal(at(document, "metadata/default/cart/a/1")->valueint, 2);
    assert_text(document, "metadata/default/long", long_text);
    assert_text(document, "metadata/default/note", "hello");
    assert_text(document, "metadata/default/nan", "NaN");
    assert_text(document, "metadata/default/tenant-id", "t2");
    assert_true(cJSON_IsNull(at(document, "metadata/default/nothing")));
    assert_text(document, "metadata/default/_AWS.x", "ours");
    assert_text(document, "metadata/default/broken", "{");
    assert_null(at(document, "metadata/cltel"));
    cJSON_Delete(document);
    close_rig(r);
}

static void a_field_that_its_place_cannot_take_is_kept_among_the_others(void **state)
{
    (void)state;
    rig *r = open_rig();
    start(r, CLTEL_SPAN_SERVER, "x");
    CLTEL_SPAN_SET(&r->span, CLTEL_STR("http.status", "200 OK"), CLTEL_I64("user", 7),
                   CLTEL_JSON("aws.resource_names", "{}"), CLTEL_STR("peer.service", "stock"));
    cJSON *document = end_and_read(r);
    assert_text(document, "annotations/http_status", "200 OK");
    assert_int_equal(at(document, "annotations/user")->valueint, 7);
    assert_true(cJSON_IsObject(at(document, "metadata/default/aws.resource_names")));
    assert_text(document, "annotations/peer_service", "stock"); /* a segment is called by its own service */
    assert_null(at(document, "http"));
    assert_null(at(document, "user"));
    cJSON_Delete(document);
    close_rig(r);
}

static void a_call_that_is_shown_by_its_peer_keeps_its_own_name(void **state)
{
    (void)state;
    rig *r = open_rig();
    {
        CLTEL_SPAN(r->flow->client, "root");
        start(r, CLTEL_SPAN_CLIENT, "GET /stock");
        CLTEL_SPAN_SET(&r->span, CLTEL_STR("peer.service", "stock"));
        cltel_span_end(&r->span, NULL, 0);
    }
    cJSON *document = next_document(r);
    assert_text(document, "name", "stock");
    assert_text(document, "annotations/operation", "GET /stock");
    cJSON_Delete(document);
    close_rig(r);
}

static void status_follows_from_what_is_known(void **state)
{
    (void)state;
    static const struct {
        int http;
        cltel_span_status status;
        bool exception, error, throttle, fault;
    } cases[] = {
        { 200, CLTEL_STATUS_UNSET, false, false, false, false }, { 404, CLTEL_STATUS_UNSET, false, true, false, false },
        { 429, CLTEL_STATUS_UNSET, false, true, true, false },   { 503, CLTEL_STATUS_UNSET, false, false, false, true },
        { 503, CLTEL_STATUS_OK, false, false, false, false },    { 0, CLTEL_STATUS_UNSET, true, false, false, true },
        { 0, CLTEL_STATUS_ERROR, true, true, false, false },     { 0, CLTEL_STATUS_THROTTLE, false, true, true, false },
        { 0, CLTEL_STATUS_FAULT, false, false, false, true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rig *r = open_rig();
        start(r, CLTEL_SPAN_SERVER, "x");
        if (cases[i].http)
            CLTEL_SPAN_SET(&r->span, CLTEL_I64("http.status", cases[i].http));
        if (cases[i].exception)
            cltel_span_error(&r->span, &(cltel_exception){ .type = "E" });
        cltel_span_set_status(&r->span, cases[i].status);
        cJSON *document = end_and_read(r);
        assert_int_equal(at(document, "error") != NULL, cases[i].error);
        assert_int_equal(at(document, "throttle") != NULL, cases[i].throttle);
        assert_int_equal(at(document, "fault") != NULL, cases[i].fault);
        cJSON_Delete(document);
        close_rig(r);
    }
}

static void causes_name_each_other_by_id(void **state)
{
    (void)state;
    rig *r = open_rig();
    const cltel_frame frames[] = { { .path = "a.c", .function = "f", .line = 3 }, { .path = "b.c" } };
    const cltel_exception cause = { .type = "IoError", .message = "disk \"full\"" };
    const cltel_exception error = {
        .type = "OrderError", .message = "no", .frames = frames, .frame_count = 2, .cause = &cause, .remote = 1
    };
    start(r, CLTEL_SPAN_SERVER, "x");
    cltel_span_error(&r->span, &error);
    cltel_span_error(&r->span, &(cltel_exception){ .type = "Second" });
    cJSON *document = end_and_read(r);
    assert_int_equal(cJSON_GetArraySize(at(document, "cause/exceptions")), 3);
    assert_text(document, "cause/exceptions/0/cause", at(document, "cause/exceptions/1/id")->valuestring);
    assert_text(document, "cause/exceptions/0/stack/0/label", "f");
    assert_int_equal(at(document, "cause/exceptions/0/stack/0/line")->valueint, 3);
    assert_null(at(document, "cause/exceptions/0/stack/1/line"));
    assert_true(cJSON_IsTrue(at(document, "cause/exceptions/0/remote")));
    assert_text(document, "cause/exceptions/1/message", "disk \"full\"");
    assert_null(at(document, "cause/exceptions/1/cause"));
    assert_null(at(document, "cause/exceptions/2/cause"));
    assert_string_not_equal(at(document, "cause/exceptions/2/id")->valuestring,
                            at(document, "cause/exceptions/0/id")->valuestring);
    cJSON_Delete(document);
    close_rig(r);
}

static void events_and_links_are_told(void **state)
{
    (void)state;
    rig *r = open_rig();
    cltel_context other;
    cltel_context_from_xray(&other, "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a", CLTEL_NTS);
    const cltel_attr field = CLTEL_STR("key", "k");
    start(r, CLTEL_SPAN_SERVER, "x");
    cltel_span_event(&r->span, "cache miss", &field, 1);
    cltel_span_event(&r->span, "retry", NULL, 0);
    cltel_span_link(&r->span, &other, &field, 1);
    cJSON *document = end_and_read(r);
    assert_text(document, "metadata/cltel/events/0/name", "cache miss");
    assert_text(document, "metadata/cltel/events/0/fields/key", "k");
    assert_text(document, "metadata/cltel/events/1/name", "retry");
    double time = at(document, "metadata/cltel/events/1/time")->valuedouble;
    assert_true(time >= 1480615200.01 && time <= 1480615200.09);
    assert_text(document, "links/0/trace_id", "1-58406520-a006649127e371903a2de979");
    assert_text(document, "links/0/id", "70de5b6f19ff9a0a");
    assert_text(document, "links/0/attributes/key", "k");
    cJSON_Delete(document);
    close_rig(r);
}

/* The clock was set while the span went on, or its record was written over. */
static void an_event_lies_in_its_span_whatever_the_clock_said(void **state)
{
    (void)state;
    static const struct {
        uint64_t start, event, end;
        int64_t start_ns, end_ns;
        double expected;
    } cases[] = {
        { 100, 150, 200, START, END, 1480615200.05 },
        { 100, 50, 200, START, END, 1480615200.01 },
        { 100, 250, 200, START, END, 1480615200.09 },
        { 200, 150, 100, START, START, 1480615200.01 },
        { INT64_MAX, 0, (uint64_t)INT64_MAX + 1, INT64_MAX, INT64_MIN, 9223372036.854775 },
        { 0, 1, 2, INT64_MIN, INT64_MAX, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rig *r = open_rig();
        cltel_record record;
        cltel_buf body = { 0 };
        start(r, CLTEL_SPAN_SERVER, "x");
        cltel_span_event(&r->span, "e", NULL, 0);
        cltel_span_end(&r->span, NULL, 0);
        cltel_ring *ring = r->flow->client->registry.lanes[CLTEL_LANE_SPANS].rings[0];
        uint8_t *bytes = (uint8_t *)(uintptr_t)cltel_ring_at(ring, 0);
        assert_true(cltel_record_read(bytes, cltel_ring_head_sc(ring), &record));
        ((cltel_record_header *)(void *)bytes)->time = cases[i].end;
        ((cltel_span_part *)(void *)(bytes + sizeof *record.header))->start = cases[i].start;
        memcpy((uint8_t *)(uintptr_t)record.fields + CLTEL_FIELD_HEAD_BYTES + 1, &cases[i].event, sizeof(uint64_t));
        assert_true(cltel_xray_encode(r->encoder, &record, cases[i].start_ns, cases[i].end_ns, CLTEL_VIEW(""), &body,
                                      &r->encoded));
        cJSON *text = cJSON_ParseWithLength(body.ptr, body.len);
        cJSON *document = cJSON_Parse(cJSON_GetStringValue(text));
        assert_true(at(document, "metadata/cltel/events/0/time")->valuedouble == cases[i].expected);
        cJSON_Delete(document);
        cJSON_Delete(text);
        cltel_buf_done(&body);
        close_rig(r);
    }
}

static void a_large_document_is_cut_from_the_end_and_says_so(void **state)
{
    (void)state;
    rig *r = open_rig();
    char *text = malloc(100001);
    assert_non_null(text);
    memset(text, '"', 100000); /* twice as long once escaped */
    text[100000] = '\0';
    start(r, CLTEL_SPAN_SERVER, "x");
    CLTEL_SPAN_SET(&r->span, CLTEL_STR("http.method", "GET"), CLTEL_STR("tenant", "t1"));
    const cltel_attr last[] = { CLTEL_STR("large", text), CLTEL_JSON("late", "[1]") };
    cltel_span_end(&r->span, last, 2);
    cJSON *document = next_document(r);
    assert_text(document, "http/request/method", "GET");
    assert_text(document, "annotations/tenant", "t1");
    assert_true(strlen(at(document, "metadata/default/large")->valuestring) > 30000);
    assert_true(cJSON_IsTrue(at(document, "metadata/cltel/truncated")));
    assert_true(r->encoded.cut);
    cJSON_Delete(document);
    free(text);
    close_rig(r);
}

/* next_document() looks at the size. What closes the document follows the list. */
static void a_list_that_fills_the_document_leaves_room_for_what_has_to_follow(void **state)
{
    (void)state;
    enum { LEAST = 62000, MOST = 65500, STEP = 97 };
    rig *r = open_rig();
    char *list = malloc(MOST + 8);
    assert_non_null(list);
    for (int len = LEAST; len<MOST; len += len> 64000 && len < 64900 ? 1 : STEP) {
        memset(list, 'x', (size_t)len);
        memcpy(list, "[\"", 2);
        memcpy(list + len - 2, "\"]", 3);
        start(r, CLTEL_SPAN_SERVER, "x");
        cltel_span_end(&r->span, (const cltel_attr[]){ CLTEL_JSON("aws.resource_names", list) }, 1);
        cJSON *document = next_document(r);
        assert_text(document, "aws/xray/sdk", "libcltel");
        assert_text(document, "aws/xray/sampling_rule_name", "Default");
        cJSON_Delete(document);
        cltel_ring *ring = r->flow->client->registry.lanes[CLTEL_LANE_SPANS].rings[0];
        cltel_ring_release_sc(ring, r->read);
    }
    free(list);
    close_rig(r);
}

static void more_than_fifty_annotations_go_on_as_metadata(void **state)
{
    (void)state;
    rig *r = open_rig();
    char keys[60][16];
    cltel_attr fields[60];
    start(r, CLTEL_SPAN_SERVER, "x");
    for (int i = 0; i < 60; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        fields[i] = CLTEL_I64(keys[i], i);
    }
    cltel_span_set(&r->span, fields, 60);
    cJSON *document = end_and_read(r);
    assert_int_equal(cJSON_GetArraySize(at(document, "annotations")), 50);
    assert_int_equal(cJSON_GetArraySize(at(document, "metadata/default")), 11);
    assert_int_equal(at(document, "metadata/default/k59")->valueint, 59);
    cJSON_Delete(document);
    close_rig(r);
}

static void what_was_dropped_before_is_told(void **state)
{
    (void)state;
    rig *r = open_rig();
    char text[CLTEL_SPAN_ROOM_BYTES];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    start(r, CLTEL_SPAN_SERVER, "x");
    CLTEL_SPAN_SET(&r->span, CLTEL_STR("large", text));
    cJSON *document = end_and_read(r);
    assert_int_equal(at(document, "metadata/cltel/dropped")->valueint, 1);
    assert_true(r->encoded.cut);
    cJSON_Delete(document);
    close_rig(r);
}

static void names_are_cleaned_by_xray_s_rule(void **state)
{
    (void)state;
    static const struct {
        const char *given, *cleaned;
    } cases[] = { { "GET /a?b=c", "GET /ab=c" },
                  { "<>", "unknown" },
                  { "", "unknown" },
                  { "a_b.c:d/e%f&g#h=i+j\\k-l@m", "a_b.c:d/e%f&g#h=i+j\\k-l@m" },
                  { "gr\xC3\xBC\xC3\x9F"
                    "e",
                    "gr\xC3\xBC\xC3\x9F"
                    "e" },
                  { "broken \xC3", "broken " },
                  { "a smile \xF0\x9F\x98\x80, 5 \xE2\x82\xAC", "a smile  5 " },
                  { "\xED\xA0\x80", "unknown" },
                  { "\xE6\x97\xA5\xE6\x9C\xAC e\xCC\x81", "\xE6\x97\xA5\xE6\x9C\xAC e\xCC\x81" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rig *r = open_rig();
        {
            CLTEL_SPAN(r->flow->client, "root");
            start(r, CLTEL_SPAN_INTERNAL, cases[i].given);
            cltel_span_end(&r->span, NULL, 0);
        }
        cJSON *document = next_document(r);
        assert_text(document, "name", cases[i].cleaned);
        cJSON_Delete(document);
        close_rig(r);
    }
}

static void a_report_has_no_end(void **state)
{
    (void)state;
    rig *r = open_rig();
    start(r, CLTEL_SPAN_SERVER, "x");
    cltel_span_report(&r->span);
    cJSON *document = next_document(r);
    assert_true(cJSON_IsTrue(at(document, "in_progress")));
    assert_null(at(document, "end_time"));
    cJSON_Delete(document);
    cltel_span_end(&r->span, NULL, 0);
    close_rig(r);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_local_root_is_a_segment_of_the_service),
        FLOW_TEST(a_child_is_a_subsegment_and_a_call_is_remote),
        FLOW_TEST(known_fields_have_their_place),
        FLOW_TEST(other_fields_are_annotations_or_metadata),
        FLOW_TEST(a_field_that_its_place_cannot_take_is_kept_among_the_others),
        FLOW_TEST(a_call_that_is_shown_by_its_peer_keeps_its_own_name),
        FLOW_TEST(status_follows_from_what_is_known),
        FLOW_TEST(causes_name_each_other_by_id),
        FLOW_TEST(events_and_links_are_told),
        FLOW_TEST(an_event_lies_in_its_span_whatever_the_clock_said),
        FLOW_TEST(a_large_document_is_cut_from_the_end_and_says_so),
        FLOW_TEST(a_list_that_fills_the_document_leaves_room_for_what_has_to_follow),
        FLOW_TEST(more_than_fifty_annotations_go_on_as_metadata),
        FLOW_TEST(what_was_dropped_before_is_told),
        FLOW_TEST(names_are_cleaned_by_xray_s_rule),
        FLOW_TEST(a_report_has_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
