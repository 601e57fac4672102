cltel help
cltel help exit
