/* Completion for zsh, by its _arguments. */
#include <string.h>

#include "tools/cli/help.h"

#define IN_BRACKETS "\\[]:"

static void append_value(cltel_buf *out, const cltel_flag *flag)
{
    if (!flag->value)
        return;
    cltel_buf_append_format(out, ":%s:", flag->value);
    if (flag->choices) {
        cltel_buf_append_char(out, '(');
        for (const char *at = flag->choices; *at; at++)
            cltel_buf_append_char(out, *at == '|' ? ' ' : *at);
        cltel_buf_append_char(out, ')');
    } else if (cltel_help_shell_names(flag->value)) {
        cltel_buf_append_format(out, "_cltel_%s", cltel_help_shell_names(flag->value));
    } else if (strcmp(flag->value, "FILE") == 0) {
        cltel_buf_append_text(out, "_files");
    } else if (strcmp(flag->value, "DIR") == 0) {
        cltel_buf_append_text(out, "_files -/");
    }
}

/* '*'{-s,--since}'[From here on]:TIME:' : flags may come again, and the last counts. */
static void append_flags(cltel_buf *out, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        if (flags->letter)
            cltel_buf_append_format(out, "        '*'{-%s,--%s}'[", flags->letter, flags->name);
        else
            cltel_buf_append_format(out, "        '*--%s[", flags->name);
        cltel_help_shell_text(out, flags->help, IN_BRACKETS);
        cltel_buf_append_char(out, ']');
        append_value(out, flags);
        cltel_buf_append_text(out, "'\n");
    }
}

static void append_verbs(cltel_buf *out)
{
    for (size_t i = 0; cltel_verb_at(i); i++) {
        cltel_buf_append_format(out, "        '%s:", cltel_verb_at(i)->name);
        cltel_help_shell_text(out, cltel_verb_at(i)->summary, IN_BRACKETS);
        cltel_buf_append_text(out, "'\n");
    }
}

static void append_verb(cltel_buf *out, const cltel_verb *verb)
{
    cltel_buf words = { 0 };
    cltel_help_shell_words(&words, verb);
    cltel_buf_append_format(out, "    %s)\n        flags+=(\n", verb->name);
    append_flags(out, verb->flags);
    if (words.len) {
        cltel_buf_append_text(out, "        '*:argument:(");
        cltel_buf_append(out, words.ptr + 1, words.len - 1);
        cltel_buf_append_text(out, ")'\n");
    }
    if (cltel_help_shell_names(verb->arguments))
        cltel_buf_append_format(out, "        '*:argument:_cltel_%s'\n", cltel_help_shell_names(verb->arguments));
    cltel_buf_append_text(out, "        ) ;;\n");
    cltel_buf_done(&words);
}

void cltel_help_zsh(cltel_buf *out)
{
    cltel_buf_append_text(
        out, "#compdef cltel\n# zsh completion of cltel; made by `cltel completion zsh`.\n"
             "_cltel_names() {\n    local -a names=(${(f)\"$(cltel completion $1 2>/dev/null)\"})\n"
             "    compadd -a names\n}\n_cltel_groups() { _cltel_names groups }\n"
             "_cltel_saved() { _cltel_names saved }\n_cltel_profiles() { _cltel_names profiles }\n_cltel() {\n"
             "    local curcontext=$curcontext state line\n    local -a verbs flags\n    verbs=(\n");
    append_verbs(out);
    cltel_buf_append_text(out, "    )\n    flags=(\n");
    append_flags(out, cltel_common_flags);
    cltel_buf_append_text(out,
                          "    )\n"
                          "    _arguments -C $flags '1:verb:->verb' '*::argument:->rest' && return\n"
                          "    if [[ $state == verb ]]; then\n        _describe verb verbs\n        return\n    fi\n"
                          "    case $line[1] in\n");
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_verb(out, cltel_verb_at(i));
    cltel_buf_append_text(out, "    esac\n    _arguments $flags\n}\n"
                               "if [[ $funcstack[1] == _cltel ]]; then _cltel \"$@\"; else compdef _cltel cltel; fi\n");
}
