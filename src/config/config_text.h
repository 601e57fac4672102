/* The option table as text: docs/CONFIGURATION.md, and JSON for whoever makes typed options of it. */
#ifndef CLTEL_CONFIG_CONFIG_TEXT_H
#define CLTEL_CONFIG_CONFIG_TEXT_H

#include "base/bytes.h"
#include "config/tables_text.h"

void cltel_config_append_markdown(cltel_buf *out);

/* [{"name":...,"type":...,"default":...,"range":...,"unit":...,"level":...,"secret":...,"environment":...,"help":...}]
 */
void cltel_config_append_json(cltel_buf *out);

/* One cell of a Markdown table; | is escaped. */
void cltel_append_cell(cltel_buf *out, const char *text);

#endif
