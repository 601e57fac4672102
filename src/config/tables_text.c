#include "config/tables_text.h"

#include "base/json_writer.h"
#include "config/config_text.h"

typedef struct table_row {
    const char *name;
    const char *kind; /* COUNTER or GAUGE, CALL or AFTER, CALLER, RETRY or FATAL */
    const char *unit;
    const char *help;
    int value;
} table_row;

static const table_row statistics[] = {
#define CLTEL_STAT(field, type, unit, text) { #field, #type, unit, text, 0 },
#include <cltel/stats.def>
#undef CLTEL_STAT
};

static const table_row drops[] = {
#define CLTEL_DROP(name, field, stage, text) { #field, #stage, "records", text, 0 },
#include <cltel/drops.def>
#undef CLTEL_DROP
};

static const table_row errors[] = {
#define CLTEL_ERR(name, value, kind, text) { "CLTEL_E_" #name, #kind, "", text, value },
#include <cltel/errors.def>
#undef CLTEL_ERR
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char stats_head[] =
    "<!-- Made by `make docs` from include/cltel/stats.def and drops.def; change the tables. -->\n"
    "\n"
    "# Statistics\n"
    "\n"
    "`cltel_stats_get()` fills a `cltel_stats` with them, `cltel_stats_json()` writes them as one JSON object. At all\n"
    "times, and exactly once the client is quiet: accepted = delivered + dropped + inside.\n"
    "\n"
    "| name | type | unit | meaning |\n"
    "|---|---|---|---|\n";

static const char drops_head[] =
    "\n"
    "## Reasons\n"
    "\n"
    "Each is a counter `dropped_NAME`. Those of the stage `call` were refused with a code and never accepted; their "
    "sum is\n"
    "`refused`. Those of the stage `after` were accepted and given up later; their sum is `dropped`.\n"
    "\n"
    "| name | stage | meaning |\n"
    "|---|---|---|\n";

static const char errors_head[] =
    "<!-- Made by `make docs` from include/cltel/errors.def; change the table. -->\n"
    "\n"
    "# Error codes\n"
    "\n"
    "What functions return: 0 (`CLTEL_OK`) or one of these; their values never change. What happens to a record after "
    "the\n"
    "call is no error but an outcome: [STATISTICS.md](STATISTICS.md). `cltel_error_kind_of()` tells what can be done:\n"
    "\n"
    "* caller: fix the call or the configuration\n"
    "* retry: the same call may work later\n"
    "* fatal: this client is done\n"
    "\n"
    "| name | value | kind | meaning |\n"
    "|---|---|---|---|\n";

/* The tables have their words in upper case, as C has. */
static void append_lower(cltel_buf *out, const char *word)
{
    for (; *word; word++)
        cltel_buf_append_char(out, (char)(*word >= 'A' && *word <= 'Z' ? *word - 'A' + 'a' : *word));
}

static void append_end(cltel_buf *out, const table_row *row)
{
    cltel_buf_append_text(out, " | ");
    cltel_append_cell(out, row->help);
    cltel_buf_append_text(out, " |\n");
}

void cltel_stats_append_markdown(cltel_buf *out)
{
    cltel_buf_append_text(out, stats_head);
    for (size_t i = 0; i < COUNT(statistics); i++) {
        cltel_buf_append_format(out, "| `%s` | ", statistics[i].name);
        append_lower(out, statistics[i].kind);
        cltel_buf_append_format(out, " | %s", statistics[i].unit);
        append_end(out, &statistics[i]);
    }
    cltel_buf_append_text(out, drops_head);
    for (size_t i = 0; i < COUNT(drops); i++) {
        cltel_buf_append_format(out, "| `%s` | ", drops[i].name);
        append_lower(out, drops[i].kind);
        append_end(out, &drops[i]);
    }
}

void cltel_errors_append_markdown(cltel_buf *out)
{
    cltel_buf_append_text(out, errors_head);
    for (size_t i = 0; i < COUNT(errors); i++) {
        cltel_buf_append_format(out, "| `%s` | %d | ", errors[i].name, errors[i].value);
        append_lower(out, errors[i].kind);
        append_end(out, &errors[i]);
    }
}

static void append_objects(cltel_buf *out, const table_row *rows, size_t count, const char *kind, bool with_value)
{
    for (size_t i = 0; i < count; i++) {
        cltel_buf_append_format(out, "%s{\"name\":\"%s\",\"%s\":\"", i ? ",\n " : "[", rows[i].name, kind);
        append_lower(out, rows[i].kind);
        cltel_buf_append_text(out, "\",");
        if (with_value)
            cltel_buf_append_format(out, "\"value\":%d,", rows[i].value);
        if (rows[i].unit[0])
            cltel_buf_append_format(out, "\"unit\":\"%s\",", rows[i].unit);
        cltel_buf_append_text(out, "\"help\":");
        cltel_json_append_string(out, cltel_view_of(rows[i].help));
        cltel_buf_append_char(out, '}');
    }
    cltel_buf_append_char(out, ']');
}

void cltel_stats_append_json(cltel_buf *out)
{
    cltel_buf_append_text(out, "{\"statistics\":");
    append_objects(out, statistics, COUNT(statistics), "type", false);
    cltel_buf_append_text(out, ",\n\"drops\":");
    append_objects(out, drops, COUNT(drops), "stage", false);
    cltel_buf_append_text(out, "}\n");
}

void cltel_errors_append_json(cltel_buf *out)
{
    append_objects(out, errors, COUNT(errors), "kind", true);
    cltel_buf_append_char(out, '\n');
}
