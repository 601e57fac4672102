"""X-Ray's sampling rules, targets, groups and tags in the local endpoint, as botocore's client sees them."""
import random
import sys
import time
import unittest

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint

RULE = {"ResourceARN": "*", "Priority": 100, "FixedRate": 0.1, "ReservoirSize": 5, "ServiceName": "*",
        "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1}
ARN = f"arn:aws:xray:{REGION}:000000000000:"


def client(endpoint, region=REGION):
    config = Config(retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client("xray", endpoint_url=endpoint.url, region_name=region, aws_access_key_id=KEY_ID,
                        aws_secret_access_key=SECRET, config=config)


def rule(name, **members):
    return {**RULE, "RuleName": name, **members}


def report(name, client_id, requests=10, sampled=1, borrowed=0):
    return {"RuleName": name, "ClientID": client_id, "Timestamp": time.time(), "RequestCount": requests,
            "SampledCount": sampled, "BorrowCount": borrowed}


class XrayCase(unittest.TestCase):
    def setUp(self):
        self.endpoint = Endpoint().start()
        self.addCleanup(self.endpoint.__exit__)
        self.xray = self.client()

    def client(self, region=REGION):
        xray = client(self.endpoint, region)
        self.addCleanup(xray.close)
        return xray

    def refused(self, code, text, call, **members):
        with self.assertRaises(ClientError) as caught:
            call(**members)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(text, caught.exception.response["Error"]["Message"])


class Rules(XrayCase):
    def test_a_rule_comes_back_as_it_was_made(self):
        given = rule("orders", Priority=9999, FixedRate=0.333, ReservoirSize=0, ServiceName="ord*", Host="a?.example",
                     HTTPMethod="POST", URLPath="/v1/*", Attributes={"tier": "g*"})
        made = self.xray.create_sampling_rule(SamplingRule=given)["SamplingRuleRecord"]
        self.assertEqual(made["SamplingRule"], {**given, "RuleARN": ARN + "sampling-rule/orders"})
        self.assertEqual(made["CreatedAt"], made["ModifiedAt"])
        self.assertLess(abs(made["CreatedAt"].timestamp() - time.time()), 60)
        listed = self.xray.get_sampling_rules()["SamplingRuleRecords"]
        self.assertEqual([r["SamplingRule"]["RuleName"] for r in listed], ["Default", "orders"])
        self.assertEqual(listed[1], made)

    def test_the_default_rule_is_aws_own(self):
        record = self.xray.get_sampling_rules()["SamplingRuleRecords"][0]
        self.assertEqual(record["SamplingRule"], {
            **RULE, "RuleName": "Default", "RuleARN": ARN + "sampling-rule/Default", "Priority": 10000,
            "FixedRate": 0.05, "ReservoirSize": 1, "Attributes": {}})
        self.refused("InvalidRequestException", "cannot be deleted", self.xray.delete_sampling_rule,
                     RuleName="Default")
        changed = self.xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "Default", "FixedRate": 1,
                                                                     "ReservoirSize": 9})["SamplingRuleRecord"]
        self.assertEqual((changed["SamplingRule"]["FixedRate"], changed["SamplingRule"]["ReservoirSize"]), (1, 9))
        self.refused("InvalidRequestException", "Invalid update request for default sampling rule",
                     self.xray.update_sampling_rule, SamplingRuleUpdate={"RuleName": "Default", "URLPath": "/x"})

    def test_an_update_by_arn_changes_what_it_names(self):
        made = self.xray.create_sampling_rule(SamplingRule=rule("r"))["SamplingRuleRecord"]
        changed = self.xray.update_sampling_rule(
            SamplingRuleUpdate={"RuleARN": ARN + "sampling-rule/r", "Priority": 7, "Attributes": {"a": "b"}},
        )["SamplingRuleRecord"]
        self.assertEqual(changed["SamplingRule"], {**made["SamplingRule"], "Priority": 7, "Attributes": {"a": "b"}})
        self.assertEqual(changed["CreatedAt"], made["CreatedAt"])
        self.assertEqual(self.xray.delete_sampling_rule(RuleARN=ARN + "sampling-rule/r")["SamplingRuleRecord"], changed)
        self.refused("InvalidRequestException", "no sampling rule", self.xray.delete_sampling_rule, RuleName="r")

    def test_twenty_five_rules_and_no_more(self):
        for number in range(25):
            self.xray.create_sampling_rule(SamplingRule=rule(f"r{number}"))
        self.refused("RuleLimitExceededException", "25", self.xray.create_sampling_rule, SamplingRule=rule("r25"))
        self.xray.delete_sampling_rule(RuleName="r3")
        self.xray.create_sampling_rule(SamplingRule=rule("r25"))
        pages = self.xray.get_paginator("get_sampling_rules").paginate()
        self.assertEqual(sum(len(page["SamplingRuleRecords"]) for page in pages), 26)

    def test_regions_have_rules_of_their_own_and_a_restart_keeps_them(self):
        self.xray.create_sampling_rule(SamplingRule=rule("here"))
        other = self.client("eu-west-1")
        self.assertEqual(len(other.get_sampling_rules()["SamplingRuleRecords"]), 1)
        self.endpoint.stop()
        self.endpoint.start()
        self.assertEqual(len(self.client().get_sampling_rules()["SamplingRuleRecords"]), 2)

    def test_several_faults_are_named_at_once(self):
        self.refused("InvalidRequestException", "4 validation errors detected", self.xray.create_sampling_rule,
                     SamplingRule=rule("n" * 33, Priority=0, FixedRate=7, Host="h" * 65))


