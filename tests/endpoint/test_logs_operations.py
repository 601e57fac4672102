"""The operations beside events: which there are, tags, filters, retention, and queries by their API."""
import json
import os
import pathlib
import re
import sqlite3
import sys
import time
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
try:
    import boto3
    import botocore.loaders
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, now_ms

DAY_MS = 24 * 3600 * 1000
ACCOUNT = "000000000000"
TABLE = pathlib.Path("docs/LOGS-OPERATIONS.md")


def client(endpoint, region=REGION):
    config = Config(retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client("logs", endpoint_url=endpoint.url, region_name=region, aws_access_key_id=KEY_ID,
                        aws_secret_access_key=SECRET, config=config)


class LogsCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.logs = client(cls.endpoint)

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def refused(self, code, words, call, **members):
        with self.assertRaises(ClientError) as caught:
            call(**members)
        error = caught.exception.response
        self.assertEqual(error["Error"]["Code"], code, error)
        self.assertIn(words, error["Error"]["Message"])
        return error

    def group(self, **members):
        name = f"{self._testMethodName}"
        self.logs.create_log_group(logGroupName=name, **members)
        return name

    def stream(self, *events, group=None, stream="s"):
        group = group or self.group()
        self.logs.create_log_stream(logGroupName=group, logStreamName=stream)
        if events:
            self.logs.put_log_events(logGroupName=group, logStreamName=stream,
                                     logEvents=[{"timestamp": time, "message": message} for time, message in events])
        return group


class Table(LogsCase):
    def rows(self):
        found = re.findall(r"^\| (\w+) \| (works|refused) \| (.*) \|$", TABLE.read_text(), re.M)
        return {name: (here, remark) for name, here, remark in found}

    def model(self):
        return botocore.loaders.Loader().load_service_model("logs", "service-2")["operations"]

    def test_every_operation_of_the_model_is_in_the_table(self):
        self.assertEqual(set(self.model()) - set(self.rows()), set())

    def test_the_table_is_true_of_every_operation_of_the_model(self):
        for name in self.model():
            method = getattr(self.logs, botocore.xform_name(name))
            with self.subTest(operation=name):
                try:
                    method()
                    code = None
                except ClientError as error:
                    code = error.response["Error"]["Code"]
                    message = error.response["Error"]["Message"]
                here, remark = self.rows()[name]
                self.assertEqual(here == "refused", code == "UnknownOperationException")
                if here == "refused":
                    self.assertIn(remark, message)
                    self.assertIn(name, message)


class Tags(LogsCase):
    def test_tags_are_added_changed_and_removed(self):
        group = self.group(tags={"a": "1", "b": "2"})
        self.logs.tag_log_group(logGroupName=group, tags={"b": "3", "c": ""})
        self.logs.untag_log_group(logGroupName=group, tags=["a", "never"])
        self.assertEqual(self.logs.list_tags_log_group(logGroupName=group)["tags"], {"b": "3", "c": ""})

    def test_both_ways_to_name_a_group_show_the_same_tags(self):
        group = self.group()
        arn = self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["arn"]
        for form in (arn, arn[:-2]):
            self.logs.tag_resource(resourceArn=form, tags={"k": str(len(form))})
            self.assertEqual(self.logs.list_tags_for_resource(resourceArn=form)["tags"], {"k": str(len(form))})
        self.logs.untag_resource(resourceArn=arn, tagKeys=["k"])
        self.assertEqual(self.logs.list_tags_log_group(logGroupName=group)["tags"], {})

    def test_limits_of_tags_are_AWS_s(self):
        group = self.group()
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"
        tag = self.logs.tag_log_group
        self.refused("InvalidParameterException", "length less than or equal to 128", tag, logGroupName=group, tags={"k" * 129: ""})
        self.refused("InvalidParameterException", "length less than or equal to 256", tag, logGroupName=group, tags={"k": "v" * 257})
        self.refused("InvalidParameterException", "regular expression pattern", tag, logGroupName=group, tags={"k<": ""})
        self.refused("InvalidParameterException", "aws:", tag, logGroupName=group, tags={"aws:k": ""})
        self.refused("InvalidParameterException", "greater than or equal to 1", tag, logGroupName=group, tags={})
        self.logs.tag_log_group(logGroupName=group, tags={f"k{i}": "" for i in range(50)})
        self.refused("TooManyTagsException", "at most 50", self.logs.tag_resource, resourceArn=arn, tags={"one more": ""})
        self.assertEqual(len(self.logs.list_tags_log_group(logGroupName=group)["tags"]), 50)

    def test_what_does_not_exist_has_no_tags(self):
        self.refused("ResourceNotFoundException", "log group does not exist", self.logs.list_tags_log_group, logGroupName="no")
        self.refused("ResourceNotFoundException", "", self.logs.list_tags_for_resource,
                     resourceArn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:no")
        self.refused("InvalidParameterException", "resourceArn", self.logs.list_tags_for_resource, resourceArn="nonsense")


class MetricFilters(LogsCase):
    def put(self, group, name="f", pattern="ERROR", **more):
        transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", **more}
        self.logs.put_metric_filter(logGroupName=group, filterName=name, filterPattern=pattern,
                                    metricTransformations=[transformation])

    def test_filters_are_counted_paged_and_go_with_their_group(self):
        group = self.group()
        for i in range(60):
            self.put(group, f"f{i:02}")
        self.assertEqual(self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["metricFilterCount"], 60)
        pages = list(self.logs.get_paginator("describe_metric_filters").paginate(logGroupName=group))
        self.assertEqual([f["filterName"] for p in pages for f in p["metricFilters"]], [f"f{i:02}" for i in range(60)])
        self.assertEqual(len(pages), 2)
        self.logs.delete_log_group(logGroupName=group)
        self.logs.create_log_group(logGroupName=group)
        self.assertEqual(self.logs.describe_metric_filters(logGroupName=group)["metricFilters"], [])

    def test_a_filter_is_replaced_by_its_name_and_deleted_once(self):
        group = self.group()
        self.put(group, pattern="a")
        self.put(group, pattern="b", unit="Seconds", dimensions={"d": "$.x"})
        found = self.logs.describe_metric_filters(logGroupName=group)["metricFilters"]
        self.assertEqual([f["filterPattern"] for f in found], ["b"])
        self.assertEqual(found[0]["metricTransformations"][0]["dimensions"], {"d": "$.x"})
        self.logs.delete_metric_filter(logGroupName=group, filterName="f")
        self.refused("ResourceNotFoundException", "metric filter does not exist", self.logs.delete_metric_filter,
                     logGroupName=group, filterName="f")

    def test_what_is_wrong_is_refused(self):
        group = self.group()
        self.refused("InvalidParameterException", "", self.put, group=group, pattern="{ $.a = }")
        self.refused("InvalidParameterException", "less than or equal to 1024", self.put, group=group, pattern="x" * 1025)
        self.refused("InvalidParameterException", "mutually exclusive", self.put, group=group, dimensions={"d": "$.x"},
                     defaultValue=1)
        self.refused("InvalidParameterException", "at most 3", self.put, group=group,
                     dimensions={f"d{i}": "$.x" for i in range(4)})
        self.refused("InvalidParameterException", "[^:*$]*", self.put, group=group, metricName="a:b")
        self.refused("ResourceNotFoundException", "log group", self.put, group="nowhere")
        self.refused("InvalidParameterException", "together", self.logs.describe_metric_filters, metricName="m")

    def test_a_group_has_at_most_a_hundred(self):
        group = self.group()
        for i in range(100):
            self.put(group, f"f{i}")
        self.put(group, "f7")
        self.refused("LimitExceededException", "Resource limit exceeded.", self.put, group=group, name="one more")

    def test_a_pattern_is_tried_out(self):
        matches = self.logs.test_metric_filter(filterPattern="ERROR -ignored", logEventMessages=[
            "INFO fine", "ERROR bad", "ERROR ignored", "an ERROR"])["matches"]
        self.assertEqual([(m["eventNumber"], m["eventMessage"]) for m in matches], [(2, "ERROR bad"), (4, "an ERROR")])


class Subscriptions(LogsCase):
    def put(self, group, name="f", arn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s", **more):
        self.logs.put_subscription_filter(logGroupName=group, filterName=name, filterPattern="", destinationArn=arn, **more)

    def test_two_are_kept_and_a_third_is_too_many(self):
        group = self.group()
        role = f"arn:aws:iam::{ACCOUNT}:role/r"
        self.put(group, "a", roleArn=role, distribution="Random")
        self.put(group, "b", roleArn=role)
        self.refused("LimitExceededException", "Resource limit exceeded.", self.put, group=group, name="c", roleArn=role)
        found = self.logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
        self.assertEqual([(f["filterName"], f["distribution"], f["roleArn"]) for f in found],
                         [("a", "Random", role), ("b", "ByLogStream", role)])
        self.logs.delete_subscription_filter(logGroupName=group, filterName="a")
        self.refused("ResourceNotFoundException", "subscription filter does not exist",
                     self.logs.delete_subscription_filter, logGroupName=group, filterName="a")

    def test_a_destination_of_another_kind_is_refused(self):
        self.refused("InvalidParameterException", "vendor sqs", self.put, group=self.group(),
                     arn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:q")


class Retention(LogsCase):
    def expired_group(self, days_old=5):
        now = now_ms()
        group = self.stream((now - days_old * DAY_MS, "old"), (now - days_old * DAY_MS + 1, "old too"))
        self.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
            {"timestamp": now - DAY_MS, "message": "young"}, {"timestamp": now, "message": "new"}])
        return group

    def messages(self, group):
        return [e["message"] for e in self.logs.filter_log_events(logGroupName=group)["events"]]

    def batches(self, group):
        data = pathlib.Path(self.endpoint.folder, "data", "cltel-local.db")
        with sqlite3.connect(f"file:{data}?mode=ro", uri=True) as store:
            return store.execute("SELECT count(*) FROM log_batch b JOIN log_group g ON g.id=b.group_id WHERE g.name=?",
                                 (group,)).fetchone()[0]

    def test_expired_events_are_hidden_and_their_bytes_given_back(self):
        group = self.expired_group()
        self.assertEqual(self.messages(group), ["old", "old too", "young", "new"])
        self.assertEqual(self.batches(group), 2)
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=3)
        self.assertEqual(self.messages(group), ["young", "new"])
        self.assertEqual(self.batches(group), 1)
        found = self.logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True)
        self.assertEqual([e["message"] for e in found["events"]], ["young", "new"])
        again = self.logs.get_log_events(logGroupName=group, logStreamName="s", nextToken=found["nextForwardToken"])
        self.assertEqual(again["nextForwardToken"], found["nextForwardToken"])
        described = self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
        self.assertEqual(described["storedBytes"], 26 * 2 + len("young" + "new"))

    def test_what_shares_a_batch_with_younger_events_is_hidden_too(self):
        now = now_ms()
        group = self.stream((now - 3 * DAY_MS - 60000, "just too old"), (now - 3 * DAY_MS + 3600000, "just young"))
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=3)
        self.assertEqual(self.messages(group), ["just young"])

    def test_many_expired_batches_leave_in_the_background(self):
        now = now_ms()
        group = self.stream()
        for i in range(70):
            self.logs.put_log_events(logGroupName=group, logStreamName="s",
                                     logEvents=[{"timestamp": now - 5 * DAY_MS + i, "message": "old"}])
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=3)
        self.assertEqual((self.messages(group), self.batches(group)), ([], 6))
        for _ in range(300):
            if self.batches(group) == 0:
                break
            time.sleep(0.1)  # bounded; they leave within ten seconds
        self.assertEqual(self.batches(group), 0)

    def test_the_end_of_an_empty_stream_is_the_end(self):
        group = self.stream()
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=1)
        found = self.logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True)
        time.sleep(0.01)  # the retention moves on
        again = self.logs.get_log_events(logGroupName=group, logStreamName="s", nextToken=found["nextForwardToken"])
        self.assertEqual(again["nextForwardToken"], found["nextForwardToken"])

    def test_queries_do_not_see_expired_events(self):
        group = self.expired_group()
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=3)
        rows = Queries.results(self, group, "stats count(*) as n", days=10)["results"]
        self.assertEqual(rows, [[{"field": "n", "value": "2"}]])


