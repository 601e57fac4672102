echo 1 | cltel send --group 'a b'
