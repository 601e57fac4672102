#include "tools/endpoint/insights/insights_eval.h"

typedef struct texts {
    char rooms[3][CLTEL_IV_TEXT_BYTES];
    cltel_view text[3];
} texts;

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_character_start(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static bool evaluate(cltel_frame *frame, const cltel_node *node, texts *t, int count)
{
    for (int i = 0; i < count; i++)
        if (!cltel_eval_text(frame, node->args[i], t->rooms[i], &t->text[i]))
            return false;
    return true;
}

/* Results outlive the rooms of their arguments. */
static cltel_iv keep(cltel_frame *frame, cltel_view text)
{
    char *copy = cltel_arena_copy(&frame->scratch, text);
    return copy ? cltel_iv_text((cltel_view){ copy, text.len }) : cltel_iv_missing();
}

static cltel_iv concat(cltel_frame *frame, const cltel_node *node)
{
    cltel_buf all = { 0 };
    for (int i = 0; i < node->count && all.len <= CLTEL_FRAME_SCRATCH_MAX; i++) {
        char room[CLTEL_IV_TEXT_BYTES];
        cltel_view text;
        if (cltel_eval_text(frame, node->args[i], room, &text))
            cltel_buf_append_view(&all, text);
    }
    cltel_iv result = all.failed ? cltel_iv_missing() : keep(frame, cltel_buf_view(&all));
    cltel_buf_done(&all);
    return result;
}

static bool is_trimmed(const cltel_view *characters, char c)
{
    if (characters == NULL)
        return is_blank(c);
    return characters->len > 0 && memchr(characters->ptr, c, characters->len) != NULL;
}

static cltel_iv trim(cltel_frame *frame, const cltel_node *node, texts *t)
{
    cltel_view text = t->text[0];
    const cltel_view *characters = node->count > 1 ? &t->text[1] : NULL;
    while (node->function != CLTEL_FUNCTION_RTRIM && text.len > 0 && is_trimmed(characters, text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (node->function != CLTEL_FUNCTION_LTRIM && text.len > 0 && is_trimmed(characters, text.ptr[text.len - 1]))
        text.len--;
    return keep(frame, text);
}

static size_t count_characters(cltel_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += is_character_start(text.ptr[i]);
    return count;
}

static cltel_iv change_case(cltel_frame *frame, cltel_view text, bool up)
{
    char *out = cltel_arena_copy(&frame->scratch, text);
    if (out == NULL)
        return cltel_iv_missing();
    for (size_t i = 0; i < text.len; i++) {
        char c = out[i];
        if (up ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z')
            out[i] = (char)(c ^ 0x20);
    }
    return cltel_iv_text((cltel_view){ out, text.len });
}

/* The place of character number `count`, or the end. */
static size_t character_place(cltel_view text, double count)
{
    size_t at = 0;
    for (double i = 0; i < count && at < text.len; i++)
        for (at++; at < text.len && !is_character_start(text.ptr[at]);)
            at++;
    return at;
}

static cltel_iv substr(cltel_frame *frame, const cltel_node *node)
{
    char room[CLTEL_IV_TEXT_BYTES];
    double from, count = 1e18;
    cltel_view text;
    if (!cltel_eval_text(frame, node->args[0], room, &text) || !cltel_eval_number(frame, node->args[1], &from) ||
        (node->count > 2 && !cltel_eval_number(frame, node->args[2], &count)))
        return cltel_iv_missing();
    if (text.len == 0)
        return keep(frame, text);
    size_t begin = character_place(text, from < 0 ? 0 : (double)(int64_t)(from < 1e18 ? from : 1e18));
    cltel_view rest = { text.ptr + begin, text.len - begin };
    rest.len = character_place(rest, count < 0 ? 0 : (double)(int64_t)(count < 1e18 ? count : 1e18));
    return keep(frame, rest);
}

static cltel_iv replace(cltel_frame *frame, const texts *t)
{
    cltel_view rest = t->text[0];
    cltel_needle needle = cltel_needle_of(t->text[1]);
    cltel_buf out = { 0 };
    const char *found;
    while (needle.text.len > 0 && out.len <= CLTEL_FRAME_SCRATCH_MAX &&
           (found = cltel_needle_find(&needle, rest)) != NULL) {
        cltel_buf_append(&out, rest.ptr, (size_t)(found - rest.ptr));
        cltel_buf_append_view(&out, t->text[2]);
        size_t taken = (size_t)(found - rest.ptr) + needle.text.len;
        rest = (cltel_view){ rest.ptr + taken, rest.len - taken };
    }
    cltel_buf_append_view(&out, rest);
    cltel_iv result = out.failed ? cltel_iv_missing() : keep(frame, cltel_buf_view(&out));
    cltel_buf_done(&out);
    return result;
}

static cltel_iv is_empty(cltel_frame *frame, const cltel_node *node, texts *t)
{
    if (!evaluate(frame, node, t, 1))
        return cltel_iv_bool(true);
    size_t i = 0;
    while (node->function == CLTEL_FUNCTION_ISBLANK && i < t->text[0].len && is_blank(t->text[0].ptr[i]))
        i++;
    return cltel_iv_bool(i == t->text[0].len);
}

cltel_iv cltel_call_text(cltel_frame *frame, const cltel_node *node)
{
    texts t;
    memset(t.text, 0, sizeof t.text);
    if (node->function == CLTEL_FUNCTION_ISEMPTY || node->function == CLTEL_FUNCTION_ISBLANK)
        return is_empty(frame, node, &t);
    if (node->function == CLTEL_FUNCTION_CONCAT)
        return concat(frame, node);
    if (node->function == CLTEL_FUNCTION_SUBSTR)
        return substr(frame, node);
    if (!evaluate(frame, node, &t, node->count))
        return cltel_iv_missing();
    switch (node->function) {
    case CLTEL_FUNCTION_STRLEN:
        return cltel_iv_number((double)count_characters(t.text[0]));
    case CLTEL_FUNCTION_TOUPPER:
    case CLTEL_FUNCTION_TOLOWER:
        return change_case(frame, t.text[0], node->function == CLTEL_FUNCTION_TOUPPER);
    case CLTEL_FUNCTION_REPLACE:
        return replace(frame, &t);
    case CLTEL_FUNCTION_STRCONTAINS: {
        cltel_needle needle = cltel_needle_of(t.text[1]);
        return cltel_iv_bool(cltel_needle_find(&needle, t.text[0]) != NULL);
    }
    default:
        return trim(frame, node, &t);
    }
}
