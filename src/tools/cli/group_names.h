/* The log groups that the words of a command line mean: names as they are, patterns by DescribeLogGroups. */
#ifndef CLTEL_TOOLS_CLI_GROUP_NAMES_H
#define CLTEL_TOOLS_CLI_GROUP_NAMES_H

#include "tools/aws/aws_call.h"

enum { CLTEL_GROUPS_MAX = 50 }; /* as many as one query of the service may have */

typedef struct cltel_group_names {
    char *names[CLTEL_GROUPS_MAX];
    size_t count;
    size_t matched; /* by the last pattern; names that were there already count too */
} cltel_group_names;

/* Adds what word means: *, ? and [...] make it a pattern of the shell, in which * also stands for '/'.
 * A name that is there already is not added again. CLTEL_EXIT_DONE, or a code after having said what is wrong. */
int cltel_group_names_add(cltel_group_names *groups, cltel_aws *aws, const char *word);
void cltel_group_names_done(cltel_group_names *groups);

#endif
