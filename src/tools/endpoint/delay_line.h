/* Does things later, on a thread of its own that exists once something is to be done: answers that come
 * late, bodies that come slowly, upkeep now and then. */
#ifndef CLTEL_TOOLS_ENDPOINT_DELAY_LINE_H
#define CLTEL_TOOLS_ENDPOINT_DELAY_LINE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cltel_delay_line cltel_delay_line;

cltel_delay_line *cltel_delay_line_new(void);       /* NULL: no memory */
void cltel_delay_line_free(cltel_delay_line *line); /* after _end */

/* false: it will not be done: there is no memory, or the line has ended. */
bool cltel_delay_line_add(cltel_delay_line *line, int64_t delay_ms, void (*run)(void *context), void *context);

/* Does what is left at once, then takes nothing any more. */
void cltel_delay_line_end(cltel_delay_line *line);

#endif
