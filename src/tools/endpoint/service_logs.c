/* CloudWatch Logs: JSON 1.1, target Logs_20140328. */
#include "tools/endpoint/logs_operations.h"

static const cltel_operation operations[] = {
#define CLTEL_WORKS(name, writes, prepare, function, remark) { #name, writes, prepare, function, remark },
#define CLTEL_REFUSED(name, why) { #name, false, NULL, NULL, why },
#include "tools/endpoint/logs_operations.def"
#undef CLTEL_WORKS
#undef CLTEL_REFUSED
};

const cltel_service cltel_service_logs = { "Logs_20140328", "logs", operations,
                                           sizeof operations / sizeof *operations };
