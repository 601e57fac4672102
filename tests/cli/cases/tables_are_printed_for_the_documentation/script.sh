cltel config --markdown | head -n 3
cltel stats --markdown | head -n 3
cltel errors --markdown | head -n 3
for verb in 'config --schema' 'stats --json' 'errors --json'; do cltel $verb | python3 -c 'import json,sys; print(len(json.load(sys.stdin)) > 1)'; done
