for level in debug info warn error fatal; do echo "this is $level" | cltel send -g demo -s "$level" -l "$level" 2>/dev/null; done
cltel tail demo --level warn | cut -f 2-4
echo; cltel tail demo --filter info | cut -f 2-4
echo; cltel tail demo --stream fatal | cut -f 2-4
echo; cltel tail demo --limit 2 | cut -f 2-4
echo; cltel tail demo --since 2001-01-01 --until 2002-01-01
