/* The interactive browser: its commands, in a table, and their help. The
   texts are those of python -m pstats and of Python's cmd module. */

#include "browser.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "line.h"
#include "word.h"

/* What the name of a command may consist of. */
#define NAME_CHARACTERS                                                       \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* What the words behind a command are. */
enum takes {
    TAKES_NOTHING,
    TAKES_COMMAND,
    TAKES_FILE,
    TAKES_KEYS,
    TAKES_RESTRICTIONS,
};

struct browser_command {
    const char *name;
    void (*run)(struct browser *browser, char *argument);
    enum takes takes;
    const char *help;
};

/* Return two texts, one behind the other, as a new string (memory_free), or
   NULL without memory. */
static char *
join(const char *first, const char *second)
{
    size_t length = strlen(first);
    char *joined = memory_resize(NULL, length + strlen(second) + 1);

    if (joined != NULL) {
        memcpy(joined, first, length);
        strcpy(joined + length, second);
    }
    return joined;
}

static void
say(struct browser *browser, const char *text)
{
    sink_text(browser->sink, text);
    sink_byte(browser->sink, '\n');
}

static void
say_about(struct browser *browser, const char *text, const char *subject)
{
    sink_text(browser->sink, text);
    say(browser, subject);
}

static bool
is_loaded(struct browser *browser)
{
    if (browser->statistics.path == NULL) {
        say(browser, "No statistics object is loaded.");
    }
    return browser->statistics.path != NULL;
}

static void
leave(struct browser *browser, char *argument)
{
    (void)argument;
    browser->is_done = true;
}

/* The prompt still stands in the last line. */
static void
leave_at_end(struct browser *browser, char *argument)
{
    say(browser, "");
    leave(browser, argument);
}

static void
read_file(struct browser *browser, const char *path)
{
    struct complaint complaint;
    const char *current = browser->statistics.path;

    if (*path == '\0' && current == NULL) {
        say(browser, "No statistics object is current -- cannot reload.");
    }
    else if (statistics_read(&browser->statistics,
                             *path != '\0' ? path : current, &complaint)
             != STATUS_OK) {
        say(browser, complaint.text);
    }
}

/* Say why the system refused a file, as str() of Python's OSError does. */
static void
say_error(struct browser *browser, int error, const char *reason,
          const char *path)
{
    char number[32];

    snprintf(number, sizeof(number), "[Errno %d] ", error);
    sink_text(browser->sink, number);
    sink_text(browser->sink, reason);
    sink_text(browser->sink, ": ");
    if (utf8_is_valid(path, strlen(path))) {
        pattern_repr(browser->sink, path, strlen(path));
        path = "";
    }
    say(browser, path);
}

static void
add_file(struct browser *browser, const char *path)
{
    struct complaint complaint;
    enum status status;
    int error;

    if (!is_loaded(browser)) {
        return;
    }
    status = statistics_add(&browser->statistics, path, &complaint);
    error = errno;
    if (status == STATUS_OK) {
        return;
    }
    sink_text(browser->sink, "Failed to load statistics for ");
    sink_text(browser->sink, path);
    sink_text(browser->sink, ": ");
    if (status == STATUS_SYSTEM) {
        say_error(browser, error, complaint.text, path);
    }
    else {
        say(browser, complaint.text);
    }
}

/* The two for a line, which most commands cut up. */

static void
read_given(struct browser *browser, char *path)
{
    read_file(browser, path);
}

static void
add_given(struct browser *browser, char *path)
{
    add_file(browser, path);
}

static void
list_keys(struct browser *browser)
{
    say(browser, "Valid sort keys (unique prefixes are accepted):");
    for (const struct order_word *word = order_words(); word->is_abbreviated;
         word++) {
        sink_text(browser->sink, word->word);
        say_about(browser, " -- ", word->title);
    }
}

