#include "config/option_table.h"

#include "base/fail.h"

#define TYPE_NAME_STRING "string"
#define TYPE_NAME_INTEGER "integer"
#define TYPE_NAME_SIZE "size"
#define TYPE_NAME_DURATION "duration"
#define TYPE_NAME_BOOLEAN "boolean"
#define TYPE_NAME_CHOICE "choice"
#define LEVEL_NAME_BASIC "basic"
#define LEVEL_NAME_TUNING "tuning"
#define SECRET 1

enum { NAME_MAX_BYTES = 64, SHOWN_MAX_BYTES = 80 };

static const struct place {
    size_t offset;
    cltel_option_type type;
} places[] = {
#define CLTEL_OPT(field, type, key, preset, range, unit, level, flags, help) \
    { offsetof(cltel_settings, field), CLTEL_OPTION_##type },
#include "config/options.def"
#undef CLTEL_OPT
};

/* "CLTEL_" and the field, in lower case until name_variables() has run. */
static char variables[][NAME_MAX_BYTES] = {
#define CLTEL_OPT(field, type, key, preset, range, unit, level, flags, help) "CLTEL_" #field,
#include "config/options.def"
#undef CLTEL_OPT
};

static const cltel_option rows[] = {
#define CLTEL_OPT(field, type, key, preset, range, unit, level, flags, help)                                             \
    {                                                                                                                    \
        key, TYPE_NAME_##type, preset, range, unit, LEVEL_NAME_##level, help, variables[CLTEL_OPTION_AT_##field], flags, \
        0                                                                                                                \
    },
#include "config/options.def"
#undef CLTEL_OPT
};

/* The preprocessor cannot write upper case. Done before any thread exists, so that
 * cltel_config_option_at() only reads, also in a signal handler. */
__attribute__((constructor(101))) static void name_variables(void)
{
    for (size_t i = 0; i < CLTEL_OPTION_COUNT; i++)
        for (char *c = variables[i]; *c; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 'a' + 'A');
}

const cltel_option *cltel_config_option_at(size_t index)
{
    return index < CLTEL_OPTION_COUNT ? &rows[index] : NULL;
}

cltel_option_type cltel_option_type_at(size_t index)
{
    return places[index].type;
}

char **cltel_option_string_in(cltel_settings *settings, size_t index)
{
    return (char **)(void *)((char *)settings + places[index].offset);
}

int64_t *cltel_option_number_in(cltel_settings *settings, size_t index)
{
    return (int64_t *)(void *)((char *)settings + places[index].offset);
}

int cltel_option_find(cltel_view name)
{
    for (int i = 0; i < CLTEL_OPTION_COUNT; i++)
        if (cltel_view_equal(cltel_view_of(rows[i].name), name))
            return i;
    return -1;
}

int cltel_option_find_environment(cltel_view variable)
{
    for (int i = 0; i < CLTEL_OPTION_COUNT; i++)
        if (cltel_view_equal(cltel_view_of(rows[i].environment), variable))
            return i;
    return -1;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein distance, one row at a time. b is shorter than NAME_MAX_BYTES. */
static size_t distance(cltel_view a, cltel_view b)
{
    size_t row[NAME_MAX_BYTES + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 0; i < a.len; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.len; j++) {
            size_t above = row[j + 1];
            row[j + 1] = least(corner + (a.ptr[i] != b.ptr[j]), above + 1, row[j] + 1);
            corner = above;
        }
    }
    return row[b.len];
}

/* A third of the name may differ: enough for slips, too little for chance. */
static int nearest(cltel_view name, bool environment)
{
    if (name.len > NAME_MAX_BYTES)
        return -1;
    int best = -1;
    size_t best_distance = (name.len < 6 ? 6 : name.len) / 3 + 1;
    for (int i = 0; i < CLTEL_OPTION_COUNT; i++) {
        size_t d = distance(name, cltel_view_of(environment ? rows[i].environment : rows[i].name));
        if (d < best_distance) {
            best_distance = d;
            best = i;
        }
    }
    return best;
}

static int shown(cltel_view name)
{
    return (int)(name.len < SHOWN_MAX_BYTES ? name.len : SHOWN_MAX_BYTES);
}

cltel_err cltel_option_unknown(cltel_view name, cltel_error *detail)
{
    int near = nearest(name, false);
    if (near < 0)
        return cltel_fail(detail, CLTEL_E_UNKNOWN_OPTION, "no option \"%.*s\"", shown(name), name.ptr);
    return cltel_fail(detail, CLTEL_E_UNKNOWN_OPTION, "no option \"%.*s\"; did you mean \"%s\"?", shown(name), name.ptr,
                      rows[near].name);
}

cltel_err cltel_option_unknown_environment(cltel_view variable, cltel_error *detail)
{
    int near = nearest(variable, true);
    if (near < 0)
        return cltel_fail(detail, CLTEL_E_UNKNOWN_OPTION, "variable %.*s names no option", shown(variable),
                          variable.ptr);
    return cltel_fail(detail, CLTEL_E_UNKNOWN_OPTION, "variable %.*s names no option; did you mean %s?",
                      shown(variable), variable.ptr, rows[near].environment);
}
