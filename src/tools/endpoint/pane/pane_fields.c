/* The fields of the current result with their most frequent values. */
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_facets.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_query.h"

enum { MESSAGES_MAX = 5000, VALUES_DEFAULT = 6, VALUES_MAX = 100 };

typedef struct sample {
    cltel_facets facets;
    cltel_pane_names names;
} sample;

static bool add_event(void *context, const cltel_pane_event *event)
{
    sample *s = context;
    const cltel_pane_name *name = cltel_pane_names_get(&s->names, event->stream_id);
    cltel_facets_add_value(&s->facets, CLTEL_VIEW("group"), cltel_buf_view(&name->group));
    cltel_facets_add_value(&s->facets, CLTEL_VIEW("stream"), cltel_buf_view(&name->stream));
    cltel_facets_add(&s->facets, event->message);
    return s->facets.messages < MESSAGES_MAX;
}

static void answer(cltel_call *call, sample *s, const cltel_pane_scan *scan)
{
    int64_t values = cltel_pane_param_i64(call->request.query, "values", VALUES_DEFAULT, 1, VALUES_MAX);
    cltel_buf *body = cltel_pane_body(call);
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "messages", s->facets.messages);
    cltel_member_i64(body, "all", !scan->unfinished && s->facets.messages < MESSAGES_MAX);
    cltel_member(body, "fields");
    cltel_facets_append(body, &s->facets, (size_t)values);
    cltel_buf_append_char(body, '}');
}

/* ?q&from&to: of about the newest 5,000 rows. */
void cltel_pane_answer_fields(cltel_call *call, cltel_store *store)
{
    cltel_pane_query query;
    if (cltel_pane_query_init(&query, call, store)) {
        sample *s = cltel_alloc(sizeof *s);
        cltel_pane_visitor visitor = { add_event, NULL, s };
        bool fine = s && cltel_facets_init(&s->facets);
        if (fine)
            s->names.store = store;
        if (fine && cltel_pane_scan_run(&query.scan, &visitor))
            answer(call, s, &query.scan);
        else
            cltel_pane_refuse(call, 503, "the store could not answer");
        if (s) {
            cltel_facets_done(&s->facets);
            cltel_pane_names_done(&s->names);
        }
        cltel_release(s);
    }
    cltel_pane_query_done(&query);
}
