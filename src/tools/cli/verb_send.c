/* cltel send */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/json_line.h"
#include "tools/cli/line_reader.h"
#include "tools/cli/say.h"
#include "tools/cli/send_setup.h"
#include "tools/cli/send_stream.h"

typedef struct send_job {
    cltel_send_setup setup;
    uint64_t no_json; /* lines that were sent as text though JSON was asked for */
    bool read_all;    /* the input has ended */
    cltel_send_stream out;
    cltel_json_line line;
} send_job;

static volatile int stop; /* a signal was seen */

static void on_signal(int number)
{
    (void)number;
    if (stop)
        _exit(CLTEL_EXIT_INTERRUPTED);
    stop = 1;
}

static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static bool send_line(send_job *job, const cltel_line *line, uint64_t *part)
{
    cltel_send_stream *out = &job->out;
    if (job->setup.json && !line->is_piece && cltel_json_line_read(&job->line, line->text)) {
        int severity = job->line.severity ? job->line.severity : job->setup.severity;
        return cltel_send_record(out, severity, job->line.text, job->line.attrs, job->line.attr_count);
    }
    if (job->setup.json && (!line->is_piece || line->is_last))
        job->no_json++;
    if (line->is_piece && line->is_last && !line->text.len)
        return true; /* the line ended where its last piece did */
    return cltel_send_text(out, job->setup.severity, line->text, line->is_piece, part);
}

static void send_all(send_job *job, cltel_line_reader *reader)
{
    cltel_line line;
    cltel_read_result result;
    uint64_t part = 0;
    while ((result = cltel_line_reader_next(reader, &line)) == CLTEL_READ_LINE && !stop) {
        if (!send_line(job, &line, &part))
            break;
        if (line.is_last)
            part = 0;
    }
    if (result == CLTEL_READ_FAILED)
        cltel_complain("the standard input cannot be read", strerror(reader->error), NULL);
    job->read_all = result == CLTEL_READ_END;
}

static void append_text(char *text, size_t size, const char *more)
{
    size_t len = strlen(text);
    snprintf(text + len, size - len, "%s", more);
}

static void append_count(char *text, size_t size, int64_t count, const char *what)
{
    size_t len = strlen(text);
    if (count > 0)
        snprintf(text + len, size - len, ", %lld %s", (long long)count, what);
}

static int report(const send_job *job, const cltel_stats *stats)
{
    char more[240] = "";
    int64_t offered = (int64_t)job->out.offered, lost = offered - stats->delivered;
    if (!job->read_all)
        append_text(more, sizeof more, "; the input was not read to its end");
    append_count(more, sizeof more, stats->truncated, "cut");
    append_count(more, sizeof more, (int64_t)job->no_json, "lines sent as text because they are no JSON objects");
    append_count(more, sizeof more, stats->possible_duplicates, "perhaps delivered twice");
    if (job->out.gave_up)
        cltel_complain("given up, because nothing was delivered for the time of --give-up", NULL,
                       "cltel config aws.region aws.endpoint.url     shows where the records went");
    cltel_note("sent %lld %s to %s/%s: %lld delivered, %lld lost%s", (long long)offered,
               offered == 1 ? "record" : "records", job->setup.group, job->setup.stream, (long long)stats->delivered,
               (long long)lost, more);
    if (lost && stats->delivered == 0)
        return CLTEL_EXIT_SERVICE;
    if (stop)
        return CLTEL_EXIT_INTERRUPTED;
    return lost || !job->read_all ? CLTEL_EXIT_PARTLY : CLTEL_EXIT_DONE;
}

static int run(const cltel_args *args)
{
    cltel_client *client;
    cltel_line_reader reader;
    cltel_stats stats;
    send_job job = { 0 };
    int code = cltel_send_open(args, &job.setup, &client);
    if (code)
        return code;
    if (!cltel_line_reader_init(&reader, STDIN_FILENO, &stop)) {
        cltel_client_free(client);
        return cltel_complain_memory();
    }
    catch_signals();
    cltel_send_stream_begin(&job.out, client, job.setup.give_up_ms);
    send_all(&job, &reader);
    cltel_send_finish(&job.out, &stats);
    cltel_client_free(client); /* may still say something; the last line is the balance */
    code = report(&job, &stats);
    cltel_line_reader_done(&reader);
    cltel_json_line_done(&job.line);
    return code;
}

static const cltel_example examples[] = {
    { "journalctl -u shop | cltel send --group shop", "each line becomes a record" },
    { "./backup.sh 2>&1 | cltel send --group backup --level warn", "a script that logs" },
    { "echo '{\"level\":\"error\",\"msg\":\"disk full\",\"free\":0}' | cltel send --json", "a record with a field" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "group", "g", "GROUP", NULL, "Where to",
      "The log group. Default: logs.group, else /cltel/ and the service name." },
    { "stream", "s", "STREAM", NULL, "Where to", "The log stream. Default: logs.stream, else this host's name." },
    { "level", "l", "LEVEL", NULL, "What is sent", "The level of lines that do not say theirs. Default: info." },
    { "json", "j", NULL, NULL, "What is sent", "Reads each line as a JSON object and sends its members as fields." },
    { "give-up", NULL, "DURATION", NULL, "When it ends",
      "Gives up when nothing was delivered for this long. Default: 30s." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG, CLTEL_EXIT_SERVICE, CLTEL_EXIT_PARTLY, CLTEL_EXIT_INTERRUPTED, 0 };

const cltel_verb cltel_verb_send = {
    .name = "send",
    .summary = "sends lines of the standard input as log records",
    .arguments = "",
    .examples = examples,
    .text =
        "Ends when everything is delivered; the last line on stderr says how many records were. Exit code 0: all of "
        "them; 5: some; 4: none. Nothing is left behind: what was not delivered is for the caller to repeat.\n\n"
        "With --json the members \"message\" (or \"msg\") and \"level\" (or \"severity\") become text and level, "
        "all others fields with their type; numbers keep their digits. A line that is no JSON object, has more "
        "than 64 members, or is longer than 256 KiB is sent as text and counted.\n\n"
        "Lines may hold any bytes: broken UTF-8 becomes U+FFFD, control characters are escaped, a carriage return "
        "at the end is left out. A line longer than 256 KiB is sent in pieces with their number in the field "
        "\"part\".\n\n"
        "Ctrl-C or SIGTERM stops reading and delivers what was read; the second one does not wait for that.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