class Targets(XrayCase):
    def targets(self, *reports):
        return self.xray.get_sampling_targets(SamplingStatisticsDocuments=list(reports))

    def test_quotas_of_several_clients_never_exceed_the_reservoir(self):
        for name, size in (("a", 7), ("b", 40), ("c", 0)):
            self.xray.create_sampling_rule(SamplingRule=rule(name, ReservoirSize=size))
        random.seed(11)
        ids = ["%024x" % random.getrandbits(96) for _ in range(6)]
        held = {}
        for _ in range(120):  # all within the life of the first quotas
            who = random.choice(ids)
            answer = self.targets(*(report(name, who.upper(), random.randrange(1000)) for name in "abc"))
            self.assertEqual([t["RuleName"] for t in answer["SamplingTargetDocuments"]], list("abc"))
            for target in answer["SamplingTargetDocuments"]:
                self.assertEqual((target["Interval"], target["FixedRate"]), (10, 0.1))
                self.assertAlmostEqual(target["ReservoirQuotaTTL"].timestamp() - time.time(), 20, delta=2)
                held[target["RuleName"], who] = target["ReservoirQuota"]
            for name, size in (("a", 7), ("b", 40), ("c", 0)):
                self.assertLessEqual(sum(q for (n, _), q in held.items() if n == name), size)
        for _ in range(3):
            for who in ids:
                for target in self.targets(*(report(name, who, 10) for name in "abc"))["SamplingTargetDocuments"]:
                    held[target["RuleName"], who] = target["ReservoirQuota"]
        self.assertEqual(sorted(q for (n, _), q in held.items() if n == "a"), [1, 1, 1, 1, 1, 2])
        self.assertEqual(sorted(q for (n, _), q in held.items() if n == "b"), [6, 6, 7, 7, 7, 7])

    def test_an_unknown_rule_is_unprocessed_and_the_others_are_not(self):
        answer = self.targets(report("nowhere", "a" * 24), report("Default", "a" * 24))
        self.assertEqual([t["RuleName"] for t in answer["SamplingTargetDocuments"]], ["Default"])
        self.assertEqual([(u["RuleName"], u["ErrorCode"]) for u in answer["UnprocessedStatistics"]],
                         [("nowhere", "400")])

    def test_at_most_twenty_five_reports_a_call(self):
        reports = [report("Default", "%024d" % number) for number in range(26)]
        self.assertEqual(len(self.targets(*reports[:25])["SamplingTargetDocuments"]), 25)
        self.refused("InvalidRequestException", "less than or equal to 25", self.xray.get_sampling_targets,
                     SamplingStatisticsDocuments=reports)
        self.assertEqual(self.targets()["SamplingTargetDocuments"], [])

    def test_a_change_is_seen_in_the_next_answer(self):
        self.xray.create_sampling_rule(SamplingRule=rule("r"))
        before = self.targets(report("r", "a" * 24))["LastRuleModification"]
        changed = self.xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "r", "FixedRate": 1})
        answer = self.targets(report("r", "a" * 24))
        self.assertEqual(answer["SamplingTargetDocuments"][0]["FixedRate"], 1)
        self.assertEqual(answer["LastRuleModification"], changed["SamplingRuleRecord"]["ModifiedAt"])
        self.assertGreater(answer["LastRuleModification"], before)

    def test_summaries_add_up_to_what_was_reported(self):
        for number in range(50):
            self.targets(report("Default", "%024d" % number, requests=100 + number, sampled=number, borrowed=1))
        summaries = [s for page in self.xray.get_paginator("get_sampling_statistic_summaries").paginate()
                     for s in page["SamplingStatisticSummaries"]]
        self.assertEqual({s["RuleName"] for s in summaries}, {"Default"})
        self.assertEqual(tuple(sum(s[m] for s in summaries) for m in ("RequestCount", "SampledCount", "BorrowCount")),
                         (50 * 100 + 1225, 1225, 50))
        self.assertTrue(all(s["Timestamp"].timestamp() % 10 == 0 for s in summaries))


