/* Between the two files that read rules. */
#ifndef CLTEL_SAMPLING_SAMPLING_PARTS_H
#define CLTEL_SAMPLING_SAMPLING_PARTS_H

#include "sampling/sampling_rule.h"

/* "*" and NULL match everything. false: no memory. */
bool cltel_pattern_set(cltel_pattern *pattern, const char *text);

double cltel_sampling_clamp(double number, double least, double most);

#endif
