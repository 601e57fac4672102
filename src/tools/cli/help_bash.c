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

/* `query--group|query-g) list=groups ;;` for each flag whose values are names that are known. */
static void append_names(cltel_buf *out, const char *verb, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        const char *names = cltel_help_shell_names(flags->value);
        if (!names)
            continue;
        cltel_buf_append_format(out, "    %s--%s", verb, flags->name);
        if (flags->letter)
            cltel_buf_append_format(out, "|%s-%s", verb, flags->letter);
        cltel_buf_append_format(out, ") list=%s ;;\n", names);
    }
}

static void append_taking_value(cltel_buf *out, const char *verb, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        if (!flags->value)
            continue;
        cltel_buf_append_format(out, "    %s--%s", verb, flags->name);
        if (flags->letter)
            cltel_buf_append_format(out, "|%s-%s", verb, flags->letter);
        cltel_buf_append_text(out, ") ;;\n");
    }
}

/* Its words are names, but where a flag waits for its value. */
static void append_words_of(cltel_buf *out, const cltel_verb *verb)
{
    const char *names = cltel_help_shell_names(verb->arguments);
    if (!names)
        return;
    append_taking_value(out, verb->name, verb->flags);
    append_taking_value(out, verb->name, cltel_common_flags);
    cltel_buf_append_format(out, "    %s*) list=%s ;;\n", verb->name, names);
}

/* No compgen -W, which would run what stands in a name. */
static const char offer_names[] =
    "    if [[ $list && $word != -* ]]; then\n        COMPREPLY=()\n        while IFS= read -r at; do\n"
    "            if [[ $at == \"$word\"* ]]; then printf -v at %q \"$at\"; COMPREPLY+=(\"$at\"); fi\n"
    "        done < <(cltel completion \"$list\" 2>/dev/null)\n        return 0\n    fi\n";

void cltel_help_bash(cltel_buf *out)
{
    cltel_buf_append_text(out, "# bash completion of cltel; made by `cltel completion bash`.\n_cltel() {\n"
                               "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                               "    local verb= at words= list=\n"
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
        append_names(out, cltel_verb_at(i)->name, cltel_verb_at(i)->flags);
    append_names(out, "*", cltel_common_flags);
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_words_of(out, cltel_verb_at(i));
    cltel_buf_append_text(out, "    esac\n");
    cltel_buf_append_text(out, offer_names);
    cltel_buf_append_text(out, "    case $verb$before in\n");
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_choices(out, cltel_verb_at(i)->name, cltel_verb_at(i)->flags);
    append_choices(out, "*", cltel_common_flags);
    cltel_buf_append_text(out,
                          "    *--data) compopt -o dirnames; words= ;;\n    *--config) compopt -o default; words= ;;\n"
                          "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
                          "complete -F _cltel cltel\n");
}
