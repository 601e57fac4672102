/* cltel query */
#include <stdio.h>
#include <string.h>

#include "tools/cli/name_cache.h"
#include "tools/cli/pager.h"
#include "tools/cli/query_input.h"
#include "tools/cli/query_page.h"
#include "tools/cli/query_price.h"
#include "tools/cli/query_saved.h"
#include "tools/cli/query_words.h"
#include "tools/cli/say.h"
#include "tools/cli/time_input.h"

static int choose_columns(const cltel_args *args, cltel_cli_rows *rows)
{
    const char *list = cltel_args_value(args, "columns");
    cltel_view unknown;
    char why[200];
    if (!list || cltel_cli_rows_choose(rows, list, &unknown))
        return CLTEL_EXIT_DONE;
    snprintf(why, sizeof why, "--columns names '%.*s', which no row has", unknown.len < 80 ? (int)unknown.len : 80,
             unknown.ptr);
    return cltel_complain_usage(why, NULL);
}

static int show(const cltel_args *args, cltel_cli_query *query)
{
    cltel_cli_rows *rows = &query->job.rows;
    int code = choose_columns(args, rows);
    if (code)
        return code;
    cltel_pager_begin(args, rows->count + 1, !query->style.width && query->style.form == CLTEL_ROWS_TABLE);
    cltel_cli_rows_print(rows, &query->style);
    cltel_pager_end();
    return code;
}

static int list_saved(const cltel_args *args, cltel_cli_query *query)
{
    int code = cltel_cli_saved_list(query->job.aws, &query->job.rows);
    if (!code && !query->job.rows.count)
        cltel_note("nothing is saved; cltel query --save NAME 'fields @message' does it");
    return code ? code : show(args, query);
}

static int ask(const cltel_args *args, cltel_cli_query *query)
{
    cltel_cli_query_job *job = &query->job;
    int code = cltel_cli_query_ask_price(args, job);
    if (!code)
        code = cltel_cli_query_run(job);
    if (code)
        return code;
    cltel_name_cache_add(cltel_config_settings(query->config), CLTEL_NAMES_GROUPS,
                         (const char *const *)query->groups.names, query->groups.count);
    code = show(args, query);
    if (!code && !cltel_args_has(args, "quiet"))
        cltel_cli_query_say_statistics(job);
    return !code && job->rows.count && cltel_args_has(args, "fail-if-rows") ? CLTEL_EXIT_YES : code;
}

static void remember_saved(const cltel_cli_query *query, const char *name)
{
    if (name)
        cltel_name_cache_add(cltel_config_settings(query->config), CLTEL_NAMES_SAVED, &name, 1);
}

static int act(const cltel_args *args, cltel_cli_query *query)
{
    const char *save = cltel_args_value(args, "save");
    int code;
    if (cltel_args_has(args, "saved"))
        return list_saved(args, query);
    if (save)
        code = cltel_cli_saved_put(query->job.aws, save, query->job.text, &query->groups);
    else if (cltel_args_has(args, "open"))
        code = cltel_cli_query_open_page(&query->job);
    else
        code = ask(args, query);
    if (code == CLTEL_EXIT_DONE || code == CLTEL_EXIT_YES)
        remember_saved(query, save ? save : cltel_args_value(args, "run"));
    return code;
}

static int run(const cltel_args *args)
{
    cltel_cli_query query = { 0 };
    int code = cltel_cli_query_read(args, &query);
    if (!code)
        code = cltel_cli_query_open(args, &query);
    if (!code)
        code = act(args, &query);
    cltel_cli_query_done(&query);
    return code;
}

