"""X-Ray of the local endpoint, as botocore's client sees it: segments in, traces out, settings, faults, kills."""
import http.client
import json
import os
import pathlib
import re
import secrets
import sqlite3
import sys
import threading
import time
import unittest
import urllib.request

os.environ["BOTO_DISABLE_CRT"] = "true"
try:
    import boto3
    import botocore.loaders
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.config import Config
    from botocore.credentials import Credentials
    from botocore.exceptions import ClientError
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint

TABLE = pathlib.Path("docs/XRAY-OPERATIONS.md")
KILLS = int(os.environ.get("CLTEL_TEST_KILLS", "5"))  # `make proof` asks for more
WRITERS = 3


def client(endpoint, region=REGION, secret=SECRET):
    config = Config(retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client("xray", endpoint_url=endpoint.url, region_name=region, aws_access_key_id=KEY_ID,
                        aws_secret_access_key=secret, config=config)


def new_trace_id():
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"


def segment(trace_id, /, **members):
    now = time.time()
    document = {"trace_id": trace_id, "id": secrets.token_hex(8), "name": "api", "start_time": now, "end_time": now + 0.25}
    document.update(members)
    return {name: value for name, value in document.items() if value is not None}


def signed_post(endpoint, path, body, service="xray"):
    """What a client that does not know the model may send; returns status, error type, body."""
    request = AWSRequest("POST", endpoint.url + path, data=body, headers={"Content-Type": "application/json"})
    SigV4Auth(Credentials(KEY_ID, SECRET), service, REGION).add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.request("POST", path, body=body, headers=dict(request.headers))
    answer = connection.getresponse()
    found = answer.status, answer.getheader("x-amzn-ErrorType"), answer.read()
    connection.close()
    return found


class XrayCase(unittest.TestCase):
    arguments = []

    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint(*cls.arguments).start()
        cls.xray = client(cls.endpoint)

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def put(self, *documents, xray=None):
        texts = [document if isinstance(document, str) else json.dumps(document) for document in documents]
        return (xray or self.xray).put_trace_segments(TraceSegmentDocuments=texts)["UnprocessedTraceSegments"]

    def get(self, *ids, xray=None):
        found = (xray or self.xray).batch_get_traces(TraceIds=list(ids))
        return {trace["Id"]: trace for trace in found["Traces"]}, found["UnprocessedTraceIds"]

    def documents(self, trace_id, xray=None):
        traces, _ = self.get(trace_id, xray=xray)
        return [json.loads(each["Document"]) for each in traces[trace_id]["Segments"]] if traces else []

    def refused(self, code, words, call, **members):
        with self.assertRaises(ClientError) as caught:
            call(**members)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(words, caught.exception.response["Error"]["Message"])
        return caught.exception.response

    def control(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.endpoint.url + path, method=method, data=data)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())


class Table(XrayCase):
    def rows(self):
        found = re.findall(r"^\| (\w+) \| (works|refused) \| (.*) \|$", TABLE.read_text(), re.M)
        return {name: (here, remark) for name, here, remark in found}

    def model(self):
        return botocore.loaders.Loader().load_service_model("xray", "service-2")["operations"]

    def test_every_operation_of_the_model_is_in_the_table(self):
        self.assertEqual(set(self.model()) - set(self.rows()), set())

    def test_the_table_is_true_of_every_operation_of_the_model(self):
        for name in self.model():
            with self.subTest(operation=name):
                try:
                    getattr(self.xray, botocore.xform_name(name))()
                    code = None
                except ClientError as error:
                    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
                here, remark = self.rows()[name]
                self.assertEqual(here == "refused", code == "UnknownOperationException")
                if here == "refused":
                    self.assertIn(remark, message)
                    self.assertIn(name, message)

    def test_the_endpoint_says_that_it_has_the_service(self):
        with urllib.request.urlopen(self.endpoint.url) as answer:
            self.assertIn(b"X-Ray", answer.read())


