/* Completion for bash. */
#include <string.h>

#include "tools/cli/help.h"

static void append_words(cltel_buf *out, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++)
        cltel_buf_append_format(out, " --%s", flags->name);
}

/* `*--color) words="auto always never" ;;` for each flag that has a list of values. */
static void append_choices(cltel_buf *out, const char *verb, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        if (!flags->choices)
            continue;
        cltel_buf_append_format(out, "    %s--%s) words=\"", verb, flags->name);
        for (const char *at = flags->choices; *at; at++)
            cltel_buf_append_char(out, *at == '|' ? ' ' : *at);
        cltel_buf_append_text(out, "\" ;;\n");
    }
}

void cltel_help_bash(cltel_buf *out)
{
    cltel_buf_append_text(out, "# bash completion of cltel; made by `cltel completion bash`.\n_cltel() {\n"
                               "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                               "    local verb= at words=\n"
                               "    for ((at = 1; at < COMP_CWORD; at++)); do\n"
                               "        case ${COMP_WORDS[at]} in -*) ;; *) verb=${COMP_WORDS[at]}; break ;; esac\n"
                               "    done\n    case $verb in\n    '') words='");
    for (size_t i = 0; cltel_verb_at(i); i++)
        cltel_buf_append_format(out, "%s%s", i ? " " : "", cltel_verb_at(i)->name);
    cltel_buf_append_text(out, "' ;;\n");
    for (size_t i = 0; cltel_verb_at(i); i++) {
        cltel_buf_append_format(out, "    %s) words='", cltel_verb_at(i)->name);
        cltel_help_shell_words(out, cltel_verb_at(i));
        append_words(out, cltel_verb_at(i)->flags);
        cltel_buf_append_text(out, "' ;;\n");
    }
    cltel_buf_append_text(out, "    esac\n    words+='");
    append_words(out, cltel_common_flags);
    cltel_buf_append_text(out, "'\n    case $verb$before in\n");
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_choices(out, cltel_verb_at(i)->name, cltel_verb_at(i)->flags);
    append_choices(out, "*", cltel_common_flags);
    cltel_buf_append_text(out,
                          "    *--data) compopt -o dirnames; words= ;;\n    *--config) compopt -o default; words= ;;\n"
                          "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
                          "complete -F _cltel cltel\n");
}
