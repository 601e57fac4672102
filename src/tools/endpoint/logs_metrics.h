/* Where metric filters meet a service of metrics: what they find in a batch is told to a sink. Without one
 * (dispatcher->metrics NULL) filters are only kept. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_METRICS_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_METRICS_H

#include "tools/endpoint/service.h"

enum { CLTEL_METRIC_DIMENSIONS_MAX = 3 };

typedef struct cltel_metric_dimension {
    cltel_view name;
    cltel_view value;
} cltel_metric_dimension;

/* One value of one event; all views live for the call. */
typedef struct cltel_metric_point {
    const char *region;
    cltel_view space;
    cltel_view name;
    cltel_view unit; /* "None" where the filter names none */
    cltel_metric_dimension dimensions[CLTEL_METRIC_DIMENSIONS_MAX];
    size_t dimension_count;
    double value;
    int64_t timestamp_ms;
} cltel_metric_point;

typedef struct cltel_metric_sink {
    /* On the writer's thread, in the transaction that stores the events. */
    void (*put)(void *context, cltel_store *store, const cltel_metric_point *point);
    void *context;
} cltel_metric_sink;

/* Runs the group's metric filters over the frames of a batch. false: the store failed. */
bool cltel_logs_feed_metrics(const cltel_metric_sink *sink, cltel_store *store, const char *region, cltel_view group,
                             cltel_view frames);

#endif
