#include "record/trace_baggage.h"

#include "record/trace_text.h"

/* Writes behind what is there; beyond the room it only remembers that there was none. */
typedef struct writer {
    char *at;
    char *end;
    bool full;
} writer;

static void put(writer *out, cltel_view text)
{
    if (out->full || text.len > (size_t)(out->end - out->at)) {
        out->full = true;
        return;
    }
    if (text.len)
        memcpy(out->at, text.ptr, text.len);
    out->at += text.len;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A token of HTTP. */
static bool is_token(cltel_view text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter_or_digit(text.ptr[i]) && !memchr(others, text.ptr[i], sizeof others - 1))
            return false;
    return text.len > 0;
}

/* Commas and semicolons are no part of the view: the list was split at them. */
static bool is_value(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || text.ptr[i] == '"' || text.ptr[i] == '\\')
            return false;
    return true;
}

static bool write_pair(writer *out, cltel_view text)
{
    cltel_view key, value;
    if (!cltel_split(text, '=', &key, &value) || !is_token(key) || !is_value(value))
        return false;
    put(out, key);
    put(out, CLTEL_VIEW("="));
    put(out, value);
    return true;
}

static bool write_property(writer *out, cltel_view text)
{
    put(out, CLTEL_VIEW(";"));
    if (!is_token(text))
        return write_pair(out, text);
    put(out, text);
    return true;
}

static bool write_member(writer *out, cltel_view member)
{
    cltel_view piece;
    if (!cltel_next_piece(&member, ';', &piece) || !write_pair(out, piece))
        return false;
    while (cltel_next_piece(&member, ';', &piece))
        if (!write_property(out, piece))
            return false;
    return true;
}

static writer writer_at_end(cltel_context *context)
{
    size_t len = cltel_trace_baggage(context).len;
    writer out = { context->baggage + len, context->baggage + CLTEL_BAGGAGE_MAX, false };
    if (len)
        put(&out, CLTEL_VIEW(","));
    return out;
}

static void keep(cltel_context *context, const writer *out)
{
    context->baggage_len = (uint16_t)(out->at - context->baggage);
}

/* What was written of a member that is left off is taken back: what is not used is 0. */
static void take_back(cltel_context *context, const writer *out)
{
    char *from = context->baggage + cltel_trace_baggage(context).len;
    memset(from, 0, (size_t)(out->at - from));
}

static void read_member(cltel_baggage_reading *reading, cltel_view member)
{
    writer out = writer_at_end(reading->context);
    bool valid = write_member(&out, member);
    if (valid && !out.full && !reading->without_room) {
        reading->kept++;
        keep(reading->context, &out);
        return;
    }
    take_back(reading->context, &out);
    reading->context->flags |= CLTEL_CONTEXT_CUT;
    if (valid)
        reading->without_room++;
    else
        reading->malformed++;
}

void cltel_baggage_read(cltel_baggage_reading *reading, cltel_view header)
{
    cltel_view member;
    while (cltel_next_piece(&header, ',', &member))
        if (member.len)
            read_member(reading, member);
}

void cltel_baggage_clear(cltel_context *context)
{
    memset(context->baggage, 0, sizeof context->baggage);
    context->baggage_len = 0;
}

/* The key and the value of a member that the context has, without its properties. */
static bool split_member(cltel_view member, cltel_view *key, cltel_view *value)
{
    return cltel_split(cltel_until(member, ';'), '=', key, value);
}

bool cltel_baggage_find(const cltel_context *context, cltel_view key, cltel_view *value)
{
    cltel_view list = cltel_trace_baggage(context), member, found;
    while (cltel_next_piece(&list, ',', &member))
        if (split_member(member, &found, value) && cltel_view_equal(found, key))
            return true;
    return false;
}

/* The byte at `at`, and how many characters stand for it. A % without two digits is itself. */
static size_t decode_one(cltel_view value, size_t at, char *byte)
{
    uint8_t decoded;
    *byte = value.ptr[at];
    if (*byte != '%' || value.len - at < 3 || !cltel_hex_read(&decoded, value.ptr + at + 1, 1, CLTEL_HEX_ANY))
        return 1;
    *byte = (char)decoded;
    return 3;
}

bool cltel_baggage_decode(cltel_view value, char *buffer, size_t size, size_t *len)
{
    size_t count = 0;
    for (size_t at = 0; at < value.len; count++) {
        char byte;
        at += decode_one(value, at, &byte);
        if (count + 1 >= size)
            return false;
        buffer[count] = byte;
    }
    if (!size)
        return false;
    buffer[count] = '\0';
    *len = count;
    return true;
}

/* Only what every reader leaves as it is goes unencoded. */
static void put_encoded(writer *out, cltel_view value)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.len && !out->full; i++) {
        uint8_t byte = (uint8_t)value.ptr[i];
        char coded[3] = { '%', digits[byte >> 4], digits[byte & 15] };
        bool plain = is_letter_or_digit(value.ptr[i]) || memchr("-._~", value.ptr[i], 4);
        put(out, plain ? (cltel_view){ value.ptr + i, 1 } : (cltel_view){ coded, 3 });
    }
}

static void copy_others(const cltel_context *from, cltel_view key, cltel_context *to)
{
    cltel_view list = cltel_trace_baggage(from), member, found, value;
    while (cltel_next_piece(&list, ',', &member)) {
        if (!member.len || (split_member(member, &found, &value) && cltel_view_equal(found, key)))
            continue;
        writer out = writer_at_end(to);
        put(&out, member);
        keep(to, &out);
    }
}

bool cltel_baggage_put(cltel_context *context, cltel_view key, cltel_view value)
{
    cltel_context changed = CLTEL_CONTEXT_INIT;
    if (!is_token(key))
        return false;
    copy_others(context, key, &changed);
    writer out = writer_at_end(&changed);
    put(&out, key);
    put(&out, CLTEL_VIEW("="));
    put_encoded(&out, value);
    if (out.full)
        return false;
    keep(&changed, &out);
    memcpy(context->baggage, changed.baggage, sizeof context->baggage);
    context->baggage_len = changed.baggage_len;
    return true;
}
