"""Fails when an exported function lacks its contract: one sentence, each parameter, and the five labels."""
import re
import sys

import headers

# What may follow a label; the words are a promise, so only known ones are taken.
LABELS = {
    "Threads": r"any|one at a time per |before |after |the thread that ",
    "Signals": r"safe|unsafe",
    "Blocks": r"never|until |briefly",
    "Memory": r"none|first call per thread|allocates|frees",
    "Since": r"\d+\.\d+$",
}


def faults_of(function):
    if not function.comment:
        yield "has no comment"
        return
    if not re.match(r"[A-Z`][^\n]*", function.comment):
        yield "does not begin with a sentence"
    for label, words in LABELS.items():
        found = re.search(rf"^{label}:\s*(.*)$", function.comment, re.MULTILINE)
        if not found:
            yield f"has no '{label}:'"
        elif not re.match(words, found[1]):
            yield f"'{label}: {found[1]}' is none of: {words.replace('|', ', ')}"
    documented = re.findall(r"^@param\s+(\w+)", function.comment, re.MULTILINE)
    for name in function.names:
        if name not in documented:
            yield f"parameter '{name}' is not described"
    for name in documented:
        if name not in function.names:
            yield f"describes '{name}', which is no parameter"
    returns = not function.declaration.startswith("void ")
    if returns and "@ret" not in function.comment:
        yield "does not say what it returns"
    known = {f"CLTEL_E_{row}" for row in re.findall(r"^CLTEL_ERR\((\w+)", (headers.FOLDER / "errors.def").read_text(),
                                                    re.MULTILINE)} | {"CLTEL_OK"}
    for code in re.findall(r"^@retval\s+(\S+)", function.comment, re.MULTILINE):
        if code.startswith("CLTEL_") and code not in known:
            yield f"names {code}, which is not in errors.def"


def main():
    functions = headers.functions()
    bad = 0
    for function in functions:
        for fault in faults_of(function):
            print(f"{function.header}:{function.line}: {function.name}() {fault}")
            bad += 1
    if not functions:
        print("include/cltel: no exported function found")
    sys.exit(1 if bad or not functions else 0)


if __name__ == "__main__":
    main()
