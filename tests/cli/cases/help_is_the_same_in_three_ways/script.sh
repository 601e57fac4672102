cltel help tail > 1; cltel tail -h > 2; cltel tail --help demo > 3
cmp 1 2; cmp 1 3
cat 1
