/* Completion for fish. */
#include <string.h>

#include "tools/cli/help.h"

#define IN_QUOTES "\\'"

static void append_value(cltel_buf *out, const cltel_flag *flag)
{
    bool file = flag->value && (strcmp(flag->value, "FILE") == 0 || strcmp(flag->value, "DIR") == 0);
    if (!flag->value)
        return;
    cltel_buf_append_text(out, file ? " -r -F" : " -x");
    if (cltel_help_shell_names(flag->value))
        cltel_buf_append_format(out, " -a '(cltel completion %s 2>/dev/null)'", cltel_help_shell_names(flag->value));
    if (!flag->choices)
        return;
    cltel_buf_append_text(out, " -a '");
    for (const char *at = flag->choices; *at; at++)
        cltel_buf_append_char(out, *at == '|' ? ' ' : *at);
    cltel_buf_append_char(out, '\'');
}

static void append_flags(cltel_buf *out, const char *verb, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        cltel_buf_append_text(out, "complete -c cltel");
        if (verb)
            cltel_buf_append_format(out, " -n '__fish_seen_subcommand_from %s'", verb);
        cltel_buf_append_format(out, " -l %s", flags->name);
        if (flags->letter)
            cltel_buf_append_format(out, " -s %s", flags->letter);
        append_value(out, flags);
        cltel_buf_append_text(out, " -d '");
        cltel_help_shell_text(out, flags->help, IN_QUOTES);
        cltel_buf_append_text(out, "'\n");
    }
}

static void append_verb(cltel_buf *out, const cltel_verb *verb)
{
    cltel_buf words = { 0 };
    cltel_buf_append_format(out, "complete -c cltel -n __fish_use_subcommand -a %s -d '", verb->name);
    cltel_help_shell_text(out, verb->summary, IN_QUOTES);
    cltel_buf_append_text(out, "'\n");
    cltel_help_shell_words(&words, verb);
    if (words.len) {
        cltel_buf_append_format(out, "complete -c cltel -n '__fish_seen_subcommand_from %s' -a '", verb->name);
        cltel_buf_append(out, words.ptr + 1, words.len - 1);
        cltel_buf_append_text(out, "'\n");
    }
    if (cltel_help_shell_names(verb->arguments))
        cltel_buf_append_format(out,
                                "complete -c cltel -n '__fish_seen_subcommand_from %s' -a "
                                "'(cltel completion %s 2>/dev/null)'\n",
                                verb->name, cltel_help_shell_names(verb->arguments));
    append_flags(out, verb->name, verb->flags);
    cltel_buf_done(&words);
}

void cltel_help_fish(cltel_buf *out)
{
    cltel_buf_append_text(out, "# fish completion of cltel; made by `cltel completion fish`.\ncomplete -c cltel -f\n");
    append_flags(out, NULL, cltel_common_flags);
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_verb(out, cltel_verb_at(i));
}
