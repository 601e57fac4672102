#!/usr/bin/env bash
# An installed libcltel works for strangers: found by CMake and by pkg-config, shared and static, from C and C++,
# with DESTDIR, and after its folder was moved.
set -euo pipefail
build=$(realpath "${CLTEL_BUILD:?names the build folder}")
here=$PWD/tests/contract/consumer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Nothing receives these records: their rings go with the rest.
export CLTEL_BUFFER_DIR=$work/rings
mkdir "$CLTEL_BUFFER_DIR"
passed=0
ok() { passed=$((passed + 1)); echo "ok: $1"; }
fail() { echo "not ok: $1" >&2; exit 1; }
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log"; fail "$*"; }; }

DESTDIR=$work/stage quietly cmake --install "$build" --prefix /opt/cltel
[ -e "$work/stage/opt/cltel/lib/libcltel.so.0" ] || fail "DESTDIR: no opt/cltel/lib/libcltel.so.0"
mkdir "$work/moved"
mv "$work/stage/opt/cltel" "$work/moved/place"
prefix=$work/moved/place
ok "installs below DESTDIR"

for file in bin/cltel lib/libcltel.so lib/libcltel.a include/cltel/cltel.h include/cltel/errors.def lib/pkgconfig/cltel.pc \
    share/man/man1/cltel.1 share/man/man1/cltel-send.1 share/bash-completion/completions/cltel \
    share/zsh/site-functions/_cltel share/fish/vendor_completions.d/cltel.fish; do
    [ -e "$prefix/$file" ] || fail "$file is not installed"
done
[ "$("$prefix/bin/cltel" --version | tr -cd '0-9.')" = "$(sed -n 's/.*VERSION_STRING "\(.*\)"/\1/p' include/cltel/version.h)" ] ||
    fail "bin/cltel --version"
bash -n "$prefix/share/bash-completion/completions/cltel" || fail "the completion is no shell"
ok "has command, library, headers, package files, manual and completion"
if grep -rIlE "$work|$build|$PWD" "$prefix" | grep -v '\.a$'; then fail "these files name a folder of this machine"; fi
ok "names no folder of the machine that built it"

quietly cmake -S "$here" -B "$work/found" -DCMAKE_PREFIX_PATH="$prefix"
quietly cmake --build "$work/found"
for way in cltel shared static; do
    quietly "$work/found/consumer_$way"
    ok "find_package: cltel::$way"
done
readelf -d "$work/found/consumer_cltel" | grep -q 'libcltel.so.0' || fail "cltel::cltel is not the shared library"
if readelf -d "$work/found/consumer_static" | grep -q 'libcltel'; then fail "cltel::static needs the shared library"; fi
ok "cltel::cltel is shared, cltel::static is static"
if cmake -S "$here" -B "$work/wrong" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_DISABLE_FIND_PACKAGE_cltel=ON >/dev/null 2>&1; then
    fail "a project without the package configures"
fi

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
# shellcheck disable=SC2046
quietly cc -Wall -Wextra -Werror "$here/consumer.c" $(pkg-config --cflags --libs cltel) -o "$work/by_pc"
LD_LIBRARY_PATH=$prefix/lib quietly "$work/by_pc"
ok "pkg-config: shared"
# shellcheck disable=SC2046
quietly cc -Wall -Wextra -Werror "$here/consumer.c" $(pkg-config --cflags --libs cltel-static) -o "$work/by_pc_static"
quietly "$work/by_pc_static"
ok "pkg-config: static"
if command -v g++ >/dev/null; then
    # shellcheck disable=SC2046
    quietly g++ -x c++ -std=gnu++17 -Wall -Wextra -Werror -Wno-missing-field-initializers "$here/consumer.c" \
        $(pkg-config --cflags --libs cltel) -o "$work/by_cpp"
    LD_LIBRARY_PATH=$prefix/lib quietly "$work/by_cpp"
    ok "C++"
fi

quietly cmake -S "$here" -B "$work/inside" -DCLTEL_SOURCE="$PWD"
if grep -q 'test_' "$work/inside/CTestTestfile.cmake" 2>/dev/null; then fail "add_subdirectory() brings our tests along"; fi
ok "add_subdirectory() configures and brings no tests"
echo "$passed passed, 0 failed, 0 skipped"
