/* cltel help */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/args.h"
#include "tools/cli/help.h"
#include "tools/cli/say.h"
#include "tools/cli/suggest.h"
#include "tools/cli/terminal.h"

static int unknown_topic(const char *topic)
{
    cltel_suggestion near = { .wanted = topic };
    for (size_t i = 0; cltel_verb_at(i); i++)
        cltel_suggest(&near, cltel_verb_at(i)->name);
    char why[300];
    snprintf(why, sizeof why, "there is no help on '%.80s'%s%s%s", topic, near.found ? "; did you mean `" : "",
             near.found ? near.found : "", near.found ? "`?" : "");
    return cltel_complain_usage(why, "cltel help");
}

static int append_topic(cltel_buf *out, const cltel_args *args, const char *topic)
{
    const cltel_verb *verb = cltel_verb_find(topic);
    if (strcmp(topic, "exit") == 0)
        cltel_help_exit_codes(out);
    else if (!verb)
        return unknown_topic(topic);
    else if (cltel_args_has(args, "man"))
        cltel_help_manual(out, verb);
    else
        cltel_help_verb(out, verb, cltel_terminal_width(STDOUT_FILENO));
    return CLTEL_EXIT_DONE;
}

static int run(const cltel_args *args)
{
    cltel_buf out = { 0 };
    int code = CLTEL_EXIT_DONE;
    if (args->word_count)
        code = append_topic(&out, args, args->words[0]);
    else if (cltel_args_has(args, "markdown"))
        cltel_help_markdown(&out);
    else if (cltel_args_has(args, "man"))
        cltel_help_manual(&out, NULL);
    else
        cltel_help_all(&out);
    cltel_out(&out);
    cltel_buf_done(&out);
    return code;
}

static const cltel_example examples[] = {
    { "cltel help tail", "what `cltel tail -h` prints too" },
    { "cltel help exit", "the meaning of the exit codes" },
    { "cltel help --man tail | man -l -", "the page of the manual" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "markdown", NULL, NULL, NULL, "Other forms", "Prints the help of every verb as Markdown: docs/CLI.md." },
    { "man", NULL, NULL, NULL, "Other forms", "Prints a page of the manual: cltel(1), or that of VERB." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { 0 };

const cltel_verb cltel_verb_help = {
    .name = "help",
    .summary = "explains the verbs, their flags and the exit codes",
    .arguments = "[VERB|exit]",
    .words_max = 1,
    .examples = examples,
    .text = "Without an argument lists every verb. Help, man pages, completion and docs/CLI.md come from one table.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