static const cltel_example examples[] = {
    { "cltel query -g shop 'filter level = \"ERROR\" | stats count(*) by message'",
      "what went wrong in the last hour" },
    { "cltel query -g '/prod/*' --since 1d --csv 'stats pct(ms, 99) by bin(1h)' > p99.csv", "for a spreadsheet" },
    { "cltel query -g shop --fail-if-rows --since 10m 'filter status >= 500' || page-somebody", "a check" },
    { "cltel query -g shop - < slow.txt", "a query that stands in a file" },
    { "cltel query --save slow -g shop 'filter ms > 500 | sort ms desc'", "keeps it at the service" },
    { "cltel query --run slow --since 1h", "runs what was kept" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "group", "g", "GROUP", NULL, "What is asked",
      "A log group, or a pattern of the shell for several (quote it); may come again, 50 groups at most. Default: "
      "logs.group." },
    { "since", "s", "TIME", NULL, "What is asked", "From here on: " CLTEL_TIME_INPUT_FORMS ". Default: 1h." },
    { "until", "u", "TIME", NULL, "What is asked", "Up to here. Default: now." },
    { "limit", "n", "COUNT", NULL, "What is asked",
      "At most so many rows, 1 to 100000. Default: what the query says, else the service's." },
    { "run", NULL, "SAVED", NULL, "What is asked",
      "Runs this saved query, in the groups that were saved with it unless --group says others." },
    { "save", NULL, "SAVED", NULL, "What is asked",
      "Runs nothing: saves QUERY, and the groups of --group, at the service under this name." },
    { "saved", NULL, NULL, NULL, "What is asked", "Runs nothing: lists what is saved." },
    { "open", NULL, NULL, NULL, "What is asked",
      "Runs nothing: prints the address of the query in the page of `cltel local`, and on a terminal opens it." },
    { "yes", "y", NULL, NULL, "The price", "Does not ask before a query that may look at more than 1 GB." },
    { "no-input", NULL, NULL, NULL, "The price", "Asks nobody: such a query is refused without --yes." },
    { "price", NULL, "USD", NULL, "The price",
      "What the service takes for a GB. Default: 0.005; nothing at an endpoint of this machine." },
    { "format", NULL, "FORMAT", "table|plain|json|jsonl|csv", "How",
      "table on a terminal; plain elsewhere: the values with tabs between them, no header; json: one array; jsonl: one "
      "object a line." },
    { "json", "j", NULL, NULL, "How", "Short for --format json." },
    { "csv", NULL, NULL, NULL, "How", "Short for --format csv." },
    { "wide", NULL, NULL, NULL, "How", "A table as wide as its values, in place of the terminal." },
    { "columns", NULL, "NAMES", NULL, "How", "Shows these columns in this order, as in level,message." },
    { "pager", NULL, NULL, NULL, "How",
      "On a terminal, what is longer than the screen goes through CLTEL_PAGER, else PAGER, else less." },
    { "ptr", NULL, NULL, NULL, "How", "Shows @ptr too, which the service adds to every row." },
    { "quiet", "q", NULL, NULL, "How", "Leaves out the last line on stderr: rows, records, bytes, time." },
    { "fail-if-rows", NULL, NULL, NULL, "How", "Exit code 1 when there are rows." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = {
    CLTEL_EXIT_YES, CLTEL_EXIT_CONFIG, CLTEL_EXIT_SERVICE, CLTEL_EXIT_PARTLY, CLTEL_EXIT_INTERRUPTED, CLTEL_EXIT_PIPE, 0
};

const cltel_verb cltel_verb_query = {
    .name = "query",
    .summary = "asks log groups with Logs Insights",
    .arguments = "QUERY|-",
    .words_max = CLTEL_ARGS_WORDS_MAX,
    .examples = examples,
    .text =
        "Starts the query, waits for its end and reads all pages of its rows. Values are texts, as the service gives "
        "them; its times are UTC. A row has a value only for the fields that its event has: missing ones are empty, "
        "and left out of objects. What is no plain text is escaped, but in csv that goes to a file.\n\n"
        "While it runs, a terminal shows how far it is. Ctrl-C or SIGTERM stops the query at the service too; the "
        "second one does not wait for that.\n\n"
        "Before a query that may look at more than 1 GB, what it will cost is said and asked: the bytes that the "
        "service holds of each group, by the share of the group's time that is asked for.\n\n"
        "There is no pager unless --pager or CLTEL_PAGER asks for one; CLTEL_PAGER=auto means PAGER, or less.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
