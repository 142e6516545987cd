/* Asks the environment and the terminal. */

#include "terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum status
terminal_parse(const char *option, const char *text,
               enum terminal_colours *colours, struct complaint *complaint)
{
    static const char *const words[] = {
        [TERMINAL_AUTO] = "auto",
        [TERMINAL_ALWAYS] = "always",
        [TERMINAL_NEVER] = "never",
    };

    for (int i = TERMINAL_AUTO; i <= TERMINAL_NEVER; i++) {
        if (strcmp(text, words[i]) == 0) {
            *colours = (enum terminal_colours)i;
            return STATUS_OK;
        }
    }
    return complaint_invalid(complaint,
                             "%s %s (expected auto, always or never)", option,
                             text);
}

/* Whether a variable is set and not empty. */
static bool
is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && *value != '\0';
}

bool
terminal_has_colours(enum terminal_colours colours)
{
    const char *kind = getenv("TERM");

    if (colours != TERMINAL_AUTO) {
        return colours == TERMINAL_ALWAYS;
    }
    if (is_set("NO_COLOR") || is_set("FORCE_COLOR")) {
        return !is_set("NO_COLOR");
    }
    return isatty(STDOUT_FILENO) && kind != NULL && strcmp(kind, "dumb") != 0;
}

static bool
ask_size(struct winsize *size)
{
    return isatty(STDOUT_FILENO)
           && ioctl(STDOUT_FILENO, TIOCGWINSZ, size) == 0;
}

size_t
terminal_columns(void)
{
    struct winsize size;

    return ask_size(&size) ? size.ws_col : 0;
}

size_t
terminal_rows(void)
{
    struct winsize size;

    return ask_size(&size) ? size.ws_row : 0;
}

bool
terminal_is_unicode(void)
{
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
