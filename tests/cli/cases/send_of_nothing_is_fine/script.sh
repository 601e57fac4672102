cltel send --group demo < /dev/null
