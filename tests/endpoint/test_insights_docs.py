"""Every example of docs/INSIGHTS.md is run, and every function is named there. With --write the rows are written anew."""
import os
import re
import sys
import unittest

from insights_reference import Event
from test_insights_oracle import drive

PAGE = "docs/INSIGHTS.md"
DAY_MS = 1764028800000  # 2025-11-25
BLOCK = re.compile(r"^```(query|error)\n(.*?)\n```\n(?:```rows\n(.*?)```\n)?", re.MULTILINE | re.DOTALL)


def events(page):
    lines = re.search(r"^```events\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1].splitlines()
    for index, line in enumerate(lines):
        time, message = line.split(" ", 1)
        hours, minutes, seconds = time.split(":")
        ms = DAY_MS + int(hours) * 3600000 + int(minutes) * 60000 + round(float(seconds) * 1000)
        yield Event(ms, ms + 100, "web", "123456789012:shop", 1, 1, index, message)


def shown(row):
    return "  ".join("%s=%s" % (field, value) for field, value in row if field != "@ptr") or "(nothing but @ptr)"


def rows_of(answer):
    return "".join(shown(row) + "\n" for row in answer["rows"])


def read():
    with open(PAGE, encoding="utf-8") as page:
        return page.read()


class Documentation(unittest.TestCase):
    def test_examples_give_what_the_page_says(self):
        page = read()
        blocks = [match.groups() for match in BLOCK.finditer(page)]
        self.assertGreater(len(blocks), 12)
        for kind, text, rows in blocks:
            if kind == "query":
                with self.subTest(query=text):
                    self.assertEqual(rows_of(drive(events(page), [text])[0]), rows)
                    self.assertTrue(rows)

    def test_errors_are_those_of_the_page(self):
        for kind, text, _ in (match.groups() for match in BLOCK.finditer(read())):
            if kind == "error":
                query, expected = text.split("\n")
                answer = drive([], [query])[0]
                self.assertEqual("%d %d %s" % (answer["start"], answer["end"], answer["error"]), expected)

    def test_every_function_is_named(self):
        page = read().lower()
        for name in ("insights_functions.def", "insights_aggregates.def"):
            with open(os.path.join("src/tools/endpoint/insights", name), encoding="utf-8") as definitions:
                for function in re.findall(r'^X\(\w+, "(\w+)"', definitions.read(), re.MULTILINE):
                    self.assertIn("`%s(" % function, page)


def write():
    page = read()
    found = list(events(page))

    def fill(match):
        if match[1] == "error":
            return match[0]
        return "```query\n%s\n```\n```rows\n%s```\n" % (match[2], rows_of(drive(found, [match[2]])[0]))
    with open(PAGE, "w", encoding="utf-8") as out:
        out.write(BLOCK.sub(fill, page))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
