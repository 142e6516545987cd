/* The command pstats: prints, compares and merges profiles. */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"

/* A file must not get the number of a standard stream that was closed:
   messages would go there. What takes the place cannot be written to. */
static void
fill_standard_streams(void)
{
    int descriptor;

    do {
        descriptor = open("/dev/null", O_RDONLY);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor > STDERR_FILENO) {
        close(descriptor);
    }
}

int
main(int argc, char **argv)
{
    fill_standard_streams();
    return command_run(argc, argv);
}
