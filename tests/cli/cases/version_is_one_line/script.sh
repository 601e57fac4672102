cltel version
cltel --version
