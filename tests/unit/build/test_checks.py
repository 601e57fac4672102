"""The checks of cmake/ find what they are for."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, "cmake")
import check_banned  # noqa: E402
import check_docs  # noqa: E402
import check_headers  # noqa: E402
import check_layers  # noqa: E402
import gen_api  # noqa: E402
import headers  # noqa: E402
import run_tests  # noqa: E402

GOOD_COMMENT = """/**
 * Does it.
 *
 * @param client  Not NULL.
 *
 * @retval CLTEL_OK  done
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
"""


class Tree(unittest.TestCase):
    """A small source tree of its own for each test."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.top = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


class Layers(Tree):
    def faults(self, **files):
        self.write("LAYERS", "base :\nwire : base\nsend : base wire   # up here\n")
        for name, text in files.items():
            self.write(name.replace("__", "/") + ".c", text)
        return [fault.replace(str(self.top) + "/", "") for fault in check_layers.layer_faults(self.top)]

    def test_an_allowed_include_is_no_fault(self):
        self.assertEqual(self.faults(send__a='#include "wire/x.h"\n#include "send/y.h"\n#include <cltel/log.h>\n'), [])

    def test_an_include_upwards_is_named_with_file_and_line(self):
        self.assertEqual(self.faults(wire__b='\n#include "send/x.h"\n'),
                         ["wire/b.c:2: wire/ may not include send/ (src/LAYERS)"])

    def test_a_folder_without_a_rule_is_a_fault(self):
        self.assertIn("has no line", self.faults(new__c="")[0])

    def test_an_include_without_its_folder_is_a_fault(self):
        self.assertIn('write "send/y.h"', self.faults(send__d='#include "y.h"\n')[0])

    def test_a_rule_that_points_upwards_is_a_fault(self):
        self.write("LAYERS", "base : wire\nwire : base\n")
        self.assertIn("stands above it", list(check_layers.layer_faults(self.top))[0])

    def test_a_name_that_comes_twice_is_a_fault(self):
        self.write("a/same.c", "")
        self.write("b/same.c", "")
        self.assertEqual(len(list(check_layers.name_faults([self.top]))), 1)


class Banned(Tree):
    def lines(self, name, text):
        return [line for line, _ in check_banned.faults_of(self.write("x.c", text), name)]

    def test_a_banned_call_is_found_with_its_line(self):
        self.assertEqual(self.lines("encode/a.c", "int x;\n  p = malloc(3);\n"), [2])

    def test_the_place_that_owns_it_may_call_it(self):
        self.assertEqual(self.lines("base/memory.c", "p = malloc(3);\n"), [])

    def test_words_in_comments_and_texts_do_not_count(self):
        self.assertEqual(self.lines("encode/a.c", '/* malloc(3) */ s = "getenv(x)"; // strcpy(a)\n'), [])

    def test_longer_names_and_members_do_not_count(self):
        self.assertEqual(self.lines("encode/a.c", "cltel_free(x); self->free(self); a.time(3); run_time(1);\n"), [])

    def test_threads_stay_in_their_folders(self):
        self.assertEqual(self.lines("encode/a.c", "pthread_mutex_t lock;\n"), [1])
        self.assertEqual(self.lines("pipeline/a.c", "pthread_mutex_t lock;\n"), [])


