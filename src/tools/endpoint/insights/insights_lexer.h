/* The words and marks of a query's text. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_LEXER_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_LEXER_H

#include "tools/endpoint/insights/insights.h"
#include "tools/endpoint/insights/insights_arena.h"
#include "tools/endpoint/insights/insights_functions.h"

typedef enum cltel_token_kind {
    CLTEL_TOKEN_END,
    CLTEL_TOKEN_NAME,
    CLTEL_TOKEN_NUMBER,
    CLTEL_TOKEN_PERIOD,
    CLTEL_TOKEN_TEXT,
    CLTEL_TOKEN_MARK,
    CLTEL_TOKEN_WRONG /* the error is set */
} cltel_token_kind;

/* Marks of two characters; those of one are the character. */
enum { CLTEL_MARK_NE = 256, CLTEL_MARK_LE, CLTEL_MARK_GE, CLTEL_MARK_MATCH };

typedef struct cltel_token {
    cltel_token_kind kind;
    size_t start; /* in bytes of the text */
    size_t end;
    int mark;
    bool quoted;     /* NAME: some of it stood in backticks */
    cltel_view text; /* NAME, TEXT: what it means */
    double number;
    cltel_period period;
} cltel_token;

typedef struct cltel_lexer {
    cltel_view text;
    size_t at;
    cltel_arena *arena;
    cltel_insights_error *error;
    bool failed;
} cltel_lexer;

cltel_token cltel_lexer_next(cltel_lexer *lexer);

/* A pattern between slashes, the first of which is the token `slash` that was just read. */
cltel_token cltel_lexer_pattern(cltel_lexer *lexer, const cltel_token *slash);

/* Sets the error, if it is the first: " at line L and position P" is added to the message. */
void cltel_lexer_fail(cltel_lexer *lexer, size_t start, size_t end, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
