"""Writes the README's numbers from what `make bench` printed: bench_table.py build/bench.jsonl

The table stands between two marks in README.md; nothing in it is written by hand.
"""
import json
import os
import pathlib
import re
import sys

README = pathlib.Path("README.md")
BEGIN, END = "<!-- numbers: made by `make bench-table` -->", "<!-- end of numbers -->"

CALLS = [("log.site", "a log call, four fields, registered site"), ("log.fields", "a log call, four fields, field array"),
         ("log.off", "a log call below the level"), ("span.sampled", "a span of three fields, started and ended"),
         ("span.unsampled", "a span of a trace that is not sampled")]
PEERS_DO = {"log.site": "log", "log.fields": "log", "span.sampled": "span.sampled"}  # the bench that a peer's line is from
# what, bench, threads, how its line is shown
OTHERS = [
    ("pipeline on one core, loopback", "pipeline.logs", 1, lambda row: f"{row['records_per_s'] / 1e6:.2f} million records/s"),
    ("pipeline on one core, TLS", "pipeline.logs.tls", 1, lambda row: f"{row['records_per_s'] / 1e6:.2f} million records/s"),
    ("pipeline of spans on one core, loopback", "pipeline.spans", 1, lambda row: f"{row['records_per_s'] / 1e6:.2f} million spans/s"),
    ("encoding a record", "encode.site", 1, lambda row: f"{row['ns']:.0f} ns"),
    ("signing a request, without its body", "sign.request", 1, lambda row: f"{row['ns']:,.0f} ns"),
    ("making a client (the first of a process)", "client.new", 1, lambda row: f"{row['p50_ms']:.2f} ms ({row['first_ms']:.2f} ms)"),
    ("memory with four idle threads (after TLS)", "memory.http", 4, lambda row: f"{row['kb'] / 1024:.1f} MB"),
    ("libcltel.so, stripped", "size", 0, lambda row: f"{row['bytes'] / 1024:.0f} KB"),
]


def processor():
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{found[1] if found else os.uname().machine}, {os.cpu_count()} cores"


def call_rows(rows):
    peers = sorted({row["subject"] for row in rows if row["bench"] == "log" and "file" not in row["subject"]})
    lines = ["| mean of the fastest burst (p99), ns | cltel | " + " | ".join(peers) + " |", "|---|---|" + "---|" * len(peers)]
    for threads in (1, 2):
        for bench, what in CALLS:
            ours = [row for row in rows if (row["bench"], row["threads"], row["subject"]) == (bench, threads, "cltel")]
            cells = [f"{row['ns']:.1f} ({row['p99']:.0f})" for row in ours[:1]]
            for peer in peers:
                theirs = (PEERS_DO.get(bench), threads, peer)
                found = [row for row in rows if (row["bench"], row["threads"], row["subject"]) == theirs]
                cells.append(f"{found[0]['ns']:.0f} ({found[0]['p99']:.0f})" if found else "")
            if ours:
                lines.append(f"| {what}, {threads} thread{'s' if threads > 1 else ''} | " + " | ".join(cells) + " |")
    return lines


def other_rows(rows):
    lines = ["| | |", "|---|---|"]
    ours = {(row["bench"], row["threads"]): row for row in rows if row["subject"] == "cltel"}
    for what, bench, threads, show in OTHERS:
        if (bench, threads) not in ours:
            continue
        text = show(ours[bench, threads])
        if bench == "memory.http" and ("memory.tls", 4) in ours:
            text += f" ({ours['memory.tls', 4]['kb'] / 1024:.1f} MB)"
        lines.append(f"| {what} | {text} |")
    return lines


def main():
    rows = [json.loads(line) for line in pathlib.Path(sys.argv[1]).read_text().splitlines() if line.startswith("{")]
    references = [row["reference_ns"] for row in rows if "reference_ns" in row]
    note = (f"{processor()}; `make bench`, the fastest of several runs. The machine's speed in those moments, as the time of one "
            f"`snprintf`: {min(references)} to {max(references)} ns.")
    text = "\n".join([BEGIN, "", *call_rows(rows), "", *other_rows(rows), "", note, "", END])
    old = README.read_text()
    if BEGIN not in old or END not in old:
        sys.exit(f"README.md has no place for the numbers: {BEGIN} ... {END}")
    start, end = old.index(BEGIN), old.index(END) + len(END)
    README.write_text(old[:start] + text + old[end:])
    print(text)


if __name__ == "__main__":
    main()
