/* Bodies of PutTraceSegments, and segment documents by themselves: whatever comes in, what is taken has the members
 * that a reader relies on, and its documents lie inside the text that was unpacked. */
#include <stdint.h>
#include <stdlib.h>

#include "tools/endpoint/json_reader.h"
#include "tools/endpoint/xray_put.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_facts(cltel_view document, const cltel_segment_facts *facts)
{
    cltel_json_reader reader = { document.ptr, document.ptr + document.len, NULL };
    char again[CLTEL_TRACE_ID_CHARS + 1];
    if (facts->fault)
        return;
    check(document.len <= CLTEL_SEGMENT_BYTES_MAX);
    check(cltel_json_skip(&reader) && cltel_json_peek(&reader) == 0 && reader.at == reader.end);
    check(cltel_segment_trace_id_read((cltel_view){ facts->trace_id, strlen(facts->trace_id) }, again));
    check(strcmp(again, facts->trace_id) == 0);
    check(strlen(facts->id_text) == CLTEL_SEGMENT_ID_CHARS);
    check(facts->start_us >= 0 && facts->end_us >= facts->start_us);
    check(!facts->in_progress || facts->end_us == facts->start_us);
}

static void check_segments(const cltel_segments *segments)
{
    size_t end = 0;
    for (size_t i = 0; i < segments->count && i < CLTEL_SEGMENTS_MAX; i++) {
        const cltel_put_segment *segment = &segments->segments[i];
        check(segment->offset == end);
        end += segment->len;
        check(end <= segments->text.len);
        check_facts((cltel_view){ segments->text.ptr + segment->offset, segment->len }, &segment->facts);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cltel_segments segments; /* used again, as its owner may */
    cltel_segment_facts facts;
    cltel_view input = { (const char *)data, size };
    bool parsed = cltel_segments_parse(&segments, input);
    check(parsed == (segments.fault == NULL));
    check(segments.fault_offset <= size);
    if (parsed)
        check_segments(&segments);
    check(cltel_segment_check(input, &facts) == (facts.fault == NULL));
    if (size > 0)
        check_facts(input, &facts);
    if (size == 0)
        cltel_segments_done(&segments);
    return 0;
}
