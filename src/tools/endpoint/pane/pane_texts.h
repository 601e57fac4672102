/* Texts, each once, by number: what many rows name is written once. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_TEXTS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_TEXTS_H

#include "tools/endpoint/xray_places.h"

typedef struct cltel_pane_texts {
    cltel_buf bytes; /* failed: no memory, also for the others */
    cltel_buf ends;  /* size_t: where number i ends */
    cltel_places places;
} cltel_pane_texts;

/* Of this text, which gets one when it is new; the text is not needed later. */
int32_t cltel_pane_text_number(cltel_pane_texts *texts, cltel_view text);

/* ,"texts":[...] in order of their numbers. */
void cltel_pane_texts_append(const cltel_pane_texts *texts, cltel_buf *body);
void cltel_pane_texts_done(cltel_pane_texts *texts);

#endif
