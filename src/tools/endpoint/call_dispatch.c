#include "tools/endpoint/call_dispatch.h"

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/endpoint_control.h"
#include "tools/endpoint/http_guard.h"
#include "tools/endpoint/pane/pane.h"
#include "tools/endpoint/signature_scope.h"

static const cltel_service *const services[] = { &cltel_service_logs };

enum { SERVICE_COUNT = sizeof services / sizeof *services };

bool cltel_dispatch_admit(const cltel_dispatcher *dispatcher, cltel_call *call)
{
    const char *reason = cltel_http_guard(&call->request, dispatcher->port);
    return !reason || cltel_answer_error(call, 403, "AccessDeniedException", cltel_view_of(reason));
}

static bool answer_text(cltel_call *call, int status, const char *text)
{
    call->answer.status = status;
    call->answer.content_type = "text/plain; charset=utf-8";
    cltel_buf_clear(&call->answer.body);
    cltel_buf_append_text(&call->answer.body, text);
    return false;
}

/* What is neither POST / nor the page. */
static bool answer_other(cltel_call *call)
{
    const cltel_http_request *request = &call->request;
    bool reads =
        cltel_view_equal(request->method, CLTEL_VIEW("GET")) || cltel_view_equal(request->method, CLTEL_VIEW("HEAD"));
    if (reads && cltel_view_equal(request->path, CLTEL_VIEW("/")))
        return answer_text(call, 200,
                           "cltel local answers AWS requests here: set AWS_ENDPOINT_URL to this address.\n"
                           "Services: CloudWatch Logs.\n");
    if (reads)
        return answer_text(call, 404, "There is nothing at this address.\n");
    return answer_text(call, 405, "Only GET, and POST to /, are answered here.\n");
}

static bool unknown_operation(cltel_call *call)
{
    return cltel_answer_error(call, 400, "UnknownOperationException", (cltel_view){ NULL, 0 });
}

/* X-Amz-Target: <prefix>.<operation> */
static const cltel_service *find_service(cltel_view target, cltel_view *operation)
{
    const char *dot = target.ptr ? memchr(target.ptr, '.', target.len) : NULL;
    if (!dot)
        return NULL;
    cltel_view prefix = { target.ptr, (size_t)(dot - target.ptr) };
    *operation = (cltel_view){ dot + 1, target.len - prefix.len - 1 };
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        if (cltel_view_equal(prefix, cltel_view_of(services[i]->target_prefix)))
            return services[i];
    return NULL;
}

static const cltel_operation *find_operation(const cltel_service *service, cltel_view name)
{
    for (size_t i = 0; i < service->operation_count; i++)
        if (cltel_view_equal(name, cltel_view_of(service->operations[i].name)))
            return &service->operations[i];
    return NULL;
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

static bool is_json(cltel_view type)
{
    cltel_view wanted = CLTEL_VIEW("application/x-amz-json-1.1");
    return type.len >= wanted.len && cltel_view_equal_nocase((cltel_view){ type.ptr, wanted.len }, wanted);
}

static const char *code_of(int status)
{
    return status == 400 || status == 429 ? "ThrottlingException"
           : status == 503                ? "ServiceUnavailableException"
           : status >= 500                ? "InternalFailure"
                                          : "InvalidParameterException";
}

/* A rule may decide that the operation is not run at all; true: answered. */
static bool fails_before(const cltel_dispatcher *dispatcher, const cltel_service *service, cltel_call *call)
{
    cltel_fault *fault = &call->fault;
    cltel_fault_rules_choose(dispatcher->faults, service->signing_name, call->operation->name, fault);
    if (!fault->active || (!fault->status && fault->reset != CLTEL_RESET_BEFORE))
        return false;
    int status = fault->status ? fault->status : 503;
    cltel_answer_error(call, status, fault->code[0] ? fault->code : code_of(status),
                       CLTEL_VIEW("A fault rule of cltel local asks for this error."));
    return true;
}

bool cltel_dispatch_begin(const cltel_dispatcher *dispatcher, cltel_signer *signer, cltel_call *call)
{
    const cltel_http_request *request = &call->request;
    cltel_view name;
    call->dispatcher = dispatcher;
    call->operation = dispatcher->faults ? cltel_control_find(request) : NULL;
    if (call->operation)
        return call->operation->prepare ? call->operation->prepare(call) : cltel_input_parse(call);
    if (dispatcher->pane && cltel_pane_takes(request)) {
        call->pane = dispatcher->pane;
        call->operation = &cltel_pane_operation;
        return true;
    }
    if (!cltel_view_equal(request->method, CLTEL_VIEW("POST")) || !cltel_view_equal(request->path, CLTEL_VIEW("/")))
        return answer_other(call);
    const cltel_service *service = find_service(cltel_http_header(request, "x-amz-target"), &name);
    if (!service || !is_json(cltel_http_header(request, "content-type")))
        return unknown_operation(call);
    if (!verify(dispatcher, signer, service, call))
        return false;
    call->operation = find_operation(service, name);
    if (!call->operation)
        return unknown_operation(call);
    if (fails_before(dispatcher, service, call))
        return false;
    if (!call->operation->run)
        return cltel_answer_refusal(call, "UnknownOperationException", "%s is not available in cltel local: %s.",
                                    call->operation->name, call->operation->remark);
    return call->operation->prepare ? call->operation->prepare(call) : cltel_input_parse(call);
}

void cltel_dispatch_run(cltel_call *call, cltel_store *store)
{
    call->operation->run(call, store);
    if (call->answer.body.failed) {
        cltel_buf_done(&call->answer.body);
        cltel_answer_store_failure(call, store);
    }
}
