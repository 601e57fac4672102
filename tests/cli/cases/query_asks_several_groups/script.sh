for group in /a/one /a/two /b/one; do echo "of $group" | cltel send -g "$group" 2>/dev/null; done
cltel query -q -g '/a/*' -g /b/one -g /a/one 'parse @message "of *\"" as name | display name | sort name'
cltel query -q -g '*/one' 'stats count(*) as lines'
