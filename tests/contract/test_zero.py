"""A recording call asks nothing of kernel and allocator; tests/proof/06_zero.py is the same at full size."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "proof"))
import zero_meter  # noqa: E402

THREADS, WINDOWS, CALLS = 2, 10, 50000


class Zero(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reason = zero_meter.why_not()
        if reason:
            raise unittest.SkipTest(reason)

    def test_a_million_recording_calls_make_no_system_call_and_no_allocation(self):
        seen = zero_meter.measure(THREADS, WINDOWS, CALLS)
        print(f"syscalls_on_recording_threads={len(seen['syscalls'])} mallocs={seen['mallocs']} calls={seen['calls']}")
        self.assertEqual(seen["windows"], THREADS * WINDOWS)
        self.assertEqual(seen["calls"], THREADS * WINDOWS * CALLS)
        self.assertEqual(seen["syscalls"], [])
        self.assertEqual(seen["mallocs"], 0)
        self.assertEqual(seen["refused"], 0)

    def test_spans_make_no_system_call_and_no_allocation(self):
        seen = zero_meter.measure(THREADS, WINDOWS, CALLS // 20, "spans")
        print(f"spans: syscalls={len(seen['syscalls'])} mallocs={seen['mallocs']} calls={seen['calls']}")
        self.assertEqual((seen["windows"], seen["calls"]), (THREADS * WINDOWS, THREADS * WINDOWS * CALLS // 20))
        self.assertEqual((seen["syscalls"], seen["mallocs"], seen["refused"]), ([], 0, 0))

    def test_one_system_call_and_one_allocation_in_a_window_are_seen(self):
        seen = zero_meter.measure(1, 3, 100, "spoil")
        self.assertEqual(len(seen["syscalls"]), 3, seen["syscalls"])
        self.assertIn("gettid", seen["syscalls"][0])
        self.assertEqual(seen["mallocs"], 6)  # malloc and free


if __name__ == "__main__":
    unittest.main()
