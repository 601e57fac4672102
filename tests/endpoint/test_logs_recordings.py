"""Every recorded answer of CloudWatch Logs, asked for again here: same status, code, message and members.

RECORDINGS says for each recording which calls bring about its situation and which give its answers. Values that differ
from run to run are placeholders in the recordings; here only their presence and type count.
"""
import json
import os
import pathlib
import re
import sys
import time
import unittest
import urllib.error
import urllib.request

os.environ["BOTO_DISABLE_CRT"] = "true"
try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
except ImportError:
    print("python3-botocore is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, now_ms

PATH = pathlib.Path("../shared/aws-recordings/logs.json")
if not PATH.exists():
    print(f"{PATH} is missing: skipped")
    sys.exit(77)
CONTENT = json.loads(PATH.read_text())
ACCOUNT = "000000000000"

# What this endpoint cannot bring about, and why. Checked: the list may not hold a recording that is replayed.
LEFT_OUT = {
    "test_logs_export_tasks.py::TestExportTasksWithLogs::test_create_export_task_with_logs":
        "there are no S3 buckets that could be exported to",
}


class Caller:
    """Calls by the name of the operation, also those that an older botocore does not know."""

    def __init__(self, url):
        self.url = url

    def __call__(self, operation, **members):
        request = botocore.awsrequest.AWSRequest(
            "POST", self.url + "/", data=json.dumps(members),
            headers={"X-Amz-Target": f"Logs_20140328.{operation}", "Content-Type": "application/x-amz-json-1.1"})
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY_ID, SECRET), "logs", REGION).add_auth(request)
        sent = urllib.request.Request(self.url + "/", data=request.data.encode(), headers=dict(request.headers.items()))
        try:
            with urllib.request.urlopen(sent, timeout=20) as answer:
                body = answer.read()
                return answer.status, json.loads(body) if body else {}
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


