/* Finds the command, reads its options by their table, prints its help. */

#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/utf8.h"

#include "commands.h"

#define MAX_OPTIONS 48
#define OPTION_COLUMN 29
#define HELP 1000               /* an id that no option has */
#define VERSION 1001

static const struct command *const commands[] = {
    &print_command,
    &diff_command,
    &export_command,
    &html_command,
    &merge_command,
    &show_command,
    &top_command,
    &tree_command,
    NULL,
};

/* The options of a command as getopt_long() wants them. */
struct spelled {
    struct option options[MAX_OPTIONS + 3];
    char letters[2 * MAX_OPTIONS + 4];
};

static void
spell(const struct command *command, struct spelled *spelled)
{
    struct option *to = spelled->options;
    char *letter = spelled->letters;

    *letter++ = ':';            /* tell a missing argument apart */
    for (const struct command_option *from = command->options;
         from->name != NULL; from++) {
        int has_argument = from->argument != NULL ? required_argument
                                                  : no_argument;

        *to++ = (struct option){from->name, has_argument, NULL, from->id};
        if (from->letter != 0) {
            *letter++ = from->letter;
            if (from->argument != NULL) {
                *letter++ = ':';
            }
        }
    }
    *letter++ = 'h';
    *letter = '\0';
    *to++ = (struct option){"help", no_argument, NULL, HELP};
    *to++ = (struct option){"version", no_argument, NULL, VERSION};
    *to = (struct option){0};
}

static int
id_of_letter(const struct command *command, int letter)
{
    for (const struct command_option *option = command->options;
         option->name != NULL; option++) {
        if (option->letter == letter) {
            return option->id;
        }
    }
    return letter == 'h' ? HELP : letter;
}

/* Add how an option is given. */
static void
add_spelling(struct sink *sink, const struct command_option *option)
{
    if (option->letter != 0) {
        sink_byte(sink, '-');
        sink_byte(sink, option->letter);
        sink_text(sink, ", ");
    }
    sink_text(sink, "--");
    sink_text(sink, option->name);
    if (option->argument != NULL) {
        sink_byte(sink, ' ');
        sink_text(sink, option->argument);
    }
}

/* An option without a text of its own shares the line of the next. The sink
   keeps everything: that tells how wide a line is. */
static void
add_options(struct sink *sink, const struct command_option *options)
{
    size_t start = sink->length;

    for (const struct command_option *option = options; option->name != NULL;
         option++) {
        size_t width;

        if (sink->length == start) {
            sink_text(sink, option->letter != 0 ? "  " : "      ");
        }
        add_spelling(sink, option);
        if (option->help == NULL) {
            sink_text(sink, ", ");
            continue;
        }
        width = sink->length - start;
        sink_repeat(sink, ' ',
                    width < OPTION_COLUMN ? OPTION_COLUMN - width : 1);
        sink_text(sink, option->help);
        sink_byte(sink, '\n');
        start = sink->length;
    }
}

static void
add_help(struct sink *sink, const struct command *command)
{
    static const struct command_option common[] = {
        {HELP, 'h', "help", NULL, NULL},
        {VERSION, 0, "version", NULL, "this help; the version"},
        {0},
    };

    sink_text(sink, "usage: pstats ");
    if (command->name != NULL) {
        sink_text(sink, command->name);
        sink_byte(sink, ' ');
    }
    sink_text(sink, command->synopsis);
    sink_byte(sink, '\n');
    sink_text(sink, command->summary);
    sink_text(sink, ".\n\n");
    add_options(sink, command->options);
    add_options(sink, common);
    if (command->name == NULL) {
        sink_text(sink, "Commands with a --help of their own:");
        for (size_t i = 1; commands[i] != NULL; i++) {
            sink_text(sink, i > 1 ? ", " : " ");
            sink_text(sink, commands[i]->name);
        }
        sink_byte(sink, '\n');
    }
}

/* Print what --help or --version asks for. */
static enum command_outcome
help(const struct command *command, int id)
{
    struct sink sink;

    sink_init(&sink);
    if (id == HELP) {
        add_help(&sink, command);
    }
    else {
        sink_text(&sink, "pstats of profiling-tracing " PACKAGE_VERSION "\n");
    }
    sink.descriptor = STDOUT_FILENO;
    return command_finish(&sink, EXIT_DONE) == EXIT_DONE ? COMMAND_HELPED
                                                         : COMMAND_FAILED;
}

/* Explain what getopt_long() has refused: argument is the last it read. */
static void
refuse(int code, const char *argument)
{
    struct complaint complaint;

    if (code == ':') {
        complaint_invalid(&complaint, "%s needs an argument", argument);
    }
    else if (optopt > 0 && optopt < 128 && strncmp(argument, "--", 2) != 0) {
        complaint_invalid(&complaint,
                          "unknown option: -%c (pstats --help lists them)",
                          optopt);
    }
    else {
        complaint_invalid(&complaint,
                          "unknown option: %s (pstats --help lists them)",
                          argument);
    }
    message_usage(&complaint);
}