class Queries(LogsCase):
    def start(self, group, text, days=1, **more):
        now = int(time.time())
        names = {"logGroupName": group} if isinstance(group, str) else {"logGroupNames": group}
        return self.logs.start_query(**names, startTime=now - days * 86400, endTime=now + 60, queryString=text,
                                     **more)["queryId"]

    def wait(self, query):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = self.logs.get_query_results(queryId=query)
            if found["status"] not in ("Scheduled", "Running"):
                return found
        self.fail("the query does not end")

    def results(self, group, text, days=1, **more):
        return Queries.wait(self, Queries.start(self, group, text, days, **more))

    def test_rows_and_statistics_come_as_AWS_gives_them(self):
        now = now_ms()
        group = self.stream((now - 2, '{"level":"INFO","ms":3}'), (now - 1, '{"level":"ERROR","ms":5}'), (now, "text"))
        found = self.results(group, "fields @timestamp, level, ms | filter ms > 1 | sort ms desc")
        self.assertEqual(found["status"], "Complete")
        rows = [{pair["field"]: pair["value"] for pair in row} for row in found["results"]]
        self.assertEqual([(row["level"], row["ms"]) for row in rows], [("ERROR", "5"), ("INFO", "3")])
        self.assertEqual(set(rows[0]), {"@timestamp", "level", "ms", "@ptr"})
        self.assertEqual(found["statistics"]["recordsMatched"], 2)
        self.assertEqual(found["statistics"]["recordsScanned"], 3)
        self.assertGreater(found["statistics"]["bytesScanned"], 40)

    def test_events_that_a_search_passes_over_count_as_scanned(self):
        now = now_ms()
        group = self.stream((now - 2, "one two"), (now - 1, "three"), (now, "four"))
        found = self.results(group, "filter @message like 'nowhere'")["statistics"]
        self.assertEqual((found["recordsMatched"], found["recordsScanned"], found["bytesScanned"]), (0, 3, 16))

    def test_a_row_s_pointer_finds_its_record(self):
        now = now_ms()
        group = self.stream((now - 1, "first"), (now, '{"a":"b","n":1}'))
        row = self.results(group, "fields @message | filter a = 'b'")["results"][0]
        record = self.logs.get_log_record(logRecordPointer=row[-1]["value"])["logRecord"]
        self.assertEqual((record["@message"], record["a"], record["n"], record["@logStream"], record["@timestamp"]),
                         ('{"a":"b","n":1}', "b", "1", "s", str(now)))
        self.refused("InvalidParameterException", "pointer", self.logs.get_log_record, logRecordPointer="nonsense")

    def test_several_groups_are_searched_by_name_or_identifier(self):
        now = now_ms()
        groups = [f"{self._testMethodName}-{i}" for i in range(3)]
        for i, group in enumerate(groups):
            self.logs.create_log_group(logGroupName=group)
            self.stream((now - i, f"event {i}"), group=group)
        found = self.results(groups, "fields @message, @log | sort @timestamp asc")
        self.assertEqual([row[0]["value"] for row in found["results"]], ["event 2", "event 1", "event 0"])
        self.assertEqual(found["results"][0][1]["value"], f"{ACCOUNT}:{groups[2]}")
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{groups[1]}:*"
        query = self.logs.start_query(logGroupIdentifiers=[arn, groups[0]], startTime=now // 1000 - 60,
                                      endTime=now // 1000 + 60, queryString="stats count(*)")["queryId"]
        self.assertEqual(self.wait(query)["results"][0][0]["value"], "2")

    def test_rows_show_while_the_query_runs(self):
        now = now_ms()
        group = self.stream()
        for number in range(90):  # each batch takes long enough for a question in between
            self.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
                {"timestamp": now - 90 + number, "message": f"{number} " + "x" * 30000}])
        text = "filter @message like /x{50}[yz]/ or 1 = 1 | " * 50 + "fields strlen(@message) as n | limit 100"
        query, early = self.start(group, text), None
        while not early:
            found = self.logs.get_query_results(queryId=query)
            self.assertIn(found["status"], ("Scheduled", "Running"))
            early = found["results"]
        self.assertLess(len(early), 90)
        self.assertEqual(early[0][0], {"field": "n", "value": "30003"})
        self.assertNotIn("nextToken", found)
        self.logs.stop_query(queryId=query)
        found = self.wait(query)
        self.assertEqual((found["status"], found["results"]), ("Cancelled", []))

    def test_the_time_range_includes_both_its_seconds(self):
        now = now_ms() // 1000 * 1000 - 10000
        group = self.stream((now - 1, "before"), (now, "first"), (now + 999, "last"), (now + 1000, "after"))
        query = self.logs.start_query(logGroupName=group, startTime=now // 1000, endTime=now // 1000,
                                      queryString="fields @message | sort @timestamp asc")["queryId"]
        self.assertEqual([row[0]["value"] for row in self.wait(query)["results"]], ["first", "last"])

    def test_ten_thousand_rows_are_the_default_limit(self):
        now = now_ms()
        group = self.stream()
        for part in range(2):
            self.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
                {"timestamp": now + part, "message": "m"} for _ in range(6000)])
        self.assertEqual(len(self.results(group, "fields @message")["results"]), 10000)
        self.assertEqual(len(self.results(group, "fields @message", limit=11)["results"]), 11)

    def test_a_malformed_query_names_the_place(self):
        error = self.refused("MalformedQueryException", "", self.start, group=self.group(), text="fields @message | nonsense 1")
        location = error["queryCompileError"]["location"]
        self.assertEqual(location["startCharOffset"], 18)
        self.assertGreater(location["endCharOffset"], 18)
        self.assertEqual(error["queryCompileError"]["message"], error["Error"]["Message"])

    def test_what_is_wrong_is_refused(self):
        group = self.group()
        now = int(time.time())
        start = self.logs.start_query
        self.refused("InvalidParameterException", "Exactly one", start, startTime=1, endTime=2, queryString="fields a")
        self.refused("InvalidParameterException", "Exactly one", start, startTime=1, endTime=2, queryString="fields a",
                     logGroupName=group, logGroupNames=[group])
        self.refused("InvalidParameterException", "before its start", start, startTime=2, endTime=1, queryString="fields a",
                     logGroupName=group)
        self.refused("InvalidParameterException", "not be null", start, queryString="fields a", logGroupName=group)
        self.refused("InvalidParameterException", "less than or equal to 100000", start, startTime=1, endTime=now,
                     queryString="fields a", logGroupName=group, limit=100001)
        self.refused("InvalidParameterException", "less than or equal to 10000", start, startTime=1, endTime=now,
                     queryString="f" * 10001, logGroupName=group)
        self.refused("ResourceNotFoundException", "query", self.logs.get_query_results, queryId="no")
        self.refused("ResourceNotFoundException", "query", self.logs.stop_query, queryId="no")

    def test_a_query_that_has_ended_cannot_be_stopped(self):
        query = self.start(self.group(), "fields @message")
        self.wait(query)
        self.refused("InvalidParameterException", "already ended", self.logs.stop_query, queryId=query)

    def test_queries_are_described_newest_first_in_their_region_only(self):
        group = self.group()
        queries = [self.start(group, f"fields a{i}") for i in range(5)]
        for query in queries:
            self.wait(query)
        found = self.logs.describe_queries(logGroupName=group, maxResults=2)
        more = self.logs.describe_queries(logGroupName=group, nextToken=found["nextToken"])
        self.assertEqual([q["queryId"] for q in found["queries"] + more["queries"]], queries[::-1])
        self.assertEqual(client(self.endpoint, "eu-west-1").describe_queries()["queries"], [])

    def test_a_long_query_can_be_stopped_and_others_wait(self):
        now = now_ms()
        group = self.stream()
        for _ in range(4):
            self.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
                {"timestamp": now, "message": "x" * 70} for _ in range(10000)])
        queries = [self.start(group, "stats count(*) by @message, @timestamp, strlen(@message)") for _ in range(12)]
        last = queries[-1]
        self.assertTrue(self.logs.stop_query(queryId=last)["success"])
        self.assertEqual(self.wait(last)["status"], "Cancelled")
        self.assertEqual(self.wait(queries[-2])["status"], "Complete")

    def test_results_that_would_fill_the_memory_are_a_failed_query(self):
        now = now_ms()
        group = self.stream()
        for _ in range(40):
            self.logs.put_log_events(logGroupName=group, logStreamName="s",
                                     logEvents=[{"timestamp": now, "message": "x" * 1000000}])
        found = self.results(group, "fields @message")
        self.assertEqual((found["status"], found["results"]), ("Failed", []))
        self.assertEqual(len(self.results(group, "fields @message | limit 3")["results"]), 3)

    def test_definitions_are_put_changed_found_and_deleted(self):
        put = self.logs.put_query_definition
        first = put(name="team/errors", queryString="fields a", logGroupNames=["g"])["queryDefinitionId"]
        put(name="other", queryString="fields b")
        put(name="team/errors", queryString="fields c", queryDefinitionId=first)
        found = self.logs.describe_query_definitions(queryDefinitionNamePrefix="team/")["queryDefinitions"]
        self.assertEqual([(d["queryDefinitionId"], d["queryString"], d["logGroupNames"]) for d in found],
                         [(first, "fields c", [])])
        self.assertTrue(self.logs.delete_query_definition(queryDefinitionId=first)["success"])
        self.refused("ResourceNotFoundException", "query definition", self.logs.delete_query_definition,
                     queryDefinitionId=first)
        self.refused("ResourceNotFoundException", "query definition", put, name="x", queryString="fields a",
                     queryDefinitionId=first)