class Segments(XrayCase):
    def test_a_segment_comes_back_as_it_was_sent(self):
        trace_id = new_trace_id()
        document = segment(trace_id, annotations={"tenant": "t1"}, metadata={"d": {"k": [1, "\u00e9\U0001F600\\\""]}},
                           subsegments=[{"id": secrets.token_hex(8), "name": "db", "start_time": 1.5, "end_time": 2.5}])
        text = json.dumps(document, ensure_ascii=False)
        self.assertEqual(self.put(text), [])
        traces, unknown = self.get(trace_id)
        self.assertEqual(unknown, [])
        self.assertEqual(traces[trace_id]["Segments"], [{"Id": document["id"], "Document": text}])
        self.assertAlmostEqual(traces[trace_id]["Duration"], 0.25, places=3)
        self.assertIs(traces[trace_id]["LimitExceeded"], False)

    def test_segments_of_one_trace_come_together_whoever_sent_them(self):
        trace_id = new_trace_id()
        start = 1700000000.0
        late, early = segment(trace_id, start_time=start + 1, end_time=start + 9), segment(trace_id, start_time=start, end_time=start + 2)
        alone = segment(trace_id, type="subsegment", parent_id=early["id"], start_time=start + 0.5, end_time=start + 1)
        self.put(late), self.put(early, alone)
        self.assertEqual(self.documents(trace_id), [early, alone, late])
        self.assertEqual(self.get(trace_id)[0][trace_id]["Duration"], 9.0)

    def test_a_finished_segment_takes_the_place_of_its_beginning_and_keeps_it(self):
        trace_id = new_trace_id()
        begun = segment(trace_id, end_time=None, in_progress=True)
        done = dict(segment(trace_id), id=begun["id"])
        self.put(begun)
        self.assertEqual(self.documents(trace_id), [begun])
        self.assertEqual(self.get(trace_id)[0][trace_id]["Duration"], 0)
        self.put(done)
        self.put(begun)
        self.assertEqual(self.documents(trace_id), [done])
        again = dict(done, user="u")
        self.put(again)
        self.assertEqual(self.documents(trace_id), [again])

    def test_what_is_wrong_comes_back_and_the_rest_is_stored(self):
        trace_id = new_trace_id()
        good, other = segment(trace_id), segment(trace_id, start_time=time.time() + 1)
        bad_name, bad_id = segment(trace_id, name="a!"), segment(trace_id, id="xyz")
        inner = segment(trace_id, subsegments=[{"id": "1" * 16, "start_time": 1, "end_time": 2}])
        unprocessed = self.put(good, bad_name, "no JSON", bad_id, inner, other)
        self.assertEqual(unprocessed, [
            {"Id": bad_name["id"], "ErrorCode": "InvalidName", "Message": "Invalid segment. ErrorCode: InvalidName"},
            {"ErrorCode": "MissingId", "Message": "Invalid segment. ErrorCode: MissingId"},
            {"Id": "xyz", "ErrorCode": "InvalidId", "Message": "Invalid segment. ErrorCode: InvalidId"},
            {"Id": inner["id"], "ErrorCode": "MissingName", "Message": "Invalid subsegment. ErrorCode: MissingName, Cause: null"}])
        self.assertEqual(self.documents(trace_id), [good, other])

    def test_required_members_are_asked_for(self):
        for member in ["id", "name", "trace_id", "start_time", "end_time"]:
            code = "Missing" + "".join(word.capitalize() for word in member.split("_"))
            self.assertEqual(self.put(segment(new_trace_id(), **{member: None}))[0]["ErrorCode"], code)

    def test_a_document_is_limited_to_64_KB(self):
        trace_id = new_trace_id()
        text = json.dumps(segment(trace_id, metadata={"d": ""}))
        room = 65536 - len(text)
        self.assertEqual(self.put(text.replace('"d": ""', '"d": "' + "x" * room + '"')), [])
        self.assertEqual(self.put(text.replace('"d": ""', '"d": "' + "x" * (room + 1) + '"'))[0]["ErrorCode"], "DocumentTooLarge")

    def test_a_trace_is_limited_to_500_KB(self):
        trace_id = new_trace_id()
        documents = [segment(trace_id, metadata={"d": "x" * 60000}) for _ in range(9)]
        unprocessed = self.put(*documents)
        self.assertEqual([each["Id"] for each in unprocessed], [documents[8]["id"]])
        self.assertEqual(unprocessed[0]["ErrorCode"], "InvalidSegment")
        self.assertIn("Trace Size Exceeded", unprocessed[0]["Message"])
        traces, _ = self.get(trace_id)
        self.assertIs(traces[trace_id]["LimitExceeded"], True)
        self.assertEqual(len(traces[trace_id]["Segments"]), 8)

    def test_a_call_takes_fifty_documents(self):
        trace_id = new_trace_id()
        self.assertEqual(self.put(*[segment(trace_id) for _ in range(50)]), [])
        self.assertEqual(len(self.documents(trace_id)), 50)
        self.refused("InvalidRequestException", "Exceeding maximum segment count: 50", self.xray.put_trace_segments,
                     TraceSegmentDocuments=["{}"] * 51)
        self.assertEqual(self.put(), [])

    def test_regions_do_not_see_each_other(self):
        trace_id, elsewhere = new_trace_id(), client(self.endpoint, "eu-west-1")
        here, there = segment(trace_id), segment(trace_id)
        self.put(here), self.put(there, xray=elsewhere)
        self.assertEqual(self.documents(trace_id), [here])
        self.assertEqual(self.documents(trace_id, xray=elsewhere), [there])


