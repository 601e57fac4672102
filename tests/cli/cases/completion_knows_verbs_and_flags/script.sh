source <(cltel completion bash)
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _cltel; echo "${COMPREPLY[*]}"; }
try cltel t
try cltel --color a
try cltel tail --si
try cltel tail --format ''
try cltel config --format ''
try cltel query --format js
try cltel completion ''
try cltel help do
for group in shop shop-two other; do echo x | cltel send -g "$group" 2>/dev/null; cltel tail "$group" >/dev/null; done
cltel query --save 'slow; echo $(id)' -g shop 'fields @message' 2>/dev/null
try cltel tail ''
try cltel tail -f sh
try cltel tail --since sh
try cltel query --group o
try cltel send -g shop-
try cltel query --run sl
mkdir .aws; printf '[default]\nregion = a\n[profile dev]\n[services x]\n[profile "two words"]\n' > .aws/config; printf '[dev]\n[live]\n' > .aws/credentials
cltel completion profiles
try cltel tail --profile ''
cltel completion zsh | grep -c "^    [a-z][a-z]*)"
cltel completion fish | grep "from query.*--*l format"
cltel completion tcsh
