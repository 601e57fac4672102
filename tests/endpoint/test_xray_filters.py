"""X-Ray's filter expressions, root causes and summaries against a second, naive interpreter."""
import json
import os
import subprocess
import sys
import unittest

import xray_filter_cases as cases
import xray_traces
from xray_reference import Filter, InTrace, Trace, plain, summary

DRIVER = os.path.join(os.environ.get("CLTEL_BUILD", "build"), "support", "xray_driver")

if not os.access(DRIVER, os.X_OK):
    print("xray_driver is missing: skipped")
    sys.exit(77)


def line(head, text):
    text = text.encode()
    return b"%s %d\n%s\n" % (head.encode(), len(text), text)


def drive(traces, questions):
    given = b"".join(line("D " + trace_id, json.dumps(document, ensure_ascii=False))
                     for trace_id, documents in traces for document in documents)
    given += b"".join(line("G " + name, text) for name, text in cases.GROUPS.items())
    given += b"".join(line(kind, text) for kind, text in questions)
    answer = subprocess.run([DRIVER], input=given, stdout=subprocess.PIPE, check=True, timeout=200)
    return [json.loads(text) for text in answer.stdout.decode().splitlines()]


class Oracle(unittest.TestCase):
    maxDiff = 3000

    @classmethod
    def setUpClass(cls):
        cls.given = xray_traces.make()
        cls.traces = [Trace(trace_id, documents) for trace_id, documents in cls.given]

    def test_there_are_more_than_two_hundred_expressions_and_eighty_wrong_ones(self):
        self.assertGreaterEqual(len(set(cases.RIGHT)), 200)
        self.assertGreaterEqual(len(cases.WRONG), 80)

    def test_each_expression_takes_the_traces_that_the_reference_takes(self):
        answers = drive(self.given, [("F", text) for text in cases.RIGHT])
        self.assertEqual(len(answers), len(cases.RIGHT))
        for text, answer in zip(cases.RIGHT, answers):
            with self.subTest(expression=text):
                self.assertNotIn("error", answer)
                expected = [trace.id for trace in self.traces if Filter(text, cases.GROUPS).takes(trace)]
                self.assertEqual(answer["takes"], expected)

    def test_each_expression_takes_some_traces_and_not_others(self):
        for text in cases.RIGHT:
            with self.subTest(expression=text):
                taken = sum(Filter(text, cases.GROUPS).takes(trace) for trace in self.traces)
                self.assertGreater(taken, 0)
                self.assertLess(taken, len(self.traces))

    def test_an_empty_expression_takes_all(self):
        for answer in drive(self.given, [("F", ""), ("F", " \n\t"), ("F", 'group.name = "all"')]):
            self.assertEqual(len(answer["takes"]), len(self.given))

    def test_a_wrong_expression_is_refused_with_its_place(self):
        for (text, character, piece), answer in zip(cases.WRONG, drive([], [("F", case[0]) for case in cases.WRONG])):
            with self.subTest(expression=text):
                self.assertIn("error", answer)
                self.assertTrue(answer["error"].startswith("Invalid filter expression: "), answer)
                self.assertIn(piece, answer["error"])
                self.assertTrue(answer["error"].endswith(", at character %d" % character), answer["error"])
                self.assertEqual(answer["at"], len(text[:character - 1].encode()))

    def test_a_selector_sees_one_service_or_one_call(self):
        selectors = ['service("backend.example.com")', 'service(id(type: "remote")) { fault }', "service()",
                     'edge("api.example.com", "backend.example.com")', "edge() { error }",
                     'service("shop") OR edge("shop", "auth.example.com")']
        for text, answer in zip(selectors, drive(self.given, [("E", text) for text in selectors])):
            test = Filter(text).test
            services, calls = [], []
            for number, trace in enumerate(self.traces):
                services += [[number, i] for i, s in enumerate(trace.services) if test(InTrace(trace, only_service=s))]
                calls += [[number, i] for i, c in enumerate(trace.calls) if test(InTrace(trace, only_call=c))]
            with self.subTest(selector=text):
                self.assertEqual(answer["services"], services)
                self.assertEqual(answer["calls"], calls)
                self.assertTrue(services and calls)

    def test_summaries_are_those_of_the_reference(self):
        ordered = ("ServiceIds", "FaultRootCauses", "ErrorRootCauses", "ResponseTimeRootCauses")
        answers = drive(self.given, [("S", "")])
        self.assertEqual(len(answers), len(self.traces))
        for trace, answer in zip(self.traces, answers):
            expected = summary(trace)
            self.assertEqual(set(answer), set(expected))
            for member in expected:
                with self.subTest(trace=trace.id, member=member):
                    if member in ordered:
                        self.assertEqual(answer[member], expected[member])
                    elif isinstance(expected[member], float):
                        self.assertAlmostEqual(answer[member], expected[member], 9)
                    else:
                        self.assertEqual(plain(answer[member]), plain(expected[member]))


if __name__ == "__main__":
    unittest.main()
