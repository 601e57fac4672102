printf '\033]0;title\a\033[2J \302\233[31m \342\200\256reversed\342\200\254 tab\there\n' | cltel send --group demo
aws_text='{"message":"\u001b[2J clear","\u001b[1mkey":"v\u202ealue","nested":{"a":"\u009b"}}'
printf '%s\n' "$aws_text" | cltel send --group demo --json
for form in text plain json; do cltel tail demo --format "$form"; done
