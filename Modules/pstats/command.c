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
    &merge_command,
    &show_command,
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

/* Print how an option is given; return how many columns that took. */
static int
print_spelling(const struct command_option *option)
{
    int width = option->letter != 0 ? printf("-%c, ", option->letter) : 0;

    width += printf("--%s", option->name);
    if (option->argument != NULL) {
        width += printf(" %s", option->argument);
    }
    return width;
}

/* An option without a text of its own shares the line of the next. */
static void
print_options(const struct command_option *options)
{
    int width = 0;

    for (const struct command_option *option = options; option->name != NULL;
         option++) {
        if (width == 0) {
            width = printf(option->letter != 0 ? "  " : "      ");
        }
        width += print_spelling(option);
        if (option->help == NULL) {
            width += printf(", ");
            continue;
        }
        printf("%*s%s\n", width < OPTION_COLUMN ? OPTION_COLUMN - width : 1,
               "", option->help);
        width = 0;
    }
}

static void
print_help(const struct command *command)
{
    static const struct command_option common[] = {
        {HELP, 'h', "help", NULL, NULL},
        {VERSION, 0, "version", NULL, "this help; the version"},
        {0},
    };

    printf("usage: pstats %s%s%s\n%s.\n\n",
           command->name != NULL ? command->name : "",
           command->name != NULL ? " " : "", command->synopsis,
           command->summary);
    print_options(command->options);
    print_options(common);
    if (command->name == NULL) {
        printf("Commands that have a --help of their own:");
        for (size_t i = 1; commands[i] != NULL; i++) {
            printf("%s %s", i > 1 ? "," : "", commands[i]->name);
        }
        printf("\n");
    }
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

/* Give one option or argument to reader; COMMAND_GO_ON if it takes it. */
static enum command_outcome
give(const struct command_reader *reader, int id, const char *argument)
{
    struct complaint complaint;
    enum status status = id != 0 ? check_text(argument, &complaint)
                                 : STATUS_OK;

    if (status == STATUS_OK) {
        status = reader->take(reader->context, id, argument, &complaint);
    }
    if (status == STATUS_OK) {
        return COMMAND_GO_ON;
    }
    if (status == STATUS_NO_MEMORY) {
        complaint_no_memory(&complaint);
    }
    message_usage(&complaint);
    return COMMAND_REFUSED;
}

enum command_outcome
command_read(const struct command *command, int argc, char **argv,
             const struct command_reader *reader)
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
        if (code == HELP) {
            print_help(command);
            return COMMAND_HELPED;
        }
        if (code == VERSION) {
            puts("pstats of profiling-tracing " PACKAGE_VERSION);
            return COMMAND_HELPED;
        }
        outcome = give(reader, code, optarg);
    }
    while (outcome == COMMAND_GO_ON && optind < argc) {
        outcome = give(reader, 0, argv[optind++]);
    }
    return outcome;
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
