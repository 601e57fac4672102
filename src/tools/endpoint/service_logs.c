/* CloudWatch Logs: JSON 1.1, target Logs_20140328. */
#include "tools/endpoint/logs_operations.h"

static const cltel_operation operations[] = {
#define CLTEL_WORKS(name, writes, prepare, function, remark) { #name, writes, prepare, function, remark, NULL },
#define CLTEL_REFUSED(name, why) { #name, false, NULL, NULL, why, NULL },
#include "tools/endpoint/logs_operations.def"
#undef CLTEL_WORKS
#undef CLTEL_REFUSED
};

const cltel_service cltel_service_logs = { .title = "CloudWatch Logs",
                                           .target_prefix = "Logs_20140328",
                                           .signing_name = "logs",
                                           .invalid_code = "InvalidParameterException",
                                           .malformed_code = "SerializationException",
                                           .throttled_code = "ThrottlingException",
                                           .operations = operations,
                                           .operation_count = sizeof operations / sizeof *operations };
