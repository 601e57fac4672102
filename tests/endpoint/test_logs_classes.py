"""What groups of other classes than STANDARD do not have, and what they do."""
import time
import unittest

from endpoint_process import Endpoint, now_ms
from signed_call import arn_of, make_stream, put, signed_call

TRANSFORMATION = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
ABSENT = [
    ("GetLogEvents", {"logGroupName": "g", "logStreamName": "s"}),
    ("FilterLogEvents", {"logGroupName": "g"}),
    ("FilterLogEvents", {"logGroupIdentifier": arn_of("g")}),
    ("StartLiveTail", {"logGroupIdentifiers": [arn_of("g")]}),
    ("PutMetricFilter", {"logGroupName": "g", "filterName": "f", "filterPattern": "",
                         "metricTransformations": [TRANSFORMATION]}),
    ("DescribeMetricFilters", {"logGroupName": "g"}),
    ("DeleteMetricFilter", {"logGroupName": "g", "filterName": "f"}),
    ("PutSubscriptionFilter", {"logGroupName": "g", "filterName": "f", "filterPattern": "", "roleArn": "arn:role",
                               "destinationArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s"}),
    ("DescribeSubscriptionFilters", {"logGroupName": "g"}),
    ("DeleteSubscriptionFilter", {"logGroupName": "g", "filterName": "f"}),
]
PRESENT = [
    ("PutRetentionPolicy", {"logGroupName": "g", "retentionInDays": 7}),
    ("DescribeLogStreams", {"logGroupName": "g"}),
    ("TagLogGroup", {"logGroupName": "g", "tags": {"a": "b"}}),
    ("AssociateKmsKey", {"logGroupName": "g", "kmsKeyId": "arn:aws:kms:us-east-1:000000000000:key/k"}),
    ("DescribeMetricFilters", {}),
    ("DeleteLogStream", {"logGroupName": "g", "logStreamName": "s"}),
]


class Classes(unittest.TestCase):
    def setUp(self):
        self.endpoint = Endpoint().start()
        self.port = self.endpoint.port

    def tearDown(self):
        self.endpoint.__exit__()

    def make(self, class_name):
        signed_call(self.port, "DeleteLogGroup", logGroupName="g")
        make_stream(self.port, "g", "s", logGroupClass=class_name)
        put(self.port, "g", "s", ["hello"])

    def query(self, text):
        status, answer = signed_call(self.port, "StartQuery", logGroupName="g", queryString=text, startTime=0,
                                     endTime=now_ms() // 1000 + 10)
        if status != 200:
            return status, answer
        while True:
            _, results = signed_call(self.port, "GetQueryResults", queryId=answer["queryId"])
            if results["status"] not in ("Scheduled", "Running"):
                return status, results
            time.sleep(0.01)

    def test_what_is_absent_is_refused_in_the_words_of_aws(self):
        for class_name in ["INFREQUENT_ACCESS", "DELIVERY"]:
            self.make(class_name)
            for operation, members in ABSENT:
                with self.subTest(class_name=class_name, operation=operation):
                    self.assertEqual(signed_call(self.port, operation, **members), (400, {
                        "__type": "ValidationException",
                        "message": "This operation is only supported on the Standard log class."}))

    def test_a_group_of_class_standard_has_it(self):
        self.make("STANDARD")
        for operation, members in ABSENT:
            if operation != "StartLiveTail":  # its answer does not end
                with self.subTest(operation=operation):
                    self.assertEqual(signed_call(self.port, operation, **members)[0], 200)

    def test_the_rest_works(self):
        for class_name in ["INFREQUENT_ACCESS", "DELIVERY"]:
            self.make(class_name)
            for operation, members in PRESENT:
                with self.subTest(class_name=class_name, operation=operation):
                    status, answer = signed_call(self.port, operation, **members)
                    self.assertEqual(status, 200, answer)

    def test_queries_of_infrequent_access_have_all_but_unmask(self):
        self.make("INFREQUENT_ACCESS")
        status, results = self.query("fields @message")
        self.assertEqual((status, results["results"][0][0]["value"]), (200, "hello"))
        self.assertEqual(self.query("fields @timestamp | unmask @message"), (400, {
            "__type": "InvalidParameterException",
            "message": "Log group 'g' is of class INFREQUENT_ACCESS, which does not have unmask."}))
        self.make("STANDARD")
        self.assertEqual(self.query("fields @timestamp | unmask @message")[0], 200)

    def test_groups_of_class_delivery_cannot_be_queried(self):
        self.make("DELIVERY")
        self.assertEqual(self.query("fields @message"), (400, {
            "__type": "InvalidParameterException",
            "message": "Log group 'g' is of class DELIVERY, which cannot be queried."}))


if __name__ == "__main__":
    unittest.main()
