/* What processes say about their sampling: the last report of each, and sums over ten seconds. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_REPORTS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_REPORTS_H

#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_quota.h"

enum {
    CLTEL_SAMPLING_WINDOW_S = 10,
    CLTEL_SAMPLING_WINDOWS_KEPT_S = 3600,
    CLTEL_CLIENT_KEPT_MS = 60 * 1000 /* since its last report */
};

typedef struct cltel_sampling_report {
    cltel_view rule;
    char client[CLTEL_CLIENT_ID_CHARS + 1]; /* in lower case */
    int64_t requests;
    int64_t sampled;
    int64_t borrowed;
} cltel_sampling_report;

typedef struct cltel_sampling_window {
    cltel_view rule;
    int64_t start_s;
    int64_t requests;
    int64_t sampled;
    int64_t borrowed;
} cltel_sampling_window;

/* Adds the report to the window that it arrives in. false: answered with a failure. */
bool cltel_xray_count_report(cltel_call *call, cltel_store *store, const cltel_sampling_report *report);

/* Keeps the report as the client's last one and gives it a quota of the reservoir. false: answered with a failure. */
bool cltel_xray_grant(cltel_call *call, cltel_store *store, const cltel_sampling_report *report, int64_t reservoir,
                      int64_t *quota);

/* All that is kept for a rule goes. false: answered with a failure. */
bool cltel_xray_forget_reports(cltel_call *call, cltel_store *store, cltel_view rule);

typedef bool (*cltel_window_visit)(void *context, const cltel_sampling_window *window); /* false ends the visit */

/* In order of rule and time. */
cltel_stored cltel_xray_visit_windows(cltel_call *call, cltel_store *store, cltel_window_visit visit, void *context);

#endif
