/* Keeps secrets of bodies out of the log of requests. */
#include <ctype.h>

#include "tools/endpoint/pane/request_facts.h"

static const char *const secret_words[] = { "secret",         "password", "passwd", "authorization", "sessiontoken",
                                            "security-token", "api_key",  "apikey", "access_token" };

static bool begins_with_word(cltel_view text, const char *word)
{
    size_t len = strlen(word);
    if (text.len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (tolower((unsigned char)text.ptr[i]) != word[i])
            return false;
    return true;
}

static bool is_secret_name(cltel_view text)
{
    char first = (char)(text.ptr[0] | 0x20);
    if (first != 's' && first != 'p' && first != 'a')
        return false;
    for (size_t i = 0; i < sizeof secret_words / sizeof *secret_words; i++)
        if (begins_with_word(text, secret_words[i]))
            return true;
    return false;
}

/* Behind a name that says secret: the bytes up to its value, if what follows is a member of JSON. 0: it is not. */
static size_t bytes_to_value(cltel_view text)
{
    size_t i = 0;
    while (i < text.len && i < 64 && (isalnum((unsigned char)text.ptr[i]) || text.ptr[i] == '_' || text.ptr[i] == '-'))
        i++;
    size_t name_end = i;
    while (i < text.len && strchr("\\\" ", text.ptr[i]))
        i++;
    if (i == name_end || i == text.len || text.ptr[i] != ':')
        return 0;
    for (i++; i < text.len && strchr("\\\" ", text.ptr[i]); i++)
        continue;
    return i;
}

static size_t value_bytes(cltel_view text)
{
    size_t i = 0;
    while (i < text.len && !strchr("\\\",}\n", text.ptr[i]))
        i++;
    return i;
}

void cltel_append_masked(cltel_buf *out, cltel_view text, size_t max)
{
    if (text.len > max)
        text.len = max;
    size_t copied = 0;
    for (size_t i = 0; i < text.len; i++) {
        cltel_view rest = { text.ptr + i, text.len - i };
        size_t skip = is_secret_name(rest) ? bytes_to_value(rest) : 0;
        if (skip == 0)
            continue;
        cltel_buf_append(out, text.ptr + copied, i + skip - copied);
        cltel_buf_append_text(out, "***");
        i += skip;
        i += value_bytes((cltel_view){ text.ptr + i, text.len - i });
        copied = i;
    }
    if (copied < text.len)
        cltel_buf_append(out, text.ptr + copied, text.len - copied);
}
