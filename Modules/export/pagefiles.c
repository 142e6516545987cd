/* Files have numbers in the order of their texts in memory, which are kept
   once each. Only what is named as Python's sources are is read: a profile
   from elsewhere cannot have other files put into a page that is handed on. */

#include "pagefiles.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "export/json.h"

/* How large one file may be, and all together. */
#define MAX_FILE_BYTES ((size_t)512 << 10)
#define MAX_BYTES ((size_t)4 << 20)

/* A file that was saved in the second in which it was run is as it was. */
#define LATER_SECONDS 1.0

static int
compare_files(const void *first, const void *second)
{
    const struct profile_function *one =
        *(const struct profile_function *const *)first;
    const struct profile_function *other =
        *(const struct profile_function *const *)second;
    uintptr_t a = (uintptr_t)one->file, b = (uintptr_t)other->file;

    return (a > b) - (a < b);
}

/* Number the files of functions, which are sorted by them. */
static void
number(struct pagefiles *files, const struct profile_function **functions,
       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct profile_function *function = functions[i];
        struct pagefiles_file *file;

        if (i == 0 || function->file != functions[i - 1]->file) {
            files->files[files->count] = (struct pagefiles_file){
                .path = function->file, .number = files->count};
            files->count++;
        }
        file = &files->files[files->count - 1];
        file->self_seconds += function->figures.self_seconds;
        files->numbers[function->index] = file->number;
    }
}

enum status
pagefiles_find(struct pagefiles *files, const struct profile *profile)
{
    size_t count = profile->functions.record_count;
    const struct profile_function **functions = memory_resize(
        NULL, (count + 1) * sizeof(*functions));
    enum status status = STATUS_NO_MEMORY;

    *files = (struct pagefiles){
        .files = memory_resize(NULL, (count + 1) * sizeof(*files->files)),
        .numbers = memory_resize(NULL, (count + 1) * sizeof(*files->numbers)),
    };
    if (functions != NULL && files->files != NULL && files->numbers != NULL) {
        for (size_t i = 0; i < count; i++) {
            functions[i] = arena_at(&profile->functions, i);
        }
        qsort(functions, count, sizeof(*functions), compare_files);
        number(files, functions, count);
        status = STATUS_OK;
    }
    memory_free(functions);
    return status;
}

void
pagefiles_clear(struct pagefiles *files)
{
    memory_free(files->files);
    memory_free(files->numbers);
    *files = (struct pagefiles){0};
}

void
pagefiles_put(const struct pagefiles *files, struct pagetext *page)
{
    sink_byte(page->sink, '[');
    for (uint32_t i = 0; i < files->count; i++) {
        const struct text *path = files->files[i].path;

        sink_text(page->sink, i == 0 ? "\n" : ",\n");
        pagetext_put(page, path->bytes, path->length);
    }
    sink_byte(page->sink, ']');
}

static bool
is_source(const struct text *path)
{
    static const char *const suffixes[] = {".py", ".pyw", ".pyx", ".pyi"};

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        size_t length = strlen(suffixes[i]);

        if (path->length > length
            && strcmp(path->bytes + path->length - length, suffixes[i])
                   == 0) {
            return true;
        }
    }
    return false;
}

/* Read the file of descriptor, which has size bytes, into a new block; or
   return NULL without memory. *length is how many there were. */
static char *
read_all(int descriptor, size_t size, size_t *length)
{
    char *bytes = memory_resize(NULL, size + 1);

    *length = 0;
    while (bytes != NULL && *length < size) {
        ssize_t count = read(descriptor, bytes + *length, size - *length);

        if (count <= 0) {
            break;
        }
        *length += (size_t)count;
    }
    return bytes;
}

/* Whether the file of descriptor is one that can be shown. */
static bool
is_readable(int descriptor, struct stat *found)
{
    return descriptor >= 0 && fstat(descriptor, found) == 0
           && S_ISREG(found->st_mode) && found->st_size > 0
           && (uintmax_t)found->st_size <= MAX_FILE_BYTES;
}

static void
put_source(const struct pagefiles_file *file, bool is_changed,
           const char *bytes, size_t length, struct pagetext *page)
{
    json_member(page->sink, "{", "file");
    sink_integer(page->sink, file->number);
    if (is_changed) {
        json_member(page->sink, ", ", "changed");
        sink_text(page->sink, "true");
    }
    json_member(page->sink, ", ", "text");
    pagetext_put(page, bytes, length);
    sink_byte(page->sink, '}');
}

/* Add a file behind lead, if there is something to show; *left is how many
   bytes there is room for. */
static enum status
put_file(const struct pagefiles_file *file, double recorded,
         const char **lead, size_t *left, struct pagetext *page)
{
    int descriptor = open(file->path->bytes,
                          O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    enum status status = STATUS_OK;
    struct stat found;

    if (is_readable(descriptor, &found) && (size_t)found.st_size <= *left) {
        size_t length;
        char *bytes = read_all(descriptor, (size_t)found.st_size, &length);

        if (bytes == NULL) {
            status = STATUS_NO_MEMORY;
        }
        else if (length > 0 && utf8_is_valid(bytes, length)) {
            sink_text(page->sink, *lead);
            put_source(file,
                       (double)found.st_mtime > recorded + LATER_SECONDS,
                       bytes, length, page);
            *lead = ",\n";
            *left -= length;
        }
        memory_free(bytes);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return status;
}

/* The files with most time come first. */
static int
compare_times(const void *first, const void *second)
{
    const struct pagefiles_file *one = first, *other = second;
    int order = (one->self_seconds < other->self_seconds)
                - (one->self_seconds > other->self_seconds);

    return order != 0 ? order
                      : (one->number > other->number)
                            - (one->number < other->number);
}

enum status
pagefiles_put_sources(const struct pagefiles *files, double recorded,
                      struct pagetext *page)
{
    size_t count = files->count, left = MAX_BYTES;
    struct pagefiles_file *sorted = memory_resize(
        NULL, (count + 1) * sizeof(*sorted));
    const char *lead = "\n";
    enum status status = STATUS_OK;

    if (sorted == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(sorted, files->files, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare_times);
    sink_byte(page->sink, '[');
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (is_source(sorted[i].path)) {
            status = put_file(&sorted[i], recorded, &lead, &left, page);
        }
    }
    sink_byte(page->sink, ']');
    memory_free(sorted);
    return status;
}
