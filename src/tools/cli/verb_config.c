/* cltel config */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json_writer.h"
#include "config/config_text.h"
#include "tools/cli/args.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/suggest.h"
#include "tools/cli/terminal.h"

enum { VALUE_MAX_BYTES = 4200 };

typedef enum config_format { FORMAT_TABLE, FORMAT_PLAIN, FORMAT_JSON } config_format;

/* One line of what is shown. */
typedef struct config_row {
    const cltel_option *option;
    char value[VALUE_MAX_BYTES];
    const char *origin;
} config_row;

typedef struct config_view {
    const cltel_args *args;
    const cltel_config *config;
    config_format format;
    bool colour;
    int name_width;
    size_t rows;
} config_view;

static const char *origin_name(cltel_origin origin)
{
    static const char *const names[] = { "default", "file", "environment", "flag", "call" };
    return (size_t)origin < sizeof names / sizeof names[0] ? names[origin] : "unknown";
}

static bool is_wanted(const cltel_args *args, const char *name)
{
    bool wanted = args->word_count == 0;
    for (size_t i = 0; i < args->word_count; i++)
        wanted = wanted || strcmp(args->words[i], name) == 0;
    return wanted;
}

static int check_names(const cltel_args *args)
{
    for (size_t i = 0; i < args->word_count; i++) {
        bool known = false;
        cltel_suggestion near = { .wanted = args->words[i] };
        for (size_t at = 0; cltel_config_option_at(at); at++) {
            known = known || strcmp(cltel_config_option_at(at)->name, args->words[i]) == 0;
            cltel_suggest(&near, cltel_config_option_at(at)->name);
        }
        char why[300];
        snprintf(why, sizeof why, "the option '%.80s' is unknown%s%s%s", args->words[i],
                 near.found ? "; did you mean " : "", near.found ? near.found : "", near.found ? "?" : "");
        if (!known)
            return cltel_complain_usage(why, "cltel config");
    }
    return CLTEL_EXIT_DONE;
}

static void append_member(cltel_buf *out, const char *name, const char *text)
{
    cltel_buf_append_format(out, "\"%s\":", name);
    cltel_json_append_string(out, cltel_view_of(text));
}

static void append_json(cltel_buf *out, const config_row *row)
{
    const char *names[] = { "name",  "value", "origin", "default",     "type",
                            "range", "unit",  "level",  "environment", "help" };
    const cltel_option *option = row->option;
    const char *texts[] = { option->name,  row->value,   row->origin,   option->default_value, option->type,
                            option->range, option->unit, option->level, option->environment,   option->help };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cltel_buf_append_char(out, i ? ',' : '{');
        append_member(out, names[i], texts[i]);
    }
    cltel_buf_append_char(out, '}');
}

/* What somebody has set stands out, by colour and by the word in the second column. */
static void append_table(cltel_buf *out, const config_view *view, const config_row *row)
{
    bool set = view->colour && strcmp(row->origin, "default") != 0;
    cltel_buf_append_format(out, "%s%-*s  %-11s  ", set ? "\033[1m" : "", view->name_width, row->option->name,
                            row->origin);
    cltel_append_harmless(out, cltel_view_of(row->value));
    if (row->value[0] && row->option->unit[0] && strcmp(row->option->unit, "ms") != 0)
        cltel_buf_append_format(out, " %s", row->option->unit);
    else if (row->value[0] && row->option->unit[0])
        cltel_buf_append_text(out, " ms");
    cltel_buf_append_text(out, set ? "\033[0m\n" : "\n");
}

static void append_plain(cltel_buf *out, const config_row *row)
{
    cltel_buf_append_format(out, "%s\t", row->option->name);
    cltel_append_harmless(out, cltel_view_of(row->value));
    cltel_buf_append_format(out, "\t%s\n", row->origin);
}