class Traces(XrayCase):
    def test_ids_that_are_unknown_are_named(self):
        known, unknown = new_trace_id(), new_trace_id()
        self.put(segment(known))
        traces, unprocessed = self.get(unknown, known, "nonsense", known)
        self.assertEqual((list(traces), unprocessed), ([known], [unknown, "nonsense"]))

    def test_an_id_is_found_in_any_case(self):
        trace_id = "1-58406520-" + secrets.token_hex(12)
        self.put(segment(trace_id))
        found = self.xray.batch_get_traces(TraceIds=[trace_id.upper()])
        self.assertEqual([trace["Id"] for trace in found["Traces"]], [trace_id])

    def test_requests_are_held_to_the_model(self):
        get = self.xray.batch_get_traces
        self.refused("InvalidRequestException", "less than or equal to 5", get, TraceIds=[new_trace_id() for _ in range(6)])
        self.refused("InvalidRequestException", "Member must not be null", get)
        self.refused("InvalidRequestException", "length less than or equal to 35", get, TraceIds=["x" * 36])
        self.refused("InvalidRequestException", "NextToken", get, TraceIds=[new_trace_id()], NextToken="7")


class LargeTraces(XrayCase):
    arguments = ["--trace-kb", "16384"]

    def test_a_trace_of_5000_spans_comes_back_whole_where_the_limit_allows_it(self):
        trace_id = new_trace_id()
        root = segment(trace_id)
        children = [segment(trace_id, type="subsegment", parent_id=root["id"], name=f"span {i}") for i in range(4999)]
        spans = [root] + children
        for at in range(0, 5000, 50):
            self.assertEqual(self.put(*spans[at:at + 50]), [])
        self.assertEqual({each["id"]: each for each in self.documents(trace_id)}, {each["id"]: each for each in spans})

    def test_large_traces_come_on_several_pages(self):
        ids = [new_trace_id() for _ in range(4)]
        for trace_id in ids:
            for _ in range(2):
                self.put(*[segment(trace_id, metadata={"d": "x" * 60000}) for _ in range(20)])
        pages = list(self.xray.get_paginator("batch_get_traces").paginate(TraceIds=ids))
        self.assertGreater(len(pages), 1)
        self.assertEqual([(trace["Id"], len(trace["Segments"])) for page in pages for trace in page["Traces"]],
                         [(trace_id, 40) for trace_id in ids])


