cltel tail demo --since soon || echo "$?"
cltel tail demo --until 25:00 || echo "$?"
cltel tail demo --limit 0 || echo "$?"
cltel tail demo -f --until now || echo "$?"
