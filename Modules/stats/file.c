/* Files: an old one is replaced by renaming a new one to it. */

#include "stats/file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "stats/loader.h"
#include "stats/unmarshal.h"

#define STANDARD_STREAM "-"

/* Of the name of a temporary file, and how many names are tried. */
#define RANDOM_LETTERS 6
#define MAX_TRIES 100

#define CHUNK_BYTES ((size_t)MEMORY_INITIAL(65536))

/* Read all that a pipe or device gives into sink; what is no profile may never
   end, so no more than is needed to refuse it. */
static enum status
read_all(int descriptor, struct sink *sink, struct complaint *complaint)
{
    for (;;) {
        char *room = sink_room(sink, CHUNK_BYTES);
        ssize_t count;

        if (room == NULL) {
            return complaint_no_memory(complaint);
        }
        count = read(descriptor, room, CHUNK_BYTES);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return complaint_system(complaint, "");
        }
        if (count == 0) {
            return STATUS_OK;
        }
        sink_filled(sink, (size_t)count);
        if (!loader_may_begin_with(sink->bytes[0])) {
            return STATUS_OK;
        }
        if (sink->length > UNMARSHAL_MAX_BYTES) {
            return complaint_invalid(complaint, "over 4 GiB");
        }
    }
}

static enum status
load_at(struct cursor *cursor, struct profile *profile,
        struct complaint *complaint)
{
    enum status status;

    if (cursor->total == 0) {
        return complaint_invalid(complaint,
                                 "it is empty (expected a profile)");
    }
    status = loader_read(profile, cursor, complaint);
    cursor_clear(cursor);
    return status;
}

/* Python has the time as a double, which may round it up. */
static time_t
whole_seconds(const struct timespec *time)
{
    return (time_t)floor((double)time->tv_sec + 1e-9 * (double)time->tv_nsec);
}

static enum status
load(int descriptor, struct profile *profile, time_t *modified,
     struct complaint *complaint)
{
    struct stat about;
    struct cursor cursor;
    struct sink sink;
    enum status status;

    if (fstat(descriptor, &about) != 0) {
        return complaint_system(complaint, "");
    }
    if (modified != NULL) {
        *modified = S_ISREG(about.st_mode) ? whole_seconds(&about.st_mtim)
                                           : (time_t)-1;
    }
    if (S_ISREG(about.st_mode)) {
        cursor_init_file(&cursor, descriptor, (size_t)about.st_size);
        return load_at(&cursor, profile, complaint);
    }
    sink_init(&sink);
    status = read_all(descriptor, &sink, complaint);
    if (status == STATUS_OK) {
        cursor_init(&cursor, sink.bytes, sink.length);
        status = load_at(&cursor, profile, complaint);
    }
    sink_clear(&sink);
    return status;
}

enum status
file_load(const char *path, struct profile *profile, time_t *modified,
          struct complaint *complaint)
{
    enum status status;
    int descriptor, error;

    if (strcmp(path, STANDARD_STREAM) == 0) {
        status = load(STDIN_FILENO, profile, modified, complaint);
        if (modified != NULL) {
            *modified = -1;
        }
        return status;
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return complaint_system(complaint, "");
    }
    status = load(descriptor, profile, modified, complaint);
    error = errno;
    close(descriptor);
    errno = error;
    return status;
}

/* Let writer write to descriptor. */
static enum status
write_by(int descriptor, const struct file_writer *writer,
         struct complaint *complaint)
{
    struct sink sink;
    enum status status;

    sink_init_file(&sink, descriptor);
    status = writer->write(writer->context, &sink, complaint);
    if (status == STATUS_OK) {
        status = sink_flush(&sink);
        errno = sink.error;
        if (status == STATUS_SYSTEM) {
            complaint_system(complaint, "");
        }
        else if (status != STATUS_OK) {
            complaint_no_memory(complaint);
        }
    }
    sink_clear(&sink);
    return status;
}

/* Write what is at path as it is: a device or a pipe. */
static enum status
write_through(const char *path, const struct file_writer *writer,
              struct complaint *complaint)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                          0666);
    enum status status;

    if (descriptor < 0) {
        return complaint_system(complaint, "");
    }
    status = write_by(descriptor, writer, complaint);
    if (close(descriptor) != 0 && status == STATUS_OK) {
        status = complaint_system(complaint, "");
    }
    return status;
}

/* Make a new file at temporary, whose last letters are to be at random, with
   permissions as the process wants them. Returns its descriptor, or -1 with
   errno. */
static int
make_temporary(char *temporary)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
    char *end = temporary + strlen(temporary);
    unsigned char bytes[RANDOM_LETTERS];
    int descriptor = -1;

    for (int i = 0; i < MAX_TRIES && descriptor < 0; i++) {
        if (getentropy(bytes, sizeof(bytes)) != 0) {
            return -1;
        }
        for (size_t j = 0; j < sizeof(bytes); j++) {
            end[-1 - (ptrdiff_t)j] = letters[bytes[j] % 32];
        }
        descriptor = open(temporary,
                          O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) {
            return -1;
        }
    }
    return descriptor;
}