class Headers(Tree):
    def faults(self, text):
        function, = headers.functions_of(self.write("x.h", text))
        return list(check_headers.faults_of(function))

    def test_a_whole_contract_is_no_fault(self):
        self.assertEqual(self.faults(GOOD_COMMENT + "CLTEL_API cltel_err cltel_x(cltel_client *client);\n"), [])

    def test_each_missing_label_is_named(self):
        for label in check_headers.LABELS:
            text = "\n".join(line for line in GOOD_COMMENT.splitlines() if f"* {label}:" not in line)
            found = self.faults(text + "\nCLTEL_API cltel_err cltel_x(cltel_client *client);\n")
            self.assertEqual(found, [f"has no '{label}:'"])

    def test_a_parameter_without_words_is_named(self):
        found = self.faults(GOOD_COMMENT + "CLTEL_API cltel_err cltel_x(cltel_client *client, int32_t limit_ms);\n")
        self.assertEqual(found, ["parameter 'limit_ms' is not described"])

    def test_a_function_without_a_comment_is_named(self):
        self.assertEqual(self.faults("CLTEL_API int32_t cltel_x(void);\n"), ["has no comment"])

    def test_an_unknown_code_is_named(self):
        text = GOOD_COMMENT.replace("CLTEL_OK ", "CLTEL_E_NONE ")
        self.assertEqual(self.faults(text + "CLTEL_API cltel_err cltel_x(cltel_client *client);\n"),
                         ["names CLTEL_E_NONE, which is not in errors.def"])

    def test_the_reference_shows_parameters_and_codes(self):
        function, = headers.functions_of(self.write("x.h", GOOD_COMMENT + "CLTEL_API int cltel_x(cltel_client *client);\n"))
        page = "\n".join(gen_api.function_entry(function))
        for part in ("### cltel_x", "int cltel_x(cltel_client *client);", "| `client` | Not NULL. |", "| `CLTEL_OK` | done |",
                     "Threads: any · Signals: safe · Blocks: never · Memory: none · Since: 0.1"):
            self.assertIn(part, page)


class Documents(Tree):
    def test_blocks_come_with_line_and_info(self):
        path = self.write("a.md", "text\n```sh run\ntrue\n```\n")
        self.assertEqual(list(check_docs.blocks_of(path)), [(2, "sh run", "true\n")])

    def test_a_block_that_fails_is_a_fault(self):
        path = self.write("a.md", "```sh run\nfalse\n```\n```sh\nif then\n```\n")
        self.assertEqual([line for line, _ in check_docs.faults_of("build", path, [0])], [1, 4])

    def test_a_link_that_leads_nowhere_is_a_fault(self):
        path = self.write("a.md", "[x](a.md) [y](https://example.org) [z](gone.md)\n")
        self.assertEqual([fault for _, fault in check_docs.link_faults(path)], ["the link to gone.md leads nowhere"])


def count(output, verdict):
    """As run_tests.py counts one program t that printed output and of which ctest says verdict."""
    line = "-" * 58
    log = f"1/1 Testing: t\n1/1 Test: t\nCommand: t\nOutput:\n{line}\n{output}<end of output>\n{line}\nTest Passed.\n"
    return run_tests.count_all(f"1/1 Test #1: t ......{verdict}  0.00 sec\n", log)


class Counting(unittest.TestCase):
    CMOCKA = "[==========] Running 4 test(s).\n[  SKIPPED ] c\n[==========] 4 test(s) run.\n[  PASSED  ] 2 test(s).\n" \
             "[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] c\n[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] d\n"

    def test_cmocka_is_counted_by_test(self):
        self.assertEqual(count(self.CMOCKA, "***Failed"), [2, 1, 1])

    def test_unittest_is_counted_by_test(self):
        text = "Ran 7 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n"
        self.assertEqual(count(text, "***Failed"), [3, 3, 1])

    def test_a_script_says_its_own_numbers(self):
        self.assertEqual(count("5 passed, 0 failed, 2 skipped\n", "   Passed"), [5, 0, 2])

    def test_a_silent_program_counts_as_one(self):
        self.assertEqual(count("", "   Passed"), [1, 0, 0])
        for verdict in ("***Exception: SegFault", "***Timeout", "***Not Run"):
            self.assertEqual(count("", verdict), [0, 1, 0])

    def test_a_program_that_fails_after_good_tests_is_one_failure(self):
        text = self.CMOCKA.split("[  FAILED  ]")[0]
        self.assertEqual(count(text, "***Failed"), [2, 1, 1])

    def test_a_skipped_program_counts_as_skipped(self):
        self.assertEqual(count("no network\n", "***Skipped"), [0, 0, 1])


if __name__ == "__main__":
    unittest.main()