static void
sort(struct browser *browser, char *keys)
{
    if (is_loaded(browser)
        && statistics_sort(&browser->statistics, keys) != STATUS_OK) {
        list_keys(browser);
    }
}

static void
reverse(struct browser *browser, char *argument)
{
    (void)argument;
    if (is_loaded(browser)) {
        statistics_reverse(&browser->statistics);
    }
}

static void
strip(struct browser *browser, char *argument)
{
    struct complaint complaint;

    (void)argument;
    if (is_loaded(browser)
        && statistics_strip(&browser->statistics, &complaint) != STATUS_OK) {
        say(browser, complaint.text);
    }
}

/* Add a restriction: an integer, a fraction or else an expression. */
static enum status
restrict_by(struct browser *browser, const char *word,
            struct selection *selection, struct complaint *complaint)
{
    int64_t count;
    double fraction;

    if (word_integer(word, &count)) {
        return selection_add_count(selection, count, complaint);
    }
    if (!word_real(word, &fraction)) {
        return selection_add_pattern(selection, word, true, complaint);
    }
    if (fraction > 1 || fraction < 0) {
        say(browser, "Fraction argument must be in [0, 1]");
        return STATUS_OK;
    }
    return selection_add_fraction(selection, fraction, complaint);
}

static void
print(struct browser *browser, enum listing_table table, char *restrictions)
{
    struct selection selection;
    struct complaint complaint;
    enum status status = STATUS_OK;
    char *word;

    selection_init(&selection);
    while (status == STATUS_OK
           && (word = word_next(&restrictions)) != NULL) {
        status = restrict_by(browser, word, &selection, &complaint);
    }
    if (status == STATUS_OK && is_loaded(browser)) {
        status = statistics_print(&browser->statistics, table, &selection,
                                  browser->sink, &complaint);
    }
    if (status != STATUS_OK) {
        say(browser, complaint.text);
    }
    selection_clear(&selection);
}

static void
print_stats(struct browser *browser, char *restrictions)
{
    print(browser, LISTING_STATS, restrictions);
}

static void
print_callers(struct browser *browser, char *restrictions)
{
    print(browser, LISTING_CALLERS, restrictions);
}

static void
print_callees(struct browser *browser, char *restrictions)
{
    print(browser, LISTING_CALLEES, restrictions);
}

static void help(struct browser *browser, char *topic);

/* In the order in which they are listed. */
static const struct browser_command commands[] = {
    {"EOF", leave_at_end, TAKES_NOTHING, "Leave the profile browser."},
    {"add", add_given, TAKES_FILE,
     "Add profile info from given file to current statistics object."},
    {"callees", print_callees, TAKES_RESTRICTIONS,
     "Print callees statistics from the current stat object."},
    {"callers", print_callers, TAKES_RESTRICTIONS,
     "Print callers statistics from the current stat object."},
    {"help", help, TAKES_COMMAND, "Show help for a given command."},
    {"quit", leave, TAKES_NOTHING, "Leave the profile browser."},
    {"read", read_given, TAKES_FILE,
     "Read in profile data from a specified file.\n"
     "Without argument, reload the current file."},
    {"reverse", reverse, TAKES_NOTHING,
     "Reverse the sort order of the profiling report."},
    {"sort", sort, TAKES_KEYS,
     "Sort profile data according to specified keys.\n"
     "(Typing `sort' without arguments lists valid keys.)"},
    {"stats", print_stats, TAKES_RESTRICTIONS,
     "Print statistics from the current stat object."},
    {"strip", strip, TAKES_NOTHING,
     "Strip leading path information from filenames in the report."},
    {0},
};

static const char restrictions_help[] =
    "Arguments may be:\n"
    "* An integer maximum number of entries to print.\n"
    "* A decimal fractional number between 0 and 1, controlling\n"
    "  what fraction of selected entries to print.\n"
    "* A regular expression; only entries with function names\n"
    "  that match it are printed.";

