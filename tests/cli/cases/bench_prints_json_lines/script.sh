cltel bench log.off | python3 -c 'import json,sys; print(sorted(json.loads(sys.stdin.readline())))'
cltel bench log.none || echo "$?"