class Settings(XrayCase):
    def test_the_encryption_is_kept(self):
        self.assertEqual(self.xray.get_encryption_config()["EncryptionConfig"], {"Type": "NONE", "Status": "ACTIVE"})
        set_to = self.xray.put_encryption_config(Type="KMS", KeyId="alias/k")["EncryptionConfig"]
        self.assertEqual(set_to, {"Type": "KMS", "KeyId": "alias/k", "Status": "ACTIVE"})
        self.assertEqual(self.xray.get_encryption_config()["EncryptionConfig"], set_to)
        elsewhere = client(self.endpoint, "eu-west-1").get_encryption_config()["EncryptionConfig"]
        self.assertEqual(elsewhere["Type"], "NONE")
        self.xray.put_encryption_config(Type="NONE")
        self.assertEqual(self.xray.get_encryption_config()["EncryptionConfig"], {"Type": "NONE", "Status": "ACTIVE"})

    def test_an_encryption_that_makes_no_sense_is_refused(self):
        put = self.xray.put_encryption_config
        self.refused("InvalidRequestException", "enum value set: [NONE, KMS]", put, Type="ROT13")
        self.refused("InvalidRequestException", "'type'", put)
        self.refused("InvalidRequestException", "KeyId", put, Type="KMS")
        self.refused("InvalidRequestException", "KeyId", put, Type="NONE", KeyId="k")

    def test_policies_are_put_listed_and_deleted(self):
        document = json.dumps({"Statement": []})
        put = self.xray.put_resource_policy(PolicyName="p", PolicyDocument=document)["ResourcePolicy"]
        self.assertEqual((put["PolicyName"], put["PolicyDocument"], put["PolicyRevisionId"]), ("p", document, "1"))
        self.assertAlmostEqual(put["LastUpdatedTime"].timestamp(), time.time(), delta=60)
        self.refused("InvalidPolicyRevisionIdException", "PolicyRevisionId", self.xray.put_resource_policy,
                     PolicyName="p", PolicyDocument=document, PolicyRevisionId="7")
        self.xray.put_resource_policy(PolicyName="p", PolicyDocument=document, PolicyRevisionId="1")
        self.assertEqual([each["PolicyRevisionId"] for each in self.xray.list_resource_policies()["ResourcePolicies"]], ["2"])
        self.refused("MalformedPolicyDocumentException", "JSON", self.xray.put_resource_policy, PolicyName="q", PolicyDocument="x")
        self.refused("PolicySizeLimitExceededException", "5120", self.xray.put_resource_policy, PolicyName="q",
                     PolicyDocument='{"a":"' + "x" * 5120 + '"}')
        self.refused("InvalidRequestException", "pattern", self.xray.put_resource_policy, PolicyName="a b", PolicyDocument="{}")
        for i in range(4):
            self.xray.put_resource_policy(PolicyName=f"q{i}", PolicyDocument="{}")
        self.refused("PolicyCountLimitExceededException", "5", self.xray.put_resource_policy, PolicyName="more", PolicyDocument="{}")
        self.refused("InvalidPolicyRevisionIdException", "PolicyRevisionId", self.xray.delete_resource_policy, PolicyName="p",
                     PolicyRevisionId="1")
        for name in ["p", "q0", "q1", "q2", "q3"]:
            self.xray.delete_resource_policy(PolicyName=name)
        self.assertEqual(self.xray.list_resource_policies()["ResourcePolicies"], [])

    def test_segments_stay_in_X_Ray(self):
        status, _, body = signed_post(self.endpoint, "/GetTraceSegmentDestination", b"{}")
        self.assertEqual((status, json.loads(body)), (200, {"Destination": "XRay", "Status": "ACTIVE"}))
        self.assertEqual(signed_post(self.endpoint, "/UpdateTraceSegmentDestination", b'{"Destination":"XRay"}')[0], 200)
        status, code, body = signed_post(self.endpoint, "/UpdateTraceSegmentDestination", b'{"Destination":"CloudWatchLogs"}')
        self.assertEqual((status, code), (400, "InvalidRequestException"))

    def test_telemetry_is_added_up_by_host(self):
        record = {"Timestamp": time.time(), "SegmentsReceivedCount": 3, "SegmentsSentCount": 2, "SegmentsRejectedCount": 1,
                  "BackendConnectionErrors": {"TimeoutCount": 1}}
        self.xray.put_telemetry_records(TelemetryRecords=[record, record], Hostname="h")
        self.xray.put_telemetry_records(TelemetryRecords=[record], Hostname="h")
        sums = {each["Hostname"]: each for each in self.control("GET", "/_cltel/stats")["telemetry"]}
        self.assertEqual(sums["h"], {"Hostname": "h", "Records": 3, "SegmentsReceivedCount": 9, "SegmentsSentCount": 6,
                                     "SegmentsSpilloverCount": 0, "SegmentsRejectedCount": 3})
        put = self.xray.put_telemetry_records
        self.refused("InvalidRequestException", "telemetryRecords.1.member.timestamp", put, TelemetryRecords=[{}])
        self.refused("InvalidRequestException", "Member must not be null", put)
        self.refused("InvalidRequestException", "Integer", put, TelemetryRecords=[dict(record, SegmentsSentCount=1.5)])


class Signatures(XrayCase):
    def test_a_wrong_secret_is_refused_in_the_shape_of_a_REST_service(self):
        response = self.refused("InvalidSignatureException", "", client(self.endpoint, secret="wrong").batch_get_traces, TraceIds=["x"])
        self.assertEqual(response["ResponseMetadata"]["HTTPHeaders"]["x-amzn-errortype"], "InvalidSignatureException")

    def test_a_signature_for_another_service_is_refused(self):
        status, code, body = signed_post(self.endpoint, "/Traces", b"{}", service="logs")
        self.assertGreaterEqual(status, 400)
        self.assertIn("xray", json.loads(body)["message"])

    def test_only_known_paths_are_of_the_service(self):
        for path in ["/traces", "/Traces/", "/TraceSegment", "//Traces", "/Traces%20"]:
            self.assertEqual(signed_post(self.endpoint, path, b"{}")[0], 405, path)


