#include "config/shared_files.h"

#include <stdio.h>

#include "config/env.h"
#include "config/ini.h"

/* What to look for: a section, in it a key, or a key below a parent. */
typedef struct wanted {
    const char *section; /* NULL: the whole header is the name */
    cltel_view name;
    const char *parent; /* NULL: none */
    const char *key;    /* NULL: the section itself */
} wanted;

static bool is_section(const cltel_ini_item *item, const wanted *want)
{
    if (item->kind != CLTEL_INI_SECTION)
        return false;
    if (!want->section)
        return cltel_view_equal(item->header, want->name);
    return cltel_view_equal(item->section, cltel_view_of(want->section)) && cltel_view_equal(item->name, want->name);
}

static bool is_key(const cltel_ini_item *item, const wanted *want)
{
    if (item->kind != (want->parent ? CLTEL_INI_NESTED : CLTEL_INI_KEY))
        return false;
    if (want->parent && !cltel_view_equal_nocase(item->parent, cltel_view_of(want->parent)))
        return false;
    return cltel_view_equal_nocase(item->key, cltel_view_of(want->key));
}

/* The last one wins. Lines that continue a value are made part of it, so that whoever
 * checks the value sees that it has several lines. */
static bool find(const cltel_buf *content, const wanted *want, cltel_view *value)
{
    cltel_ini ini = { .text = cltel_buf_view(content) };
    cltel_ini_item item;
    bool inside = false, found = false, current = false;
    while (cltel_ini_next(&ini, &item)) {
        if (item.kind == CLTEL_INI_SECTION || item.kind == CLTEL_INI_BROKEN_SECTION) {
            inside = is_section(&item, want);
            found = found || (inside && !want->key);
            current = false;
        } else if (item.kind == CLTEL_INI_CONTINUED && current)
            value->len = (size_t)(item.value.ptr + item.value.len - value->ptr);
        else if (inside && want->key) {
            current = is_key(&item, want);
            if (current)
                *value = item.value;
            found = found || current;
        }
    }
    return found;
}

bool cltel_profile_get_in_credentials(const cltel_shared_files *files, const char *profile, const char *key,
                                      cltel_view *value)
{
    const wanted plain = { .name = cltel_view_of(profile), .key = key };
    return find(&files->credentials.content, &plain, value);
}

/* "[profile default]" goes before "[default]". */
bool cltel_profile_get_in_config(const cltel_shared_files *files, const char *profile, const char *key,
                                 cltel_view *value)
{
    const wanted prefixed = { .section = "profile", .name = cltel_view_of(profile), .key = key };
    if (find(&files->config.content, &prefixed, value))
        return true;
    const wanted plain = { .name = cltel_view_of(profile), .key = key };
    return strcmp(profile, "default") == 0 && find(&files->config.content, &plain, value);
}

bool cltel_profile_get(const cltel_shared_files *files, const char *profile, const char *key, cltel_view *value)
{
    return cltel_profile_get_in_credentials(files, profile, key, value) ||
           cltel_profile_get_in_config(files, profile, key, value);
}

bool cltel_profile_exists(const cltel_shared_files *files, const char *profile)
{
    cltel_view unused;
    return cltel_profile_get(files, profile, NULL, &unused);
}

bool cltel_services_get(const cltel_shared_files *files, cltel_view services, const char *service, const char *key,
                        cltel_view *value)
{
    const wanted want = { .section = "services", .name = services, .parent = service, .key = key };
    return find(&files->config.content, &want, value);
}

size_t cltel_shared_file_broken_line(const cltel_shared_file *file)
{
    cltel_ini ini = { .text = cltel_buf_view(&file->content) };
    cltel_ini_item item;
    while (cltel_ini_next(&ini, &item))
        if (item.kind == CLTEL_INI_BROKEN || item.kind == CLTEL_INI_BROKEN_SECTION)
            return item.line;
    return 0;
}

/* false: no path can be known, or it is too long. "~/" is the home folder, as a shell would have it. */
static bool find_path(cltel_shared_file *file, const char *variable, const char *standard)
{
    const char *path = cltel_env_get(variable);
    const char *home = cltel_env_get("HOME");
    if (path && strcmp(path, "/dev/null") == 0) { /* the usual way to say "none" */
        snprintf(file->reason, sizeof file->reason, "%s is /dev/null", variable);
        return false;
    }
    file->named = path != NULL;
    path = path ? path : standard;
    bool in_home = strncmp(path, "~/", 2) == 0;
    if (in_home && !home) {
        snprintf(file->reason, sizeof file->reason, "HOME is not set");
        return false;
    }
    int len = snprintf(file->path, sizeof file->path, "%s%s", in_home ? home : "", in_home ? path + 1 : path);
    if (len > 0 && (size_t)len < sizeof file->path)
        return true;
    snprintf(file->reason, sizeof file->reason, "its path is longer than %zu bytes", sizeof file->path - 1);
    return false;
}

static void read_one(cltel_shared_file *file, const char *variable, const char *standard)
{
    *file = (cltel_shared_file){ .answer = CLTEL_FILE_MISSING };
    if (find_path(file, variable, standard))
        file->answer =
            cltel_file_read(file->path, &file->content, &file->open_to_others, file->reason, sizeof file->reason);
}

void cltel_shared_files_read(cltel_shared_files *files)
{
    read_one(&files->config, "AWS_CONFIG_FILE", "~/.aws/config");
    read_one(&files->credentials, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
}

void cltel_shared_files_done(cltel_shared_files *files)
{
    cltel_file_forget(&files->config.content);
    cltel_file_forget(&files->credentials.content);
}
