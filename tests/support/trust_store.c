#include "support/trust_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void copy_file(FILE *to, const char *path)
{
    char bytes[8192];
    size_t got;
    FILE *from = fopen(path, "r");
    while (from && (got = fread(bytes, 1, sizeof bytes, from)) > 0)
        fwrite(bytes, 1, got, to);
    if (from)
        fclose(from);
}

bool trust_store_write(char *path, const char *ca_file, const char *system_file)
{
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file)
        return false;
    copy_file(file, ca_file);
    copy_file(file, system_file);
    return fclose(file) == 0;
}
