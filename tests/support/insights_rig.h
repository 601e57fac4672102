/* Runs a query over a few messages, for tests. */
#ifndef CLTEL_SUPPORT_INSIGHTS_RIG_H
#define CLTEL_SUPPORT_INSIGHTS_RIG_H

#include <stdio.h>

#include "support/cmocka_all.h"

#include "tools/endpoint/insights/insights.h"

static const int64_t insights_rig_ms =
    1764060300123; /* of the first event: 2025-11-25 08:45:00.123; each next is 1 s older */

typedef struct insights_rig {
    cltel_insights_query *query;
    cltel_insights_run *run;
} insights_rig;

static inline insights_rig insights_rig_start(const char *text)
{
    cltel_insights_error error;
    cltel_insights_options options = { .end_ms = INT64_MAX, .now_ms = 1764070000999 };
    insights_rig rig = { .query = cltel_insights_compile(cltel_view_of(text), &error) };
    if (rig.query == NULL)
        fail_msg("%s: %s", text, error.message);
    rig.run = cltel_insights_run_new(rig.query, &options);
    assert_non_null(rig.run);
    return rig;
}

static inline bool insights_rig_feed(insights_rig *rig, cltel_view message, size_t number)
{
    cltel_insights_event event = { .timestamp_ms = insights_rig_ms - 1000 * (int64_t)number,
                                   .ingestion_ms = insights_rig_ms + 7,
                                   .message = message,
                                   .stream = CLTEL_VIEW("stream"),
                                   .log = CLTEL_VIEW("123456789012:group"),
                                   .place = { 1, 2, number } };
    return cltel_insights_feed(rig->run, &event, 1);
}

static inline void insights_rig_stop(insights_rig *rig)
{
    cltel_insights_run_free(rig->run);
    cltel_insights_query_free(rig->query);
}

/* The value of a field in a row; len 0 and ptr NULL: it is missing. */
static inline cltel_view insights_rig_value(insights_rig *rig, size_t index, const char *field)
{
    cltel_insights_row row;
    assert_true(cltel_insights_row_at(rig->run, index, &row));
    for (size_t i = 0; i < row.count; i++)
        if (cltel_view_equal(row.pairs[i].field, cltel_view_of(field)))
            return row.pairs[i].value;
    return (cltel_view){ 0 };
}

/* What `fields <expression> as x` shows for a message; expected NULL: nothing. */
static inline void insights_rig_expect(const char *expression, const char *message, const char *expected)
{
    char text[2048];
    snprintf(text, sizeof text, "fields %s as x", expression);
    insights_rig rig = insights_rig_start(text);
    /* Memory of exactly its size, so that reading beyond it is found. */
    size_t len = strlen(message);
    char *exact = test_malloc(len ? len : 1);
    memcpy(exact, message, len);
    assert_true(insights_rig_feed(&rig, (cltel_view){ exact, len }, 0));
    assert_true(cltel_insights_finish(rig.run));
    cltel_view value = insights_rig_value(&rig, 0, "x");
    if (expected == NULL ? value.ptr != NULL : !cltel_view_equal(value, cltel_view_of(expected)))
        fail_msg("%s over %s is %.*s, not %s", expression, message, (int)value.len, value.ptr ? value.ptr : "missing",
                 expected ? expected : "missing");
    insights_rig_stop(&rig);
    test_free(exact);
}

#endif
