/* Reads lines for the browser until it has enough of them. */

#include "browse.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "browser.h"
#include "command.h"
#include "line.h"

/* It follows the file's name. */
#define PROMPT "% "

static enum line_outcome
read_line(struct line *line, const struct browser *browser)
{
    const char *path = browser->statistics.path != NULL
                           ? browser->statistics.path
                           : "";
    size_t length = strlen(path);
    char *prompt = memory_resize(NULL, length + sizeof(PROMPT));
    enum line_outcome outcome;

    if (prompt == NULL) {
        return line_read(line, PROMPT, browser->sink);
    }
    memcpy(prompt, path, length);
    memcpy(prompt + length, PROMPT, sizeof(PROMPT));
    outcome = line_read(line, prompt, browser->sink);
    memory_free(prompt);
    return outcome;
}

static void
take_line(struct browser *browser, const struct sink *line)
{
    if (strlen(line->bytes) == line->length - 1
        && utf8_is_valid(line->bytes, line->length)) {
        browser_take(browser, line->bytes);
    }
    else {
        sink_text(browser->sink, "*** Not a text (expected UTF-8)\n");
    }
}

/* Read lines up to the one that says to leave; the end of them does. */
static enum exit_status
take_lines(struct browser *browser)
{
    struct line line;
    enum line_outcome outcome = LINE_READ;
    char end[] = "EOF";

    line_init(&line, browser_complete);
    while (!browser->is_done && outcome == LINE_READ) {
        outcome = read_line(&line, browser);
        if (outcome == LINE_READ) {
            take_line(browser, &line.text);
        }
        else if (outcome == LINE_END) {
            browser_take(browser, end);
        }
    }
    if (line.text.status != STATUS_OK) {
        struct complaint complaint;

        complaint_no_memory(&complaint);
        message_print(NULL, &complaint);
    }
    line_clear(&line);
    return outcome == LINE_FAILED ? EXIT_FAILED : EXIT_DONE;
}

/* Control-C is a way to leave, whatever is going on. */
static void
interrupt(int number)
{
    (void)number;
    _exit(EXIT_DONE);
}

/* Who ignores it, as a shell does for jobs in the background, goes on. */
static void
catch_interrupts(void)
{
    struct sigaction old;

    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler == SIG_DFL) {
        sigaction(SIGINT, &(struct sigaction){.sa_handler = interrupt},
                  NULL);
    }
}

/* Standard input has the commands: it cannot be a profile, too. */
static bool
has_standard(const struct input *input)
{
    for (size_t i = 0; i < input->count; i++) {
        if (strcmp(input->paths[i], "-") == 0) {
            return true;
        }
    }
    return false;
}

enum exit_status
browse_run(const struct input *input)
{
    struct browser browser;
    struct sink sink;
    enum exit_status status;

    if (has_standard(input)) {
        struct complaint complaint;

        complaint_invalid(&complaint,
                          "- cannot be browsed (expected a file)");
        return message_usage(&complaint);
    }
    catch_interrupts();
    sink_init_file(&sink, STDOUT_FILENO);
    browser_init(&browser, &sink);
    browser_open(&browser, input->paths, input->count);
    sink_text(&sink, "Welcome to the profile statistics browser.\n");
    status = take_lines(&browser);
    if (status == EXIT_DONE) {
        sink_text(&sink, "Goodbye.\n");
    }
    browser_clear(&browser);
    return command_finish(&sink, status);
}
