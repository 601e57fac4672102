/* The browser of the person at the terminal. */
#ifndef CLTEL_TOOLS_CLI_BROWSER_H
#define CLTEL_TOOLS_CLI_BROWSER_H

/* Opens a page or a file, by BROWSER or xdg-open; where there is neither, nothing happens. What stands in address can
 * be seen by other users of the machine. */
void cltel_browser_open(const char *address);

#endif
