#include "tools/endpoint/services.h"

const cltel_service *const cltel_services[] = { &cltel_service_logs, &cltel_service_xray, NULL };

static bool is_json(cltel_view type)
{
    cltel_view wanted = CLTEL_VIEW("application/x-amz-json-1.1");
    return type.len >= wanted.len && cltel_view_equal_nocase((cltel_view){ type.ptr, wanted.len }, wanted);
}

static const cltel_operation *find_by_name(const cltel_service *service, cltel_view name)
{
    for (size_t i = 0; i < service->operation_count; i++)
        if (cltel_view_equal(name, cltel_view_of(service->operations[i].name)))
            return &service->operations[i];
    return NULL;
}

/* X-Amz-Target: <prefix>.<operation> */
static const cltel_service *find_by_target(const cltel_http_request *request, const cltel_operation **operation)
{
    cltel_view target = cltel_http_header(request, "x-amz-target");
    const char *dot = target.ptr ? memchr(target.ptr, '.', target.len) : NULL;
    if (!dot || !is_json(cltel_http_header(request, "content-type")))
        return NULL;
    cltel_view prefix = { target.ptr, (size_t)(dot - target.ptr) };
    cltel_view name = { dot + 1, target.len - prefix.len - 1 };
    for (const cltel_service *const *service = cltel_services; *service; service++) {
        const char *known = (*service)->target_prefix;
        if (!known || !cltel_view_equal(prefix, cltel_view_of(known)))
            continue;
        *operation = find_by_name(*service, name);
        return *service;
    }
    return NULL;
}

static const cltel_service *find_by_path(cltel_view path, const cltel_operation **operation)
{
    for (const cltel_service *const *service = cltel_services; *service; service++)
        for (size_t i = 0; !(*service)->target_prefix && i < (*service)->operation_count; i++)
            if (cltel_view_equal(path, cltel_view_of((*service)->operations[i].path))) {
                *operation = &(*service)->operations[i];
                return *service;
            }
    return NULL;
}

const cltel_service *cltel_services_find(const cltel_http_request *request, const cltel_operation **operation)
{
    *operation = NULL;
    if (!cltel_view_equal(request->method, CLTEL_VIEW("POST")))
        return NULL;
    return cltel_view_equal(request->path, CLTEL_VIEW("/")) ? find_by_target(request, operation)
                                                            : find_by_path(request->path, operation);
}