class Stage:
    """One endpoint for all recordings; each gets names of its own."""

    def __init__(self, call, number):
        self.call = call
        self.number = number

    def name(self, what="group"):
        return f"{what}-{self.number}"

    def do(self, operation, **members):
        status, answer = self.call(operation, **members)
        if status != 200:
            raise AssertionError(f"{operation} to set the stage: {status} {answer}")
        return answer

    def group(self, what="group", **members):
        self.do("CreateLogGroup", logGroupName=self.name(what), **members)
        return self.name(what)

    def stream(self, name="stream"):
        group = self.group()
        self.do("CreateLogStream", logGroupName=group, logStreamName=name)
        return group, name

    def arn(self, what, name):
        return f"arn:aws:logs:{REGION}:{ACCOUNT}:{what}:{name}"

    def metric_filter(self, what="filter", group="group", pattern="pattern", metric="metric", space="namespace", **more):
        self.do("PutMetricFilter", logGroupName=self.name(group), filterName=self.name(what), filterPattern=pattern,
                metricTransformations=[{"metricName": metric, "metricNamespace": space, "metricValue": "1", **more}])

    def delivery_source(self):
        self.do("PutDeliverySource", name=self.name("source"), logType="ACCESS_LOGS",
                resourceArn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1Q5F5862X9VJ5")

    def delivery_destination(self, name=None, **members):
        self.do("PutDeliveryDestination", name=name or self.name("delivery"),
                deliveryDestinationConfiguration={"destinationResourceArn": "arn:aws:s3:::bucket"}, **members)

    def delivery(self):
        self.delivery_source()
        self.delivery_destination()
        return self.do("CreateDelivery", deliverySourceName=self.name("source"),
                       deliveryDestinationArn=self.arn("delivery-destination", self.name("delivery")))["delivery"]

    def destination(self, target="arn:aws:kinesis:us-east-1:000000000000:stream/s", **members):
        self.do("PutDestination", destinationName=self.name("destination"), targetArn=target,
                roleArn=f"arn:aws:iam::{ACCOUNT}:role/r", **members)

    def policy(self, name, service="route53.amazonaws.com"):
        document = {"Version": "2012-10-17", "Statement": [
            {"Sid": "Route53LogsToCloudWatchLogs", "Effect": "Allow",
             "Principal": {"Service": service}, "Action": "logs:PutLogEvents", "Resource": "log_arn"}]}
        return self.call("PutResourcePolicy", policyName=name, policyDocument=json.dumps(document))

    def query(self, ended=True):
        group = self.group()
        now = int(time.time())
        found = self.call("StartQuery", logGroupName=group, startTime=now - 60, endTime=now, queryString="fields @message")
        for _ in range(400):
            if not ended:
                break
            if self.do("GetQueryResults", queryId=found[1]["queryId"])["status"] == "Complete":
                break
            time.sleep(0.02)  # bounded; the answer is what is waited for
        return group, found


def delivery_deleted(s):
    made = s.delivery()
    s.do("DeleteDelivery", id=made["id"])
    return {"error-after-delete": s.call("GetDelivery", id=made["id"])}


def deliveries(s):
    made = s.delivery()
    status, answer = s.call("DescribeDeliveries")
    return {"describe-deliveries": (status, [d for d in answer["deliveries"] if d["id"] == made["id"]])}


def delivery_policy_deleted(s):
    s.delivery_destination()
    s.do("PutDeliveryDestinationPolicy", deliveryDestinationName=s.name("delivery"), deliveryDestinationPolicy="{}")
    s.do("DeleteDeliveryDestinationPolicy", deliveryDestinationName=s.name("delivery"))
    return {}


def delivery_destination_deleted(s):
    s.delivery_destination()
    s.do("DeleteDeliveryDestination", name=s.name("delivery"))
    return {"error-after-delete": s.call("GetDeliveryDestination", name=s.name("delivery"))}


def delivery_destinations(s):
    names = [s.name(f"d{i}") for i in range(2)]
    for name in names:
        s.delivery_destination(name)
    status, answer = s.call("DescribeDeliveryDestinations")
    return {"describe-delivery-destinations":
            (status, [d for d in answer["deliveryDestinations"] if d["name"] in names])}


def delivery_destination(s):
    return {"put-delivery-destination": s.call(
        "PutDeliveryDestination", name=s.name("delivery"), outputFormat="json",
        deliveryDestinationConfiguration={"destinationResourceArn": "arn:aws:s3:::bucket"})}


def delivery_source_deleted(s):
    s.delivery_source()
    s.do("DeleteDeliverySource", name=s.name("source"))
    return {"error-after-delete": s.call("GetDeliverySource", name=s.name("source"))}


def delivery_source(s):
    s.delivery_source()
    return {"get-delivery-source": s.call("GetDeliverySource", name=s.name("source"))}


def destination_deleted(s):
    s.destination()
    deleted = s.call("DeleteDestination", destinationName=s.name("destination"))
    return {"delete-destination": deleted,
            "no-destination-found": s.call("DescribeDestinations", DestinationNamePrefix=s.name("destination"))}


def destinations(s):
    s.destination()
    return {"describe-destinations": s.call("DescribeDestinations", DestinationNamePrefix=s.name("destination"))}


def destination_policy(s):
    s.destination()
    document = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "logs.amazonaws.com"}, "Action": "logs:PutSubscriptionFilter",
         "Resource": "arn:aws:kinesis:us-east-1:000000000000:stream/s"}]}
    put = s.call("PutDestinationPolicy", destinationName=s.name("destination"), accessPolicy=json.dumps(document))
    return {"put-destination-policy": put,
            "destination-with-policy": s.call("DescribeDestinations", DestinationNamePrefix=s.name("destination"))}


def destination_updated(s):
    s.destination()
    first = s.call("DescribeDestinations", DestinationNamePrefix=s.name("destination"))
    s.destination("arn:aws:kinesis:us-east-1:000000000000:stream/other")
    return {"original-description": first,
            "updated-description": s.call("DescribeDestinations", DestinationNamePrefix=s.name("destination"))}


def destination_tags(s):
    s.destination()
    arn = s.arn("destination", s.name("destination"))
    s.do("TagResource", resourceArn=arn, tags={"key1": "val1", "key2": "val2"})
    added = s.call("ListTagsForResource", resourceArn=arn)
    s.do("UntagResource", resourceArn=arn, tagKeys=["key2"])
    return {"list-tags-after-add": added, "list-tags-after-remove": s.call("ListTagsForResource", resourceArn=arn)}


def get_invalid_token(s):
    group, stream = s.stream()
    return {"error-invalid-token": s.call("GetLogEvents", logGroupName=group, logStreamName=stream, nextToken="invalid")}


def get_limit(s):
    group, stream = s.stream()
    return {"error-limit-exceeded": s.call("GetLogEvents", logGroupName=group, logStreamName=stream, limit=10001)}


