/* A request's headers, one a line "name: value", in exact copies. What was read is written,
 * and what is written reads as the same context; each text alone is read within its bytes too. */
#include <stdlib.h>

#include <cltel/context.h>

#include "base/bytes.h"

enum { HEADERS_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static char *exact_copy(const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);
    require(copy != NULL);
    memcpy(copy, text, len);
    return copy;
}

typedef struct texts {
    char xray[CLTEL_XRAY_HEADER_BYTES];
    char traceparent[CLTEL_TRACEPARENT_BYTES];
    char tracestate[CLTEL_TRACESTATE_BYTES];
    char baggage[CLTEL_BAGGAGE_BYTES];
} texts;

static void require_clean(const char *text, size_t len)
{
    require(strlen(text) == len);
    for (size_t i = 0; i < len; i++)
        require((text[i] >= ' ' && text[i] <= '~') || text[i] == '\t');
}

static void write_all(const cltel_context *context, texts *out)
{
    require_clean(out->xray, cltel_context_to_xray(context, out->xray, sizeof out->xray));
    require_clean(out->traceparent, cltel_context_to_traceparent(context, out->traceparent, sizeof out->traceparent));
    require_clean(out->tracestate, cltel_context_to_tracestate(context, out->tracestate, sizeof out->tracestate));
    require_clean(out->baggage, cltel_context_to_baggage(context, out->baggage, sizeof out->baggage));
}

/* Without what a second reading cannot know: that the first left something off. */
static cltel_context comparable(const cltel_context *context)
{
    cltel_context copy = *context;
    copy.flags &= ~CLTEL_CONTEXT_CUT;
    return copy;
}

static void check_again(const cltel_context *context)
{
    texts text, again;
    cltel_context back;
    write_all(context, &text);
    const cltel_context_header headers[] = {
        { "X-Amzn-Trace-Id", CLTEL_NTS, text.xray, CLTEL_NTS },
        { "tracestate", CLTEL_NTS, text.tracestate, CLTEL_NTS },
        { "baggage", CLTEL_NTS, text.baggage, CLTEL_NTS },
        { "traceparent", CLTEL_NTS, text.traceparent, CLTEL_NTS },
    };
    size_t count = text.traceparent[0] ? 4 : 3;
    require(cltel_context_from_headers(&back, headers, count) == CLTEL_OK && !(back.flags & CLTEL_CONTEXT_CUT));
    if (!(context->flags & CLTEL_CONTEXT_VALID))
        return;
    cltel_context first = comparable(context), second = comparable(&back);
    if (!text.traceparent[0])
        require(!memcmp(&first, &second, offsetof(cltel_context, sampled)));
    else if (first.sampled != CLTEL_SAMPLED_UNKNOWN)
        require(!memcmp(&first, &second, sizeof first));
    write_all(&back, &again);
    require(!strcmp(text.traceparent, again.traceparent) && !strcmp(text.tracestate, again.tracestate));
    require(!strcmp(text.baggage, again.baggage));
}

static void check_baggage(cltel_context *context, const char *text, size_t len)
{
    char value[CLTEL_BAGGAGE_BYTES], back[CLTEL_BAGGAGE_BYTES];
    cltel_context_set_baggage(context, text, len);
    cltel_context_baggage_get(context, "a", value, sizeof value);
    size_t fits = len < 300 ? len : 300;
    if (cltel_context_baggage_add(context, "added", text, fits) != CLTEL_OK)
        return;
    require(cltel_context_baggage_get(context, "added", back, sizeof back) == (int32_t)fits);
    require(!memcmp(back, text, fits));
    check_again(context);
}

/* Each reader alone, with the whole input. */
static void check_alone(const char *text, size_t len)
{
    cltel_context context;
    if (cltel_context_from_xray(&context, text, len) == CLTEL_OK)
        check_again(&context);
    if (cltel_context_from_w3c(&context, text, len, text, len) == CLTEL_OK)
        check_again(&context);
    static const char parent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    require(cltel_context_from_w3c(&context, parent, CLTEL_NTS, text, len) == CLTEL_OK);
    check_again(&context);
    check_baggage(&context, text, len);
    if (cltel_context_from_ids(&context, text, len, text, len / 2) == CLTEL_OK)
        check_again(&context);
}

static size_t split_lines(const char *text, size_t len, cltel_context_header *headers)
{
    size_t count = 0;
    for (const char *end = text + len; text < end && count < HEADERS_MAX;) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        size_t line = line_end ? (size_t)(line_end - text) : (size_t)(end - text);
        const char *colon = memchr(text, ':', line);
        size_t name = colon ? (size_t)(colon - text) : line;
        size_t value = colon ? line - name - 1 : 0;
        headers[count++] =
            (cltel_context_header){ exact_copy(text, name), name, exact_copy(colon ? colon + 1 : text, value), value };
        text = line_end ? line_end + 1 : end;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_context context;
    cltel_context_header headers[HEADERS_MAX];
    char *text = exact_copy((const char *)data, size);
    size_t count = split_lines(text, size, headers);
    cltel_err err = cltel_context_from_headers(&context, headers, count);
    require(err == CLTEL_OK || (err == CLTEL_E_INVALID_HEADER && !(context.flags & CLTEL_CONTEXT_VALID)));
    check_again(&context);
    check_alone(text, size);
    for (size_t i = 0; i < count; i++) {
        free((void *)(uintptr_t)headers[i].name);
        free((void *)(uintptr_t)headers[i].value);
    }
    free(text);
    return 0;
}
