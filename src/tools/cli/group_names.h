/* The log groups that the words of a command line mean: names as they are, patterns by DescribeLogGroups. */
#ifndef CLTEL_TOOLS_CLI_GROUP_NAMES_H
#define CLTEL_TOOLS_CLI_GROUP_NAMES_H

#include <stdbool.h>

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
/* Each name with this beginning ("": all), until visit gives another code than CLTEL_EXIT_DONE, which is what comes
 * back. quietly: what goes wrong is not said. */
int cltel_group_names_visit(cltel_aws *aws, const char *prefix, bool quietly,
                            int (*visit)(void *context, const char *name), void *context);

/* Adds what patterns mean now, quietly: what is there already, what is no pattern and what is more than there is room
 * for is passed over. */
void cltel_group_names_look_again(cltel_group_names *groups, cltel_aws *aws, const char *const *words, size_t count);

void cltel_group_names_done(cltel_group_names *groups);

#endif
