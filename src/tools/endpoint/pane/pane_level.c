#include "tools/endpoint/pane/pane_level.h"

#include "tools/endpoint/pane/find_text.h"

enum { LOOKED_AT_BYTES = 1024, WORD_BYTES_MAX = 12 };

#define LEVEL(word, is)                                     \
    {                                                       \
        { (word), sizeof(word) - 1 }, CLTEL_PANE_LEVEL_##is \
    }

static const struct {
    cltel_view name;
    cltel_pane_level level;
} names[] = {
    LEVEL("info", INFO),    LEVEL("error", ERROR), LEVEL("warn", WARN),        LEVEL("debug", DEBUG),
    LEVEL("warning", WARN), LEVEL("trace", TRACE), LEVEL("fatal", FATAL),      LEVEL("critical", FATAL),
    LEVEL("err", ERROR),    LEVEL("notice", INFO), LEVEL("information", INFO), LEVEL("panic", FATAL),
    LEVEL("10", TRACE),     LEVEL("20", DEBUG),    LEVEL("30", INFO),          LEVEL("40", WARN),
    LEVEL("50", ERROR),     LEVEL("60", FATAL),
};

enum { WORDS_OF_PLAIN_TEXT = 12 }; /* those above that mean a level wherever they stand */

cltel_pane_level cltel_pane_level_of_name(cltel_view name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name.len == names[i].name.len && ((name.ptr[0] ^ names[i].name.ptr[0]) & 0x5F) == 0 &&
            cltel_view_equal_nocase(name, names[i].name))
            return names[i].level;
    return CLTEL_PANE_LEVEL_NONE;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static cltel_view word_at(const char *at, const char *end)
{
    const char *start = at;
    while (at < end && is_word_char(*at))
        at++;
    return (cltel_view){ start, (size_t)(at - start) };
}

/* "level" : "ERROR", with or without blanks, or a number. */
static cltel_pane_level level_behind(cltel_view text, cltel_view key)
{
    const char *at = cltel_find_text(text, key, false), *end = text.ptr + text.len;
    if (!at)
        return CLTEL_PANE_LEVEL_NONE;
    for (at += key.len; at < end && (*at == ' ' || *at == ':' || *at == '"'); at++)
        continue;
    return cltel_pane_level_of_name(word_at(at, end));
}

/* Capitals only: "no error" in a sentence is none. */
static cltel_pane_level level_of_plain(cltel_view text)
{
    const char *end = text.ptr + (text.len < 96 ? text.len : 96);
    for (const char *at = text.ptr; at < end;) {
        if (!is_word_char(*at)) {
            at++;
            continue;
        }
        cltel_view word = word_at(at, end);
        at += word.len;
        if (word.len < 3 || word.len > WORD_BYTES_MAX || word.ptr[0] > 'Z' || word.ptr[1] > 'Z' || word.ptr[0] < 'A')
            continue;
        for (size_t i = 0; i < WORDS_OF_PLAIN_TEXT; i++)
            if (cltel_view_equal_nocase(word, names[i].name))
                return names[i].level;
    }
    return CLTEL_PANE_LEVEL_NONE;
}

cltel_pane_level cltel_pane_level_of(cltel_view message)
{
    static const cltel_view keys[] = {
        { "\"level\"", 7 }, { "\"severity\"", 10 }, { "\"lvl\"", 5 }, { "\"Level\"", 7 }
    };
    cltel_view text = { message.ptr, message.len < LOOKED_AT_BYTES ? message.len : LOOKED_AT_BYTES };
    if (text.len == 0)
        return CLTEL_PANE_LEVEL_NONE;
    if (text.ptr[0] != '{') {
        cltel_pane_level level = level_behind(text, CLTEL_VIEW("level="));
        return level ? level : level_of_plain(text);
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        cltel_pane_level level = level_behind(text, keys[i]);
        if (level)
            return level;
    }
    return CLTEL_PANE_LEVEL_NONE;
}
