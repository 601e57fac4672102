"""Reads include/cltel: every exported function with its comment. Used by the checks and generators here."""
import collections
import pathlib
import re

FOLDER = pathlib.Path("include/cltel")

# line: where the declaration begins; comment: its text without stars; names: parameters in order.
Function = collections.namedtuple("Function", "header line name declaration names comment")


def strip_comment(raw):
    """The text inside /** ... */ without stars and outer blank lines."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in raw.strip()[3:-2].splitlines()]
    return "\n".join(lines).strip()


def parameter_names(declaration):
    inner = declaration[declaration.index("(") + 1:declaration.rindex(")")]
    names = []
    for part in inner.split(","):
        found = re.search(r"(\w+)\s*(?:\[\w*\])?$", part.strip())
        if found and found[1] != "void":
            names.append(found[1])
    return names


def functions_of(path):
    text = path.read_text()
    pattern = re.compile(r"(/\*\*(?:(?!\*/).)*\*/)?\s*^(CLTEL_API [^;{]*\([^;{]*\)[^;{]*;)", re.DOTALL | re.MULTILINE)
    for found in pattern.finditer(text):
        declaration = re.sub(r"\s+", " ", found[2])[len("CLTEL_API "):]
        name = re.search(r"(\w+)\s*\(", declaration)[1]
        line = text.count("\n", 0, found.start(2)) + 1
        comment = strip_comment(found[1]) if found[1] else ""
        yield Function(path, line, name, declaration, parameter_names(declaration), comment)


def headers():
    """In the order in which cltel.h would explain them: by name."""
    return sorted(path for path in FOLDER.glob("*.h"))


def functions():
    return [function for path in headers() for function in functions_of(path)]


def introduction(path):
    """The header's first comment, as text."""
    found = re.match(r"/\*(.*?)\*/", path.read_text(), re.DOTALL)
    if not found:
        return ""
    return "\n".join(re.sub(r"^\s*\* ?", "", line).rstrip() for line in found[1].splitlines()).strip()
