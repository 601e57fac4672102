#!/usr/bin/env bash
# What the command prints about itself, as files to install: make_pages.sh <cltel> <folder>
# <folder>/man1/cltel.1 and cltel-<verb>.1, <folder>/completions/cltel (bash), <folder>/zsh/_cltel,
# <folder>/fish/cltel.fish
set -euo pipefail
cltel=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder/man1" "$folder/completions" "$folder/zsh" "$folder/fish"
"$cltel" help --man >"$folder/man1/cltel.1"
"$cltel" completion bash >"$folder/completions/cltel"
"$cltel" completion zsh >"$folder/zsh/_cltel"
"$cltel" completion fish >"$folder/fish/cltel.fish"
"$cltel" help --markdown | sed -n 's/^| \[\([a-z]*\)\](#.*/\1/p' | while read -r verb; do
    "$cltel" help --man "$verb" >"$folder/man1/cltel-$verb.1"
done
