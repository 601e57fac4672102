# 1,000,000 and 300,001 bytes of text, then 300,000 control characters that become six bytes each.
{ head -c 1000000 /dev/zero | tr '\0' a; echo; head -c 299999 /dev/zero | tr '\0' b; printf '\303\244\n'
  head -c 300000 /dev/zero | tr '\0' '\001'; echo; echo short; } | cltel send --group demo
cltel tail demo --format raw > events
sed 's/.*"message":"//; s/".*//' events > texts
for letter in a b; do printf '%s %s\n' "$letter" "$(grep -v short texts | tr -cd "$letter" | wc -c)"; done
printf 'control %s\n' "$(grep -o 'u0001' events | wc -l)"
grep -c 'ä' events
grep -o '"part":[0-9]*' events | tr '\n' ' '; echo
tail -n 1 events
