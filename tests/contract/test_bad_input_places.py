"""A machine that gives no room, no files or no memory: durability or records are refused, the process is never harmed."""
import os
import pathlib
import re
import subprocess
import time
import unittest

from application import SUPPORT, Application, balance_fault
from capturing_server import CapturingServer
from hostile_case import SLACK_MS, TIMED_OUT, Case, listener, url_of

NO_MEMORY, SYSTEM = -2, -13


class Places(Case):
    """Where ring files cannot be."""

    def test_a_folder_that_cannot_hold_rings_costs_durability_only(self):
        for path in ("/no/such/folder", "/dev/null", "/proc", "/sys"):
            with self.subTest(path=path), CapturingServer() as server:
                self.start(server.url, {"buffer.dir": path})
                self.hears("durability 0")
                self.assertEqual(self.delivers()["durability"], 0)

    def in_namespace(self, *mounts):
        script = " && ".join([*mounts, 'exec "$@"'])
        wrapper = ["unshare", "--mount", "sh", "-c", script, "sh"]
        try:
            subprocess.run([*wrapper, "true"], check=True, capture_output=True)
        except (FileNotFoundError, subprocess.CalledProcessError):
            self.skipTest("this user may not mount")
        return wrapper

    def without_rings(self, *mounts):
        wrapper = self.in_namespace(*mounts)
        with CapturingServer() as server:
            self.start(server.url, {"buffer.dir": ""}, wrapper=wrapper)
            self.hears("durability 0")
            self.assertEqual(self.delivers()["durability"], 0)

    def test_a_read_only_dev_shm(self):
        self.without_rings("mount -t tmpfs -o ro tmpfs /dev/shm")

    def test_a_dev_shm_on_a_disk(self):
        self.without_rings("mount --bind /var/tmp /dev/shm")

    def test_no_dev_shm(self):
        self.without_rings("mount -t tmpfs tmpfs /dev")  # an empty /dev

    def test_a_full_dev_shm_costs_rings_or_durability_and_never_the_process(self):
        wrapper = self.in_namespace("mount -t tmpfs -o size=64k tmpfs /dev/shm")
        with CapturingServer() as server:
            application = self.enterContext(Application(server.url, {"buffer.dir": ""}, wrapper=wrapper))
            application.new()
            codes = [application.ask("log", 3, f"record {number}").code for number in range(5)]
            application.ask("flush", 5000)
            stats = application.stats()
            self.assertIsNone(balance_fault(stats))
            self.assertEqual(stats["delivered"], codes.count(0))
            self.assertEqual(stats["refused"], 5 - codes.count(0))
            self.assertLessEqual(set(codes), {0, SYSTEM})
            self.assertEqual(application.end(), 0)

    def test_what_is_left_without_rings_is_counted_as_lost_when_the_client_is_freed(self):
        with listener() as held:
            url = url_of(held)
        application = self.start(url, {"buffer.durability": "none", "diagnostics.fd": "2", "exit.timeout.ms": "100"})
        self.hears("got no answer")
        self.assertLessEqual(int(application.ask("free").text), 100 + SLACK_MS)
        self.assertIn("5 records were lost", application.said())
        self.assertEqual(application.end(), 0)


class Limits(Case):
    """What the system may forbid a process, and what other programs leave behind for it."""

    def run_under(self, limit, **options):
        """The codes of five records; whatever the limit, each is delivered, inside or refused, and the end is clean."""
        wrapper = ["sh", "-c", limit + '; exec "$@"', "sh"]
        with CapturingServer() as server, Application(server.url, options, wrapper=wrapper) as application:
            application.new()
            site = application.ask("site", 3, "of {a}", "a").code
            codes = [application.ask("log", 3, f"record {number}").code for number in range(5)]
            application.ask("flush", 500)
            left = int(application.ask("shutdown", 300).text.split()[0])
            stats = application.stats()
            self.assertIsNone(balance_fault(stats))
            self.assertEqual((stats["accepted"], stats["refused"]), (codes.count(0), 5 - codes.count(0)))
            self.assertEqual(stats["inside"], left)
            self.assertLessEqual(set(codes), {0, SYSTEM})
            self.assertEqual(application.end(), 0)
            return site, codes

    def test_a_limit_of_open_files(self):
        for files in (4, 5, 6, 8, 9, 11, 14):
            with self.subTest(files=files):
                self.run_under(f"ulimit -n {files}")

    def test_a_limit_of_file_sizes(self):
        for blocks in (0, 1, 8, 100, 100000):
            with self.subTest(blocks=blocks):
                self.run_under(f"ulimit -f {blocks}")

    def test_a_limit_of_file_sizes_that_only_sites_reach(self):
        site, codes = self.run_under("ulimit -f 600")  # of 512 bytes: more than a ring
        self.assertEqual((site, codes), (0, [0] * 5))

    def test_too_little_memory_is_answered_or_said(self):
        """Nobody waits for records that cannot leave without being told so."""
        library = pathlib.Path(os.environ.get("CLTEL_LIB", SUPPORT.parent / "libcltel.so"))
        if re.search(b"__[atm]san_init", library.read_bytes()):
            self.skipTest("a sanitizer needs more address space than the limits here allow")
        outcomes = set()
        for kilobytes in range(20000, 60000, 5000):
            with self.subTest(kilobytes=kilobytes):
                outcomes.add(self.run_with_memory(kilobytes))
        self.assertEqual(outcomes, {"no client", "said", "delivered"}, "the limits did not meet each case")

    def run_with_memory(self, kilobytes):
        wrapper = ["sh", "-c", f'ulimit -v {kilobytes}; exec "$@"', "sh"]
        with CapturingServer() as server, Application(server.url, wrapper=wrapper) as application:
            reply = application.ask("new")
            if reply.code:
                self.assertIn(reply.code, (NO_MEMORY, SYSTEM), reply)
                return "no client"
            codes = [application.ask("log", 3, f"record {number}").code for number in range(5)]
            end, said, flushed = time.monotonic() + 20, "", TIMED_OUT
            while flushed != 0 and "memory" not in said and time.monotonic() < end:
                flushed = application.ask("flush", 50).code
                said += " ".join(application.diagnostics())
            stats = application.stats()
            self.assertIsNone(balance_fault(stats))
            self.assertEqual(stats["accepted"], codes.count(0))
            application.ask("shutdown", 100)
            self.assertEqual(application.end(), 0)
            if flushed == 0:
                self.assertEqual(stats["delivered"], codes.count(0))
                return "delivered"
            self.assertIn("memory", said, stats)
            return "said"

    def test_a_home_that_is_not_there(self):
        for setting in ("unset HOME", "HOME=/no/such; export HOME", "unset HOME PATH USER LANG"):
            with self.subTest(setting=setting):
                self.assertEqual(self.run_under(setting)[1], [0] * 5)

    def test_diagnostics_to_a_pipe_that_nobody_reads(self):
        reading, writing = os.pipe()
        os.set_inheritable(writing, True)
        os.close(reading)
        self.addCleanup(os.close, writing)
        with listener() as held:
            url = url_of(held)
        options = {"buffer.durability": "none", "buffer.dir": "/no/such", "worker.mode": "pump", "exit.timeout.ms": "0"}
        with Application(url, options, {"CLTEL_DIAGNOSTICS_FD": str(writing)}, pass_fds=[writing]) as application:
            application.new()
            application.ask("log", 3, "lost at the end")
            application.ask("flush", 300)
            application.ask("free")
            self.assertEqual(application.end(), 0)


if __name__ == "__main__":
    unittest.main()
