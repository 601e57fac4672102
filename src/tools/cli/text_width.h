/* How much room text takes on a terminal. */
#ifndef CLTEL_TOOLS_CLI_TEXT_WIDTH_H
#define CLTEL_TOOLS_CLI_TEXT_WIDTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* 0 for what combines with the character before, 2 for wide ones of East Asia and pictures, else 1. */
int cltel_cells_of(uint32_t code);

size_t cltel_cells(cltel_view text);

/* The beginning of text that has at most this many cells; never a part of a character. */
cltel_view cltel_cut_cells(cltel_view text, size_t cells);

/* Whether block characters and the like may be written: the locale's characters are UTF-8. */
bool cltel_terminal_utf8(void);

#endif
