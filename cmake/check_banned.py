"""Fails when a source file calls what only some folders may call.

Comments and string literals are not looked at.
"""
import pathlib
import re
import sys

# names, where they are allowed (path prefixes under src/), why not elsewhere
RULES = [
    ("malloc calloc realloc free strdup strndup asprintf vasprintf reallocarray", ["base/memory.c"],
     "heap use goes through base/memory.h"),
    ("strcpy strcat sprintf vsprintf strtok gets scanf sscanf alloca", [], "it has no bound, or hidden state"),
    ("getenv secure_getenv setenv putenv", ["config/env.c", "base/"], "the environment is read in one place"),
    ("printf vprintf puts putchar abort exit _exit system popen", ["tools/"], "a library does not speak, end or spawn"),
    ("time gettimeofday clock_gettime localtime gmtime ctime", ["base/", "tools/"],
     "now is a parameter; clocks are in base/clock.h"),
    ("rand random srand drand48", [], "random numbers are a parameter"),
    ("signal sigaction", ["tools/"], "signals belong to the application"),
]
PTHREAD_FOLDERS = ("base/", "pipeline/", "buffer/", "api/", "tools/")
# libcurl is set up once for a process, and its thread takes no SIGPIPE; that makes no thread and takes no lock.
PTHREAD_ELSEWHERE = {"send/": ("pthread_once", "pthread_once_t", "pthread_sigmask")}


def blank(match):
    """Keeps the lines, drops the content."""
    return re.sub(r"[^\n]", " ", match[0])


def code_only(text):
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.DOTALL)


def faults_of(path, name):
    code = code_only(path.read_text())
    for words, allowed, reason in RULES:
        if any(name.startswith(prefix) for prefix in allowed):
            continue
        pattern = rf"(?<![\w.>])({'|'.join(words.split())})\s*\("
        for found in re.finditer(pattern, code):
            yield code.count("\n", 0, found.start()) + 1, f"{found[1]}(): {reason}"
    if not name.startswith(PTHREAD_FOLDERS):
        fine = PTHREAD_ELSEWHERE.get(name.partition("/")[0] + "/", ())
        for found in re.finditer(r"\bpthread_\w+", code):
            if found[0] in fine:
                continue
            yield code.count("\n", 0, found.start()) + 1, f"{found[0]}: only {', '.join(PTHREAD_FOLDERS)} have threads"


def main():
    top = pathlib.Path("src")
    bad = 0
    for path in sorted(top.rglob("*.[ch]")):
        for line, fault in faults_of(path, str(path.relative_to(top))):
            print(f"{path}:{line}: {fault}")
            bad += 1
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