class Streams(LogsCase):
    def test_streams_are_ordered_by_their_last_event_or_their_name(self):
        now = now_ms()
        group = self.group()
        for name, last in (("a", now - 1), ("b", now), ("c", now - 2)):
            self.stream((last, "m"), group=group, stream=name)
        self.stream(group=group, stream="empty")

        def names(**members):
            return [s["logStreamName"] for s in self.logs.describe_log_streams(logGroupName=group, **members)["logStreams"]]
        self.assertEqual(names(), ["a", "b", "c", "empty"])
        self.assertEqual(names(descending=True), ["empty", "c", "b", "a"])
        self.assertEqual(names(orderBy="LastEventTime", descending=True), ["b", "a", "c", "empty"])
        self.assertEqual(names(orderBy="LastEventTime"), ["empty", "c", "a", "b"])
        self.assertEqual(names(logStreamNamePrefix="e"), ["empty"])
        self.refused("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.",
                     self.logs.describe_log_streams, logGroupName=group, logStreamNamePrefix="a", orderBy="LastEventTime")


class Groups(LogsCase):
    def test_a_group_s_key_is_described(self):
        group = self.group()
        key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/k"
        self.logs.associate_kms_key(logGroupName=group, kmsKeyId=key)
        found = self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        self.assertEqual([(g["logGroupName"], g["kmsKeyId"]) for g in found], [(group, key)])
        self.logs.disassociate_kms_key(logGroupName=group)
        self.assertNotIn("kmsKeyId", self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0])

    def test_resource_policies_are_at_most_ten(self):
        document = json.dumps({"Version": "2012-10-17", "Statement": []})
        for i in range(10):
            self.logs.put_resource_policy(policyName=f"p{i}", policyDocument=document)
        self.refused("LimitExceededException", "", self.logs.put_resource_policy, policyName="p10", policyDocument=document)
        self.refused("InvalidParameterException", "JSON", self.logs.put_resource_policy, policyName="p1", policyDocument="no")


if __name__ == "__main__":
    unittest.main()