def put_no_stream(s):
    return {"error-invalid-stream": s.call("PutLogEvents", logGroupName=s.group(), logStreamName="invalid",
                                           logEvents=[{"timestamp": now_ms(), "message": "m"}])}


def put_wrong_order(s):
    group, stream = s.stream()
    now = now_ms()
    events = [{"timestamp": now, "message": "a"}, {"timestamp": now - 1000, "message": "b"}]
    return {"error-wrong-order": s.call("PutLogEvents", logGroupName=group, logStreamName=stream, logEvents=events)}


def export(s):
    return {"error-bucket-not-found": s.call("CreateExportTask", logGroupName=s.group(), to=now_ms(),
                                             destination="no-such-bucket", **{"from": now_ms() - 1000})}


def filter_limit(s):
    return {"error-limit-exceeded": s.call("FilterLogEvents", logGroupName=s.group(), limit=10001)}


def filter_token(s):
    return {"invalid-token": s.call("FilterLogEvents", logGroupName=s.group(), nextToken="invalid")}


def group_duplicate(s):
    return {"error-duplicate-log-group": s.call("CreateLogGroup", logGroupName=s.group())}


def group_long_name(s):
    return {"error-invalid-name-length": s.call("CreateLogGroup", logGroupName="g" * 513)}


def prefix_and_pattern(s):
    return {"error-prefix-and-pattern": s.call("DescribeLogGroups", logGroupNamePrefix="a", logGroupNamePattern="b")}


def groups_by_pattern(s):
    s.do("CreateLogGroup", logGroupName=f"x{s.number}-one")
    s.do("CreateLogGroup", logGroupName=f"x{s.number}-two")
    return {"describe-log-groups-pattern": s.call("DescribeLogGroups", logGroupNamePattern=f"{s.number}-", limit=1)}


def groups_by_prefix(s):
    for i in range(3):
        s.do("CreateLogGroup", logGroupName=f"{s.name('prefix')}-{i}")
    return {"describe-log-groups-prefix": s.call("DescribeLogGroups", logGroupNamePrefix=s.name("prefix"))}


def groups_listed(s):
    group = s.group("listed")
    found = s.call("DescribeLogGroups", logGroupNamePattern=group)
    return {"list-log-groups-match": (found[0], found[1]["logGroups"]),
            "list-log-groups-no-match": s.call("DescribeLogGroups", logGroupNamePattern=f"no-{group}")}


def group_with_tags(s):
    group = s.group(tags={"env": "testing"})
    return {"list-tags-after-create": s.call("ListTagsLogGroup", logGroupName=group)}


def group_tagged(s):
    group = s.group()
    s.do("TagLogGroup", logGroupName=group, tags={"tag_key_1": "tag_value_1", "tag_key_2": "tag_value_2"})
    s.do("UntagLogGroup", logGroupName=group, tags=["tag_key_2"])
    return {"list-tags-after-tag": s.call("ListTagsLogGroup", logGroupName=group)}


def metric_filters(s, step, pattern="pattern", **more):
    s.group()
    s.metric_filter(pattern=pattern, **more)
    return {step: s.call("DescribeMetricFilters", logGroupName=s.name())}


def metric_filters_by_metric(s):
    s.group()
    s.metric_filter(metric=s.name("metric"), space=s.name("space"))
    s.metric_filter("other", metric="other", space=s.name("space"))
    return {"describe-by-metric-name": s.call("DescribeMetricFilters", metricName=s.name("metric"),
                                              metricNamespace=s.name("space"))}


def metric_filters_by_prefix(s):
    for i in range(2):
        s.group(f"g{i}")
        s.metric_filter(f"by-prefix-{i}", f"g{i}", f"filterPattern{i}", metricValue=str(i))
    return {"describe-by-prefix": s.call("DescribeMetricFilters", filterNamePrefix="by-prefix-")}


def filter_long_name(s):
    return {"error-invalid-filter-name": s.call("DeleteMetricFilter", logGroupName=s.group(), filterName="X" * 513)}


def filter_long_group(s):
    return {"error-invalid-log-group-name": s.call("DeleteMetricFilter", logGroupName="g" * 513, filterName="f")}


def filter_too_many(s):
    transformations = [{"metricName": f"metric{i}", "metricNamespace": f"namespace{i}", "metricValue": "1"} for i in (1, 2)]
    return {"error-too-many-transformations": s.call("PutMetricFilter", logGroupName=s.group(), filterName="f",
                                                     filterPattern="p", metricTransformations=transformations)}


