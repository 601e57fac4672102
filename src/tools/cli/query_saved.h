/* Queries that the service keeps under a name: its query definitions. */
#ifndef CLTEL_TOOLS_CLI_QUERY_SAVED_H
#define CLTEL_TOOLS_CLI_QUERY_SAVED_H

#include "tools/aws/aws_call.h"
#include "tools/cli/group_names.h"
#include "tools/cli/rows.h"

/* Called for each definition, a JSON object; false: no memory. */
typedef bool cltel_cli_visit_saved(void *context, cltel_view definition);

/* Each gives CLTEL_EXIT_DONE, or a code after having said what is wrong. */

int cltel_cli_saved_visit(cltel_aws *aws, cltel_cli_visit_saved *visit, void *context);

/* Rows of name, groups, query, in order of the names. */
int cltel_cli_saved_list(cltel_aws *aws, cltel_cli_rows *rows);

/* text ends in NUL; groups gets those that were saved with it. */
int cltel_cli_saved_find(cltel_aws *aws, const char *name, cltel_buf *text, cltel_group_names *groups);

/* What is there under this name already is replaced. */
int cltel_cli_saved_put(cltel_aws *aws, const char *name, const char *text, const cltel_group_names *groups);

#endif
