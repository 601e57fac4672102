"""Records that are broken, too large or too many: each arrives whole, or is refused with a code and counted."""
import collections
import json
import re
import unittest

from application import Application, Record, balance_fault, i64, raw_json, text
from capturing_server import CapturingServer

INVALID, BUFFER_FULL, CLOSED, TOO_LARGE = -1, -3, -4, -6
MIB = 1024 * 1024


class BadRecords(unittest.TestCase):
    def run_with(self, options=None):
        """A server that takes everything, and a client."""
        self.server = self.enterContext(CapturingServer())
        self.application = self.enterContext(Application(self.server.url, options))
        self.application.new()
        return self.application

    def enterContext(self, manager):  # of Python 3.11, for older ones
        self.addCleanup(manager.__exit__, None, None, None)
        return manager.__enter__()

    def messages(self):
        """What arrived, apart from loss notices; those are kept in self.lost."""
        self.assertEqual(self.application.ask("flush", 20000).code, 0)
        found, self.lost = [], collections.Counter()
        for captured in self.server.of("PutLogEvents"):
            for event in json.loads(captured.body)["logEvents"]:
                message = json.loads(event["message"])
                if message["message"] == "records lost":
                    self.lost.update(message["lost"])
                else:
                    found.append(message)
        return found

    def ended(self, **expected):
        """The balance holds, the counters are as expected (0 unless named), the loss is told in the stream."""
        arrived = self.messages()
        stats = self.application.stats()
        self.assertIsNone(balance_fault(stats))
        lost = {name[8:]: value for name, value in stats.items() if name.startswith("dropped_") and value}
        self.assertEqual(lost, {name: value for name, value in expected.items() if name not in ("delivered", "truncated")})
        self.assertEqual(self.lost, lost)
        said = collections.Counter()
        for sentence in self.application.diagnostics():
            self.assertTrue(sentence.startswith("records were lost, by reason: "), sentence)
            for reason, count in re.findall(r"(\w+) (\d+)", sentence.partition(": ")[2]):
                said[reason] += int(count)
        self.assertEqual(said, lost)
        self.assertEqual(stats["delivered"], expected.get("delivered", 0))
        self.assertEqual(stats["truncated"], expected.get("truncated", 0))
        self.assertEqual(stats["inside"], 0)
        self.assertEqual(len(arrived), stats["delivered"])
        self.assertEqual(self.application.end(), 0)
        return arrived

    def arrives(self, *records):
        self.run_with()
        for record in records:
            self.assertEqual(self.application.ask_line(record.line()).code, 0)
        for message, record in zip(self.ended(delivered=len(records)), records, strict=True):
            del message["time"], message["id"]
            self.assertEqual(message, record.arrives)

    def test_broken_utf8_arrives_repaired(self):
        self.arrives(*[Record(3, value, text("value", value)) for value in
                       (b"\xff", b"a\x80b", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80")])

    def test_a_broken_key_arrives_repaired(self):
        self.run_with()
        self.assertEqual(self.application.ask_line("log 3 x i64:%FFkey:1").code, 0)
        self.assertEqual(self.ended(delivered=1)[0]["\ufffdkey"], 1)

    def test_nul_bytes_arrive(self):
        self.arrives(Record(3, b"\0", text("k", b"\0a\0")), Record(3, b"a\0b", raw_json("j", '"a\\u0000"')))

    def test_line_ends_make_no_second_event(self):
        self.arrives(Record(3, 'a\r\nb\n{"level":"FATAL"}', text("k\r\nl", "\r\n\r\nHTTP/1.1 200 OK")))

    def test_ten_megabytes_are_too_large_and_the_next_record_arrives(self):
        application = self.run_with()
        self.assertEqual(application.ask("big", 3, 10 * MIB, "x").code, TOO_LARGE)
        application.ask("log", 3, "after")
        self.assertEqual(self.ended(delivered=1, too_large=1)[0]["message"], "after")

    def test_ten_megabytes_are_too_large_for_the_largest_settings_too(self):
        application = self.run_with({"record.max.bytes": "1MiB", "buffer.bytes": "64MiB"})
        self.assertEqual(application.ask("big", 5, 10 * MIB, "x").code, TOO_LARGE)
        self.ended(too_large=1)

    def test_what_is_larger_than_half_a_ring_is_too_large(self):
        application = self.run_with({"record.max.bytes": "1MiB", "buffer.bytes": "4096"})
        self.assertEqual(application.ask("big", 3, 2100, "x").code, TOO_LARGE)
        self.assertEqual(application.ask("big", 3, 1900, "x").code, 0)
        self.ended(delivered=1, too_large=1)

    def test_what_grows_beyond_an_event_is_cut_and_marked(self):
        application = self.run_with({"record.max.bytes": "1MiB", "buffer.bytes": "4MiB"})
        self.assertEqual(application.ask("big", 3, MIB - 4096, "\x01").code, 0)  # six bytes each, once escaped
        message = self.ended(delivered=1, truncated=1)[0]
        self.assertIs(message["truncated"], True)
        self.assertGreater(message["original_bytes"], 6 * (MIB - 4096))
        self.assertEqual(set(message["message"]), {"\x01"})
        event = json.loads(self.server.of("PutLogEvents")[0].body)["logEvents"][0]["message"]
        self.assertLessEqual(len(event.encode()), 1048550)

    def test_65_fields_are_refused_and_64_are_not(self):
        application = self.run_with()
        fields = [i64(f"f{number}", number) for number in range(65)]
        self.assertEqual(application.ask_line(Record(3, "65", *fields).line()).code, INVALID)
        self.assertEqual(application.ask_line(Record(3, "64", *fields[:64]).line()).code, 0)
        self.assertEqual(self.ended(delivered=1, invalid=1)[0]["f63"], 63)

    def test_a_scope_takes_64_fields_and_no_more(self):
        application = self.run_with()
        words = [i64(f"s{number}", number).word() for number in range(65)]
        self.assertEqual(application.ask_line("enter " + " ".join(words)).code, INVALID)
        self.assertEqual(application.ask_line("enter " + " ".join(words[:64])).code, 0)
        self.assertEqual(application.ask_line("enter " + words[64]).code, TOO_LARGE)
        record = Record(3, "both", *[i64(f"f{number}", number) for number in range(64)])
        self.assertEqual(application.ask_line(record.line()).code, 0)
        message = self.ended(delivered=1)[0]
        self.assertEqual((message["s63"], message["f63"]), (63, 63))

    def test_wrong_arguments_are_refused_each_and_counted(self):
        application = self.run_with()
        bad = ["log 0 x", "log 7 x", "log -1 x", "log 99999 x", "log 3 x i64::1", f"log 3 x i64:{'k' * 256}:1",
               "log 3 x 7:key:1", "log 3 x 99:key:1"]
        for line in bad:
            self.assertEqual(application.ask_line(line).code, INVALID, line)
        self.ended(invalid=len(bad))

    def test_a_site_refuses_another_count_of_values(self):
        application = self.run_with()
        self.assertEqual(application.ask("site", 3, "of {a}", "a").code, 0)
        for line in ["at 0", "at 0 i64::1 i64::2", "at 0 9::1"]:
            self.assertEqual(application.ask_line(line).code, INVALID, line)
        self.assertEqual(application.ask_line("at 0 i64::1").code, 0)
        self.assertEqual(self.ended(delivered=1, invalid=3)[0]["message"], "of 1")

    def test_wrong_sites_are_refused(self):
        application = self.run_with()
        for words in [("0", "m"), ("7", "m"), ("3", "x" * 4097), ("3", "m", "a", "a"), ("3", "m", ""), ("3", "m", "k" * 256),
                      ("3", "m", *[f"k{number}" for number in range(65)])]:
            self.assertEqual(application.ask("site", *words).code, INVALID, words[:3])
        self.ended()

    def test_a_full_ring_refuses_with_a_code_until_there_is_room(self):
        application = self.run_with({"buffer.bytes": "4096", "worker.mode": "pump"})
        codes = [application.ask("log", 3, f"record {number}").code for number in range(200)]
        taken = codes.count(0)
        self.assertEqual(set(codes), {0, BUFFER_FULL})
        self.assertEqual(application.ask("log", 5, "an error still has room").code, 0)
        stats = application.stats()
        self.assertIsNone(balance_fault(stats))
        self.assertEqual((stats["inside"], stats["dropped_buffer_full"]), (taken + 1, 200 - taken))
        arrived = self.ended(delivered=taken + 1, buffer_full=200 - taken)
        self.assertEqual(arrived[-1]["message"], "an error still has room")

    def test_a_record_after_shutdown_is_refused_and_counted(self):
        application = self.run_with()
        application.ask("log", 3, "before")
        application.ask_line("enter i64:a:1")
        self.assertEqual(application.ask("shutdown", 5000).code, 0)
        self.assertEqual(application.ask("log", 3, "after").code, CLOSED)
        self.assertEqual(application.ask("flush", 0).code, CLOSED)
        application.ask("leave")
        self.assertEqual(application.ask_line("enter i64:a:1").code, CLOSED)  # no record, so nothing is lost by it
        stats = application.stats()
        self.assertIsNone(balance_fault(stats))
        self.assertEqual((stats["delivered"], stats["dropped_closed"]), (1, 1))
        self.assertEqual(application.end(), 0)


if __name__ == "__main__":
    unittest.main()