/* Arguments get into texts that are printed and matched. */
static enum status
check_text(const char *argument, struct complaint *complaint)
{
    if (argument != NULL && !utf8_is_valid(argument, strlen(argument))) {
        return complaint_invalid(complaint, "an argument is not UTF-8");
    }
    return STATUS_OK;
}

/* Print what is wrong with the arguments, if status says that it is. */
static enum status
explain(enum status status, struct complaint *complaint)
{
    if (status == STATUS_NO_MEMORY) {
        complaint_no_memory(complaint);
    }
    if (status != STATUS_OK) {
        message_usage(complaint);
    }
    return status;
}

/* Give the command an option or argument; COMMAND_GO_ON if it takes it. */
static enum command_outcome
give(const struct command *command, void *request, int id,
     const char *argument)
{
    struct complaint complaint;
    enum status status = id != 0 ? check_text(argument, &complaint)
                                 : STATUS_OK;

    if (status == STATUS_OK) {
        status = command->take(request, id, argument, &complaint);
    }
    return explain(status, &complaint) == STATUS_OK ? COMMAND_GO_ON
                                                    : COMMAND_REFUSED;
}

enum command_outcome
command_read(const struct command *command, int argc, char **argv,
             void *request)
{
    struct spelled spelled;
    enum command_outcome outcome = COMMAND_GO_ON;

    spell(command, &spelled);
    opterr = 0;
    optind = 0;                 /* begin anew, whoever called it before */
    while (outcome == COMMAND_GO_ON) {
        int code = getopt_long(argc, argv, spelled.letters, spelled.options,
                               NULL);

        if (code == -1) {
            break;
        }
        if (code == '?' || code == ':') {
            refuse(code, argv[optind - 1]);
            return COMMAND_REFUSED;
        }
        code = id_of_letter(command, code);
        if (code == HELP || code == VERSION) {
            return help(command, code);
        }
        outcome = give(command, request, code, optarg);
    }
    while (outcome == COMMAND_GO_ON && optind < argc) {
        outcome = give(command, request, 0, argv[optind++]);
    }
    return outcome;
}

enum exit_status
command_perform(const struct command *command, int argc, char **argv,
                void *request)
{
    struct complaint complaint;

    switch (command_read(command, argc, argv, request)) {
    case COMMAND_HELPED:
        return EXIT_DONE;
    case COMMAND_FAILED:
        return EXIT_FAILED;
    case COMMAND_REFUSED:
        return EXIT_USAGE;
    case COMMAND_GO_ON:
        break;
    }
    if (explain(command->settle(request, &complaint), &complaint)
        != STATUS_OK) {
        return EXIT_USAGE;
    }
    return command->perform(request);
}

enum status
command_lacks_file(const char *name, struct complaint *complaint)
{
    return complaint_invalid(complaint,
                             "no file is given (pstats %s%s--help says more)",
                             name != NULL ? name : "",
                             name != NULL ? " " : "");
}

enum status
command_read_count(const char *option, const char *argument, int64_t *count,
                   struct complaint *complaint)
{
    char *end;
    intmax_t value;

    errno = 0;
    value = strtoimax(argument, &end, 10);
    if (*argument == '\0' || strspn(argument, "0123456789")
                                 != strlen(argument)
        || errno != 0 || value > INT64_MAX) {
        return complaint_invalid(complaint,
                                 "%s %s (expected a whole number, 0 or more)",
                                 option, argument);
    }
    *count = value;
    return STATUS_OK;
}

enum status
command_read_number(const char *option, const char *argument, double *number,
                    struct complaint *complaint)
{
    if (!number_parse(argument, strlen(argument), number)
        || !isfinite(*number) || *number < 0) {
        return complaint_invalid(complaint,
                                 "%s %s (expected a number, 0 or more)",
                                 option, argument);
    }
    return STATUS_OK;
}

/* Nobody reads what a closed pipe took: that is no failure to tell of. */
enum exit_status
command_finish(struct sink *sink, enum exit_status status)
{
    struct complaint complaint;
    enum status written = sink_flush(sink);

    if (written == STATUS_SYSTEM) {
        errno = sink->error;
        complaint_system(&complaint, "");
        if (errno != EPIPE) {
            message_print("standard output", &complaint);
        }
    }
    else if (written == STATUS_NO_MEMORY) {
        complaint_no_memory(&complaint);
        message_print(NULL, &complaint);
    }
    sink_clear(sink);
    return written == STATUS_OK ? status : EXIT_FAILED;
}

enum exit_status
command_run(int argc, char **argv)
{
    const struct command *command = commands[0];

    for (size_t i = 1; argc > 1 && commands[i] != NULL; i++) {
        if (strcmp(argv[1], commands[i]->name) == 0) {
            return commands[i]->run(commands[i], argc - 1, argv + 1);
        }
    }
    return command->run(command, argc, argv);
}
