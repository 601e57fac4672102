"""What the endpoint acknowledged is there after SIGKILL, and a second endpoint cannot disturb a first."""
import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
import time
import unittest

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    print("python3-botocore is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, child_environment, command, now_ms

KILLS = int(os.environ.get("CLTEL_TEST_KILLS", "5"))  # `make proof` asks for more
WRITERS = 3
PADDING = "and what makes a batch large enough for a digest of what it holds " * 2


def call(endpoint, connection, operation, members):
    """One signed call; returns its status and body."""
    body = json.dumps(members).encode()
    request = AWSRequest("POST", endpoint.url + "/", data=body, headers={
        "X-Amz-Target": "Logs_20140328." + operation, "Content-Type": "application/x-amz-json-1.1"})
    SigV4Auth(Credentials(KEY_ID, SECRET), "logs", REGION).add_auth(request)
    connection.request("POST", "/", body=body, headers=dict(request.headers))
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read() or "{}")


class Survival(unittest.TestCase):
    def write(self, endpoint, stream, numbers, acknowledged):
        """Puts batches until the endpoint dies."""
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
        try:
            for number in numbers:
                events = [{"timestamp": now_ms(), "message": f"{stream} {number} {index} batch-{number:06}-of-{stream} {PADDING}"}
                          for index in range(50)]
                status, _ = call(endpoint, connection, "PutLogEvents", {
                    "logGroupName": "g", "logStreamName": stream, "logEvents": events})
                if status != 200:
                    return
                acknowledged.append(number)
        except (OSError, http.client.HTTPException):
            pass

    def read_all(self, endpoint):
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
        members, messages = {"logGroupName": "g"}, []
        while True:
            status, page = call(endpoint, connection, "FilterLogEvents", members)
            self.assertEqual(status, 200, page)
            messages += [" ".join(event["message"].split()[:3]) for event in page["events"]]
            if "nextToken" not in page:
                return messages
            members["nextToken"] = page["nextToken"]

    def searched(self, endpoint, text):
        """How many events the page finds: it passes over batches by their digests."""
        with open(os.path.join(endpoint.folder, "data", "cltel-local.token"), encoding="ascii") as file:
            token = file.read().strip()
        connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
        connection.request("GET", f"/_pane/histogram?budget=1000&q={text}", headers={"x-cltel-token": token})
        return json.loads(connection.getresponse().read())["matched"]

    def test_what_was_acknowledged_survives_every_kill(self):
        endpoint = Endpoint()
        with endpoint:
            connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
            call(endpoint, connection, "CreateLogGroup", {"logGroupName": "g"})
            for writer in range(WRITERS):
                call(endpoint, connection, "CreateLogStream", {"logGroupName": "g", "logStreamName": f"s{writer}"})
            acknowledged = [[] for _ in range(WRITERS)]
            counters = [itertools.count() for _ in range(WRITERS)]
            for kill in range(KILLS):
                before = sum(map(len, acknowledged))
                threads = [threading.Thread(target=self.write, args=(endpoint, f"s{writer}", counters[writer],
                                                                     acknowledged[writer])) for writer in range(WRITERS)]
                for thread in threads:
                    thread.start()
                patience = time.monotonic() + 20
                # Another moment each time, and always with something acknowledged.
                while sum(map(len, acknowledged)) < before + 20 + 17 * kill and time.monotonic() < patience:
                    threads[0].join(0.002)
                endpoint.stop(9)
                for thread in threads:
                    thread.join()
                endpoint.start()
                stored = self.read_all(endpoint)
                self.assertEqual(len(stored), len(set(stored)), "an event is there twice")
                expected = {f"s{writer} {number} {index}" for writer in range(WRITERS)
                            for number in acknowledged[writer] for index in range(50)}
                self.assertGreater(len(expected), 50 * before)
                self.assertEqual(expected - set(stored), set())
                # Batches are whole: what was not acknowledged is there completely or not at all.
                self.assertEqual(len(stored) % 50, 0)
                for writer, numbers in enumerate(acknowledged):
                    for number in numbers[:1] + numbers[-3:]:
                        self.assertEqual(self.searched(endpoint, f"batch-{number:06}-of-s{writer}"), 50)
                self.assertEqual(self.searched(endpoint, "batch-999999-of-s0"), 0)
            print(f"kills={KILLS} acknowledged={len(expected)} stored={len(stored)} lost=0")

    def test_what_was_stored_is_there_after_an_orderly_end(self):
        endpoint = Endpoint()
        with endpoint:
            connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
            call(endpoint, connection, "CreateLogGroup", {"logGroupName": "g"})
            call(endpoint, connection, "CreateLogStream", {"logGroupName": "g", "logStreamName": "s"})
            self.assertEqual(endpoint.process.poll(), None)
            status, _ = call(endpoint, connection, "PutLogEvents", {
                "logGroupName": "g", "logStreamName": "s", "logEvents": [{"timestamp": now_ms(), "message": "x"}]})
            self.assertEqual(status, 200)
            self.assertEqual(endpoint.stop(), 0)
            endpoint.start()
            self.assertEqual(self.read_all(endpoint), ["x"])

    def test_a_full_disk_is_an_answer_and_takes_nothing_that_was_acknowledged(self):
        endpoint = Endpoint()
        with endpoint:
            endpoint.stop()
            endpoint.start(file_bytes_max=4 * 1024 * 1024)
            connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
            call(endpoint, connection, "CreateLogGroup", {"logGroupName": "g"})
            call(endpoint, connection, "CreateLogStream", {"logGroupName": "g", "logStreamName": "s"})
            acknowledged, refused = [], 0
            for number in range(60):
                status, answer = call(endpoint, connection, "PutLogEvents", {
                    "logGroupName": "g", "logStreamName": "s",
                    "logEvents": [{"timestamp": now_ms(), "message": f"{number} " + "x" * 200000}]})
                if status == 200:
                    acknowledged.append(str(number))
                else:
                    self.assertEqual((status, answer["__type"]), (503, "ServiceUnavailableException"))
                    refused += 1
            self.assertGreater(len(acknowledged), 5)
            self.assertGreater(refused, 5)
            stored = [message.split()[0] for message in self.read_all(endpoint)]
            self.assertEqual(stored, acknowledged)
            self.assertEqual(endpoint.stop(), 0)
            endpoint.start()
            self.assertEqual([message.split()[0] for message in self.read_all(endpoint)], acknowledged)

    def second(self, *arguments):
        return subprocess.run(command() + list(arguments), capture_output=True, text=True, timeout=30,
                              env=child_environment())

    def test_a_folder_that_is_in_use_is_refused(self):
        with Endpoint() as endpoint:
            other = self.second("--port", "0", "--data", endpoint.folder + "/data")
            self.assertNotEqual(other.returncode, 0)
            self.assertIn("another endpoint uses this folder", other.stderr)

    def test_a_port_that_is_in_use_is_refused_by_its_number(self):
        with Endpoint() as endpoint:
            other = self.second("--port", str(endpoint.port))
            self.assertNotEqual(other.returncode, 0)
            self.assertIn(f"port {endpoint.port} ", other.stderr)

    def test_secrets_are_never_shown(self):
        with Endpoint("--credentials", "AKIAMINE:verysecretindeed") as endpoint:
            endpoint.process.terminate()
            said = endpoint.ready_line + endpoint.process.stdout.read()
            self.assertNotIn("verysecretindeed", said)
        other = self.second("--port", "0", "--credentials", ":verysecretindeed")
        self.assertNotEqual(other.returncode, 0)
        self.assertNotIn("verysecretindeed", other.stdout + other.stderr)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
