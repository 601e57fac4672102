cltel tail nowhere
