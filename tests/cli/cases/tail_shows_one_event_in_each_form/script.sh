echo '{"message":"order placed","user":"u 7","cents":4200,"empty":"","ok":true}' | cltel send -g demo --json
for form in text plain raw json; do cltel tail demo --format "$form"; done
cltel tail demo --format text --color always
cltel tail demo --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["message"]["cents"])'
