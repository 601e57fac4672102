/* cltel stats, cltel errors: the tables of what the library counts and answers. */
#include <stdint.h>

#include <cltel/error.h>
#include <cltel/stats.h>

#include "config/config_text.h"
#include "tools/cli/args.h"
#include "tools/cli/say.h"

typedef struct stat_row {
    const char *name, *unit, *text;
} stat_row;

static const stat_row stat_rows[] = {
#define CLTEL_STAT(field, type, unit, text) { #field, unit, text },
#include <cltel/stats.def>
#undef CLTEL_STAT
#define CLTEL_DROP(name, field, stage, text) { "dropped_" #field, "records", text },
#include <cltel/drops.def>
#undef CLTEL_DROP
};

typedef struct error_row {
    const char *name;
    int value;
} error_row;

static const error_row error_rows[] = {
#define CLTEL_ERR(name, value, kind, text) { "CLTEL_E_" #name, value },
#include <cltel/errors.def>
#undef CLTEL_ERR
};

static int finish(cltel_buf *out)
{
    cltel_out(out);
    cltel_buf_done(out);
    return CLTEL_EXIT_DONE;
}

static int run_stats(const cltel_args *args)
{
    cltel_buf out = { 0 };
    if (cltel_args_has(args, "markdown")) {
        cltel_stats_append_markdown(&out);
        return finish(&out);
    }
    if (cltel_args_has(args, "json")) {
        cltel_stats_append_json(&out);
        return finish(&out);
    }
    for (size_t i = 0; i < sizeof stat_rows / sizeof stat_rows[0]; i++)
        cltel_buf_append_format(&out, "%-22s %-10s %s\n", stat_rows[i].name, stat_rows[i].unit, stat_rows[i].text);
    return finish(&out);
}

static int run_errors(const cltel_args *args)
{
    cltel_buf out = { 0 };
    if (cltel_args_has(args, "markdown")) {
        cltel_errors_append_markdown(&out);
        return finish(&out);
    }
    if (cltel_args_has(args, "json")) {
        cltel_errors_append_json(&out);
        return finish(&out);
    }
    for (size_t i = 0; i < sizeof error_rows / sizeof error_rows[0]; i++)
        cltel_buf_append_format(&out, "%4d  %-26s %s\n", error_rows[i].value, error_rows[i].name,
                                cltel_error_text(error_rows[i].value));
    return finish(&out);
}

static const cltel_flag stats_flags[] = {
    { "markdown", NULL, NULL, NULL, "What is shown", "Prints docs/STATISTICS.md." },
    { "json", "j", NULL, NULL, "What is shown", "Prints the table as JSON, for whoever generates code of it." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const cltel_flag errors_flags[] = {
    { "markdown", NULL, NULL, NULL, "What is shown", "Prints docs/ERRORS.md." },
    { "json", "j", NULL, NULL, "What is shown", "Prints the table as JSON, for whoever generates code of it." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const cltel_example stats_examples[] = {
    { "cltel stats", "name, unit and meaning of each counter" },
    { NULL, NULL },
};

static const cltel_example errors_examples[] = {
    { "cltel errors", "number, name and meaning of each code" },
    { NULL, NULL },
};

static const int exits[] = { 0 };

const cltel_verb cltel_verb_stats = {
    .name = "stats",
    .summary = "explains the library's counters",
    .arguments = "",
    .examples = stats_examples,
    .text = "Lists what cltel_stats_get() and cltel_stats_json() tell, and the reasons for which records are dropped.",
    .flags = stats_flags,
    .exits = exits,
    .run = run_stats,
};

const cltel_verb cltel_verb_errors = {
    .name = "errors",
    .summary = "explains the library's error codes",
    .arguments = "",
    .examples = errors_examples,
    .text = "Lists what a function of the library can return.",
    .flags = errors_flags,
    .exits = exits,
    .run = run_errors,
};
