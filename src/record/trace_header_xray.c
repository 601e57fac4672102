/* X-Amzn-Trace-Id: Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=<0, 1 or ?>;<key>=<value>... */
#include "record/trace_context.h"
#include "record/trace_text.h"

/* One header as it is read; each of the three may come once. */
typedef struct reading {
    cltel_trace_ids *ids;
    cltel_context *context;
    bool has_sampled;
    bool full; /* an item had no room: those behind it are left off too */
} reading;

/* No control characters: what is carried on is written into another header. */
static bool is_printable(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] < ' ' && text.ptr[i] != '\t') || text.ptr[i] > '~')
            return false;
    return true;
}

static bool is_key(cltel_view key, const char *name)
{
    return key.len == strlen(name) && cltel_view_equal_nocase(key, cltel_view_of(name));
}

static bool read_root(reading *r, cltel_view value)
{
    bool again = r->ids->has_trace;
    r->ids->has_trace = cltel_trace_id_parse(r->ids->trace_id, value, false);
    return !again && r->ids->has_trace;
}

static bool read_parent(reading *r, cltel_view value)
{
    bool again = r->ids->has_span;
    r->ids->has_span = cltel_span_id_read(r->ids->span_id, value);
    return !again && r->ids->has_span;
}

static bool read_sampled(reading *r, cltel_view value)
{
    static const char values[] = "01?";
    static const cltel_sampled meanings[] = { CLTEL_SAMPLED_NO, CLTEL_SAMPLED_YES, CLTEL_SAMPLED_ASKED };
    const char *found = value.len == 1 ? memchr(values, value.ptr[0], 3) : NULL;
    if (!found || r->has_sampled)
        return false;
    r->has_sampled = true;
    r->ids->sampled = meanings[found - values];
    return true;
}

static bool carry_on(reading *r, cltel_view key, cltel_view value)
{
    cltel_context *context = r->context;
    size_t at = context->xray_extra_len ? context->xray_extra_len + 1u : 0, bytes = key.len + 1 + value.len;
    if (!is_printable(key) || !is_printable(value))
        return false;
    if (r->full || bytes > CLTEL_XRAY_EXTRA_MAX || at + bytes > CLTEL_XRAY_EXTRA_MAX) {
        r->full = true;
        return true;
    }
    char *out = context->xray_extra + at;
    if (at)
        out[-1] = ';';
    memcpy(out, key.ptr, key.len);
    out[key.len] = '=';
    if (value.len)
        memcpy(out + key.len + 1, value.ptr, value.len);
    context->xray_extra_len = (uint16_t)(at + bytes);
    return true;
}

static bool read_item(reading *r, cltel_view item)
{
    cltel_view key, value;
    if (!cltel_split(item, '=', &key, &value) || !key.len)
        return false;
    if (is_key(key, "Root"))
        return read_root(r, value);
    if (is_key(key, "Parent"))
        return read_parent(r, value);
    if (is_key(key, "Sampled"))
        return read_sampled(r, value);
    bool own_id_of_load_balancer = is_key(key, "Self");
    return own_id_of_load_balancer || carry_on(r, key, value);
}

static bool read_items(reading *r, cltel_view text)
{
    cltel_view item;
    while (cltel_next_piece(&text, ';', &item))
        if (item.len && !read_item(r, item))
            return false;
    return true;
}

bool cltel_xray_read(cltel_view text, cltel_trace_ids *ids, cltel_context *context)
{
    reading r = { .ids = ids, .context = context };
    *ids = (cltel_trace_ids){ .has_trace = false };
    if (read_items(&r, text)) {
        context->flags |= r.full ? CLTEL_CONTEXT_CUT : 0;
        return true;
    }
    *ids = (cltel_trace_ids){ .has_trace = false };
    memset(context->xray_extra, 0, context->xray_extra_len);
    context->xray_extra_len = 0;
    return false;
}

static char *put(char *out, cltel_view text)
{
    memcpy(out, text.ptr, text.len);
    return out + text.len;
}

static char *put_sampled(char *out, uint32_t sampled)
{
    if (sampled < CLTEL_SAMPLED_NO || sampled > CLTEL_SAMPLED_ASKED)
        return out;
    out = put(out, CLTEL_VIEW(";Sampled="));
    *out = sampled == CLTEL_SAMPLED_NO ? '0' : sampled == CLTEL_SAMPLED_YES ? '1' : '?';
    return out + 1;
}

size_t cltel_xray_write(const cltel_context *context, char *buffer, size_t size)
{
    char text[CLTEL_XRAY_HEADER_BYTES], *out = text;
    cltel_view extra = cltel_trace_xray_extra(context);
    if (!cltel_trace_is_valid(context))
        return cltel_trace_write_text((cltel_view){ text, 0 }, buffer, size);
    out = cltel_trace_id_xray(put(out, CLTEL_VIEW("Root=")), context->trace_id);
    if (!cltel_trace_is_zero(context->span_id, 8)) {
        out = put(out, CLTEL_VIEW(";Parent="));
        cltel_hex(out, context->span_id, 8);
        out += 16;
    }
    out = put_sampled(out, context->sampled);
    if (extra.len)
        out = put(put(out, CLTEL_VIEW(";")), extra);
    return cltel_trace_write_text((cltel_view){ text, (size_t)(out - text) }, buffer, size);
}
