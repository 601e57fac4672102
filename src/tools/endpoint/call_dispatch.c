#include "tools/endpoint/call_dispatch.h"

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/endpoint_control.h"
#include "tools/endpoint/http_guard.h"
#include "tools/endpoint/live_tail.h"
#include "tools/endpoint/pane/pane.h"
#include "tools/endpoint/services.h"
#include "tools/endpoint/signature_scope.h"

bool cltel_dispatch_admit(const cltel_dispatcher *dispatcher, cltel_call *call)
{
    int status;
    const char *reason = cltel_http_guard(&call->request, dispatcher->port, &status);
    return !reason || cltel_answer_error(call, status, "AccessDeniedException", cltel_view_of(reason));
}

static bool answer_text(cltel_call *call, int status, const char *text)
{
    call->answer.status = status;
    call->answer.content_type = "text/plain; charset=utf-8";
    cltel_buf_clear(&call->answer.body);
    cltel_buf_append_text(&call->answer.body, text);
    return false;
}

static bool answer_welcome(cltel_call *call)
{
    answer_text(call, 200, "cltel local answers AWS requests here: set AWS_ENDPOINT_URL to this address.\nServices: ");
    cltel_buf *body = &call->answer.body;
    for (const cltel_service *const *service = cltel_services; *service; service++)
        cltel_buf_append_format(body, "%s%s", service == cltel_services ? "" : ", ", (*service)->title);
    cltel_buf_append_text(body, ".\n");
    return false;
}

/* What is for no service and not for the page. */
static bool answer_other(cltel_call *call)
{
    const cltel_http_request *request = &call->request;
    bool reads =
        cltel_view_equal(request->method, CLTEL_VIEW("GET")) || cltel_view_equal(request->method, CLTEL_VIEW("HEAD"));
    if (reads && cltel_view_equal(request->path, CLTEL_VIEW("/")))
        return answer_welcome(call);
    if (reads)
        return answer_text(call, 404, "There is nothing at this address.\n");
    return answer_text(call, 405, "Only GET, and POST to / or to a path of a service, are answered here.\n");
}

static bool unknown_operation(cltel_call *call)
{
    return cltel_answer_error(call, 400, "UnknownOperationException", (cltel_view){ NULL, 0 });
}

static int status_of(cltel_verdict verdict)
{
    return verdict == CLTEL_VERDICT_FAILED ? 500 : 400;
}

static bool verify(const cltel_dispatcher *dispatcher, cltel_signer *signer, const cltel_service *service,
                   cltel_call *call)
{
    const cltel_http_request *request = &call->request;
    if (!cltel_signature_region(request, call->region, sizeof call->region))
        memcpy(call->region, "us-east-1", sizeof "us-east-1");
    if (dispatcher->unsigned_too)
        return true;
    cltel_verify_input input = { .request = { .method = request->method,
                                              .path = request->path,
                                              .query = request->query,
                                              .headers = request->headers,
                                              .header_count = request->header_count,
                                              .normalize_path = true,
                                              .encode_path = true },
                                 .body = request->body,
                                 .now_s = request->now_ms / 1000,
                                 .region = cltel_view_of(dispatcher->region),
                                 .service = cltel_view_of(service->signing_name),
                                 .lookup = cltel_access_keys_find,
                                 .lookup_context = dispatcher->keys };
    cltel_buf text = { 0 };
    cltel_verdict verdict = cltel_verify(signer, &input, &text);
    call->verified = true;
    call->verdict = verdict;
    if (verdict != CLTEL_VERDICT_OK)
        cltel_answer_error(call, status_of(verdict), cltel_verdict_error(verdict), cltel_buf_view(&text));
    cltel_buf_done(&text);
    return verdict == CLTEL_VERDICT_OK;
}

static const char *code_of(const cltel_service *service, int status)
{
    return status == 400 || status == 429 ? service->throttled_code
           : status == 503                ? "ServiceUnavailableException"
           : status >= 500                ? "InternalFailure"
                                          : service->invalid_code;
}

/* A rule may decide that the operation is not run at all; true: answered. */
static bool fails_before(const cltel_dispatcher *dispatcher, const cltel_service *service, cltel_call *call)
{
    cltel_fault *fault = &call->fault;
    cltel_fault_rules_choose(dispatcher->faults, service->signing_name, call->operation->name, fault);
    if (!fault->active || (!fault->status && fault->reset != CLTEL_RESET_BEFORE) ||
        cltel_live_tail_says(call->operation->name, fault->code))
        return false;
    int status = fault->status ? fault->status : 503;
    cltel_answer_error(call, status, fault->code[0] ? fault->code : code_of(service, status),
                       CLTEL_VIEW("A fault rule of cltel local asks for this error."));
    return true;
}

/* A request that is for one of the services, or should be. */
static bool begin_service(const cltel_dispatcher *dispatcher, cltel_signer *signer, cltel_call *call)
{
    const cltel_http_request *request = &call->request;
    const cltel_operation *operation;
    const cltel_service *service = cltel_services_find(request, &operation);
    bool to_root = cltel_view_equal(request->path, CLTEL_VIEW("/"));
    if (!service && (!to_root || !cltel_view_equal(request->method, CLTEL_VIEW("POST"))))
        return answer_other(call);
    call->service = service;
    if (!service)
        return unknown_operation(call);
    if (!verify(dispatcher, signer, service, call))
        return false;
    call->operation = operation;
    if (!operation)
        return unknown_operation(call);
    if (fails_before(dispatcher, service, call))
        return false;
    if (!operation->run)
        return cltel_answer_refusal(call, "UnknownOperationException", "%s is not available in cltel local: %s.",
                                    operation->name, operation->remark);
    return operation->prepare ? operation->prepare(call) : cltel_input_parse(call);
}

bool cltel_dispatch_begin(const cltel_dispatcher *dispatcher, cltel_signer *signer, cltel_call *call)
{
    const cltel_http_request *request = &call->request;
    call->dispatcher = dispatcher;
    call->service = NULL;
    call->operation = dispatcher->faults ? cltel_control_find(request) : NULL;
    if (call->operation)
        return call->operation->prepare ? call->operation->prepare(call) : cltel_input_parse(call);
    if (dispatcher->pane && cltel_pane_takes(request)) {
        call->pane = dispatcher->pane;
        call->operation = &cltel_pane_operation;
        return true;
    }
    return begin_service(dispatcher, signer, call);
}

void cltel_dispatch_run(cltel_call *call, cltel_store *store)
{
    call->operation->run(call, store);
    if (call->answer.body.failed) {
        cltel_buf_done(&call->answer.body);
        cltel_answer_store_failure(call, store);
    }
}
