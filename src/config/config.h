/* The option table at work: one struct field, one descriptor and one public row
 * per line of options.def. */
#ifndef CLTEL_CONFIG_CONFIG_H
#define CLTEL_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include <cltel/config.h>

#include "base/bytes.h"

/* Types of a field: STRING char *, the rest int64_t (CHOICE: index in its range list). */
#define CLTEL_FIELD_STRING char *
#define CLTEL_FIELD_INTEGER int64_t
#define CLTEL_FIELD_SIZE int64_t
#define CLTEL_FIELD_DURATION int64_t
#define CLTEL_FIELD_BOOLEAN int64_t
#define CLTEL_FIELD_CHOICE int64_t

/* The values by name. Strings are never NULL. Read-only after a client was made. After
 * cltel_config_load() the AWS options hold what AWS's own variables and the profile say. */
typedef struct cltel_settings {
#define CLTEL_OPT(field, type, key, preset, range, unit, level, flags, help) CLTEL_FIELD_##type field;
#include "config/options.def"
#undef CLTEL_OPT
    int64_t aws_profile_given; /* 1: by an option, not by AWS_PROFILE; then the environment's keys do not count */
    int64_t
        aws_endpoint_given; /* 1: by an option, not by AWS's variables or profile; then it counts for all services */
} cltel_settings;

enum { CLTEL_OVERFLOW_REJECT_NEW, CLTEL_OVERFLOW_DROP_OLDEST, CLTEL_OVERFLOW_BLOCK };
enum { CLTEL_WORKER_THREAD, CLTEL_WORKER_PUMP };
enum { CLTEL_DURABILITY_PROCESS, CLTEL_DURABILITY_NONE };

/* Copies settings (deep). false: no memory. */
bool cltel_settings_copy(cltel_settings *to, const cltel_settings *from);
void cltel_settings_done(cltel_settings *settings);

/* Where X-Ray is said to be; "": where AWS has it. */
const char *cltel_settings_xray_url(const cltel_settings *settings);

/* The settings of a configuration; borrowed. */
const cltel_settings *cltel_config_settings(const cltel_config *config);

/* A deep copy, origins included; NULL: no memory. */
cltel_config *cltel_config_clone(const cltel_config *config);

/* Options that contradict each other: INVALID_VALUE. What cltel_client_new() asks after loading. */
cltel_err cltel_settings_check(const cltel_settings *settings, cltel_error *detail);

/* Sets with an origin: a weaker origin never overwrites a stronger one, and that is CLTEL_OK. */
cltel_err cltel_config_set_from(cltel_config *config, const char *name, const char *value, cltel_origin origin,
                                cltel_error *detail);

#endif
