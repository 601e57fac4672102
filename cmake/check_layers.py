"""Fails when a file under src/ includes a folder that src/LAYERS does not let it, or when a file's name comes twice.

Public headers (<cltel/...>) may be included everywhere; the file's own folder always.
"""
import collections
import pathlib
import re
import sys

SOURCES = (".c", ".h", ".def")


def read_rules(path):
    rules = {}
    for line in path.read_text().splitlines():
        folder, colon, may = line.partition("#")[0].partition(":")
        if colon:
            rules[folder.strip()] = set(may.split())
    return rules


def files_under(top):
    return sorted(path for path in top.rglob("*") if path.suffix in SOURCES and path.is_file())


def layer_faults(top):
    rules = read_rules(top / "LAYERS")
    order = list(rules)
    for folder, may in rules.items():
        for other in sorted(may - {folder}):
            if other not in rules:
                yield f"{top}/LAYERS: {folder} names '{other}', which is no folder here"
            elif order.index(other) > order.index(folder):
                yield f"{top}/LAYERS: {folder} may include {other}, which stands above it"
    for path in files_under(top):
        folder = path.relative_to(top).parts[0]
        if folder not in rules:
            yield f"{path}: folder '{folder}' has no line in {top}/LAYERS"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not found:
                continue
            other, slash, _ = found[1].partition("/")
            if not slash:
                yield f"{path}:{number}: write \"{folder}/{found[1]}\": the folder belongs to the name"
            elif other != folder and other not in rules[folder]:
                yield f"{path}:{number}: {folder}/ may not include {other}/ (src/LAYERS)"


def name_faults(folders):
    places = collections.defaultdict(list)
    for folder in folders:
        for path in files_under(folder):
            places[path.name].append(str(path))
    for name, paths in sorted(places.items()):
        # A public header may share its name with the internal one of the same noun.
        inner = [path for path in paths if not path.startswith("include/")]
        if len(inner) > 1:
            yield f"{name}: the name comes twice: {', '.join(inner)}"


def main():
    faults = list(layer_faults(pathlib.Path("src")))
    faults += name_faults([pathlib.Path("src"), pathlib.Path("tests")])
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