def queries(s):
    group, _ = s.query()
    return {"describe-queries": s.call("DescribeQueries", logGroupName=group)}


def queries_by_status(s):
    group, _ = s.query()
    return {"describe-queries-complete": s.call("DescribeQueries", logGroupName=group, status="Complete"),
            "describe-queries-scheduled": s.call("DescribeQueries", logGroupName=group, status="Scheduled")}


def query_no_group(s):
    now = int(time.time())
    return {"error-log-group-not-found": s.call("StartQuery", logGroupName="nowhere", startTime=now - 60, endTime=now,
                                                queryString="fields @message")}


def policies(s):
    for name in [p["policyName"] for p in s.do("DescribeResourcePolicies")["resourcePolicies"]]:
        s.do("DeleteResourcePolicy", policyName=name)
    for i in range(3):
        s.policy(f"policy-{i}")
    found = s.call("DescribeResourcePolicies")
    return {"describe-resource-policies": found, "policies": (found[0], found[1]["resourcePolicies"])}


def policy_put(s):
    return {"put-resource-policy": s.policy("one", ["route53.amazonaws.com"])}


def policy_not_found(s):
    return {"error-policy-not-found": s.call("DeleteResourcePolicy", policyName="non-existent")}


def streams(s, step, *names):
    group = s.group()
    for name in names:
        s.do("CreateLogStream", logGroupName=group, logStreamName=name)
    return {step: s.call("DescribeLogStreams", logGroupName=group, logStreamNamePrefix="st")}


def stream_duplicate(s):
    group, stream = s.stream()
    return {"error-duplicate-log-stream": s.call("CreateLogStream", logGroupName=group, logStreamName=stream)}


