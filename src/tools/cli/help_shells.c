/* What the completions of several shells share. */
#include <ctype.h>
#include <string.h>

#include "tools/cli/help.h"

/* "bash|zsh|fish" is a list; "QUERY|-" and "[OPTION]..." are none. */
static bool is_list(const char *arguments)
{
    for (const char *at = arguments; *at; at++)
        if (!islower((unsigned char)*at) && *at != '|')
            return false;
    return *arguments != 0;
}

void cltel_help_shell_words(cltel_buf *out, const cltel_verb *verb)
{
    if (verb == &cltel_verb_help)
        for (size_t i = 0; cltel_verb_at(i); i++)
            cltel_buf_append_format(out, " %s", cltel_verb_at(i)->name);
    if (!is_list(verb->arguments))
        return;
    cltel_buf_append_char(out, ' ');
    for (const char *at = verb->arguments; *at; at++)
        cltel_buf_append_char(out, *at == '|' ? ' ' : *at);
}

const char *cltel_help_shell_names(const char *value)
{
    if (value && strncmp(value, "GROUP", 5) == 0)
        return "groups";
    if (value && strcmp(value, "PROFILE") == 0)
        return "profiles";
    return value && strcmp(value, "SAVED") == 0 ? "saved" : NULL;
}

static size_t first_sentence(const char *text)
{
    const char *end = strstr(text, ". ");
    size_t len = end ? (size_t)(end - text) : strlen(text);
    return len && text[len - 1] == '.' ? len - 1 : len;
}

void cltel_help_shell_text(cltel_buf *out, const char *text, const char *escaped)
{
    size_t len = first_sentence(text);
    for (size_t i = 0; i < len; i++) {
        if (strchr(escaped, text[i]))
            cltel_buf_append_char(out, '\\');
        if (text[i] == '\'' && !strchr(escaped, '\''))
            cltel_buf_append_text(out, "'\\''");
        else
            cltel_buf_append_char(out, text[i] == '\n' ? ' ' : text[i]);
    }
}