/* Write a new file at temporary, see make_temporary(), and rename it to path.
   old is what is known of the file there, or NULL: there is none. */
static enum status
replace(const char *path, char *temporary, const struct stat *old,
        const struct file_writer *writer, struct complaint *complaint)
{
    int descriptor = make_temporary(temporary);
    enum status status;
    int error;

    if (descriptor < 0) {
        return complaint_system(complaint, "");
    }
    status = write_by(descriptor, writer, complaint);
    if (status == STATUS_OK && old != NULL
        && fchmod(descriptor, old->st_mode & 07777) != 0) {
        status = complaint_system(complaint, "");
    }
    if (close(descriptor) != 0 && status == STATUS_OK) {
        status = complaint_system(complaint, "");
    }
    if (status == STATUS_OK && rename(temporary, path) != 0) {
        status = complaint_system(complaint, "");
    }
    if (status != STATUS_OK) {
        error = errno;
        unlink(temporary);
        errno = error;
    }
    return status;
}

/* Hold back what ends a process, until *old is the mask of signals again. */
static void
hold_signals(sigset_t *old)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
    sigset_t held;

    sigemptyset(&held);
    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
        sigaddset(&held, signals[i]);
    }
    sigprocmask(SIG_BLOCK, &held, old);
}

/* One that is held back waits even if it is to be ignored. */
static bool
is_ignored(int signal)
{
    struct sigaction action;

    return sigaction(signal, NULL, &action) == 0
           && action.sa_handler == SIG_IGN;
}

bool
file_is_interrupted(void)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t pending;

    sigpending(&pending);
    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
        if (sigismember(&pending, signals[i]) == 1
            && !is_ignored(signals[i])) {
            return true;
        }
    }
    return false;
}

/* Do what replace() does; a signal that comes meanwhile ends the process when
   no temporary file is there any more. */
static enum status
replace_undisturbed(const char *path, char *temporary,
                    const struct stat *old,
                    const struct file_writer *writer,
                    struct complaint *complaint)
{
    sigset_t mask;
    enum status status;

    hold_signals(&mask);
    status = replace(path, temporary, old, writer, complaint);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}

/* Return the name of a file beside path, for make_temporary(). */
static char *
temporary_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash + 1 - path);
    static const char name[] = ".pstats-XXXXXX";
    char *temporary = memory_resize(NULL, folder + sizeof(name));

    if (temporary != NULL) {
        memcpy(temporary, path, folder);
        memcpy(temporary + folder, name, sizeof(name));
    }
    return temporary;
}

enum status
file_write(const char *path, const struct file_writer *writer,
           struct complaint *complaint)
{
    struct stat about;
    bool exists = stat(path, &about) == 0;
    char *real, *temporary;
    enum status status = STATUS_NO_MEMORY;

    if (strcmp(path, STANDARD_STREAM) == 0) {
        return write_by(STDOUT_FILENO, writer, complaint);
    }
    if (exists && !S_ISREG(about.st_mode)) {
        return write_through(path, writer, complaint);
    }
    real = exists ? realpath(path, NULL) : NULL;
    temporary = temporary_name(real != NULL ? real : path);
    if (temporary != NULL) {
        status = replace_undisturbed(
            real != NULL ? real : path, temporary, exists ? &about : NULL,
            writer, complaint);
    }
    else {
        complaint_no_memory(complaint);
    }
    free(real);
    memory_free(temporary);
    return status;
}

/* What file_save() is given. */
struct block {
    const void *bytes;
    size_t length;
};

/* The sink takes it in pieces, so as not to keep a copy. */
static enum status
write_block(void *context, struct sink *sink, struct complaint *complaint)
{
    const struct block *block = context;
    size_t piece;

    (void)complaint;
    for (size_t i = 0; i < block->length; i += piece) {
        piece = block->length - i < CHUNK_BYTES ? block->length - i
                                                : CHUNK_BYTES;
        sink_bytes(sink, (const char *)block->bytes + i, piece);
    }
    return STATUS_OK;
}

enum status
file_save(const char *path, const void *bytes, size_t length,
          struct complaint *complaint)
{
    struct block block = {bytes, length};
    struct file_writer writer = {write_block, &block};

    return file_write(path, &writer, complaint);
}

char *
file_heading(const char *path, time_t modified)
{
    char date[32] = "", *heading;
    struct tm broken;

    if (modified != (time_t)-1 && localtime_r(&modified, &broken) != NULL
        && asctime_r(&broken, date) != NULL) {
        date[strcspn(date, "\n")] = '\0';
    }
    heading = memory_resize(NULL, strlen(date) + strlen(path) + 8);
    if (heading != NULL) {
        sprintf(heading, "%s%s%s", date, *date != '\0' ? "    " : "", path);
    }
    return heading;
}