class Hostile(XrayCase):
    def test_bodies_that_are_none_are_refused(self):
        for body in [b"", b"[]", b"null", b"{", b"\xff", b'{"TraceSegmentDocuments":{}}', b'{"TraceSegmentDocuments":[1]}',
                     b'{"TraceSegmentDocuments":["a"', b'{"TraceSegmentDocuments":' + b"[" * 100000]:
            status, code, answer = signed_post(self.endpoint, "/TraceSegments", body)
            self.assertEqual((status, code), (400, "InvalidRequestException"), body[:60])
            self.assertIn("Message", json.loads(answer))
        for body in [b"[]", b"{", b"\xff", b'{"TraceIds":1}', b'{"TraceIds":[1]}', b'{"TraceIds":["a\\u0000"]}']:
            status, code, _ = signed_post(self.endpoint, "/Traces", body)
            self.assertEqual((status, code), (400, "InvalidRequestException"), body)

    def test_documents_that_are_none_come_back(self):
        trace_id = new_trace_id()
        good = json.dumps(segment(trace_id))
        deep = good[:-1] + ',"metadata":' + '{"a":' * 5000 + "1" + "}" * 5001
        nested = good[:-1]
        for _ in range(100):
            nested += ',"subsegments":[' + json.dumps(segment(None))[:-1]
        nested += "}]" * 100 + "}"
        documents = [deep, nested, good[:-1], good + good, "\0" + good, good.replace("api", "a\0b"), "[" + good + "]",
                     good.replace('"api"', '"\\ud800"'), json.dumps(segment(trace_id, start_time=1e300)),
                     json.dumps(segment(trace_id, id="../../../../../etc")), " ", "nul", '{"id":{}}']
        unprocessed = self.put(*documents)
        self.assertEqual(len(unprocessed), len(documents))
        self.assertEqual(self.documents(trace_id), [])
        self.assertEqual(self.put(good), [])

    def test_a_document_with_hostile_text_comes_back_byte_by_byte(self):
        trace_id = new_trace_id()
        text = json.dumps(segment(trace_id, metadata={"\u202e<script>": "';DROP TABLE xray_trace;--\u2028\\u0000\x7f"}),
                          ensure_ascii=False)
        self.put(text)
        traces, _ = self.get(trace_id)
        self.assertEqual(traces[trace_id]["Segments"][0]["Document"], text)

    def test_a_body_may_hold_fifty_large_documents(self):
        documents = [segment(new_trace_id(), metadata={"d": '"' * 30000}) for _ in range(50)]
        self.assertEqual(self.put(*documents), [])
        self.assertEqual(self.documents(documents[49]["trace_id"]), [documents[49]])


class Faults(XrayCase):
    def tearDown(self):
        self.control("DELETE", "/_cltel/faults")

    def rule(self, **members):
        self.control("POST", "/_cltel/faults", members)

    def test_so_many_documents_come_back_and_are_not_stored(self):
        self.rule(service="xray", operation="PutTraceSegments", unprocessed=2, count=1)
        trace_id = new_trace_id()
        documents = [segment(trace_id, start_time=1700000000 + i, end_time=1700000001 + i) for i in range(3)]
        unprocessed = self.put(*documents)
        self.assertEqual([(each["Id"], each["ErrorCode"]) for each in unprocessed],
                         [(document["id"], "ThrottledException") for document in documents[:2]])
        self.assertEqual(self.documents(trace_id), documents[2:])
        self.assertEqual(self.put(*documents[:2]), [])
        self.assertEqual(self.documents(trace_id), documents)

    def test_the_code_of_what_comes_back_may_be_chosen(self):
        self.rule(operation="PutTraceSegments", unprocessed=1, code="InternalFailure")
        self.assertEqual(self.put(segment(new_trace_id()))[0]["ErrorCode"], "InternalFailure")

    def test_the_rules_of_logs_events_reject_at_both_ends(self):
        self.rule(operation="PutTraceSegments", too_old=1, too_new=1, count=1)
        documents = [segment(new_trace_id()) for _ in range(4)]
        self.assertEqual([each["Id"] for each in self.put(*documents)], [documents[0]["id"], documents[3]["id"]])

    def test_errors_have_the_codes_and_the_shape_of_X_Ray(self):
        for status, code in [(429, "ThrottledException"), (400, "ThrottledException"), (503, "ServiceUnavailableException"),
                             (500, "InternalFailure")]:
            self.rule(operation="PutTraceSegments", status=status, count=1)
            response = self.refused(code, "fault rule", self.xray.put_trace_segments, TraceSegmentDocuments=[])
            self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], status)

    def test_what_was_reset_after_the_commit_is_there(self):
        self.rule(operation="PutTraceSegments", reset="after", count=1)
        trace_id = new_trace_id()
        document = segment(trace_id)
        with self.assertRaises(Exception):
            self.put(document)
        self.assertEqual(self.documents(trace_id), [document])
        self.assertEqual(self.put(document), [])
        self.assertEqual(self.documents(trace_id), [document])

    def test_counters_and_reset(self):
        self.control("POST", "/_cltel/reset")
        trace_id = new_trace_id()
        self.put(segment(trace_id), segment(trace_id), "{}")
        self.documents(trace_id)
        stats = self.control("GET", "/_cltel/stats")
        self.assertEqual((stats["segments_stored"], stats["segments_rejected"]), (2, 1))
        self.assertEqual(stats["operations"]["xray"], {"BatchGetTraces": 1, "PutTraceSegments": 1})
        self.control("POST", "/_cltel/reset")
        self.assertEqual(self.get(trace_id), ({}, [trace_id]))
        self.assertEqual(self.control("GET", "/_cltel/stats")["segments_stored"], 0)


