/* libcltel: logs and traces from inside a process to CloudWatch Logs and X-Ray, fast and without loss.
 *
 * The smallest program:
 *
 *     #include <cltel/cltel.h>
 *
 *     int main(void)
 *     {
 *         cltel_client *client;
 *         cltel_error detail = CLTEL_ERROR_INIT;
 *         if (cltel_client_new(NULL, &client, &detail) != CLTEL_OK)
 *             return 1;
 *         CLTEL_INFO(client, "order placed", CLTEL_STR("user_id", "u-7"), CLTEL_I64("cents", 4200));
 *         cltel_client_free(client);
 *         return 0;
 *     }
 *
 * log.h records what happened, span.h what a piece of work was and when; what is
 * logged inside a span carries its ids. context.h takes a trace in from a request's
 * headers, out to another service's, and to other threads.
 *
 * Memory: everything passed in is borrowed until the call returns; the library
 * copies what it keeps. _new gives, _free takes and accepts NULL. A span is the
 * caller's own struct: nothing has to be given back. */
#ifndef CLTEL_CLTEL_H
#define CLTEL_CLTEL_H

#include <cltel/attr.h>
#include <cltel/client.h>
#include <cltel/config.h>
#include <cltel/context.h>
#include <cltel/error.h>
#include <cltel/export.h>
#include <cltel/log.h>
#include <cltel/span.h>
#include <cltel/stats.h>
#include <cltel/version.h>

#endif
