# A NUL, broken UTF-8, a carriage return, an empty line, an escape sequence, and no newline at the end.
printf 'nul \0 here\nbroken \xff\xfe utf-8\r\n\n\033[31mred\033[0m\nlast' | cltel send --group demo
cltel tail demo --format raw
