#include "config/ini.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static cltel_view trim(cltel_view text)
{
    while (text.len && is_space(text.ptr[0]))
        text = (cltel_view){ text.ptr + 1, text.len - 1 };
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static bool is_comment(char c)
{
    return c == '#' || c == ';';
}

static cltel_view without_comment(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_comment(text.ptr[i]) && (i == 0 || is_space(text.ptr[i - 1])))
            text.len = i;
    return trim(text);
}

static bool read_line(cltel_ini *ini, cltel_view *line)
{
    if (ini->at >= ini->text.len)
        return false;
    const char *start = ini->text.ptr + ini->at;
    size_t left = ini->text.len - ini->at;
    const char *end = memchr(start, '\n', left);
    *line = (cltel_view){ start, end ? (size_t)(end - start) : left };
    ini->at += line->len + (end ? 1 : 0);
    ini->line++;
    return true;
}

static bool is_quoted(cltel_view text)
{
    return text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') && text.ptr[text.len - 1] == text.ptr[0];
}

static cltel_view unquote(cltel_view text)
{
    return is_quoted(text) ? (cltel_view){ text.ptr + 1, text.len - 2 } : text;
}

/* "[name]", "[kind name]", "[kind "quoted name"]", then at most a comment. */
static bool section(cltel_view line, cltel_ini_item *item)
{
    const char *close = memchr(line.ptr, ']', line.len);
    if (!close)
        return false;
    size_t inner_len = (size_t)(close - line.ptr) - 1;
    cltel_view inner = trim((cltel_view){ line.ptr + 1, inner_len });
    cltel_view after = { close + 1, line.len - inner_len - 2 };
    if (inner.len == 0 || without_comment(after).len)
        return false;
    size_t word = 0;
    while (word < inner.len && !is_space(inner.ptr[word]))
        word++;
    item->header = unquote(inner);
    item->section = is_quoted(inner) ? item->header : (cltel_view){ inner.ptr, word };
    if (!is_quoted(inner))
        item->name = unquote(trim((cltel_view){ inner.ptr + word, inner.len - word }));
    return true;
}

/* The first of = and : ends the key. */
static bool pair(cltel_view line, cltel_ini_item *item)
{
    size_t i = 0;
    while (i < line.len && line.ptr[i] != '=' && line.ptr[i] != ':')
        i++;
    item->key = trim((cltel_view){ line.ptr, i });
    if (i == line.len || item->key.len == 0)
        return false;
    item->value = without_comment((cltel_view){ line.ptr + i + 1, line.len - i - 1 });
    return true;
}

static void indented(cltel_ini *ini, cltel_view line, cltel_ini_item *item)
{
    item->parent = ini->last_key.key;
    if (ini->last_key.value.len == 0 && pair(line, item)) {
        item->kind = CLTEL_INI_NESTED;
        return;
    }
    item->kind = CLTEL_INI_CONTINUED;
    item->value = line;
}

static cltel_ini_kind own_line(cltel_view line, cltel_ini_item *item)
{
    bool clean = !memchr(line.ptr, '\0', line.len);
    if (line.ptr[0] == '[')
        return clean && section(line, item) ? CLTEL_INI_SECTION : CLTEL_INI_BROKEN_SECTION;
    return clean && pair(line, item) ? CLTEL_INI_KEY : CLTEL_INI_BROKEN;
}

static bool next_content(cltel_ini *ini, cltel_view *line, size_t *indent)
{
    while (read_line(ini, line)) {
        if (ini->line == 1 && line->len >= 3 && memcmp(line->ptr, "\xef\xbb\xbf", 3) == 0)
            *line = (cltel_view){ line->ptr + 3, line->len - 3 };
        const char *start = line->ptr;
        *line = trim(*line);
        *indent = (size_t)(line->ptr - start);
        if (line->len && !is_comment(line->ptr[0]))
            return true;
    }
    return false;
}

bool cltel_ini_next(cltel_ini *ini, cltel_ini_item *item)
{
    *item = (cltel_ini_item){ 0 };
    cltel_view line;
    size_t indent;
    if (!next_content(ini, &line, &indent))
        return false;
    item->line = ini->line;
    if (ini->last_key.kind == CLTEL_INI_KEY && indent > ini->last_indent) {
        indented(ini, line, item);
        return true;
    }
    item->kind = own_line(line, item);
    ini->last_key = *item;
    ini->last_indent = indent;
    return true;
}
