/* Reads files and adds them up. */

#include "input.h"

#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "stats/file.h"

#define INITIAL_PATHS ((size_t)MEMORY_INITIAL(16))

void
input_init(struct input *input)
{
    *input = (struct input){0};
}

void
input_clear(struct input *input)
{
    memory_free(input->paths);
    input_init(input);
}

enum status
input_add(struct input *input, const char *path)
{
    if (input->count == input->capacity) {
        size_t capacity = input->capacity == 0 ? INITIAL_PATHS
                                               : 2 * input->capacity;
        const char **paths = memory_resize(input->paths,
                                           capacity * sizeof(*paths));

        if (paths == NULL) {
            return STATUS_NO_MEMORY;
        }
        input->paths = paths;
        input->capacity = capacity;
    }
    input->paths[input->count++] = path;
    return STATUS_OK;
}

enum status
input_check_output(const struct input *input, const char *path,
                   struct complaint *complaint)
{
    struct stat output, read;

    if (strcmp(path, "-") == 0 || stat(path, &output) != 0
        || !S_ISREG(output.st_mode)) {
        return STATUS_OK;
    }
    for (size_t i = 0; i < input->count; i++) {
        if (stat(input->paths[i], &read) == 0
            && read.st_dev == output.st_dev && read.st_ino == output.st_ino) {
            return complaint_invalid(complaint,
                                     "--output %s is a file that is read "
                                     "(expected another)", path);
        }
    }
    return STATUS_OK;
}

/* Add the file at path to profile; heading is its line, if asked for. */
static enum status
add_file(const char *path, enum merge_names names, bool is_first,
         struct profile *profile, char **heading,
         struct complaint *complaint)
{
    struct profile one;
    time_t modified;
    enum status status;

    if (is_first && names == MERGE_AS_THEY_ARE) {
        status = file_load(path, profile, &modified, complaint);
    }
    else {
        profile_init(&one);
        status = file_load(path, &one, &modified, complaint);
        if (status == STATUS_OK) {
            status = merge_add(profile, &one, names, complaint);
        }
        profile_clear(&one);
    }
    if (status == STATUS_OK && heading != NULL) {
        *heading = file_heading(path, modified);
        if (*heading == NULL) {
            return complaint_no_memory(complaint);
        }
    }
    return status;
}

enum exit_status
input_load(const struct input *input, enum merge_names names,
           struct profile *profile, char ***headings)
{
    struct complaint complaint;
    enum status status = STATUS_OK;

    if (headings != NULL) {
        *headings = memory_allocate((input->count + 1) * sizeof(**headings));
        if (*headings == NULL) {
            complaint_no_memory(&complaint);
            message_print(NULL, &complaint);
            return EXIT_FAILED;
        }
    }
    for (size_t i = 0; i < input->count && status == STATUS_OK; i++) {
        const char *path = input->paths[i == 0 ? 0 : input->count - i];

        status = add_file(path, names, i == 0, profile,
                          headings != NULL ? &(*headings)[i] : NULL,
                          &complaint);
        if (status != STATUS_OK) {
            message_print(path, &complaint);
        }
    }
    if (status == STATUS_OK) {
        status = merge_finish(profile, &complaint);
        if (status == STATUS_OK) {
            return EXIT_DONE;
        }
        message_print(NULL, &complaint);
    }
    profile_clear(profile);
    if (headings != NULL) {
        input_free_headings(input, *headings);
        *headings = NULL;
    }
    return EXIT_FAILED;
}

enum status
input_replace(struct profile *profile, struct profile *made,
              enum status status)
{
    if (status != STATUS_OK) {
        profile_clear(made);
        return status;
    }
    profile_clear(profile);
    *profile = *made;
    return STATUS_OK;
}

void
input_free_headings(const struct input *input, char **headings)
{
    for (size_t i = 0; headings != NULL && i < input->count; i++) {
        memory_free(headings[i]);
    }
    memory_free(headings);
}
