/* CloudWatch Logs: JSON 1.1, target Logs_20140328. */
#include "tools/endpoint/logs_operations.h"

static const cltel_operation operations[] = {
    { "CreateLogGroup", true, NULL, cltel_logs_create_group },
    { "CreateLogStream", true, NULL, cltel_logs_create_stream },
    { "DeleteLogGroup", true, NULL, cltel_logs_delete_group },
    { "DeleteLogStream", true, NULL, cltel_logs_delete_stream },
    { "DeleteRetentionPolicy", true, NULL, cltel_logs_delete_retention },
    { "DescribeLogGroups", false, NULL, cltel_logs_describe_groups },
    { "DescribeLogStreams", false, NULL, cltel_logs_describe_streams },
    { "FilterLogEvents", false, NULL, cltel_logs_filter_events },
    { "GetLogEvents", false, NULL, cltel_logs_get_events },
    { "PutLogEvents", true, cltel_logs_prepare_put, cltel_logs_put_events },
    { "PutRetentionPolicy", true, NULL, cltel_logs_put_retention },
};

const cltel_service cltel_service_logs = { "Logs_20140328", "logs", operations,
                                           sizeof operations / sizeof *operations };
