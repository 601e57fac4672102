/* X-Ray: REST with JSON bodies, each operation has a path of its own. */
#include "tools/endpoint/xray_operations.h"

static const cltel_operation operations[] = {
#define CLTEL_WORKS(name, path, writes, prepare, function, remark) { #name, writes, prepare, function, remark, path },
#define CLTEL_REFUSED(name, path, why) { #name, false, NULL, NULL, why, path },
#include "tools/endpoint/xray_operations.def"
#undef CLTEL_WORKS
#undef CLTEL_REFUSED
};

const cltel_service cltel_service_xray = { .title = "X-Ray",
                                           .signing_name = "xray",
                                           .invalid_code = "InvalidRequestException",
                                           .malformed_code = "InvalidRequestException",
                                           .throttled_code = "ThrottledException",
                                           .operations = operations,
                                           .operation_count = sizeof operations / sizeof *operations };
