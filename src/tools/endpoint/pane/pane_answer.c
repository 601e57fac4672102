#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_answers.h"

static cltel_buf *begin(cltel_call *call, int status)
{
    call->answer.status = status;
    call->answer.content_type = "application/json; charset=utf-8";
    cltel_buf_clear(&call->answer.body);
    return &call->answer.body;
}

void cltel_pane_refuse(cltel_call *call, int status, const char *message)
{
    cltel_buf *body = begin(call, status);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "error", cltel_view_of(message));
    cltel_buf_append_char(body, '}');
}

cltel_buf *cltel_pane_body(cltel_call *call)
{
    return begin(call, 200);
}

void cltel_pane_answer_stream(cltel_call *call, cltel_store *store)
{
    (void)store;
    cltel_stream *stream = cltel_pane_stream_open(call->pane->streams);
    if (!stream) {
        cltel_pane_refuse(call, 503, "32 pages are listening already; ask again instead");
        return;
    }
    cltel_pane_body(call);
    call->answer.content_type = "text/event-stream";
    call->answer.stream = stream;
}
