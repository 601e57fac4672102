#include "tools/cli/help.h"

#include <string.h>

#include <cltel/version.h>

enum { FLAG_COLUMN = 28, TEXT_INDENT = 2 };

void cltel_help_flag_name(cltel_buf *out, const cltel_flag *flag, bool aligned)
{
    if (flag->letter)
        cltel_buf_append_format(out, "-%s, ", flag->letter);
    else if (aligned)
        cltel_buf_append_text(out, "    ");
    cltel_buf_append_format(out, "--%s", flag->name);
    if (flag->value)
        cltel_buf_append_format(out, " %s", flag->value);
}

static void append_spaces(cltel_buf *out, size_t count)
{
    while (count--)
        cltel_buf_append_char(out, ' ');
}

static void begin_line(cltel_buf *out, size_t indent)
{
    cltel_buf_append_char(out, '\n');
    append_spaces(out, indent);
}

/* Words of text; column is where the line stands, later lines begin at indent. Ends the line. */
static void append_wrapped(cltel_buf *out, const char *text, size_t column, size_t indent, size_t width)
{
    for (bool space = false; *text; space = true) {
        size_t len = strcspn(text, " \n");
        if (space && column + 1 + len > width) {
            begin_line(out, indent);
            column = indent;
        } else if (space) {
            cltel_buf_append_char(out, ' ');
            column++;
        }
        cltel_buf_append(out, text, len);
        column += len;
        text += len;
        if (text[0] == '\n' && text[1] == '\n') {
            cltel_buf_append_char(out, '\n');
            begin_line(out, indent);
            column = indent - 1; /* the next word brings its space */
            out->len -= indent > 0;
        }
        text += strspn(text, " \n");
    }
    cltel_buf_append_char(out, '\n');
}

static void append_flag(cltel_buf *out, const cltel_flag *flag, size_t width)
{
    size_t begin = out->len;
    append_spaces(out, TEXT_INDENT);
    cltel_help_flag_name(out, flag, true);
    size_t used = out->len - begin;
    if (used + 2 > FLAG_COLUMN) {
        cltel_buf_append_char(out, '\n');
        used = 0;
    }
    append_spaces(out, FLAG_COLUMN - used);
    append_wrapped(out, flag->help, FLAG_COLUMN, FLAG_COLUMN, width);
}

static void append_flags(cltel_buf *out, const cltel_flag *flags, size_t width)
{
    const char *topic = "";
    for (; flags && flags->name; flags++) {
        if (strcmp(flags->topic, topic) != 0)
            cltel_buf_append_format(out, "\n%s\n", flags->topic);
        topic = flags->topic;
        append_flag(out, flags, width);
    }
}

static void append_exit(cltel_buf *out, int code)
{
    cltel_buf_append_format(out, "%5d  %s\n", code, cltel_exit_meaning(code));
}

void cltel_help_verb(cltel_buf *out, const cltel_verb *verb, int width)
{
    size_t columns = width < 60 ? 60 : width > 100 ? 100 : (size_t)width;
    for (const cltel_example *example = verb->examples; example->command; example++)
        cltel_buf_append_format(out, "  $ %s\n      %s\n", example->command, example->meaning);
    cltel_buf_append_format(out, "\nUsage: cltel %s [FLAGS]%s%s\n\n  ", verb->name, *verb->arguments ? " " : "",
                            verb->arguments);
    append_wrapped(out, verb->text, TEXT_INDENT, TEXT_INDENT, columns);
    append_flags(out, verb->flags, columns);
    append_flags(out, cltel_common_flags, columns);
    cltel_buf_append_text(out, "\nExit codes\n");
    append_exit(out, CLTEL_EXIT_DONE);
    append_exit(out, CLTEL_EXIT_USAGE);
    for (const int *code = verb->exits; *code; code++)
        append_exit(out, *code);
    cltel_buf_append_format(out, "\nManual: docs/CLI.md#cltel-%s, man cltel-%s\n", verb->name, verb->name);
}

static void append_verbs(cltel_buf *out, bool first_hour_only)
{
    for (size_t i = 0; cltel_verb_at(i); i++)
        if (!first_hour_only || cltel_verb_at(i)->first_hour)
            cltel_buf_append_format(out, "  %-12s%s\n", cltel_verb_at(i)->name, cltel_verb_at(i)->summary);
}

void cltel_help_overview(cltel_buf *out)
{
    cltel_buf_append_text(
        out, "cltel sends logs to CloudWatch Logs, reads logs and traces, and stands in for AWS on this machine.\n\n");
    append_verbs(out, true);
    cltel_buf_append_text(out, "\n  $ cltel local\n      a local endpoint; prints the variables to export\n"
                               "  $ tail -n 100 /var/log/dpkg.log | cltel send --group demo && cltel tail demo\n"
                               "      sends lines and shows what arrived\n\n`cltel help` lists everything, "
                               "`cltel help VERB` explains one.\n");
}

void cltel_help_all(cltel_buf *out)
{
    cltel_buf_append_format(out, "cltel " CLTEL_VERSION_STRING "\n\nUsage: cltel VERB [FLAGS] [ARGUMENTS]\n\nVerbs\n");
    append_verbs(out, false);
    append_flags(out, cltel_common_flags, 100);
    cltel_buf_append_text(out, "\n`cltel help VERB` explains one verb, `cltel help exit` the exit codes.\n");
}

void cltel_help_exit_codes(cltel_buf *out)
{
    for (int code = 0; code < 256; code++)
        if (cltel_exit_meaning(code))
            append_exit(out, code);
}
