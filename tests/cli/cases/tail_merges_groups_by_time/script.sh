for number in 1 2 3; do for group in /prod/api /prod/db /test/api; do echo "$group $number" | cltel send -g "$group" -s "$number" 2>/dev/null; done; done
cltel tail /prod/api /prod/db | cut -f 3-5; echo
cltel tail '/prod/*' | cut -f 3-5; echo
cltel tail '*api' /prod/api --format raw; echo
cltel tail '/[pt]*/api' --stream 2 --json | sed 's/.*"group":\("[^"]*"\).*/\1/'; echo
cltel tail '/prod/*' --format text --limit 2; echo
cltel tail '/prod/*' --stream 1 --stream 3 --format raw
cltel tail '/nothing/*' || echo $?
