cat <<'LINES' | cltel send -g demo --json 2>/dev/null
{"message":"fast","status":200,"ms":9,"http":{"path":"/pay"}}
{"message":"slow","status":200,"ms":1200,"http":{"path":"/cart"}}
{"message":"wrong","status":503,"ms":30,"http.path":"/pay now"}
{"message":"plain"}
LINES
for condition in 'ms > 10' 'ms<=30' 'status = 200' 'status!=200' 'http.path ~ /pay' 'http.path !~ pay' 'message = "slow"' 'message >= s'; do
    echo "$condition: $(cltel tail demo --where "$condition" | cut -f 4 | paste -sd ' ')"
done
echo "both: $(cltel tail demo -w 'ms > 10' -w 'status < 500' | cut -f 4)"
cltel tail demo --where 'no condition'
