/* Deletes, now and then, what the retention of the groups no longer keeps. */
#ifndef CLTEL_TOOLS_ENDPOINT_RETENTION_KEEPER_H
#define CLTEL_TOOLS_ENDPOINT_RETENTION_KEEPER_H

#include "tools/endpoint/crew.h"
#include "tools/endpoint/delay_line.h"

typedef struct cltel_retention_keeper {
    cltel_job job; /* first: the crew gives this back */
    cltel_crew *crew;
    cltel_delay_line *line;
    bool more; /* than could be deleted at once */
} cltel_retention_keeper;

/* Works until the line ends; the keeper must outlive the crew. */
void cltel_retention_keeper_start(cltel_retention_keeper *keeper, cltel_crew *crew, cltel_delay_line *line);

#endif
