#include "tools/cli/args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/say.h"
#include "tools/cli/suggest.h"

static const cltel_flag *find_in(const cltel_flag *flags, const char *name, size_t len)
{
    for (; flags && flags->name; flags++)
        if (strlen(flags->name) == len && memcmp(flags->name, name, len) == 0)
            return flags;
    return NULL;
}

static const cltel_flag *find_letter(const cltel_flag *flags, char letter)
{
    for (; flags && flags->name; flags++)
        if (flags->letter && flags->letter[0] == letter)
            return flags;
    return NULL;
}

static const cltel_flag *own_flags(const cltel_args *args)
{
    return args->verb ? args->verb->flags : NULL;
}

static int unknown_flag(const cltel_args *args, const char *word)
{
    cltel_suggestion near = { .wanted = word + strspn(word, "-") };
    for (const cltel_flag *flag = own_flags(args); flag && flag->name; flag++)
        cltel_suggest(&near, flag->name);
    for (const cltel_flag *flag = cltel_common_flags; flag->name; flag++)
        cltel_suggest(&near, flag->name);
    const char *verb = args->verb ? args->verb->name : "";
    char why[300], try[300];
    snprintf(why, sizeof why, "the flag '%.80s' is unknown%s%s%s", word, near.found ? "; did you mean --" : "",
             near.found ? near.found : "", near.found ? "?" : "");
    snprintf(try, sizeof try, "cltel help%s%s", *verb ? " " : "", verb);
    return cltel_complain_usage(why, try);
}

static bool is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);
    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strcspn(at, "|") == len && memcmp(at, value, len) == 0)
            return true;
    return false;
}

static int take(cltel_args *args, const cltel_flag *flag, const char *value)
{
    char why[300];
    if (flag->choices && value && !is_choice(flag->choices, value)) {
        snprintf(why, sizeof why, "--%s is '%.80s', not one of %s", flag->name, value, flag->choices);
        return cltel_complain_usage(why, NULL);
    }
    if (args->given_count == CLTEL_ARGS_FLAGS_MAX)
        return cltel_complain_usage("more than 64 flags", NULL);
    args->given[args->given_count++] = (cltel_given){ flag, value };
    return CLTEL_EXIT_DONE;
}

static int missing_value(const cltel_flag *flag)
{
    char why[200];
    snprintf(why, sizeof why, "--%s needs a value: --%s %s", flag->name, flag->name, flag->value);
    return cltel_complain_usage(why, NULL);
}

/* --name, --name value, --name=value */
static int take_long(cltel_args *args, const char *word, char **rest, int *at, int count)
{
    size_t len = strcspn(word + 2, "=");
    const cltel_flag *flag = find_in(own_flags(args), word + 2, len);
    if (!flag)
        flag = find_in(cltel_common_flags, word + 2, len);
    if (!flag)
        return unknown_flag(args, word);
    bool equals = word[2 + len] == '=';
    if (!flag->value) {
        char why[200];
        snprintf(why, sizeof why, "--%s takes no value", flag->name);
        return equals ? cltel_complain_usage(why, NULL) : take(args, flag, NULL);
    }
    if (equals)
        return take(args, flag, word + 2 + len + 1);
    return *at + 1 < count ? take(args, flag, rest[++*at]) : missing_value(flag);
}

/* -f, -fn, -o value, -ovalue */
static int take_letters(cltel_args *args, const char *word, char **rest, int *at, int count)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const cltel_flag *flag = find_letter(own_flags(args), *letter);
        if (!flag)
            flag = find_letter(cltel_common_flags, *letter);
        if (!flag)
            return unknown_flag(args, word);
        if (flag->value) {
            if (letter[1])
                return take(args, flag, letter + 1);
            return *at + 1 < count ? take(args, flag, rest[++*at]) : missing_value(flag);
        }
        int code = take(args, flag, NULL);
        if (code)
            return code;
    }
    return CLTEL_EXIT_DONE;
}

static int unknown_verb(const char *word)
{
    cltel_suggestion near = { .wanted = word };
    for (size_t i = 0; cltel_verb_at(i); i++)
        cltel_suggest(&near, cltel_verb_at(i)->name);
    char why[300];
    if (near.found)
        snprintf(why, sizeof why, "the command '%.80s' is unknown; did you mean `%s`?", word, near.found);
    else
        snprintf(why, sizeof why, "the command '%.80s' is unknown", word);
    return cltel_complain_usage(why, "cltel help");
}

static int take_word(cltel_args *args, const char *word)
{
    if (!args->verb) {
        args->verb = cltel_verb_find(word);
        return args->verb ? CLTEL_EXIT_DONE : unknown_verb(word);
    }
    if (args->word_count == CLTEL_ARGS_WORDS_MAX)
        return cltel_complain_usage("more than 16 arguments", NULL);
    args->words[args->word_count++] = word;
    return CLTEL_EXIT_DONE;
}

static int check_words(const cltel_args *args)
{
    const cltel_verb *verb = args->verb;
    if (!verb || cltel_args_has(args, "help"))
        return CLTEL_EXIT_DONE;
    char why[300], try[100];
    snprintf(try, sizeof try, "cltel help %s", verb->name);
    if (args->word_count < verb->words_min) {
        snprintf(why, sizeof why, "cltel %s needs %s", verb->name, verb->arguments);
        return cltel_complain_usage(why, try);
    }
    if (args->word_count > verb->words_max) {
        snprintf(why, sizeof why, "cltel %s has no place for the argument '%.80s'", verb->name,
                 args->words[verb->words_max]);
        return cltel_complain_usage(why, try);
    }
    return CLTEL_EXIT_DONE;
}

int cltel_args_parse(cltel_args *args, int argc, char **argv)
{
    *args = (cltel_args){ 0 };
    bool only_words = false;
    for (int at = 1; at < argc; at++) {
        const char *word = argv[at];
        int code;
        if (!only_words && strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        if (only_words || word[0] != '-' || !word[1])
            code = take_word(args, word);
        else if (word[1] == '-')
            code = take_long(args, word, argv, &at, argc);
        else
            code = take_letters(args, word, argv, &at, argc);
        if (code)
            return code;
    }
    return check_words(args);
}

const char *cltel_args_next(const cltel_args *args, const char *name, size_t *at)
{
    while (*at < args->given_count) {
        const cltel_given *given = &args->given[(*at)++];
        if (strcmp(given->flag->name, name) == 0)
            return given->value ? given->value : "";
    }
    return NULL;
}

const char *cltel_args_value(const cltel_args *args, const char *name)
{
    const char *last = NULL, *value;
    for (size_t at = 0; (value = cltel_args_next(args, name, &at));)
        last = value;
    return last;
}

bool cltel_args_has(const cltel_args *args, const char *name)
{
    return cltel_args_value(args, name) != NULL;
}

bool cltel_args_number(const cltel_args *args, const char *name, long long min, long long max, long long *number)
{
    const char *text = cltel_args_value(args, name);
    if (!text)
        return true;
    char *end;
    errno = 0;
    long long found = strtoll(text, &end, 10);
    if (errno == 0 && end != text && !*end && found >= min && found <= max) {
        *number = found;
        return true;
    }
    char why[300];
    snprintf(why, sizeof why, "--%s is '%.80s', not a whole number from %lld to %lld", name, text, min, max);
    cltel_complain_usage(why, NULL);
    return false;
}
