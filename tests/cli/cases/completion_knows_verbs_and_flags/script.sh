source <(cltel completion bash)
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _cltel; echo "${COMPREPLY[*]}"; }
try cltel t
try cltel --color a
try cltel tail --si
try cltel tail --format ''
try cltel config --format ''
cltel completion zsh
