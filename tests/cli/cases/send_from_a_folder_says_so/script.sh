cltel send --group demo < /
