#include "tools/cli/profile_names.h"

#include "config/ini.h"
#include "config/shared_files.h"

static bool is_known(const cltel_buf *lines, cltel_view name)
{
    size_t begin = 0;
    for (size_t at = 0; at < lines->len; at++) {
        if (lines->ptr[at] != '\n')
            continue;
        if (cltel_view_equal((cltel_view){ lines->ptr + begin, at - begin }, name))
            return true;
        begin = at + 1;
    }
    return false;
}

static void add(cltel_buf *lines, cltel_view name)
{
    if (!name.len || is_known(lines, name))
        return;
    cltel_buf_append_view(lines, name);
    cltel_buf_append_char(lines, '\n');
}

/* "[profile dev]" and "[default]" in the config file, "[dev]" in the other one. */
static void add_sections(cltel_buf *lines, const cltel_shared_file *file, bool is_config)
{
    cltel_ini ini = { .text = cltel_buf_view(&file->content) };
    cltel_ini_item item;
    while (ini.text.len && cltel_ini_next(&ini, &item)) {
        if (item.kind != CLTEL_INI_SECTION)
            continue;
        if (!is_config || cltel_view_equal(item.header, CLTEL_VIEW("default")))
            add(lines, item.header);
        else if (cltel_view_equal(item.section, CLTEL_VIEW("profile")))
            add(lines, item.name);
    }
}

void cltel_profile_names(cltel_buf *lines)
{
    cltel_shared_files files;
    cltel_shared_files_read(&files);
    add_sections(lines, &files.config, true);
    add_sections(lines, &files.credentials, false);
    cltel_shared_files_done(&files);
}
