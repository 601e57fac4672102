#include "tools/endpoint/xray_tally.h"

#include <math.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"

#define TIME_US_MAX 1e15 /* thirty years */

int64_t cltel_xray_histogram_ms(int64_t time_us)
{
    int64_t value_ms = (time_us + 500) / 1000, unit = 1;
    while (value_ms / unit >= 1000)
        unit *= 10;
    return (value_ms + unit / 2) / unit * unit;
}

/* Where the value is, or would have to be. */
static size_t place_of(const cltel_xray_bin *bins, size_t count, int64_t value_ms)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bins[middle].value_ms < value_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_to_bin(cltel_buf *buf, int64_t value_ms)
{
    const cltel_xray_bin added = { value_ms, 1 };
    size_t count = buf->len / sizeof added;
    cltel_xray_bin *bins = (cltel_xray_bin *)(void *)buf->ptr;
    size_t at = place_of(bins, count, value_ms);
    if (at < count && bins[at].value_ms == value_ms) {
        bins[at].count++;
        return;
    }
    cltel_buf_append(buf, &added, sizeof added);
    if (buf->failed)
        return;
    bins = (cltel_xray_bin *)(void *)buf->ptr;
    memmove(&bins[at + 1], &bins[at], (count - at) * sizeof *bins);
    bins[at] = added;
}

void cltel_xray_tally_add(cltel_xray_tally *tally, const cltel_xray_node *node)
{
    if (node->in_progress)
        return;
    double took_us = floor((node->end_s - node->start_s) * 1e6 + 0.5);
    int64_t time_us = took_us > 0 ? took_us < TIME_US_MAX ? (int64_t)took_us : (int64_t)TIME_US_MAX : 0;
    int64_t *count = node->fault      ? &tally->fault
                     : node->throttle ? &tally->throttle
                     : node->error    ? &tally->other_error
                                      : &tally->ok;
    ++*count;
    if (__builtin_add_overflow(tally->response_us, time_us, &tally->response_us))
        tally->response_us = INT64_MAX;
    add_to_bin(&tally->bins, cltel_xray_histogram_ms(time_us));
}

void cltel_xray_tally_done(cltel_xray_tally *tally)
{
    cltel_buf_done(&tally->bins);
}

void cltel_xray_tally_append_statistics(const cltel_xray_tally *tally, cltel_buf *body)
{
    int64_t errors = tally->throttle + tally->other_error;
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "OkCount", tally->ok);
    cltel_member(body, "ErrorStatistics");
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "ThrottleCount", tally->throttle);
    cltel_member_i64(body, "OtherCount", tally->other_error);
    cltel_member_i64(body, "TotalCount", errors);
    cltel_buf_append_char(body, '}');
    cltel_member(body, "FaultStatistics");
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "OtherCount", tally->fault);
    cltel_member_i64(body, "TotalCount", tally->fault);
    cltel_buf_append_char(body, '}');
    cltel_member_i64(body, "TotalCount", tally->ok + errors + tally->fault);
    cltel_member(body, "TotalResponseTime");
    cltel_json_append_f64(body, (double)tally->response_us / 1e6);
    cltel_buf_append_char(body, '}');
}

void cltel_xray_tally_append_histogram(const cltel_xray_tally *tally, cltel_buf *body)
{
    const cltel_xray_bin *bins = (const cltel_xray_bin *)(const void *)tally->bins.ptr;
    size_t count = tally->bins.len / sizeof *bins;
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < count; i++) {
        cltel_buf_append_text(body, i ? ",{" : "{");
        cltel_member(body, "Value");
        cltel_json_append_f64(body, (double)bins[i].value_ms / 1000);
        cltel_member_i64(body, "Count", bins[i].count);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, ']');
    body->failed |= tally->bins.failed;
}
