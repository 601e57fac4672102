"""Wrong options and unreadable files: no client, a code, and a sentence that names the thing, the value and the range."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from application import SECRET, SUPPORT, Application

UNKNOWN_OPTION, INVALID_VALUE, FILE_UNREADABLE, FILE_INVALID = -7, -8, -9, -10
MIB = 1024 * 1024

# option, wrong value, what the sentence has to name beside both
WRONG_VALUES = [
    ("log.level", "loud", "trace|debug|info|warn|error|fatal"), ("logs.group", "a b", "A-Za-z0-9"),
    ("logs.group", "gr\u00fcn", "A-Za-z0-9"), ("logs.group", "a:b", "A-Za-z0-9"), ("logs.group", "x" * 513, "512"),
    ("logs.stream", "a:b", ":*"), ("logs.stream", "a*b", ":*"), ("logs.create", "maybe", "true"),
    ("logs.event.max.bytes", "1023", "1024 to 1048550"), ("aws.region", "us_east_1", "a-z0-9-"),
    ("aws.region", "US-EAST-1", "a-z0-9-"), ("aws.access.key.id", "AKI A", "A-Za-z0-9_-"),
    ("buffer.bytes", "4095", "4096 to 268435456"), ("buffer.bytes", "1TiB", "4096 to 268435456"),
    ("buffer.bytes", "-1", "4096 to 268435456"), ("buffer.bytes", "99999999999999999999", "4096 to 268435456"),
    ("buffer.bytes", "lots", "4096 to 268435456"), ("buffer.bytes", "1 MiB MiB", "4096 to 268435456"),
    ("buffer.overflow", "explode", "reject-new|drop-oldest|block"), ("batch.max.age.ms", "0", "1 to 60000"),
    ("batch.max.age.ms", "61s", "1 to 60000"), ("batch.max.age.ms", "1.5x", "1 to 60000"),
    ("batch.max.age.ms", "0x10", "1 to 60000"), ("batch.max.count", "10001", "1 to 10000"),
    ("buffer.rings.max", "0", "1 to 4096"), ("worker.mode", "fork", "thread|pump"),
    ("diagnostics.fd", "-2", "-1 to 1048576"), ("exit.timeout.ms", "601s", "0 to 600000"),
]

# Well-formed each, and wrong together or for the service: found when the client is made.
WRONG_TOGETHER = [
    ({"logs.group": "aws/mine"}, "aws/"), ({"logs.stream": "gr\u00fcn"}, "printable ASCII"),
    ({"aws.endpoint.url": "ftp://127.0.0.1/"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "127.0.0.1:4580"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "http://"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "http://127.0.0.1:99999/"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "http://127.0.0.1:0/"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "http://127.0.0.1/?a=b"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "http://127.0.0.1/\r\nX-Evil: 1"}, "aws.endpoint.url"),
    ({"aws.endpoint.url": "http://logs.example.com/"}, "send.allow.http"),
    ({"aws.endpoint.url": "https://127.0.0.1/", "aws.use.fips": "true"}, "aws.use.fips"),
]

# content of the file, code, what the sentence has to name
WRONG_FILES = [
    (b"", FILE_INVALID, ""), (b"not JSON", FILE_INVALID, ""), (b"[]", FILE_INVALID, ""), (b"{", FILE_INVALID, ""),
    (b'"text"', FILE_INVALID, ""), (b"{} x", FILE_INVALID, ""), (b"\0", FILE_INVALID, ""), (b"\xff\xfe{}", FILE_INVALID, ""),
    (b"[" * 100000, FILE_INVALID, ""), (b'{"a":' * 100000, FILE_INVALID, ""), (b"logs.group = orders\n", FILE_INVALID, ""),
    (b'{"logs.gruop": "g"}', UNKNOWN_OPTION, "logs.group"), (b'{"logs": {"grp": "g"}}', UNKNOWN_OPTION, "logs.grp"),
    (b'{"buffer.bytes": 1}', INVALID_VALUE, "4096 to 268435456"), (b'{"buffer.bytes": 1e99}', INVALID_VALUE, "buffer.bytes"),
    (b'{"buffer.bytes": null}', INVALID_VALUE, "buffer.bytes"), (b'{"buffer.bytes": [65536]}', INVALID_VALUE, "buffer.bytes"),
    (b'{"logs.create": "perhaps"}', INVALID_VALUE, "true"), (b'{"logs.group": "a\\u0000b"}', None, ""),
    (b'{"log.level": "info", "log": {"level": "warn"}}', None, "log.level"),
]


class Case(unittest.TestCase):
    def enterContext(self, manager):
        self.addCleanup(manager.__exit__, None, None, None)
        return manager.__enter__()

    def application(self, **given):
        return self.enterContext(Application(**given))

    def no_client(self, application, code, *parts):
        reply = application.ask("new")
        self.assertEqual(reply.code, code, reply)
        self.says(reply.text, *parts)
        self.assertEqual(application.end(), 0)

    def says(self, sentence, *parts):
        for part in parts:
            self.assertIn(part, sentence)
        self.assertNotIn(SECRET, sentence)
        self.assertTrue(sentence.isprintable(), sentence)


class WrongValues(Case):
    def test_a_call_refuses_and_changes_nothing(self):
        application = self.application()
        for option, value, allowed in WRONG_VALUES:
            with self.subTest(option=option, value=value):
                reply = application.ask("set", option, value)
                self.assertEqual(reply.code, INVALID_VALUE, reply)
                self.says(reply.text, option, allowed)
        self.assertEqual(application.ask("new").code, 0)
        self.assertEqual(application.end(), 0)

    def test_a_variable_makes_no_client(self):
        for option, value, allowed in WRONG_VALUES:
            with self.subTest(option=option, value=value):
                self.no_client(self.application(options={option: value}), INVALID_VALUE, option, allowed,
                               "CLTEL_" + option.upper().replace(".", "_"))

    def test_a_file_makes_no_client(self):
        for option, value, allowed in WRONG_VALUES:
            application = self.application()
            path = os.path.join(application.home, "c.json")
            pathlib.Path(path).write_text(json.dumps({option: value}))
            with self.subTest(option=option, value=value):
                reply = application.ask("load", path)
                if reply.code == 0:  # the test's own variable hides it, and only then
                    self.assertIn("CLTEL_" + option.upper().replace(".", "_"), application.environment)
                    continue
                self.assertEqual(reply.code, INVALID_VALUE, reply)
                self.says(reply.text, option, allowed, "c.json")

    def test_unknown_names_are_refused_and_the_nearest_is_named(self):
        application = self.application()
        reply = application.ask("set", "logs.gruop", "g")
        self.assertEqual(reply.code, UNKNOWN_OPTION)
        self.says(reply.text, "logs.gruop", "logs.group")
        self.no_client(self.application(environment={"CLTEL_LOGS_GRUOP": "g"}), UNKNOWN_OPTION, "CLTEL_LOGS_GRUOP",
                       "CLTEL_LOGS_GROUP")

    def test_options_that_fit_only_alone_make_no_client(self):
        for options, part in WRONG_TOGETHER:
            with self.subTest(options=options):
                self.no_client(self.application(options=options), INVALID_VALUE, part)

    def test_a_wrong_secret_value_is_never_shown(self):
        application = self.application()
        reply = application.ask("set", "aws.secret.access.key", "hidden" * 100)
        self.assertEqual(reply.code, INVALID_VALUE)
        self.assertNotIn("hidden", reply.text)
        reply = application.ask("set", "aws.endpoint.url", "http://user:hidden@127.0.0.1/")
        if reply.code == 0:
            reply = application.ask("new")
        self.assertEqual(reply.code, INVALID_VALUE)
        self.assertNotIn("hidden", reply.text)


class UnreadableFiles(Case):
    def refused(self, path, code, *parts):
        """By the call, and named by CLTEL_CONFIG_FILE."""
        application = self.application()
        reply = application.ask("load", path, patience_s=10)
        self.assertEqual(reply.code, code, reply)
        self.says(reply.text, os.path.basename(path), *parts)
        self.no_client(self.application(environment={"CLTEL_CONFIG_FILE": path}), code, os.path.basename(path), *parts)

    def setUp(self):
        self.folder = pathlib.Path(self.application().home)

    def test_a_missing_file(self):
        self.refused(str(self.folder / "missing.json"), FILE_UNREADABLE, "No such file")
        self.refused(str(self.folder / "no" / "such" / "folder.json"), FILE_UNREADABLE, "No such file")

    def test_a_directory(self):
        self.refused(str(self.folder), FILE_UNREADABLE, "no regular file")

    def test_a_fifo_that_nobody_writes_to(self):
        path = str(self.folder / "fifo")
        os.mkfifo(path)
        self.refused(path, FILE_UNREADABLE, "no regular file")

    def test_a_device(self):
        self.refused("/dev/zero", FILE_UNREADABLE, "no regular file")

    def test_a_file_of_two_megabytes(self):
        path = self.folder / "large.json"
        path.write_text("{" + " " * (2 * MIB) + "}")
        self.refused(str(path), FILE_UNREADABLE, str(2 * MIB + 2), str(MIB))

    def test_a_link_that_leads_to_itself(self):
        path = self.folder / "loop"
        path.symlink_to(path)
        self.refused(str(path), FILE_UNREADABLE, "symbolic links")

    def test_a_file_without_permission(self):
        nobody = 65534
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            nobody = os.geteuid()
        path = self.folder / "closed.json"
        path.write_text("{}")
        path.chmod(0)
        self.folder.chmod(0o755)
        command = [str(SUPPORT / "client_driver")]
        if nobody != os.geteuid():
            command = ["setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups", *command]
        done = subprocess.run(command, input=f"load {path}\n", capture_output=True, text=True)
        if done.returncode != 0 and not done.stdout:
            self.skipTest(f"another user cannot run the driver: {done.stderr.strip()}")
        self.assertIn(f"{FILE_UNREADABLE} ", done.stdout)
        self.says(done.stdout.strip(), "closed.json", "Permission denied")

    def test_what_is_no_configuration(self):
        for number, (content, code, part) in enumerate(WRONG_FILES):
            path = self.folder / f"wrong-{number}.json"
            path.write_bytes(content)
            with self.subTest(content=content[:40]):
                application = self.application()
                reply = application.ask("load", str(path))
                self.assertIn(reply.code, [code] if code else [INVALID_VALUE, FILE_INVALID], reply)
                self.says(reply.text, path.name, part)


if __name__ == "__main__":
    unittest.main()
