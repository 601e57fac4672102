#include "tools/endpoint/logs_scan.h"

#include <stdlib.h>

#include "base/clock.h"
#include "tools/endpoint/frame_search.h"

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_wanted(const cltel_log_scan *scan, const cltel_batch *batch)
{
    return !scan->stream_ids ||
           bsearch(&batch->stream_id, scan->stream_ids, scan->stream_id_count, sizeof *scan->stream_ids, compare_ids);
}

static bool is_inside(const cltel_log_scan *scan, const cltel_event_place *place)
{
    return cltel_place_compare(place, &scan->from) >= 0 && cltel_place_compare(place, &scan->before) < 0;
}

static void start_search(const cltel_log_scan *scan, const cltel_batch *batch, cltel_frame_search *search)
{
    const cltel_needle *needles = NULL;
    size_t count = scan->filter ? cltel_filter_needles(scan->filter, &needles) : 0;
    cltel_frame_search_start(search, batch->frames, needles, count);
}

static void offer_events(const cltel_log_scan *scan, const cltel_batch *batch, cltel_event_page *page)
{
    cltel_frame_search search;
    cltel_framed_event event;
    cltel_page_event offered = { .stream_id = batch->stream_id, .ingested_ms = batch->ingested_ms };
    int64_t index;
    for (start_search(scan, batch, &search); cltel_frame_search_next(&search, &event, &index);) {
        offered.place = (cltel_event_place){ event.timestamp_ms, batch->id, index };
        if (!is_inside(scan, &offered.place))
            continue;
        if (scan->filter && !cltel_filter_takes(scan->filter, event.message))
            continue;
        offered.message = (char *)event.message.ptr;
        offered.message_bytes = event.message.len;
        cltel_event_page_offer(page, &offered);
    }
}

/* Batches come in order of their first event; going back, any of them may reach up to the longest span ahead. */
static bool is_page_complete(const cltel_log_scan *scan, const cltel_event_page *page, const cltel_batch *batch)
{
    int64_t nearest_ms = page->newest ? batch->first_ms + scan->span_max_ms : batch->first_ms;
    return cltel_event_page_is_beyond(page, nearest_ms);
}

static bool is_enough(const cltel_log_scan *scan, size_t looked_at)
{
    return (scan->bytes_max && looked_at >= scan->bytes_max) ||
           (scan->deadline_ns && cltel_clock_monotonic_ns() >= scan->deadline_ns);
}

/* Stops only between two first times, so that the next scan gets further than this one. */
static bool is_time_to_stop(cltel_log_scan *scan, const cltel_batch *batch, size_t looked_at, int64_t previous_ms)
{
    if (looked_at == 0 || batch->first_ms <= previous_ms || batch->first_ms <= scan->from.timestamp_ms ||
        !is_enough(scan, looked_at))
        return false;
    scan->more = true;
    scan->next = (cltel_event_place){ batch->first_ms, 0, 0 };
    return true;
}

static cltel_stored scan_batches(cltel_store *store, cltel_log_scan *scan, cltel_event_page *page)
{
    cltel_batch batch;
    cltel_stored found;
    size_t looked_at = 0;
    int64_t previous_ms = INT64_MIN;
    while ((found = cltel_store_next_batch(store, &batch)) == CLTEL_STORED) {
        if (is_page_complete(scan, page, &batch) ||
            (!page->newest && is_time_to_stop(scan, &batch, looked_at, previous_ms)))
            return CLTEL_STORED;
        previous_ms = batch.first_ms;
        if (!is_wanted(scan, &batch))
            continue;
        if (cltel_store_batch_frames(store, &batch.frames) != CLTEL_STORED)
            return CLTEL_STORED_FAILED;
        looked_at += batch.frames.len;
        offer_events(scan, &batch, page);
        if (page->failed)
            return CLTEL_STORED_FAILED;
    }
    return found == CLTEL_STORED_NOT ? CLTEL_STORED : found;
}

/* Where looking ended early, or where the page was cut, whichever comes first. */
static void settle_next(cltel_log_scan *scan, cltel_event_page *page)
{
    if (page->newest)
        return;
    if (scan->more)
        cltel_event_page_end_before(page, &scan->next);
    if (page->cut && (!scan->more || cltel_place_compare(&page->bound, &scan->next) < 0))
        scan->next = page->bound;
    scan->more = scan->more || page->cut;
}

cltel_stored cltel_logs_scan(cltel_store *store, cltel_log_scan *scan, cltel_event_page *page)
{
    cltel_batch_query query = { .group_id = scan->group_id,
                                .stream_id = scan->stream_id,
                                .from_ms = scan->from.timestamp_ms,
                                .until_ms =
                                    scan->before.timestamp_ms < INT64_MAX ? scan->before.timestamp_ms + 1 : INT64_MAX,
                                .span_max_ms = scan->span_max_ms,
                                .newest_first = page->newest };
    if (cltel_store_query_batches(store, &query) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    cltel_stored scanned = scan_batches(store, scan, page);
    cltel_store_end_batches(store);
    settle_next(scan, page);
    return scanned;
}
