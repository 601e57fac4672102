echo careful | cltel send --group demo --level WARNING
cltel tail demo
echo worse | cltel send --group demo --level horrible
