/* Filter patterns made of terms, as FilterLogEvents takes them: all terms must occur in
 * the message; "in quotes" a phrase, blanks and punctuation included; -term must not
 * occur; of several ?term one must. Case matters. The empty pattern takes everything. */
#ifndef CLTEL_TOOLS_ENDPOINT_TERM_FILTER_H
#define CLTEL_TOOLS_ENDPOINT_TERM_FILTER_H

#include "base/bytes.h"

enum { CLTEL_TERMS_MAX = 64 };

typedef enum cltel_term_kind { CLTEL_TERM_MUST, CLTEL_TERM_MUST_NOT, CLTEL_TERM_ANY } cltel_term_kind;

typedef struct cltel_term {
    cltel_term_kind kind;
    cltel_view text; /* points into the filter's own text */
} cltel_term;

typedef struct cltel_term_filter {
    cltel_buf text; /* owned: the terms without quotes and backslashes */
    cltel_term terms[CLTEL_TERMS_MAX];
    size_t count;
    size_t any_count;
} cltel_term_filter;

/* false: *fault is a sentence for the user (static, or in `text`). Done or not, call _done. */
bool cltel_term_filter_init(cltel_term_filter *filter, cltel_view pattern, const char **fault);
void cltel_term_filter_done(cltel_term_filter *filter);

bool cltel_term_filter_takes(const cltel_term_filter *filter, cltel_view message);

/* false: no message inside these bytes can be taken, so that they need not be looked at one by one. */
bool cltel_term_filter_may_take(const cltel_term_filter *filter, cltel_view bytes);

#endif
