/* The grammar is that of the W3C Recommendation, whose published tests are strict about
 * "@"; a key may also begin with a digit, as the specification's second level allows. */
#include "record/trace_state.h"

#include "record/trace_text.h"

enum { KEY_MAX = 256, TENANT_MAX = 241, SYSTEM_MAX = 14, VALUE_MAX = 256, LARGE_MEMBER = 128 };

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter_or_digit(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool has_key_characters(cltel_view key)
{
    for (size_t i = 0; i < key.len; i++)
        if (!is_letter_or_digit(key.ptr[i]) && !memchr("_-*/", key.ptr[i], 4))
            return false;
    return true;
}

/* Either a name, or tenant@system. */
static bool is_key(cltel_view key)
{
    cltel_view first = cltel_until(key, '@');
    size_t first_max = first.len == key.len ? KEY_MAX : TENANT_MAX;
    if (!first.len || first.len > first_max || !is_letter_or_digit(first.ptr[0]) || !has_key_characters(first))
        return false;
    if (first.len == key.len)
        return true;
    cltel_view system = { key.ptr + first.len + 1, key.len - first.len - 1 };
    return system.len && system.len <= SYSTEM_MAX && is_letter(system.ptr[0]) && has_key_characters(system);
}

/* Spaces in front belong to the value, those behind were trimmed. */
static bool is_value(cltel_view value)
{
    if (!value.len || value.len > VALUE_MAX)
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < ' ' || value.ptr[i] > '~' || value.ptr[i] == ',' || value.ptr[i] == '=')
            return false;
    return true;
}

static bool has_key(const cltel_tracestate *state, cltel_view key)
{
    for (size_t i = 0; i < state->count; i++)
        if (cltel_view_equal((cltel_view){ state->members[i].ptr, state->members[i].key_len }, key))
            return true;
    return false;
}

static bool add_member(cltel_tracestate *state, cltel_view member)
{
    cltel_view key = cltel_until(member, '=');
    if (key.len == member.len || state->count == CLTEL_TRACESTATE_MEMBERS || !is_key(key) || has_key(state, key))
        return false;
    if (!is_value((cltel_view){ member.ptr + key.len + 1, member.len - key.len - 1 }))
        return false;
    state->members[state->count++] = (cltel_tracestate_member){ member.ptr, (uint16_t)member.len, (uint16_t)key.len };
    return true;
}

void cltel_tracestate_read(cltel_tracestate *state, cltel_view header)
{
    cltel_view member;
    while (!state->broken && cltel_next_piece(&header, ',', &member))
        if (member.len && !add_member(state, member))
            state->broken = true;
}

static size_t joined_bytes(const cltel_tracestate *state)
{
    size_t bytes = state->count ? state->count - 1 : 0;
    for (size_t i = 0; i < state->count; i++)
        bytes += state->members[i].len;
    return bytes;
}

/* The specification's order: large members first, then from the end. */
static size_t next_to_leave(const cltel_tracestate *state)
{
    for (size_t i = state->count; i-- > 0;)
        if (state->members[i].len > LARGE_MEMBER)
            return i;
    return state->count - 1;
}

static void leave_off(cltel_tracestate *state, size_t at)
{
    state->count--;
    memmove(state->members + at, state->members + at + 1, (state->count - at) * sizeof *state->members);
}

static void write_members(const cltel_tracestate *state, cltel_context *context)
{
    char *out = context->tracestate;
    for (size_t i = 0; i < state->count; i++) {
        if (i)
            *out++ = ',';
        memcpy(out, state->members[i].ptr, state->members[i].len);
        out += state->members[i].len;
    }
    context->tracestate_len = (uint16_t)(out - context->tracestate);
}

void cltel_tracestate_use(cltel_tracestate *state, cltel_context *context)
{
    size_t read = state->count;
    if (state->broken)
        state->count = 0;
    while (joined_bytes(state) > CLTEL_TRACESTATE_MAX)
        leave_off(state, next_to_leave(state));
    if (state->broken || state->count < read)
        context->flags |= CLTEL_CONTEXT_CUT;
    write_members(state, context);
}
