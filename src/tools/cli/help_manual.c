/* Pages of the manual, in roff's man macros. */
#include "tools/cli/help.h"

#include <string.h>

#include <cltel/version.h>

/* Text that roff takes as it stands: '\' and '-' are special everywhere, '.' and ''' at a line's begin. */
static void append_text(cltel_buf *out, const char *text)
{
    for (bool at_begin = true; *text; text++) {
        if (at_begin && (*text == '.' || *text == '\''))
            cltel_buf_append_text(out, "\\&");
        if (*text == '\\')
            cltel_buf_append_text(out, "\\e");
        else if (*text == '-')
            cltel_buf_append_text(out, "\\-");
        else if (text[0] == '\n' && text[1] == '\n' && text++)
            cltel_buf_append_text(out, "\n.PP\n");
        else
            cltel_buf_append_char(out, *text);
        at_begin = *text == '\n';
    }
}

static void append_flags(cltel_buf *out, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        cltel_buf name = { 0 };
        cltel_help_flag_name(&name, flags, false);
        cltel_buf_terminate(&name);
        cltel_buf_append_text(out, ".TP\n.B ");
        append_text(out, name.ptr ? name.ptr : "");
        cltel_buf_append_char(out, '\n');
        append_text(out, flags->help);
        cltel_buf_append_char(out, '\n');
        cltel_buf_done(&name);
    }
}

static void append_exits(cltel_buf *out, const cltel_verb *verb)
{
    cltel_buf_append_text(out, ".SH EXIT STATUS\n");
    for (int code = 0; code < 256; code++) {
        bool wanted = !verb || code == CLTEL_EXIT_DONE || code == CLTEL_EXIT_USAGE;
        for (const int *own = verb ? verb->exits : NULL; own && *own; own++)
            wanted = wanted || *own == code;
        if (!wanted || !cltel_exit_meaning(code))
            continue;
        cltel_buf_append_format(out, ".TP\n.B %d\n", code);
        append_text(out, cltel_exit_meaning(code));
        cltel_buf_append_char(out, '\n');
    }
}

static void append_title(cltel_buf *out, const char *name, const char *summary)
{
    cltel_buf_append_format(out, ".TH %s 1 \"\" \"cltel " CLTEL_VERSION_STRING "\" \"User Commands\"\n.SH NAME\n",
                            name);
    append_text(out, name);
    cltel_buf_append_text(out, " \\- ");
    append_text(out, summary);
    cltel_buf_append_text(out, "\n.SH SYNOPSIS\n");
}

static void append_examples(cltel_buf *out, const cltel_example *example)
{
    cltel_buf_append_text(out, ".SH EXAMPLES\n");
    for (; example->command; example++) {
        cltel_buf_append_text(out, ".TP\n.B ");
        append_text(out, example->command);
        cltel_buf_append_char(out, '\n');
        append_text(out, example->meaning);
        cltel_buf_append_char(out, '\n');
    }
}

static void append_verb_page(cltel_buf *out, const cltel_verb *verb)
{
    char name[40] = "cltel-";
    size_t len = strlen(verb->name);
    memcpy(name + 6, verb->name, len < 32 ? len + 1 : 0);
    append_title(out, name, verb->summary);
    cltel_buf_append_format(out, ".B cltel %s\n[FLAGS] %s\n.SH DESCRIPTION\n", verb->name, verb->arguments);
    append_text(out, verb->text);
    cltel_buf_append_text(out, "\n.SH OPTIONS\n");
    append_flags(out, verb->flags);
    append_flags(out, cltel_common_flags);
    append_exits(out, verb);
    append_examples(out, verb->examples);
    cltel_buf_append_text(out, ".SH SEE ALSO\n.BR cltel (1)\n");
}

void cltel_help_manual(cltel_buf *out, const cltel_verb *verb)
{
    if (verb) {
        append_verb_page(out, verb);
        return;
    }
    append_title(out, "cltel", "sends, reads and stores logs of CloudWatch Logs");
    cltel_buf_append_text(out, ".B cltel\nVERB [FLAGS] [ARGUMENTS]\n.SH VERBS\n");
    for (size_t i = 0; cltel_verb_at(i); i++) {
        cltel_buf_append_format(out, ".TP\n.BR cltel\\-%s (1)\n", cltel_verb_at(i)->name);
        append_text(out, cltel_verb_at(i)->summary);
        cltel_buf_append_char(out, '\n');
    }
    cltel_buf_append_text(out, ".SH OPTIONS\n");
    append_flags(out, cltel_common_flags);
    append_exits(out, NULL);
}
