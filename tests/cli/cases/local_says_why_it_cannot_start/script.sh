cltel local --port "${AWS_ENDPOINT_URL##*:}" 2> said || echo "$?"
grep -o 'cltel local: port [0-9]*' said
cltel local --port 0 --credentials nonsense 2> said || echo "$?"
grep -o 'id:secret' said | head -n 1
