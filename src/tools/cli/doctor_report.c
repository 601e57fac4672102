/* Findings, kept and printed. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json_writer.h"
#include "tools/cli/doctor.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"

static const char *const states[] = { "ok", "note", "FAULT" };
static const char *const colours[] = { "\033[32m", "\033[33m", "\033[1;31m" };

static void make_harmless(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

void cltel_doctor_find(cltel_doctor *doctor, const char *check, cltel_finding_state state, const char *advice,
                       const char *format, ...)
{
    if (doctor->count == CLTEL_FINDINGS_MAX)
        return;
    cltel_finding *finding = &doctor->findings[doctor->count++];
    va_list list;
    va_start(list, format);
    vsnprintf(finding->text, sizeof finding->text, format, list);
    va_end(list);
    snprintf(finding->advice, sizeof finding->advice, "%s", advice ? advice : "");
    finding->check = check;
    finding->state = state;
    make_harmless(finding->text);
    make_harmless(finding->advice);
}

static void append_text(cltel_buf *out, const cltel_finding *finding, bool colour)
{
    cltel_buf_append_format(out, "%s%-5s%s  %-11s  %s\n", colour ? colours[finding->state] : "", states[finding->state],
                            colour ? "\033[0m" : "", finding->check, finding->text);
    if (finding->advice[0])
        cltel_buf_append_format(out, "                    Try: %s\n", finding->advice);
}

static void append_plain(cltel_buf *out, const cltel_finding *finding)
{
    cltel_buf_append_format(out, "%s\t%s\t%s\t%s\n", states[finding->state], finding->check, finding->text,
                            finding->advice);
}

static void append_member(cltel_buf *out, const char *before, const char *text)
{
    cltel_buf_append_text(out, before);
    cltel_json_append_string(out, cltel_view_of(text));
}

static void append_json(cltel_buf *out, const cltel_finding *finding, bool first)
{
    static const char *const words[] = { "ok", "note", "fault" };
    append_member(out, first ? "[{\"state\":" : ",\n {\"state\":", words[finding->state]);
    append_member(out, ",\"check\":", finding->check);
    append_member(out, ",\"text\":", finding->text);
    if (finding->advice[0])
        append_member(out, ",\"try\":", finding->advice);
    cltel_buf_append_char(out, '}');
}

static const char *form_of(const cltel_args *args)
{
    const char *format = cltel_args_value(args, "format");
    if (cltel_args_has(args, "json"))
        return "json";
    return format ? format : cltel_terminal_is(STDOUT_FILENO) ? "text" : "plain";
}

size_t cltel_doctor_report(const cltel_doctor *doctor)
{
    const char *form = form_of(doctor->args);
    bool json = strcmp(form, "json") == 0, text = strcmp(form, "text") == 0;
    bool colour = text && cltel_terminal_colour(doctor->args, STDOUT_FILENO);
    cltel_buf out = { 0 };
    size_t faults = 0, notes = 0;
    for (size_t i = 0; i < doctor->count; i++) {
        const cltel_finding *finding = &doctor->findings[i];
        faults += finding->state == CLTEL_FOUND_FAULT;
        notes += finding->state == CLTEL_FOUND_NOTE;
        if (json)
            append_json(&out, finding, i == 0);
        else if (text)
            append_text(&out, finding, colour);
        else
            append_plain(&out, finding);
    }
    if (json)
        cltel_buf_append_text(&out, doctor->count ? "]\n" : "[]\n");
    if (text)
        cltel_buf_append_format(&out, "\n%zu %s, %zu %s\n", faults, faults == 1 ? "fault" : "faults", notes,
                                notes == 1 ? "note" : "notes");
    cltel_out(&out);
    cltel_buf_done(&out);
    return faults;
}
