/* Fuzz target: arguments of the command that prints; a 0 between them. No
   file is opened. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../Modules/pstats/commands.h"
#include "../../Modules/pstats/request.h"

#define MAX_ARGUMENTS 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Let arguments point at the pieces of text; return how many there are. */
static int
split(char *text, size_t size, char **arguments)
{
    int count = 0;

    arguments[count++] = "pstats";
    for (size_t at = 0; at < size && count < MAX_ARGUMENTS;
         at += strlen(text + at) + 1) {
        arguments[count++] = text + at;
    }
    arguments[count] = NULL;
    return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *arguments[MAX_ARGUMENTS + 1];
    struct request request;
    int count;

    memcpy(text, data, size);
    text[size] = '\0';
    count = split(text, size, arguments);
    request_init(&request);
    command_read(&print_command, count, arguments, &request);
    request_clear(&request);
    free(text);
    return 0;
}
