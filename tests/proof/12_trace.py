"""A trace of 5,000 spans over 3 processes and 8 threads in each arrives complete (CLTEL_PROOF_SIZE=small: 600).

tests/support/application/trace_driver.c says what it did; boto3 reads the trace from the local endpoint, with
`--trace-kb` raised, for X-Ray takes 500 KB of one trace. A second run keeps that limit: what is refused is counted.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ["BOTO_DISABLE_CRT"] = "true"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endpoint"))
from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, child_environment

try:
    import boto3
    from botocore.config import Config
except ImportError:
    print("12_trace: skipped: python3-boto3 is missing")
    sys.exit(77)

DRIVER = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")).resolve() / "support" / "trace_driver"
SMALL = os.environ.get("CLTEL_PROOF_SIZE") == "small"
SPANS, PROCESSES = 600 if SMALL else 5000, 3


def drive(endpoint, folder):
    """({span id: (parent id or None, name)}, [statistics of each process])"""
    account = pathlib.Path(folder, "account")
    own = {"CLTEL_SERVICE_NAME": "trace", "CLTEL_TRACE_SAMPLING": "always", "CLTEL_BUFFER_DIR": folder, "HOME": folder,
           "CLTEL_BUFFER_BYTES": "1MiB", "AWS_REGION": REGION, "AWS_ENDPOINT_URL": endpoint.url,
           "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    subprocess.run([DRIVER, str(SPANS), account], check=True, env=child_environment() | own, timeout=200)
    spans, stats = {}, []
    for process in range(PROCESSES):
        for line in pathlib.Path(f"{account}.{process}").read_text().splitlines():
            kind, _, rest = line.partition(" ")
            if kind == "stats":
                stats.append(json.loads(rest))
            else:
                span, parent, name = rest.split(" ", 2)
                spans[span] = (None if parent == "-" else parent, name)
    return spans, stats


def read_back(endpoint):
    """The documents of the only trace, by span id, and their bytes."""
    xray = boto3.client("xray", endpoint_url=endpoint.url, region_name=REGION, aws_access_key_id=KEY_ID,
                        aws_secret_access_key=SECRET, config=Config(retries={"max_attempts": 0}))
    now = time.time()
    pages = xray.get_paginator("get_trace_summaries").paginate(StartTime=now - 3600, EndTime=now + 3600)
    ids = [summary["Id"] for page in pages for summary in page["TraceSummaries"]]
    if len(ids) != 1:
        raise SystemExit(f"12_trace: {len(ids)} traces and not one")
    texts = {}
    for page in xray.get_paginator("batch_get_traces").paginate(TraceIds=ids):
        for trace in page["Traces"]:
            texts.update((segment["Id"], segment["Document"]) for segment in trace["Segments"])
    return {span: json.loads(text) for span, text in texts.items()}, sum(len(text.encode()) for text in texts.values())


def run(*arguments):
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="cltel-trace-") as folder, \
            Endpoint(*arguments) as endpoint:
        began = time.monotonic()
        spans, stats = drive(endpoint, folder)
        took_s = time.monotonic() - began
        found, size = read_back(endpoint)
        total = {name: sum(one[name] for one in stats) for name in stats[0] if name.startswith("spans_")}
        return spans, total, found, size, took_s


def main():
    if not DRIVER.exists():
        print(f"12_trace: skipped: {DRIVER} is not built")
        sys.exit(77)
    spans, total, found, size, took_s = run("--trace-kb", "100000")
    missing = len(spans.keys() - found.keys())
    other = len(found.keys() - spans.keys())
    wrong = sum((document.get("parent_id"), document["name"]) != spans[span]
                for span, document in found.items() if span in spans)
    good = len(spans) == SPANS and not missing and not other and not wrong and total["spans_delivered"] == SPANS
    limited_spans, limited, kept, kept_size, _ = run()
    balance = limited["spans_delivered"] + limited["spans_dropped_rejected"]
    lost = limited["spans_delivered"] - len(kept)
    good = good and balance == len(limited_spans) == SPANS and lost == 0
    print(f"trace: spans={SPANS} processes={PROCESSES} threads={8 * PROCESSES} stored={len(found)} missing={missing} "
          f"wrong_parent_or_name={wrong} document_kb={size // 1024} seconds={took_s:.2f}; with X-Ray's 500 KB: "
          f"stored={len(kept)} ({kept_size // 1024} KB) spans_dropped_rejected={limited['spans_dropped_rejected']} "
          f"unaccounted={SPANS - balance + lost}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
