/* Addresses in the page of `cltel local`. */
#ifndef CLTEL_TOOLS_CLI_PAGE_URL_H
#define CLTEL_TOOLS_CLI_PAGE_URL_H

#include "tools/aws/aws_call.h"

/* Begins with the page's address and path ("/logs"). false: the endpoint has no such page, which was said; the exit
 * code is CLTEL_EXIT_CONFIG. */
bool cltel_page_url_begin(cltel_buf *url, const cltel_aws *aws, const char *path);

/* As a part of an address. */
void cltel_page_url_encoded(cltel_buf *url, cltel_view text);

/* "?q=" or "&q=" */
void cltel_page_url_name(cltel_buf *url, const char *name);

/* A time as the page writes it, to the millisecond. */
void cltel_page_url_time(cltel_buf *url, const char *name, int64_t time_ms);

/* Prints the address, and on a terminal opens it. */
void cltel_page_url_open(cltel_buf *url);

#endif