static void append_row(cltel_buf *out, config_view *view, const config_row *row)
{
    if (view->format == FORMAT_JSON && view->rows)
        cltel_buf_append_text(out, ",\n ");
    if (view->format == FORMAT_JSON)
        append_json(out, row);
    else if (view->format == FORMAT_TABLE)
        append_table(out, view, row);
    else
        append_plain(out, row);
    view->rows++;
}

static void append_all(cltel_buf *out, config_view *view)
{
    if (view->format == FORMAT_JSON)
        cltel_buf_append_char(out, '[');
    if (view->format == FORMAT_TABLE)
        cltel_buf_append_format(out, "%-*s  %-11s  %s\n", view->name_width, "OPTION", "FROM", "VALUE");
    for (size_t at = 0; cltel_config_option_at(at); at++) {
        cltel_origin origin = CLTEL_ORIGIN_DEFAULT;
        config_row row = { .option = cltel_config_option_at(at) };
        if (!is_wanted(view->args, row.option->name))
            continue;
        cltel_config_get(view->config, row.option->name, row.value, sizeof row.value, &origin);
        row.origin = origin_name(origin);
        append_row(out, view, &row);
    }
    if (view->format == FORMAT_JSON)
        cltel_buf_append_text(out, "]\n");
}

static config_format format_of(const cltel_args *args)
{
    if (cltel_args_has(args, "json"))
        return FORMAT_JSON;
    const char *format = cltel_args_value(args, "format");
    if (!format)
        return cltel_terminal_is(STDOUT_FILENO) ? FORMAT_TABLE : FORMAT_PLAIN;
    return strcmp(format, "json") == 0 ? FORMAT_JSON : strcmp(format, "table") == 0 ? FORMAT_TABLE : FORMAT_PLAIN;
}

static int show_values(const cltel_args *args, cltel_buf *out)
{
    cltel_config *config;
    int code = cltel_setup(args, &config);
    if (code)
        return code;
    config_view view = { .args = args, .config = config, .format = format_of(args) };
    view.colour = view.format == FORMAT_TABLE && cltel_terminal_colour(args, STDOUT_FILENO);
    for (size_t at = 0; cltel_config_option_at(at); at++) {
        int len = (int)strlen(cltel_config_option_at(at)->name);
        view.name_width = len > view.name_width ? len : view.name_width;
    }
    append_all(out, &view);
    cltel_config_free(config);
    return CLTEL_EXIT_DONE;
}

static int run(const cltel_args *args)
{
    cltel_buf out = { 0 };
    int code = check_names(args);
    if (!code && cltel_args_has(args, "markdown")) {
        cltel_config_append_markdown(&out);
    } else if (!code && cltel_args_has(args, "schema")) {
        cltel_config_append_json(&out);
    } else if (!code) {
        code = show_values(args, &out);
    }
    cltel_out(&out);
    cltel_buf_done(&out);
    return code;
}

static const cltel_example examples[] = {
    { "cltel config", "every option, where its value comes from, and the value" },
    { "cltel config logs.group log.level", "two of them" },
    { "CLTEL_LOG_LEVEL=debug cltel config --json | jq '.[] | select(.origin != \"default\")'", "what was set" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "format", NULL, "FORMAT", "table|plain|json", "What is shown",
      "table on a terminal; plain elsewhere: option, value and origin with tabs between them." },
    { "json", "j", NULL, NULL, "What is shown", "Short for --format json: one array of objects." },
    { "schema", NULL, NULL, NULL, "What is shown",
      "Prints the option table itself as JSON, for whoever generates code of it." },
    { "markdown", NULL, NULL, NULL, "What is shown", "Prints the option table itself: docs/CONFIGURATION.md." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG, 0 };

const cltel_verb cltel_verb_config = {
    .name = "config",
    .summary = "prints every option with its value and where it came from",
    .arguments = "[OPTION]...",
    .words_max = CLTEL_ARGS_WORDS_MAX,
    .examples = examples,
    .text = "Reads flags, environment, file and AWS's shared files as the library does and prints the outcome. "
            "Strongest first: call, flag, environment, file, default. Secrets are shown as ***.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
