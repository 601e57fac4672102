cltel
