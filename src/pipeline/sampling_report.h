/* Bodies of GetSamplingTargets: what the client's threads counted, and what X-Ray says to it. */
#ifndef CLTEL_PIPELINE_SAMPLING_REPORT_H
#define CLTEL_PIPELINE_SAMPLING_REPORT_H

#include "pipeline/sampling_poll.h"

/* Writes poll->targets.body with the rules that saw requests and whose interval has passed. false: there are none. */
bool cltel_sampling_report_make(struct cltel_lane *lane, cltel_sampling_poll *poll);

/* Takes an answer's targets; modified_s: when rules were last changed, 0 when it does not say. false: no such answer;
 * what was reported will be reported again. */
bool cltel_sampling_report_answer(struct cltel_lane *lane, cltel_sampling_poll *poll, const cltel_buf *answer,
                                  int64_t *modified_s);

#endif
