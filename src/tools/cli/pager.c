#include "tools/cli/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/env.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"

static pid_t pager; /* 0: none */

/* NULL: none is asked for. */
static const char *command_of(const cltel_args *args)
{
    const char *own = cltel_env_get("CLTEL_PAGER"), *common = cltel_env_get("PAGER");
    if (!own && !cltel_args_has(args, "pager"))
        return NULL;
    if (own && strcmp(own, "auto") != 0)
        return own;
    return common ? common : "less";
}

/* Whether its first word is a program. What the shell would have to look at is left to the shell. */
static bool exists(const char *command)
{
    char path[4096];
    size_t len = strcspn(command, " \t");
    if (strcspn(command, "\"'$`\\=;&|<>(){}~*?[#") < len || memchr(command, '/', len))
        return true;
    const char *folder = cltel_env_get("PATH");
    while (folder) {
        size_t folder_len = strcspn(folder, ":");
        int wrote = snprintf(path, sizeof path, "%.*s/%.*s", (int)folder_len, folder, (int)len, command);
        if (wrote > 0 && (size_t)wrote < sizeof path && access(path, X_OK) == 0)
            return true;
        folder = folder[folder_len] ? folder + folder_len + 1 : NULL;
    }
    return false;
}

static void become_pager(const char *command, int input, bool wide)
{
    dup2(input, STDIN_FILENO);
    close(input);
    signal(SIGPIPE, SIG_DFL);
    /* less ends by itself where all fits, searches in either case, passes colours on and leaves the screen as it is. */
    if (cltel_env_get("LESS"))
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    else
        execl("/usr/bin/env", "env", wide ? "LESS=FIRXS" : "LESS=FIRX", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static bool start(const char *command, bool wide)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        become_pager(command, ends[0], wide);
    }
    close(ends[0]);
    if (child > 0 && dup2(ends[1], STDOUT_FILENO) >= 0) {
        pager = child;
        cltel_out_may_end(true); /* who has seen enough leaves the pager */
        signal(SIGINT, SIG_IGN); /* Ctrl-C is the pager's */
    }
    close(ends[1]);
    return pager != 0;
}

bool cltel_pager_begin(const cltel_args *args, size_t lines, bool wide)
{
    const char *command = command_of(args);
    if (!command || !cltel_terminal_is(STDIN_FILENO) || !cltel_terminal_is(STDOUT_FILENO) ||
        (!wide && lines < (size_t)cltel_terminal_height(STDOUT_FILENO)) || !exists(command))
        return false;
    return start(command, wide);
}

void cltel_pager_end(void)
{
    int status;
    if (!pager)
        return;
    close(STDOUT_FILENO);
    while (waitpid(pager, &status, 0) < 0 && errno == EINTR)
        continue;
    pager = 0;
    signal(SIGINT, SIG_DFL);
}