class Survival(unittest.TestCase):
    def write(self, endpoint, acknowledged):
        """Puts whole traces until the endpoint dies."""
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
        try:
            while True:
                trace_id = new_trace_id()
                body = json.dumps({"TraceSegmentDocuments": [json.dumps(segment(trace_id)) for _ in range(10)]}).encode()
                request = AWSRequest("POST", endpoint.url + "/TraceSegments", data=body)
                SigV4Auth(Credentials(KEY_ID, SECRET), "xray", REGION).add_auth(request)
                connection.request("POST", "/TraceSegments", body=body, headers=dict(request.headers))
                answer = connection.getresponse()
                if answer.status != 200 or json.loads(answer.read())["UnprocessedTraceSegments"]:
                    return
                acknowledged.append(trace_id)
        except (OSError, http.client.HTTPException):
            pass

    def stored(self, endpoint):
        path = os.path.join(endpoint.folder, "data", "cltel-local.db")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
            return dict(store.execute("SELECT t.id,count(*) FROM xray_trace t JOIN xray_segment s ON s.trace=t.number GROUP BY t.id"))

    def test_what_was_acknowledged_survives_every_kill(self):
        endpoint = Endpoint()
        with endpoint:
            acknowledged = []
            for kill in range(KILLS):
                before = len(acknowledged)
                threads = [threading.Thread(target=self.write, args=(endpoint, acknowledged)) for _ in range(WRITERS)]
                for thread in threads:
                    thread.start()
                patience = time.monotonic() + 20
                while len(acknowledged) < before + 20 + 17 * kill and time.monotonic() < patience:
                    threads[0].join(0.002)
                endpoint.stop(9)
                for thread in threads:
                    thread.join()
                endpoint.start()
                stored = self.stored(endpoint)
                self.assertGreater(len(acknowledged), before)
                self.assertEqual(set(acknowledged) - set(stored), set())
                self.assertEqual(set(stored.values()), {10})  # a call's documents are there completely or not at all
            xray = client(endpoint)
            found = xray.batch_get_traces(TraceIds=acknowledged[-5:])
            self.assertEqual([len(trace["Segments"]) for trace in found["Traces"]], [10] * 5)

    def test_traces_leave_after_thirty_days(self):
        endpoint = Endpoint()
        with endpoint:
            xray, old, young = client(endpoint), new_trace_id(), new_trace_id()
            for trace_id in (old, young):
                xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(segment(trace_id))])
            endpoint.stop()
            with sqlite3.connect(os.path.join(endpoint.folder, "data", "cltel-local.db")) as store:
                store.execute("UPDATE xray_trace SET received_us=received_us-31*24*3600*1000000 WHERE id=?", (old,))
            store.close()
            endpoint.start()
            xray = client(endpoint)
            for _ in range(300):
                found = xray.batch_get_traces(TraceIds=[old, young])
                if found["UnprocessedTraceIds"]:
                    break
                time.sleep(0.1)  # bounded; it leaves within ten seconds
            self.assertEqual(([trace["Id"] for trace in found["Traces"]], found["UnprocessedTraceIds"]), ([young], [old]))


if __name__ == "__main__":
    unittest.main()
