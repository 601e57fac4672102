/* What exit() owes to clients that nobody shut down: a bounded delivery. */
#ifndef CLTEL_PIPELINE_EXIT_H
#define CLTEL_PIPELINE_EXIT_H

#include "pipeline/client.h"

void cltel_exit_add(cltel_client *client);
void cltel_exit_remove(cltel_client *client);

#endif
