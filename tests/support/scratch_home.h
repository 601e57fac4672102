/* An empty home folder and an environment without AWS_ and CLTEL_ variables, for tests that read either. */
#ifndef CLTEL_TESTS_SCRATCH_HOME_H
#define CLTEL_TESTS_SCRATCH_HOME_H

#include <stddef.h>

/* For cmocka's setup and teardown of one test. The folder has ~/.aws. */
int scratch_home_make(void **state);
int scratch_home_remove(void **state);

/* The path of a file below the home folder; good until the eighth call after. */
const char *scratch_path(const char *name);

/* Writes a file with mode 0600 and returns its path. */
const char *scratch_write(const char *name, const char *bytes, size_t len);
const char *scratch_write_text(const char *name, const char *text);

#endif
