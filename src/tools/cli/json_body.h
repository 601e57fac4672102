/* The body of a call, member by member, and members of its answer. */
#ifndef CLTEL_TOOLS_CLI_JSON_BODY_H
#define CLTEL_TOOLS_CLI_JSON_BODY_H

#include <stdint.h>

#include "base/bytes.h"

/* Empties body and begins an object. */
void cltel_body_begin(cltel_buf *body);
void cltel_body_text(cltel_buf *body, const char *name, const char *text); /* NULL: no such member */
void cltel_body_number(cltel_buf *body, const char *name, int64_t number);
void cltel_body_texts(cltel_buf *body, const char *name, const char *const *texts, size_t count);
void cltel_body_json(cltel_buf *body, const char *name, cltel_view json); /* as it is */
void cltel_body_end(cltel_buf *body);

/* The member of an object that cltel_json_valid() accepted; ptr NULL: there is none. */
cltel_view cltel_json_member(cltel_view object, const char *name);

/* A whole or broken number; 0 for what is none. */
double cltel_json_number(cltel_view value);

#endif
