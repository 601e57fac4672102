"""Trees of spans made by calls in any order: each document keeps X-Ray's rules and holds what was said, and no more.

tests/support/span_trees.c plays the trees and tells what it called; span_account.py concludes what has to come of it,
segment_rules.py knows the rules of documents, and the local endpoint's own reader has to agree. A part of the trees
goes to the real endpoint and is read back by boto3. CLTEL_SPAN_TREES=100000 for the full count.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endpoint"))
import segment_rules
import span_account
from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, child_environment
from span_compare import differences

try:
    import boto3
    from botocore.config import Config
except ImportError:
    boto3 = None

SEED = int(os.environ.get("CLTEL_SPAN_SEED", "20161201"))
TREES = int(os.environ.get("CLTEL_SPAN_TREES", "4000"))
READ_BACK = int(os.environ.get("CLTEL_SPAN_TREES_READ", "200"))
SHARD = 2500  # trees of one process of the driver
DRIVER = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")).resolve() / "support" / "span_trees"
SERVICE = "shop"


def drive(folder, first, count, environment=None, dump=True):
    """(what the driver printed, the account's path, the dump's path)"""
    account, documents = pathlib.Path(folder, "account"), pathlib.Path(folder, "documents")
    command = [DRIVER, str(SEED), str(first), str(count), account] + ([documents] if dump else [])
    done = subprocess.run(command, check=False, capture_output=True, timeout=600,
                          env=child_environment() | (environment or {}))
    said = re.sub(r"span_trees: \d+ calls were made on spans that had ended.*\n", "",
                  done.stderr.decode(errors="replace"))
    if done.returncode or said:
        raise AssertionError(f"span_trees: exit code {done.returncode}: {said[:2000]}")
    return done.stdout.decode(), account, documents


def by_span(path):
    """The documents of each id, in the order in which they left."""
    found = collections.defaultdict(list)
    with open(path, "rb") as file:
        for line in file:
            text = line.rstrip(b"\n")
            found[re.search(rb'"id":"([0-9a-f]{16})"', text)[1].decode()].append(text)
    return found


def tree_faults(spans, documents):
    """What is wrong with one tree; takes its documents out."""
    for span in spans.values():
        texts = documents.pop(span.id, []) if span.recorded and not span.code else []
        if len(texts) != len(span.documents):
            yield f"span {span.slot}: {len(texts)} documents and not {len(span.documents)}"
        if span.recorded and not span.code and span.parent_trace not in ("-", span.trace):
            yield f"span {span.slot} left its parent's trace"
        for text, told in zip(texts, span.documents):
            broken, document = segment_rules.faults(text)
            if document and not broken:
                broken = differences(text, told, SERVICE)
            for fault in broken:
                yield f"span {span.slot}: {fault}"


def check_shard(first, count):
    """Counts and the first faults of some trees."""
    with tempfile.TemporaryDirectory(prefix="cltel-trees-") as folder:
        printed, account, dump = drive(folder, first, count)
        documents = by_span(dump)
        counts = collections.Counter(documents=sum(map(len, documents.values())))
        faults = []
        if "refused_by_the_endpoint=0" not in printed:
            faults.append(printed.split("{")[0])
        for number, spans in span_account.read(account):
            counts.update(trees=1, spans=sum(span.recorded and not span.code for span in spans.values()))
            found = [f"tree {number}: {fault}" for fault in tree_faults(spans, documents)]
            counts["bad"] += bool(found)
            faults += found
        faults += [f"a document of no span: {text[:200]}" for texts in documents.values() for text in texts]
        counts["left_over"] = len(documents)
        stats = json.loads(printed[printed.index("{"):])
        if stats["spans_accepted"] != stats["spans_delivered"] or stats["spans_delivered"] != counts["documents"]:
            faults.append(f"accepted is not delivered: {stats}")
        return counts, faults[:20]


@unittest.skipUnless(DRIVER.exists(), "span_trees is not built")
class SpanTrees(unittest.TestCase):
    def test_every_document_keeps_the_rules_and_is_what_was_said(self):
        shards = [(first, min(SHARD, TREES - first)) for first in range(0, TREES, SHARD)]
        counts, faults = collections.Counter(), []
        with concurrent.futures.ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
            for some, found in pool.map(check_shard, *zip(*shards)):
                counts.update(some)
                faults += found
        print(f"trees={counts['trees']} spans={counts['spans']} documents={counts['documents']} "
              f"trees_with_a_fault={counts['bad']}", flush=True)
        self.assertEqual([], faults[:20], "\n".join(faults[:20]))
        self.assertEqual(counts["trees"], TREES)
        self.assertGreater(counts["documents"], TREES)


def wanted_traces(path):
    """{trace id: {span id: Told}} of what is the last of each span, as a service keeps it."""
    traces = collections.defaultdict(dict)
    for _, spans in span_account.read(path):
        for span in spans.values():
            if span.documents:
                traces[f"1-{span.trace[:8]}-{span.trace[8:]}"][span.id] = span.documents[-1]
    return traces


def read_traces(xray, ids):
    """{trace id: {span id: document}}"""
    found = {}
    for first in range(0, len(ids), 5):
        answer = xray.batch_get_traces(TraceIds=ids[first:first + 5])
        for trace in answer["Traces"]:
            found[trace["Id"]] = {segment["Id"]: segment["Document"] for segment in trace["Segments"]}
    return found


@unittest.skipUnless(DRIVER.exists(), "span_trees is not built")
class ReadBack(unittest.TestCase):
    def test_boto3_reads_the_trees_that_were_played(self):
        if not boto3:
            self.skipTest("python3-boto3 is missing")
        with Endpoint("--trace-kb", "100000") as endpoint, tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            environment = {"CLTEL_SERVICE_NAME": SERVICE, "CLTEL_TRACE_SAMPLING": "always", "HOME": folder,
                           "CLTEL_BUFFER_DIR": folder, "CLTEL_BUFFER_BYTES": "16MiB", "AWS_REGION": REGION,
                           "AWS_ENDPOINT_URL": endpoint.url, "AWS_ACCESS_KEY_ID": KEY_ID,
                           "AWS_SECRET_ACCESS_KEY": SECRET}
            printed, account, _ = drive(folder, 1_000_000, READ_BACK, environment, dump=False)
            wanted = wanted_traces(account)
            xray = boto3.client("xray", endpoint_url=endpoint.url, region_name=REGION, aws_access_key_id=KEY_ID,
                                aws_secret_access_key=SECRET, config=Config(retries={"max_attempts": 0}))
            found = read_traces(xray, list(wanted))
        stats = json.loads(printed[printed.index("{"):])
        self.assertEqual((stats["spans_accepted"], stats["spans_dropped"]), (stats["spans_delivered"], 0))
        self.assertEqual(set(found), set(wanted))
        faults = []
        for trace, spans in wanted.items():
            self.assertEqual(set(found[trace]), set(spans), trace)
            for span, told in spans.items():
                faults += [f"{trace} {span}: {fault}"
                           for fault in differences(found[trace][span].encode(), told, SERVICE)]
        print(f"trees={READ_BACK} traces={len(wanted)} spans={sum(map(len, wanted.values()))}", flush=True)
        self.assertEqual([], faults[:20], "\n".join(faults[:20]))


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # botocore leaves its sockets to the collector
