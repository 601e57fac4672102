#include "tools/cli/trace_job.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "tools/cli/pager.h"
#include "tools/cli/say.h"
#include "tools/cli/time_flag.h"

enum { PROGRESS_AFTER_MS = 100 };

void cltel_cli_trace_progress(cltel_cli_trace_job *job, const char *format, ...)
{
    char line[200] = "\r\033[K";
    va_list list;
    if (!job->show_progress || cltel_cli_now_ms() - job->begun_ms < PROGRESS_AFTER_MS)
        return;
    va_start(list, format);
    int len = vsnprintf(line + 4, sizeof line - 4, format, list);
    va_end(list);
    if (len > 0 && write(STDERR_FILENO, line, strlen(line)) < 0)
        job->show_progress = false;
    job->progress_shown = true;
}

void cltel_cli_trace_progress_end(cltel_cli_trace_job *job)
{
    static const char empty[] = "\r\033[K";
    if (job->progress_shown && write(STDERR_FILENO, empty, sizeof empty - 1) < 0)
        job->show_progress = false;
    job->progress_shown = false;
}

int cltel_cli_trace_print(cltel_cli_trace_job *job, cltel_cli_rows *rows)
{
    const char *list = cltel_args_value(job->args, "columns");
    cltel_view unknown;
    char why[200];
    if (list && !cltel_cli_rows_choose(rows, list, &unknown)) {
        snprintf(why, sizeof why, "--columns names '%.*s', which no row has", unknown.len < 80 ? (int)unknown.len : 80,
                 unknown.ptr);
        return cltel_complain_usage(why, NULL);
    }
    cltel_pager_begin(job->args, rows->count + 1, !job->style.width && job->style.form == CLTEL_ROWS_TABLE);
    cltel_cli_rows_print(rows, &job->style);
    cltel_pager_end();
    return CLTEL_EXIT_DONE;
}
