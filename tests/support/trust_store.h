/* A file of trusted certificates of the size that a machine really has. */
#ifndef CLTEL_TESTS_TRUST_STORE_H
#define CLTEL_TESTS_TRUST_STORE_H

#include <stdbool.h>

/* Makes a file with the certificates of both; one that cannot be read adds none.
 * path must end in XXXXXX (see mkstemp()). false: no file could be made. */
bool trust_store_write(char *path, const char *ca_file, const char *system_file);

#endif
