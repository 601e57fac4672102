/* Reads a response of PutLogEvents (or of a create call) and says what it means.
 * Pure: bytes in, outcome out. */
#ifndef CLTEL_SETTLE_SETTLE_H
#define CLTEL_SETTLE_SETTLE_H

#include "wire/outcome.h"
#include "wire/transport.h"

/* now_s: this machine's clock (realtime seconds); known_offset_s: what was learnt before.
 * event_count: events of the batch that was sent, to bound the indexes in the answer. */
void cltel_settle_put_log_events(const cltel_response *response, uint32_t event_count, int64_t now_s,
                                 int64_t known_offset_s, cltel_outcome *outcome);

/* CreateLogGroup, CreateLogStream: "already exists" is success. */
void cltel_settle_create(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                         cltel_outcome *outcome);

#endif
