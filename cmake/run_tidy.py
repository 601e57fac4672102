"""clang-tidy over the library and the command: run_tidy.py <build folder> [--jobs N]

A file is looked at again only when it, a header or .clang-tidy has changed since it was found clean.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import subprocess
import sys


def digest_of_headers():
    digest = hashlib.sha256()
    for path in sorted([*pathlib.Path("src").rglob("*.h"), *pathlib.Path("src").rglob("*.def"),
                        *pathlib.Path("include").rglob("*.*"), pathlib.Path(".clang-tidy")]):
        digest.update(path.read_bytes())
    return digest.digest()


def tidy(build, name):
    done = subprocess.run(["clang-tidy-14", "-p", build, "--quiet", name], check=False, capture_output=True, text=True)
    return name, done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    commands = json.loads(pathlib.Path(options.build, "compile_commands.json").read_text())
    top = str(pathlib.Path("src").resolve()) + "/"
    names = sorted({row["file"] for row in commands if row["file"].startswith(top)})
    shared = digest_of_headers()
    memory = pathlib.Path(options.build, "tidy-clean.json")
    clean = set(json.loads(memory.read_text())) if memory.exists() else set()
    keys = {name: hashlib.sha256(shared + name.encode() + pathlib.Path(name).read_bytes()).hexdigest() for name in names}
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, code, text in pool.map(lambda name: tidy(options.build, name),
                                         [name for name in names if keys[name] not in clean]):
            if code:
                print(text.rstrip())
                bad += 1
            else:
                clean.add(keys[name])
    memory.write_text(json.dumps(sorted(clean & set(keys.values()))))
    print(f"clang-tidy: {len(names)} files, {bad} with findings")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