class Groups(XrayCase):
    def test_a_group_is_made_found_changed_and_deleted(self):
        made = self.xray.create_group(GroupName="slow", FilterExpression="responsetime > 5",
                                      InsightsConfiguration={"InsightsEnabled": True})["Group"]
        self.assertRegex(made["GroupARN"], "^" + ARN + "group/slow/[A-Z2-7]{52}$")
        self.assertEqual(made["InsightsConfiguration"], {"InsightsEnabled": True, "NotificationsEnabled": False})
        self.assertEqual(self.xray.get_group(GroupARN=made["GroupARN"])["Group"], made)
        changed = self.xray.update_group(GroupName="slow", FilterExpression="fault")["Group"]
        self.assertEqual(changed, {**made, "FilterExpression": "fault"})
        names = [g["GroupName"] for page in self.xray.get_paginator("get_groups").paginate() for g in page["Groups"]]
        self.assertEqual(names, ["Default", "slow"])
        self.xray.delete_group(GroupARN=made["GroupARN"])
        self.refused("InvalidRequestException", "no group named slow", self.xray.get_group, GroupName="slow")

    def test_an_expression_that_cannot_be_understood_is_refused(self):
        self.xray.create_group(GroupName="g", FilterExpression="fault")
        for call in (self.xray.update_group, self.xray.create_group):
            name = "g" if call == self.xray.update_group else "new"
            self.refused("InvalidRequestException", "", call, GroupName=name, FilterExpression="responsetime > > 5")
        self.assertEqual(self.xray.get_group(GroupName="g")["Group"]["FilterExpression"], "fault")

    def test_tags_stay_with_what_they_were_given_to(self):
        made = self.xray.create_group(GroupName="g", Tags=[{"Key": "team", "Value": "a"}])["Group"]
        self.xray.create_sampling_rule(SamplingRule=rule("r"), Tags=[{"Key": "Team", "Value": ""}])
        for arn, own in ((made["GroupARN"], {"team": "a"}), (ARN + "sampling-rule/r", {"Team": ""})):
            self.xray.tag_resource(ResourceARN=arn, Tags=[{"Key": "x", "Value": "1"}, {"Key": "y", "Value": "2"}])
            self.xray.untag_resource(ResourceARN=arn, TagKeys=["y", "z"])
            tags = self.xray.list_tags_for_resource(ResourceARN=arn)["Tags"]
            self.assertEqual({t["Key"]: t["Value"] for t in tags}, {**own, "x": "1"})
        self.xray.delete_group(GroupName="g")
        self.refused("ResourceNotFoundException", "no group", self.xray.list_tags_for_resource,
                     ResourceARN=made["GroupARN"])


if __name__ == "__main__":
    unittest.main()
