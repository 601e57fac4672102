{
    echo '{"message":"fine"}'
    echo 'plain text'
    echo '[1,2]'
    echo '{"message":"cut'
    echo '{"":"a key without a name"}'
    printf '{"message":"too many"'
    for i in $(seq 65); do printf ',"k%s":1' "$i"; done
    echo '}'
} | cltel send --group demo --json
cltel tail demo --format raw | cut -c 1-160