def subscription_errors(s):
    group = s.group()
    elsewhere = "arn:aws:lambda:us-east-1:111111111111:function:f"  # of another account, as in the recording

    def put(name, arn):
        return s.call("PutSubscriptionFilter", logGroupName=name, filterName="f", filterPattern="", destinationArn=arn)
    return {"error-lambda-not-found": put(group, elsewhere),
            "error-kinesis-not-found": put(group, f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/s"),
            "error-log-group-not-found": put("nowhere", elsewhere)}


def subscriptions_none(s):
    return {"describe-subscription-filters-empty": s.call("DescribeSubscriptionFilters", logGroupName=s.group())}


def subscription(s):
    group = s.group()
    put = s.call("PutSubscriptionFilter", logGroupName=group, filterName="test", filterPattern="",
                 destinationArn=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f")
    return {"put_subscription_filter": put,
            "describe_subscription_filter": s.call("DescribeSubscriptionFilters", logGroupName=group)}


RECORDINGS = {
    "test_logs_delivery.py::TestDeliveries::test_delete_delivery": delivery_deleted,
    "test_logs_delivery.py::TestDeliveries::test_describe_deliveries": deliveries,
    "test_logs_delivery.py::TestDeliveryDestinationPolicies::test_delete_delivery_destination_policy":
        delivery_policy_deleted,
    "test_logs_delivery.py::TestDeliveryDestinations::test_delete_delivery_destination": delivery_destination_deleted,
    "test_logs_delivery.py::TestDeliveryDestinations::test_describe_delivery_destinations": delivery_destinations,
    "test_logs_delivery.py::TestDeliveryDestinations::test_put_delivery_destination": delivery_destination,
    "test_logs_delivery.py::TestDeliverySources::test_delete_delivery_source": delivery_source_deleted,
    "test_logs_delivery.py::TestDeliverySources::test_get_delivery_source": delivery_source,
    "test_logs_destinations.py::TestDestinations::test_delete_destination": destination_deleted,
    "test_logs_destinations.py::TestDestinations::test_describe_destinations_with_prefix": destinations,
    "test_logs_destinations.py::TestDestinations::test_put_destination_policy": destination_policy,
    "test_logs_destinations.py::TestDestinations::test_update_destination": destination_updated,
    "test_logs_destinations.py::TestDestinationsTags::test_destination_tags": destination_tags,
    "test_logs_events.py::TestLogsEvents::test_get_log_events_invalid_token": get_invalid_token,
    "test_logs_events.py::TestLogsEvents::test_get_log_events_limit_validation": get_limit,
    "test_logs_events.py::TestLogsEvents::test_put_log_events_to_invalid_stream": put_no_stream,
    "test_logs_events.py::TestLogsEvents::test_put_log_events_wrong_order": put_wrong_order,
    "test_logs_export_tasks.py::TestExportTasks::test_cancel_export_task_not_found":
        lambda s: {"error-cancel-not-found": s.call("CancelExportTask", taskId="no-such-task")},
    "test_logs_export_tasks.py::TestExportTasks::test_create_export_task_bucket_not_found": export,
    "test_logs_export_tasks.py::TestExportTasks::test_describe_export_tasks_not_found":
        lambda s: {"task-not-found": s.call("DescribeExportTasks", taskId="no-such-task")},
    "test_logs_filter_events.py::TestFilterLogEvents::test_filter_log_events_limit_validation": filter_limit,
    "test_logs_filter_events.py::TestFilterLogEvents::test_filter_log_events_unknown_token": filter_token,
    "test_logs_groups.py::TestLogsGroups::test_create_log_group_duplicate_error": group_duplicate,
    "test_logs_groups.py::TestLogsGroups::test_create_log_group_invalid_name_length": group_long_name,
    "test_logs_groups.py::TestLogsGroups::test_describe_log_groups_prefix_and_pattern_error": prefix_and_pattern,
    "test_logs_groups.py::TestLogsGroups::test_describe_log_groups_with_pattern": groups_by_pattern,
    "test_logs_groups.py::TestLogsGroups::test_describe_log_groups_with_prefix": groups_by_prefix,
    "test_logs_groups.py::TestLogsGroups::test_list_log_groups_with_pattern": groups_listed,
    "test_logs_groups.py::TestLogsGroupsTags::test_create_log_group_with_tags": group_with_tags,
    "test_logs_groups.py::TestLogsGroupsTags::test_tag_log_group": group_tagged,
    "test_logs_metric_filters.py::TestMetricFilters::test_describe_metric_filters_by_log_group":
        lambda s: metric_filters(s, "describe-by-log-group"),
    "test_logs_metric_filters.py::TestMetricFilters::test_describe_metric_filters_by_metric_name":
        metric_filters_by_metric,
    "test_logs_metric_filters.py::TestMetricFilters::test_describe_metric_filters_by_prefix": metric_filters_by_prefix,
    "test_logs_metric_filters.py::TestMetricFilters::test_put_metric_filter_basic":
        lambda s: metric_filters(s, "describe-metric-filters", " ", defaultValue=0),
    "test_logs_metric_filters.py::TestMetricFilters::test_put_metric_filter_json_pattern":
        lambda s: metric_filters(s, "describe-metric-filters-json", '{$.message = "test"}', defaultValue=0),
    "test_logs_metric_filters.py::TestMetricFiltersValidation::test_delete_metric_filter_invalid_filter_name":
        filter_long_name,
    "test_logs_metric_filters.py::TestMetricFiltersValidation::test_delete_metric_filter_invalid_log_group_name":
        filter_long_group,
    "test_logs_metric_filters.py::TestMetricFiltersValidation::test_put_metric_filter_too_many_transformations":
        filter_too_many,
    "test_logs_queries.py::TestCloudWatchLogsInsightsQueries::test_describe_queries": queries,
    "test_logs_queries.py::TestCloudWatchLogsInsightsQueries::test_describe_queries_with_status_filter":
        queries_by_status,
    "test_logs_queries.py::TestCloudWatchLogsInsightsQueries::test_start_query_basic":
        lambda s: {"start-query": s.query(ended=False)[1]},
    "test_logs_queries.py::TestCloudWatchLogsInsightsQueries::test_start_query_log_group_not_found": query_no_group,
    "test_logs_resource_policies.py::TestResourcePolicies::test_delete_resource_policy_not_found": policy_not_found,
    "test_logs_resource_policies.py::TestResourcePolicies::test_describe_resource_policies": policies,
    "test_logs_resource_policies.py::TestResourcePolicies::test_put_resource_policy": policy_put,
    "test_logs_streams.py::TestLogsStreams::test_create_and_delete_log_stream":
        lambda s: streams(s, "describe-log-streams-after-create", "st"),
    "test_logs_streams.py::TestLogsStreams::test_create_log_stream_duplicate_error": stream_duplicate,
    "test_logs_streams.py::TestLogsStreams::test_describe_log_streams_with_prefix":
        lambda s: streams(s, "describe-streams-with-prefix", "st-1", "st-2", "st-3"),
    "test_logs_streams.py::TestLogsStreams::test_log_stream_arn_format":
        lambda s: streams(s, "describe-log-streams-with-arn", "st"),
    "test_logs_subscription_filters.py::TestSubscriptionFilterUpdates::test_put_subscription_filter_errors":
        subscription_errors,
    "test_logs_subscription_filters.py::TestSubscriptionFilters::test_describe_subscription_filters_empty":
        subscriptions_none,
    "test_logs_subscription_filters.py::TestSubscriptionFilters::test_put_subscription_filter_lambda": subscription,
}

# Steps of a recording that asked another service than Logs.
OTHER_SERVICES = {"add_permission", "list_all_log_events"}


def as_pattern(text):
    """A recorded text with placeholders as a regular expression."""
    text = re.escape(text)
    text = text.replace("111111111111", r"\d{12}")
    text = re.sub(r"Request\\ ID:\\ [0-9a-f\\-]{36,44}", r"Request\\ ID:\\ [0-9a-f-]{36}", text)
    text = re.sub(r"<(\w|\\-)+(:\d+)?>", r"[^\"]+", text)
    return re.compile(f"^{text}$", re.DOTALL)


CHANGING_TEXT = {"timestamp", "create-time", "last-updated-time", "log_arn"}


def unlike(recorded, here, path="$"):
    """Where an answer differs from the recorded one, in words; nothing where it does not."""
    if isinstance(recorded, dict) and isinstance(here, str):
        here = json.loads(here)  # documents: the recording shows them parsed
    if isinstance(recorded, dict):
        if not isinstance(here, dict):
            return [f"{path}: is no structure: {here!r}"]
        found = [f"{path}.{m}: missing" for m in recorded.keys() - here.keys()]
        found += [f"{path}.{m}: not in the recording" for m in here.keys() - recorded.keys()]
        return found + [d for m in recorded.keys() & here.keys() for d in unlike(recorded[m], here[m], f"{path}.{m}")]
    if isinstance(recorded, list):
        if not isinstance(here, list) or len(recorded) != len(here):
            return [f"{path}: {len(recorded)} recorded, here {here!r}"]
        return [d for i, pair in enumerate(zip(recorded, here)) for d in unlike(*pair, f"{path}[{i}]")]
    if isinstance(recorded, str):
        return unlike_text(recorded, here, path)
    return [] if recorded == here and isinstance(here, bool) == isinstance(recorded, bool) else [f"{path}: {here!r}"]


# What the setting of a stage chose itself.
CHOSEN = {"filterPattern", "metricName", "metricNamespace", "metricValue", "resourceArns", "Service", "Resource"}


def unlike_text(recorded, here, path):
    if path.rsplit(".", 1)[-1].split("[")[0] in CHOSEN:
        return []
    if recorded in CHANGING_TEXT:
        return [] if isinstance(here, (int, str)) else [f"{path}: {here!r}"]
    return [] if isinstance(here, str) and as_pattern(recorded).match(here) else [f"{path}: {recorded!r}, here {here!r}"]


def recorded_answer(step):
    """Status and body as they went over the wire; the recording shows what botocore made of them."""
    if not isinstance(step, dict):
        return 200, step
    status = step.get("ResponseMetadata", {}).get("HTTPStatusCode", 200)
    if "Error" in step:
        return status, {"__type": step["Error"]["Code"], "message": step["Error"]["Message"]}
    return status, {name: value for name, value in step.items() if name != "ResponseMetadata"}


class Recordings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.call = Caller(cls.endpoint.url)

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def test_every_recording_is_replayed_or_left_out_for_a_reason(self):
        names = {name.split("/", 1)[1] for name in CONTENT}
        self.assertEqual(names, RECORDINGS.keys() | LEFT_OUT.keys())
        self.assertFalse(RECORDINGS.keys() & LEFT_OUT.keys())


def replay(name, situation, number):
    def test(self):
        recording = CONTENT[f"logs/{name}"]["content"]
        answers = situation(Stage(self.call, number))
        self.assertEqual(recording.keys() - OTHER_SERVICES, answers.keys())
        for step, (status, body) in answers.items():
            with self.subTest(step=step):
                wanted_status, wanted = recorded_answer(recording[step])
                self.assertEqual(wanted_status, status, body)
                self.assertEqual([], unlike(wanted, body))
    return test


for count, (recording_name, stage) in enumerate(RECORDINGS.items(), 100):
    setattr(Recordings, recording_name.rsplit("::", 1)[1], replay(recording_name, stage, count))

if __name__ == "__main__":
    unittest.main()
