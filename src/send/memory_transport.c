#include "send/memory_transport.h"

#include "base/memory.h"
#include "send/wakeup.h"

typedef struct item {
    struct item *next;
    cltel_request request;
    bool heard;     /* it was there to be answered */
    bool cancelled; /* before that, or without an answer */
    void *tag;
    cltel_response response;
} item;

typedef struct list {
    item *first;
    item **end; /* where the next one is linked */
} list;

typedef struct memory_transport {
    cltel_transport table; /* first: the same address */
    cltel_memory_answer answer;
    void *context;
    int wakeup_fd;
    list waiting; /* for an answer */
    list silent;  /* will not get one */
    list handed;  /* the caller looks at these until its next poll() */
} memory_transport;

static memory_transport *of(cltel_transport *self)
{
    return (memory_transport *)self;
}

static void list_init(list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static void push(list *list, item *added)
{
    added->next = NULL;
    *list->end = added;
    list->end = &added->next;
}

static item *pop(list *list)
{
    item *first = list->first;
    if (first) {
        list->first = first->next;
        if (!list->first)
            list->end = &list->first;
    }
    return first;
}

static void drop_all(list *list)
{
    item *dropped;
    while ((dropped = pop(list))) {
        cltel_buf_done(&dropped->response.body);
        cltel_release(dropped);
    }
}

static bool start(cltel_transport *self, const cltel_request *request, void *tag)
{
    item *added = cltel_alloc(sizeof *added);
    if (!added)
        return false;
    added->request = *request;
    added->tag = tag;
    push(&of(self)->waiting, added);
    return true;
}

static void acknowledge(void *context, const cltel_request *request, cltel_response *response)
{
    (void)context;
    (void)request;
    response->status = 200;
    cltel_buf_append_text(&response->body, "{}");
}

static bool answer_one(memory_transport *transport, item *asked)
{
    asked->response.retry_after_ms = -1;
    asked->response.sent = !asked->cancelled || asked->heard;
    if (asked->cancelled)
        asked->response.result = CLTEL_SEND_CANCELLED;
    else
        transport->answer(transport->context, &asked->request, &asked->response);
    asked->heard = true;
    return asked->response.status != CLTEL_MEMORY_SILENCE;
}

static void keep_silent(memory_transport *transport, item *asked)
{
    cltel_buf_done(&asked->response.body);
    asked->response = (cltel_response){ 0 };
    push(&transport->silent, asked);
}

static size_t poll_exchanges(cltel_transport *self, int32_t timeout_ms, cltel_exchange *finished, size_t cap)
{
    memory_transport *transport = of(self);
    drop_all(&transport->handed);
    if (!transport->waiting.first && timeout_ms > 0)
        cltel_wakeup_wait(transport->wakeup_fd, timeout_ms);
    size_t count = 0;
    while (count < cap && transport->waiting.first) {
        item *asked = pop(&transport->waiting);
        if (!answer_one(transport, asked)) {
            keep_silent(transport, asked);
            continue;
        }
        push(&transport->handed, asked);
        finished[count++] = (cltel_exchange){ asked->tag, &asked->response };
    }
    return count;
}

static void wakeup(cltel_transport *self)
{
    cltel_wakeup_ring(of(self)->wakeup_fd);
}

static void cancel_all(cltel_transport *self)
{
    memory_transport *transport = of(self);
    item *asked;
    while ((asked = pop(&transport->silent)))
        push(&transport->waiting, asked);
    for (asked = transport->waiting.first; asked; asked = asked->next)
        asked->cancelled = true;
}

static void free_transport(cltel_transport *self)
{
    memory_transport *transport = of(self);
    drop_all(&transport->waiting);
    drop_all(&transport->silent);
    drop_all(&transport->handed);
    cltel_wakeup_close(transport->wakeup_fd);
    cltel_release(transport);
}

cltel_transport *cltel_memory_transport_new(cltel_memory_answer answer, void *context)
{
    memory_transport *transport = cltel_alloc(sizeof *transport);
    if (!transport)
        return NULL;
    transport->table = (cltel_transport){ start, poll_exchanges, wakeup, cancel_all, free_transport };
    transport->answer = answer ? answer : acknowledge;
    transport->context = context;
    transport->wakeup_fd = cltel_wakeup_open();
    list_init(&transport->waiting);
    list_init(&transport->silent);
    list_init(&transport->handed);
    if (transport->wakeup_fd >= 0)
        return &transport->table;
    cltel_release(transport);
    return NULL;
}
