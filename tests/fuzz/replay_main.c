/* Runs a fuzz target over stored inputs, without a fuzzer: each argument is a
 * file or a folder of files; what does not exist is passed over. The empty input
 * is always among them. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

/* The copy has the input's exact size, so that a sanitizer sees the first byte too far. */
static int run_file(const char *path, long bytes)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(bytes > 0 ? (size_t)bytes : 1);
    if (!file || !data) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    size_t got = fread(data, 1, (size_t)bytes, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, got);
    free(data);
    return 1;
}

static int run_path(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return 0;
    if (!S_ISDIR(info.st_mode))
        return run_file(path, (long)info.st_size);

    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    int ran = 0;
    for (int i = 0; i < count; i++) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            ran += run_path(inner);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return ran;
}

int main(int argc, char **argv)
{
    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    int ran = 1;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        ran += run_path(argv[i]);
    printf("%d inputs replayed\n", ran);
    return 0;
}
