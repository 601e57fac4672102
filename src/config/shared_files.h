/* AWS's two shared files: the credentials file ("[dev]") and the config file
 * ("[profile dev]", "[services s]"). For a key in both, the credentials file wins. */
#ifndef CLTEL_CONFIG_SHARED_FILES_H
#define CLTEL_CONFIG_SHARED_FILES_H

#include <stdbool.h>

#include "base/bytes.h"
#include "config/file.h"

typedef struct cltel_shared_file {
    cltel_buf content;
    cltel_file_answer answer;
    bool named;          /* by AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE: then it has to be there */
    bool open_to_others; /* group or world may read it */
    char path[512];      /* "" when neither variable nor HOME is set */
    char reason[96];     /* why it was not read */
} cltel_shared_file;

typedef struct cltel_shared_files {
    cltel_shared_file config;
    cltel_shared_file credentials;
} cltel_shared_files;

void cltel_shared_files_read(cltel_shared_files *files);
void cltel_shared_files_done(cltel_shared_files *files); /* wipes */

/* The rest reads what was read, and values are views into it. A value of several lines holds its line ends. */
bool cltel_profile_exists(const cltel_shared_files *files, const char *profile);
bool cltel_profile_get(const cltel_shared_files *files, const char *profile, const char *key, cltel_view *value);
/* From one of the files only: the parts of one set of keys must not be mixed. */
bool cltel_profile_get_in_credentials(const cltel_shared_files *files, const char *profile, const char *key,
                                      cltel_view *value);
bool cltel_profile_get_in_config(const cltel_shared_files *files, const char *profile, const char *key,
                                 cltel_view *value);
/* endpoint_url of one service in [services NAME]. */
bool cltel_services_get(const cltel_shared_files *files, cltel_view services, const char *service, const char *key,
                        cltel_view *value);
/* The first line that is neither comment, section nor key; 0: there is none. */
size_t cltel_shared_file_broken_line(const cltel_shared_file *file);

#endif
