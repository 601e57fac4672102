/* The folder that the store lives in: the user's, or a private one that goes at the end. */
#ifndef CLTEL_TOOLS_ENDPOINT_DATA_DIR_H
#define CLTEL_TOOLS_ENDPOINT_DATA_DIR_H

#include <stdbool.h>

#include <cltel/error.h>

typedef struct cltel_data_dir {
    char path[3968];
    char store_path[4096];
    int lock_fd; /* -1: not locked */
    bool temporary;
} cltel_data_dir;

/* path NULL: a temporary one. Makes the folder (mode 0700) and locks it: a store has one writer. */
cltel_err cltel_data_dir_open(cltel_data_dir *dir, const char *path, cltel_error *detail);
void cltel_data_dir_close(cltel_data_dir *dir); /* lock_fd -1 and not temporary: does nothing */

#endif
