#include "tools/endpoint/xray_summary_request.h"

#include <inttypes.h>
#include <stdio.h>

#include "tools/endpoint/input_part.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_filter.h"

enum { NUMBER_CHARS = 16 };

static const uint64_t hash_begin = UINT64_C(14695981039346656037);

static bool read_type(cltel_call *call, cltel_summary_request *wanted)
{
    static const cltel_text_rule rule = { "TimeRangeType", 0, 64, NULL, NULL, false };
    static const char *const types[] = { "TraceId", "Event", "Service" };
    cltel_view text;
    if (!cltel_input_text(call, &rule, &text))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!text.ptr || cltel_view_equal(text, cltel_view_of(types[i]))) {
            wanted->type = text.ptr ? (cltel_xray_range_type)i : CLTEL_XRAY_BY_TRACE_ID;
            return true;
        }
    cltel_violation(call, text, "timeRangeType", "Member must satisfy enum value set: [TraceId, Event, Service]");
    return true;
}

/* FixedRate looks at a share of the traces, always the same ones; PartialScan at the newest share of the time. Without
 * a strategy, and there are few traces here, Sampling leaves none out. */
static bool read_sampling(cltel_call *call, cltel_summary_request *wanted)
{
    static const cltel_text_rule rule = { "Name", 0, 64, NULL, NULL, false };
    static const cltel_part_number number = { "Value", 0, 1, false, false };
    cltel_input_part part;
    cltel_view name;
    const cJSON *value;
    bool sampling = false;
    wanted->share = 1;
    if (!cltel_input_flag(call, "Sampling", &sampling) ||
        !cltel_input_part_of(call, "SamplingStrategy", false, &part) || !cltel_part_text(call, &part, &rule, &name) ||
        !cltel_part_number_item(call, &part, &number, &value))
        return false;
    bool partial = cltel_view_equal(name, CLTEL_VIEW("PartialScan"));
    if (name.ptr && !partial && !cltel_view_equal(name, CLTEL_VIEW("FixedRate")))
        cltel_violation(call, name, "samplingStrategy.name",
                        "Member must satisfy enum value set: [PartialScan, FixedRate]");
    if (!name.ptr || !value)
        return true;
    if (partial)
        wanted->range.from_s =
            wanted->range.until_s - value->valuedouble * (wanted->range.until_s - wanted->range.from_s);
    else
        wanted->share = value->valuedouble;
    return true;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t spread(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 33;
}

static uint64_t check_of(const cltel_summary_request *wanted)
{
    uint64_t hash = mix(hash_begin, &wanted->range, sizeof wanted->range);
    hash = mix(hash, &wanted->type, sizeof wanted->type);
    hash = mix(hash, &wanted->share, sizeof wanted->share);
    return spread(mix(hash, wanted->expression.ptr, wanted->expression.len));
}

double cltel_xray_share_of(cltel_view id)
{
    uint64_t hash = spread(mix(hash_begin, id.ptr, id.len));
    return (double)(hash >> 11) / (double)(UINT64_C(1) << 53);
}

void cltel_xray_append_place(cltel_buf *body, const cltel_summary_request *wanted, cltel_summary_place place)
{
    char text[3 * NUMBER_CHARS + 1];
    snprintf(text, sizeof text, "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, wanted->check, (uint64_t)place.first_us,
             (uint64_t)place.number);
    cltel_logs_append_token(body, (cltel_view){ text, sizeof text - 1 });
}

static bool read_hex(const char *text, uint64_t *number)
{
    *number = 0;
    for (int i = 0; i < NUMBER_CHARS; i++) {
        const char *digits = "0123456789abcdef", *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit)
            return false;
        *number = *number << 4 | (uint64_t)(digit - digits);
    }
    return true;
}

static bool parse_place(cltel_view token, uint64_t check, cltel_summary_place *place)
{
    cltel_buf text = { 0 };
    uint64_t numbers[3] = { 0 };
    bool good = cltel_logs_parse_token(token, &text) && text.len == sizeof numbers / sizeof *numbers * NUMBER_CHARS;
    for (size_t i = 0; good && i < sizeof numbers / sizeof *numbers; i++)
        good = read_hex(text.ptr + i * NUMBER_CHARS, &numbers[i]);
    cltel_buf_done(&text);
    *place = (cltel_summary_place){ (int64_t)numbers[1], (int64_t)numbers[2] };
    return good && numbers[0] == check && place->number > 0;
}

static bool read_token(cltel_call *call, cltel_summary_request *wanted)
{
    static const cltel_text_rule rule = { "NextToken", 0, 256, NULL, NULL, false };
    cltel_view token;
    if (!cltel_input_text(call, &rule, &token) || !cltel_input_ok(call))
        return false;
    return !token.ptr || parse_place(token, wanted->check, &wanted->after) ||
           cltel_xray_refuse(call, "The NextToken is not one of this request: the time, the sampling and the filter "
                                   "must be those of the page before.");
}

bool cltel_xray_read_summary_request(cltel_call *call, cltel_summary_request *wanted)
{
    static const cltel_text_rule rule = { "FilterExpression", 0, CLTEL_XRAY_FILTER_BYTES_MAX, NULL, NULL, false };
    if (!cltel_xray_read_range(call, &wanted->range) || !read_type(call, wanted) || !read_sampling(call, wanted) ||
        !cltel_input_text(call, &rule, &wanted->expression) || !cltel_input_ok(call))
        return false;
    wanted->check = check_of(wanted);
    return read_token(call, wanted);
}
