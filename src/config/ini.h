/* The INI dialect of AWS's shared files, read in place: "key = value" or "key: value",
 * whole-line comments (# ;) and such after white space, "[kind name]" with optional
 * quotes, an indented line belongs to the key before it: as a nested "key = value"
 * when that key has no value, else as more of its value. */
#ifndef CLTEL_CONFIG_INI_H
#define CLTEL_CONFIG_INI_H

#include <stdbool.h>

#include "base/bytes.h"

typedef enum cltel_ini_kind {
    CLTEL_INI_END,
    CLTEL_INI_SECTION,        /* header; of [profile dev] also section "profile" and name "dev" */
    CLTEL_INI_KEY,            /* key, value */
    CLTEL_INI_NESTED,         /* parent, key, value */
    CLTEL_INI_CONTINUED,      /* parent, value: one more line of the parent's value */
    CLTEL_INI_BROKEN_SECTION, /* a bad header: what follows belongs to no section */
    CLTEL_INI_BROKEN          /* none of these */
} cltel_ini_kind;

/* Views into the text. */
typedef struct cltel_ini_item {
    cltel_ini_kind kind;
    cltel_view header;
    cltel_view section;
    cltel_view name;
    cltel_view parent;
    cltel_view key;
    cltel_view value;
    size_t line; /* from 1 */
} cltel_ini_item;

typedef struct cltel_ini {
    cltel_view text;
    size_t at;
    size_t line;
    cltel_ini_item last_key; /* what a further indented line belongs to; END: nothing */
    size_t last_indent;
} cltel_ini;

/* cltel_ini ini = { .text = text }; while (cltel_ini_next(&ini, &item)) ... */
bool cltel_ini_next(cltel_ini *ini, cltel_ini_item *item);

#endif
