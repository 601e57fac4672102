/* libcltel: logs from inside a process to CloudWatch Logs, fast and without loss.
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
 * Memory: everything passed in is borrowed until the call returns; the library
 * copies what it keeps. _new gives, _free takes and accepts NULL. */
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
