"""Every example of docs/XRAY-FILTERS.md is run, and every keyword is named there. With --write what is under the
examples is written anew."""
import json
import os
import re
import subprocess
import sys
import unittest

from test_xray_filters import DRIVER, line
from xray_reference import Filter, Trace

PAGE = "docs/XRAY-FILTERS.md"
KEYWORDS = "src/tools/endpoint/xray_filter_keywords.def"
GROUPS = {"slow": "responsetime > 2"}
BLOCK = re.compile(r"^```(filter|error)\n(.*?)\n```\n", re.MULTILINE | re.DOTALL)


def read(path):
    with open(path, encoding="utf-8") as page:
        return page.read()


def traces(page):
    lines = re.search(r"^```segments\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1].splitlines()
    return [text.split(" ", 1) for text in lines]


def ask(page, expressions):
    given = b"".join(line("D " + trace, document) for trace, document in traces(page))
    given += b"".join(line("G " + name, text) for name, text in GROUPS.items())
    given += b"".join(line("F", text) for text in expressions)
    answer = subprocess.run([DRIVER], input=given, stdout=subprocess.PIPE, check=True, timeout=60)
    return [json.loads(text) for text in answer.stdout.decode().splitlines()]


def split(row):
    """An expression and what stands behind its arrow."""
    return [part.strip() for part in (row.split("  → ", 1) if "  → " in row else (row, ""))]


def shown(answer):
    return answer["error"] if "error" in answer else ", ".join(answer["takes"]) or "none"


def examples(page):
    """(kind, expression, what the page says)"""
    return [(kind, *split(row)) for kind, text in BLOCK.findall(page) for row in text.splitlines()]


def write():
    page = read(PAGE)
    answers = iter([shown(answer) for answer in ask(page, [row[1] for row in examples(page)])])

    def fill(match):
        expressions = [split(row)[0] for row in match[2].splitlines()]
        width = max(map(len, expressions))
        rows = ["%-*s  → %s" % (width, expression, next(answers)) for expression in expressions]
        return "```%s\n%s\n```\n" % (match[1], "\n".join(rows))
    with open(PAGE, "w", encoding="utf-8") as out:
        out.write(BLOCK.sub(fill, page))


class Documentation(unittest.TestCase):
    def test_examples_give_what_the_page_says(self):
        page = read(PAGE)
        rows = examples(page)
        self.assertGreater(len(rows), 60)
        for (kind, expression, said), answer in zip(rows, ask(page, [row[1] for row in rows])):
            with self.subTest(expression=expression):
                self.assertEqual(shown(answer), said)
                self.assertEqual("error" in answer, kind == "error")

    def test_the_reference_takes_the_same_traces(self):
        page = read(PAGE)
        documents = {}
        for trace, document in traces(page):
            documents.setdefault(trace, []).append(json.loads(document))
        built = [Trace(trace, parts) for trace, parts in documents.items()]
        for kind, expression, said in examples(page):
            if kind == "filter":
                with self.subTest(expression=expression):
                    takes = [trace.id for trace in built if Filter(expression, GROUPS).takes(trace)]
                    self.assertEqual(", ".join(takes) or "none", said)

    def test_no_example_takes_nothing_or_everything(self):
        for kind, expression, said in examples(read(PAGE)):
            if kind == "filter":
                with self.subTest(expression=expression):
                    self.assertNotIn(said, ("none", "A, B, C, D"))

    def test_each_keyword_is_named(self):
        page = read(PAGE)
        for name in re.findall(r'CLTEL_XRAY_KEYWORD\(\w+, "([^"]+)"', read(KEYWORDS)):
            self.assertIn("`%s`" % name, page)


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    else:
        unittest.main()
