seq 1 5000 | cltel send --group demo
cltel tail demo --format raw | wc -l
cltel tail demo --limit 2
