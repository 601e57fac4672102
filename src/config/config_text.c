#include "config/config_text.h"

#include <cltel/config.h>

#include "base/json_writer.h"
#include "config/aws_settings.h"
#include "config/env.h"

static const char head[] =
    "<!-- Made by `make docs` from src/config/options.def; change the table. -->\n"
    "\n"
    "# Options\n"
    "\n"
    "An option is set by name and text. Where a value comes from, strongest first:\n"
    "\n"
    "1. a call: `cltel_config_set(config, \"logs.group\", \"orders\", &detail)`\n"
    "2. a flag of the command `cltel`\n"
    "3. the environment: `CLTEL_LOGS_GROUP=orders`, then AWS's own variables below; an empty variable counts as none\n"
    "4. the JSON file that `cltel_config_load()` or `CLTEL_CONFIG_FILE` names; its members are option names, flat\n"
    "   (`\"logs.group\": \"orders\"`) or nested (`\"logs\": {\"group\": \"orders\"}`), each once; at most 1 MiB\n"
    "5. the profile in AWS's shared files\n"
    "6. the default\n"
    "\n"
    "`cltel config` prints each value and where it came from. A wrong value, an unknown option and an unknown "
    "`CLTEL_`\n"
    "variable are errors that name the option, the value and its range.\n"
    "\n"
    "Sizes are bytes or have a suffix: `64KiB`, `1MiB`, `1GiB` (1,024), `10kB`, `1MB`, `1GB` (1,000). Durations are\n"
    "milliseconds or have a suffix: `250ms`, `5s`, `2m`, `1h`. Booleans: `true` or `false`, `1` or `0`, `yes` or "
    "`no`,\n"
    "`on` or `off`.\n";

static const char aws_head[] =
    "\n"
    "## AWS's own variables and profile keys\n"
    "\n"
    "They mean here what they mean to AWS's tools. Of several for one option, the first counts.\n"
    "`AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` makes those for endpoints count for nothing. A profile's `services`\n"
    "block (`cloudwatch_logs` or `xray`, `endpoint_url`) goes before its own `endpoint_url`.\n"
    "\n"
    "| source | option |\n"
    "|---|---|\n";

static const char keys_tail[] =
    "\n"
    "Keys are looked for in this order: the options `aws.access.key.id` and `aws.secret.access.key`;\n"
    "`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` (or `AWS_SECURITY_TOKEN`) and\n"
    "`AWS_CREDENTIAL_EXPIRATION`, unless an option names a profile; the profile in `~/.aws/credentials`\n"
    "(`AWS_SHARED_CREDENTIALS_FILE`), then in `~/.aws/config` (`AWS_CONFIG_FILE`).\n";

static const char extra_head[] = "\n"
                                 "## Other variables\n"
                                 "\n"
                                 "| variable | meaning |\n"
                                 "|---|---|\n";

void cltel_append_cell(cltel_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            cltel_buf_append_char(out, '\\');
        cltel_buf_append_char(out, *text);
    }
}

/* "`x` | ", and nothing between the bars for an empty text. */
static void append_code(cltel_buf *out, const char *text)
{
    cltel_buf_append_text(out, text[0] ? "`" : "");
    cltel_append_cell(out, text);
    cltel_buf_append_text(out, text[0] ? "` | " : " | ");
}

static void append_row(cltel_buf *out, const cltel_option *row)
{
    cltel_buf_append_text(out, "| ");
    append_code(out, row->name);
    cltel_buf_append_format(out, "%s | ", row->type);
    append_code(out, row->default_value);
    cltel_append_cell(out, row->range);
    cltel_buf_append_format(out, "%s%s | ", row->unit[0] ? " " : "", row->unit);
    cltel_append_cell(out, row->help);
    cltel_buf_append_text(out, row->secret ? " Secret: never shown. |\n" : " |\n");
}

static void append_level(cltel_buf *out, const char *title, const char *level)
{
    cltel_buf_append_format(out,
                            "\n## %s\n\n| option | type | default | range | meaning |\n"
                            "|---|---|---|---|---|\n",
                            title);
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++)
        if (strcmp(row->level, level) == 0)
            append_row(out, row);
}

void cltel_config_append_markdown(cltel_buf *out)
{
    cltel_buf_append_text(out, head);
    append_level(out, "Basic options", "basic");
    append_level(out, "Tuning", "tuning");
    cltel_buf_append_text(out, aws_head);
    const cltel_aws_source *source;
    for (size_t i = 0; (source = cltel_aws_source_at(i)); i++)
        cltel_buf_append_format(out, "| %s`%s` | `%s` |\n", source->in_profile ? "profile: " : "", source->name,
                                cltel_config_option_at(source->option)->name);
    cltel_buf_append_text(out, keys_tail);
    cltel_buf_append_text(out, extra_head);
    const cltel_env_extra *extra;
    for (size_t i = 0; (extra = cltel_env_extra_at(i)); i++)
        cltel_buf_append_format(out, "| `%s` | %s |\n", extra->name, extra->help);
}

static void append_member(cltel_buf *out, const char *name, const char *text)
{
    cltel_buf_append_format(out, "\"%s\":", name);
    cltel_json_append_string(out, cltel_view_of(text));
    cltel_buf_append_char(out, ',');
}

void cltel_config_append_json(cltel_buf *out)
{
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        cltel_buf_append_text(out, i ? ",\n {" : "[{");
        append_member(out, "name", row->name);
        append_member(out, "type", row->type);
        append_member(out, "default", row->default_value);
        append_member(out, "range", row->range);
        append_member(out, "unit", row->unit);
        append_member(out, "level", row->level);
        append_member(out, "environment", row->environment);
        append_member(out, "help", row->help);
        cltel_buf_append_text(out, row->secret ? "\"secret\":true}" : "\"secret\":false}");
    }
    cltel_buf_append_text(out, "]\n");
}
