"""Makes docs/API.md from the comments of include/cltel: one section a header, one entry a function."""
import re

import headers

LABELS = ("Threads", "Signals", "Blocks", "Memory", "Since")
NOTE = "<!-- Made by `make docs` from include/cltel; change the headers. -->"


def split_comment(comment):
    """Text before the first tag, then (tag, name, text) rows, then labels."""
    body, rows, labels = [], [], {}
    current = None
    for line in comment.splitlines():
        tag = re.match(r"@(param|retval|return)\s+(.*)", line)
        label = re.match(rf"({'|'.join(LABELS)}):\s*(.*)", line)
        if tag and tag[1] == "return":
            current = ["return", "", tag[2]]
            rows.append(current)
        elif tag:
            name, _, text = tag[2].partition(" ")
            current = [tag[1], name, text.strip()]
            rows.append(current)
        elif label:
            labels[label[1]] = label[2]
            current = None
        elif not line.strip():
            current = None if rows else current
            body.append("")
        elif current:
            current[2] += " " + line.strip()
        else:
            body.append(line)
    return "\n".join(body).strip(), rows, labels


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def table(head, rows):
    lines = ["", f"| {head[0]} | {head[1]} |", "|---|---|"]
    return lines + [f"| `{name}` | {cell(text)} |" for name, text in rows]


def wrap_declaration(declaration):
    """Breaks a long declaration after commas, under the opening bracket."""
    if len(declaration) <= 100:
        return declaration
    start = declaration.index("(") + 1
    lines, line = [], declaration[:start]
    for index, part in enumerate(declaration[start:].split(", ")):
        piece = part if index == 0 else ", " + part
        if len(line) + len(piece) > 100:
            lines.append(line + ",")
            line = " " * start + part
        else:
            line += piece
    return "\n".join(lines + [line])


def function_entry(function):
    body, rows, labels = split_comment(function.comment)
    lines = [f"### {function.name}", "", "```c api", wrap_declaration(function.declaration), "```", "", body]
    parameters = [(name, text) for tag, name, text in rows if tag == "param"]
    codes = [(name, text) for tag, name, text in rows if tag == "retval"]
    plain = [text for tag, _, text in rows if tag == "return"]
    if parameters:
        lines += table(("parameter", "what it is"), parameters)
    if plain:
        lines += ["", "Returns " + plain[0]]
    if codes:
        lines += table(("returns", "when"), codes)
    lines += ["", " · ".join(f"{name}: {labels[name]}" for name in LABELS if name in labels), ""]
    return lines


def type_blocks(text):
    """Enums, structs and plain macros as they stand in the header."""
    blocks = re.findall(r"^(?:/\*\*(?:(?!\*/).)*\*/\n)?typedef (?:enum|struct) [^;{]*(?:\{.*?^\})?[^;]*;", text,
                        re.DOTALL | re.MULTILINE)
    macros = re.findall(r"^#define (CLTEL_\w+(?:\([^)]*\))?) ", text, re.MULTILINE)
    macros = [name for name in macros if not re.match(r"\w+_(?:\(|$)", name)]
    return blocks, macros


def header_section(path):
    text = path.read_text()
    lines = [f"## cltel/{path.name}", "", introduction_text(headers.introduction(path)), ""]
    blocks, macros = type_blocks(text)
    if blocks:
        lines += ["```c api", "\n\n".join(blocks), "```", ""]
    if macros:
        lines += ["Macros: " + ", ".join(f"`{name}`" for name in macros), ""]
    for function in headers.functions_of(path):
        lines += function_entry(function)
    return lines


def introduction_text(text):
    """Indented programs of a comment become fenced ones."""
    lines, inside = [], False
    for line in text.splitlines():
        indented = line.startswith("    ")
        if indented and not inside:
            lines.append("```c api")
        if not indented and inside and line.strip():
            lines.append("```")
            lines.append("")
        inside = indented or (inside and not line.strip())
        lines.append(line[4:] if indented else line)
    if inside:
        lines.append("```")
    return re.sub(r"\n\n+```\n", "\n```\n", "\n".join(lines))


def make():
    lines = [NOTE, "", "# The functions of libcltel", "",
             "Include `<cltel/cltel.h>`; it includes the others. What the labels promise:", "",
             "* Threads: who may call at the same time. Signals: whether a signal handler may call.",
             "* Blocks: the longest wait. Memory: whether the call allocates. Since: the version that first had it.", ""]
    for path in headers.headers():
        if path.name != "export.h":
            lines += header_section(path)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"
