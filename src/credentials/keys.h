/* What all providers share: filling a set of keys, and reading a time. */
#ifndef CLTEL_CREDENTIALS_KEYS_H
#define CLTEL_CREDENTIALS_KEYS_H

#include "config/shared_files.h"
#include "credentials/credentials.h"

enum { CLTEL_REASON_MAX_BYTES = 200 };

/* Checks and copies; token may be empty. FOUND, or FAILED: a part is missing, too long or cannot be in a header. */
cltel_provider_answer cltel_keys_fill(cltel_keys *keys, const char *provider, cltel_view id, cltel_view secret,
                                      cltel_view token, char *reason, size_t size);

/* "2026-11-25T08:40:00Z", also with fractions (dropped) and an offset such as +00:00. */
bool cltel_expiry_parse(cltel_view text, int64_t *time_s);

/* The providers, one per file. */
cltel_provider_answer cltel_provider_static(const cltel_settings *settings, cltel_keys *keys, char *reason,
                                            size_t size);
cltel_provider_answer cltel_provider_environment(const cltel_settings *settings, cltel_keys *keys, char *reason,
                                                 size_t size);
cltel_provider_answer cltel_provider_profile(const cltel_settings *settings, cltel_keys *keys, char *reason,
                                             size_t size);

/* What the last does once the files are read. */
cltel_provider_answer cltel_profile_keys(const cltel_settings *settings, const cltel_shared_files *files,
                                         cltel_keys *keys, char *reason, size_t size);

#endif
