/* The commands, and how one is called: its options and arguments. */

#ifndef PSTATS_COMMAND_H
#define PSTATS_COMMAND_H

#include <stdint.h>

#include "base/sink.h"

#include "message.h"

/* An option of a command; a table of them ends with name NULL. */
struct command_option {
    int id;                     /* not 0; of the command's own */
    char letter;                /* or 0 */
    const char *name;
    const char *argument;       /* what it takes, for the help; or NULL */
    const char *help;           /* NULL: the next one's is for both */
};

/* A command; a table of them ends with run NULL. */
struct command {
    const char *name;           /* NULL: none has to be given */
    const char *synopsis;
    const char *summary;        /* sentences, without the last full stop */
    const struct command_option *options;
    /* Take an option's id and argument (NULL: it has none), or id 0 and an
       argument that is no option. */
    enum status (*take)(void *context, int id, const char *argument,
                        struct complaint *complaint);
    /* See whether all that was taken can be done. */
    enum status (*settle)(void *context, struct complaint *complaint);
    /* Do it. */
    enum exit_status (*perform)(void *context);
    /* Make a request, command_perform() it, and give it back. */
    enum exit_status (*run)(const struct command *command, int argc,
                            char **argv);
};

/* Run the command that argv, main's, names. */
enum exit_status command_run(int argc, char **argv);

/* How reading the arguments ended. */
enum command_outcome {
    COMMAND_GO_ON,
    COMMAND_HELPED,             /* --help was printed */
    COMMAND_REFUSED,            /* and it was said why */
    COMMAND_FAILED,             /* --help could not be printed: the same */
};

/* Have the command take argv, of which argv[0] is skipped. */
enum command_outcome command_read(const struct command *command, int argc,
                                  char **argv, void *request);

/* The same, and then settle and perform it. What is wrong is printed. */
enum exit_status command_perform(const struct command *command, int argc,
                                 char **argv, void *request);

/* Complain that the command of that name (NULL: that without) has no file. */
enum status command_lacks_file(const char *name,
                               struct complaint *complaint);

/* Read an argument that is a whole number of 0 or more, at most 2**63 - 1;
   option is for the complaint. */
enum status command_read_count(const char *option, const char *argument,
                               int64_t *count, struct complaint *complaint);

/* The same for a number of 0 or more that is finite. */
enum status command_read_number(const char *option, const char *argument,
                                double *number, struct complaint *complaint);

/* Write sink, which has standard output, out. Returns EXIT_FAILED, and says
   why, if that cannot be done; status is returned otherwise. The sink is
   cleared. */
enum exit_status command_finish(struct sink *sink, enum exit_status status);

#endif
