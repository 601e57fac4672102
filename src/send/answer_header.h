/* The few headers of an answer that matter here. */
#ifndef CLTEL_SEND_ANSWER_HEADER_H
#define CLTEL_SEND_ANSWER_HEADER_H

#include "wire/transport.h"

/* Reads one header line, with or without its line end. A status line forgets what an
 * interim answer said. Unknown and malformed headers are passed over. */
void cltel_answer_header_read(cltel_response *response, cltel_view line);

/* "Sun, 06 Nov 1994 08:49:37 GMT" as seconds since 1970; 0 when it is anything else. */
int64_t cltel_http_date_s(cltel_view text);

#endif