static const struct browser_command *
find_command(const char *name, size_t length)
{
    for (const struct browser_command *command = commands;
         command->name != NULL; command++) {
        if (strlen(command->name) == length
            && memcmp(command->name, name, length) == 0) {
            return command;
        }
    }
    return NULL;
}

/* The names have room in one row. */
static void
list_commands(struct browser *browser)
{
    static const char header[] = "Documented commands (type help <topic>):";

    say_about(browser, "\n", header);
    sink_repeat(browser->sink, '=', strlen(header));
    for (const struct browser_command *command = commands;
         command->name != NULL; command++) {
        sink_text(browser->sink, command == commands ? "\n" : "  ");
        sink_text(browser->sink, command->name);
    }
    say(browser, "\n");
}

static void
help(struct browser *browser, char *topic)
{
    const struct browser_command *command = find_command(topic,
                                                        strlen(topic));

    if (*topic == '\0') {
        list_commands(browser);
    }
    else if (command == NULL) {
        say_about(browser, "*** No help on ", topic);
    }
    else {
        say(browser, command->help);
        if (command->takes == TAKES_RESTRICTIONS) {
            say(browser, restrictions_help);
        }
    }
}

/* Execute the last command; its copy is cut into words. */
static void
execute(struct browser *browser)
{
    size_t length = strspn(browser->last, NAME_CHARACTERS);
    const struct browser_command *command = find_command(browser->last,
                                                        length);
    char *argument;

    if (command == NULL) {
        say_about(browser, "*** Unknown syntax: ", browser->last);
        return;
    }
    argument = join(browser->last + length, "");
    if (argument == NULL) {
        say(browser, "out of memory");
        return;
    }
    command->run(browser, word_strip(argument));
    memory_free(argument);
}

void
browser_init(struct browser *browser, struct sink *sink)
{
    *browser = (struct browser){0};
    statistics_init(&browser->statistics);
    browser->sink = sink;
}

void
browser_clear(struct browser *browser)
{
    statistics_clear(&browser->statistics);
    memory_free(browser->last);
}

void
browser_open(struct browser *browser, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (i == 0 ? read_file : add_file)(browser, paths[i]);
    }
}

/* An empty line repeats the last command, ? is help. */
void
browser_take(struct browser *browser, char *line)
{
    char *text = word_strip(line);

    if (*text == '!') {
        say_about(browser, "*** Unknown syntax: ", text);
        return;
    }
    if (*text != '\0') {
        memory_free(browser->last);
        browser->last = *text == '?' ? join("help ", text + 1)
                                     : join(text, "");
    }
    if (browser->last != NULL) {
        execute(browser);
    }
    else if (*text != '\0') {
        say(browser, "out of memory");
    }
}

static char *
complete_command(const char *text, int index)
{
    for (const struct browser_command *command = commands;
         command->name != NULL; command++) {
        if (strncmp(command->name, text, strlen(text)) == 0
            && index-- == 0) {
            return strdup(command->name);
        }
    }
    return NULL;
}

static char *
complete_key(const char *text, int index)
{
    for (const struct order_word *word = order_words(); word->is_abbreviated;
         word++) {
        if (strncmp(word->word, text, strlen(text)) == 0 && index-- == 0) {
            return strdup(word->word);
        }
    }
    return NULL;
}

/* Complete what the command that is typed before takes. */
char *
browser_complete(const char *text, int index)
{
    const char *typed = line_typed(), *name = typed + strspn(typed, " ");
    size_t length = strspn(name, NAME_CHARACTERS);
    const struct browser_command *command = find_command(name, length);

    if (name[length] == '\0') {
        return complete_command(text, index);
    }
    switch (command != NULL ? command->takes : TAKES_NOTHING) {
    case TAKES_COMMAND:
        return complete_command(text, index);
    case TAKES_FILE:
        return line_file(text, index);
    case TAKES_KEYS:
        return complete_key(text, index);
    default:
        return NULL;
    }
}
