/* docs/CLI.md */
#include "tools/cli/help.h"

#include <string.h>

static void append_flags(cltel_buf *out, const cltel_flag *flags)
{
    const char *topic = "";
    for (; flags && flags->name; flags++) {
        if (strcmp(flags->topic, topic) != 0)
            cltel_buf_append_format(out, "\n%s:\n\n", flags->topic);
        topic = flags->topic;
        cltel_buf_append_text(out, "* `");
        cltel_help_flag_name(out, flags, false);
        cltel_buf_append_format(out, "`: %s\n", flags->help);
    }
}

static void append_verb(cltel_buf *out, const cltel_verb *verb)
{
    cltel_buf_append_format(out, "\n## cltel %s\n\n%s.\n\n```\n", verb->name, verb->summary);
    for (const cltel_example *example = verb->examples; example->command; example++)
        cltel_buf_append_format(out, "$ %s\n    %s\n", example->command, example->meaning);
    cltel_buf_append_format(out, "```\n\nUsage: `cltel %s [FLAGS]%s%s`\n\n%s\n", verb->name,
                            *verb->arguments ? " " : "", verb->arguments, verb->text);
    append_flags(out, verb->flags);
    cltel_buf_append_text(out, "\nExit codes beside 0 and 2:");
    for (const int *code = verb->exits; *code; code++)
        cltel_buf_append_format(out, " %d", *code);
    cltel_buf_append_text(out, verb->exits[0] ? ".\n" : " none.\n");
}

void cltel_help_markdown(cltel_buf *out)
{
    cltel_buf_append_text(out, "<!-- Made by `make docs` from src/tools/cli; change the tables there. -->\n"
                               "# The command cltel\n\n| verb | what it does |\n|---|---|\n");
    for (size_t i = 0; cltel_verb_at(i); i++)
        cltel_buf_append_format(out, "| [%s](#cltel-%s) | %s |\n", cltel_verb_at(i)->name, cltel_verb_at(i)->name,
                                cltel_verb_at(i)->summary);
    cltel_buf_append_text(out, "\n## Flags of every verb\n");
    append_flags(out, cltel_common_flags);
    cltel_buf_append_text(out, "\n## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (int code = 0; code < 256; code++)
        if (cltel_exit_meaning(code))
            cltel_buf_append_format(out, "| %d | %s |\n", code, cltel_exit_meaning(code));
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_verb(out, cltel_verb_at(i));
}
