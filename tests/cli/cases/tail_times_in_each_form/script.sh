echo x | cltel send -g demo -s s 2>/dev/null
for time in iso short relative none; do
    echo "- $time"
    cltel tail demo --time "$time" --format text | sed 's/^ *[0-9]s /AGE /'
    cltel tail demo --time "$time" --format plain | cut -f 1-2 | sed 's/^[0-9]s\t/AGE /'
done
cltel tail demo --time none --json | cut -c 1-8
cltel tail demo --time never || echo $?
