/* Answers in the shapes of AWS's protocols: JSON 1.1, and REST with JSON bodies. */
#ifndef CLTEL_TOOLS_ENDPOINT_CALL_ANSWER_H
#define CLTEL_TOOLS_ENDPOINT_CALL_ANSWER_H

#include "tools/endpoint/service.h"

/* {"__type":code,"message":...}; of a REST service the code is a header. Returns false, so that a check can end with
 * it. A refusal has the status 400. */
bool cltel_answer_error(cltel_call *call, int status, const char *code, cltel_view message);
bool cltel_answer_refusal(cltel_call *call, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The store could not do it: a code that clients try again. The reason goes to stderr, not to the client.
 * Returns false. */
bool cltel_answer_store_failure(cltel_call *call, cltel_store *store);

/* 200; the body is to be appended to what is returned. */
cltel_buf *cltel_answer_body(cltel_call *call);
void cltel_answer_empty(cltel_call *call); /* 200 and no body, as AWS does for operations without output */

/* Members of an object under construction: a comma where one is needed, the name, a colon. */
void cltel_member(cltel_buf *body, const char *name);
void cltel_member_text(cltel_buf *body, const char *name, cltel_view value);
void cltel_member_i64(cltel_buf *body, const char *name, int64_t value);
void cltel_comma(cltel_buf *body); /* unless the body ends with '{' or '[' */

#endif
