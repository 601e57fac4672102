#include "tools/endpoint/logs_metrics.h"

#include <stdlib.h>

#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/filter_pattern.h"
#include "tools/endpoint/logs_documents.h"

typedef struct feeding {
    const cltel_metric_sink *sink;
    cltel_store *store;
    const char *region;
    cltel_view frames;
} feeding;

/* What "$.a.b" means in a message; NULL: there is none. */
static const cJSON *select_member(const cJSON *message, const char *selector)
{
    const char *at = selector + 1; /* behind '$' */
    while (message && *at == '.') {
        char name[256];
        size_t len = strcspn(++at, ".");
        if (len == 0 || len >= sizeof name)
            return NULL;
        memcpy(name, at, len);
        name[len] = '\0';
        message = cJSON_GetObjectItemCaseSensitive(message, name);
        at += len;
    }
    return *at ? NULL : message;
}

/* A number, or a selector of one. */
static bool read_value(const char *text, const cJSON *message, double *value)
{
    const cJSON *found = text[0] == '$' ? select_member(message, text) : NULL;
    const char *number = text[0] == '$' ? cJSON_GetStringValue(found) : text;
    if (found && cJSON_IsNumber(found)) {
        *value = found->valuedouble;
        return true;
    }
    char *end = NULL;
    if (number)
        *value = strtod(number, &end);
    return end && end != number && !*end;
}

/* A point lacks the dimensions that its event lacks: then there is no point, as at AWS. */
static bool read_dimensions(const cJSON *wanted, const cJSON *message, cltel_metric_point *point)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, wanted)
    {
        const char *selector = cJSON_GetStringValue(item);
        const char *value =
            selector && selector[0] == '$' ? cJSON_GetStringValue(select_member(message, selector)) : NULL;
        if (!value || point->dimension_count == CLTEL_METRIC_DIMENSIONS_MAX)
            return false;
        point->dimensions[point->dimension_count++] =
            (cltel_metric_dimension){ cltel_view_of(item->string), cltel_view_of(value) };
    }
    return true;
}

static void feed_event(const feeding *f, const cJSON *transformation, const cltel_framed_event *event)
{
    const char *unit = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(transformation, "unit"));
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(transformation, "metricValue"));
    const cJSON *dimensions = cJSON_GetObjectItemCaseSensitive(transformation, "dimensions");
    cltel_metric_point point = {
        .region = f->region,
        .space =
            cltel_view_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(transformation, "metricNamespace"))),
        .name = cltel_view_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(transformation, "metricName"))),
        .unit = unit ? cltel_view_of(unit) : CLTEL_VIEW("None"),
        .timestamp_ms = event->timestamp_ms,
    };
    cJSON *message = cJSON_ParseWithLength(event->message.ptr, event->message.len);
    if (value && read_value(value, message, &point.value) && read_dimensions(dimensions, message, &point))
        f->sink->put(f->sink->context, f->store, &point);
    cJSON_Delete(message);
}

static void feed_frames(const feeding *f, const cJSON *filter)
{
    cltel_filter_fault fault;
    cltel_framed_event event;
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(filter, "metricTransformations");
    const char *pattern = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(filter, "filterPattern"));
    cltel_filter *compiled = pattern && list ? cltel_filter_compile(cltel_view_of(pattern), &fault) : NULL;
    cltel_view rest = f->frames;
    while (compiled && cltel_frame_next(&rest, &event))
        if (cltel_filter_takes(compiled, event.message))
            feed_event(f, list->child, &event);
    cltel_filter_free(compiled);
}

static bool visit_filter(void *context, const cltel_document *document)
{
    cJSON *filter = cJSON_ParseWithLength(document->body.ptr, document->body.len);
    feed_frames(context, filter);
    cJSON_Delete(filter);
    return true;
}

bool cltel_logs_feed_metrics(const cltel_metric_sink *sink, cltel_store *store, const char *region, cltel_view group,
                             cltel_view frames)
{
    feeding f = { sink, store, region, frames };
    cltel_document_key key = { CLTEL_KIND_METRIC_FILTER, region, group, { NULL, 0 } };
    return cltel_store_visit_documents(store, &key, visit_filter, &f) == CLTEL_STORED;
}
