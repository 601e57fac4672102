cltel help --markdown > cli.md
for shell in bash zsh fish; do cltel completion "$shell" > "completion.$shell"; done
for verb in $(cltel help | sed -n '/^Verbs/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    cltel help "$verb" > help; cltel help --man "$verb" > man
    sed -n "/^## cltel $verb\$/,/^## cltel /p" cli.md > section
    grep -o '^ *\(-., \)\?--[a-z-]*' help | grep -o -- '--.*' | while read -r flag; do
        grep -q -- "\\\\-\\\\-$(sed 's/^--//; s/-/\\\\-/g' <<< "$flag")" man || echo "$verb $flag is not in the manual"
        grep -q -- "$flag" cli.md || echo "$verb $flag is not in the Markdown"
        for shell in bash zsh fish; do grep -q -e "$flag\b" -e "-l ${flag#--}\b" "completion.$shell" || echo "$verb $flag is not in the completion of $shell"; done
    done
    echo "$verb $(grep -c '^ *\(-., \)\?--[a-z-]*' help)"
done
