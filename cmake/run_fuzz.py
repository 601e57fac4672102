"""Builds and runs the live fuzz targets: run_fuzz.py <build folder> [--seconds N] [--jobs N] [target...]

Several run at the same time. New inputs stay in the build folder; one that breaks a target is kept in
tests/fuzz/found/<target>/, where `make fuzz-replay` runs it from then on.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys

SOURCES = pathlib.Path("tests/fuzz")


def fuzz(build, what, seconds):
    work = pathlib.Path(build, "fuzz-corpus", what)
    found = SOURCES / "found" / what
    work.mkdir(parents=True, exist_ok=True)
    had_found = found.exists()
    found.mkdir(parents=True, exist_ok=True)
    command = [f"{build}/fuzz/fuzz_{what}", f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
               f"-artifact_prefix={found}/", "-print_final_stats=1", str(work)]
    command += [str(folder) for folder in (SOURCES / "corpus" / what, found) if folder.exists()]
    dictionary = SOURCES / f"{what}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    if not had_found and not any(found.iterdir()):
        found.rmdir()
    runs = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    covered = re.findall(r"cov: (\d+)", done.stderr)
    return what, done.returncode, int(runs[1]) if runs else 0, covered[-1] if covered else "0", done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    known = sorted(path.stem[len("fuzz_"):] for path in SOURCES.glob("fuzz_*.c"))
    targets = [name.removeprefix("fuzz_") for name in options.targets] or known
    for name in targets:
        if name not in known:
            sys.exit(f"fuzz: no target '{name}'; there are: {' '.join(known)}")
    build = ["cmake", "--build", options.build, "-j", str(options.jobs), "--target"] + [f"fuzz_{name}" for name in targets]
    if subprocess.run(build, check=False, stdout=subprocess.DEVNULL).returncode:
        sys.exit("fuzz: the targets do not build")
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for what, code, runs, covered, text in pool.map(lambda name: fuzz(options.build, name, options.seconds), targets):
            print(f"{what}: {runs} runs, {covered} edges, {'a finding' if code else 'clean'}")
            if code:
                print("\n".join(text.splitlines()[-60:]))
                bad += 1
    print(f"{len(targets) - bad} passed, {bad} failed, 0 skipped")
    sys.exit(1 if bad or not targets else 0)


if __name__ == "__main__":
    main()
