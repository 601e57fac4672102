/* The files of the page, built into the program. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_ASSETS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_ASSETS_H

#include "tools/endpoint/service.h"

typedef struct cltel_pane_asset {
    const char *name;
    const unsigned char *gzipped;
    size_t gzipped_len;
    size_t len;            /* of the file itself */
    const char *etag;      /* in quotes: the SHA-256 of the file */
    const char *gzip_etag; /* the same file as other bytes, so another tag */
} cltel_pane_asset;

extern const cltel_pane_asset cltel_pane_assets[]; /* written by the build; ends with name NULL */

/* Answers with the file, compressed for those who take that, or 304 when the browser has it. false: there is none of
 * this name. */
bool cltel_pane_answer_asset(cltel_call *call, cltel_view name);

/* The headers that every answer of the page carries. */
extern const cltel_http_field cltel_pane_data_fields[];

#endif
