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
cltel completion zsh | grep -c "^    [a-z][a-z]*)"
cltel completion fish | grep "from query.*--*l format"
cltel completion tcsh
