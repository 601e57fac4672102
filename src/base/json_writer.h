/* JSON into a growable buffer, for everything that is not hot. */
#ifndef CLTEL_BASE_JSON_WRITER_H
#define CLTEL_BASE_JSON_WRITER_H

#include "base/bytes.h"
#include "base/json_escape.h"
#include "base/json_number.h"

/* With quotes; text is repaired and escaped as json_escape.h says. */
void cltel_json_append_string(cltel_buf *buf, cltel_view text);

/* NaN and the infinities with quotes. */
void cltel_json_append_f64(cltel_buf *buf, double number);

#endif
