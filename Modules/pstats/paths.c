/* Names of files, gathered before any of them is read. */

#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STANDARD_STREAM "-"
#define LIST_MARK '@'

/* What the names of profiles end with. */
static const char *const endings[] = {
    ".prof", ".profile", ".pstat", ".pstats",
};

void
paths_init(struct paths *paths, bool skips_bad)
{
    *paths = (struct paths){.skips_bad = skips_bad};
    input_init(&paths->files);
    pool_init(&paths->memory);
}

void
paths_clear(struct paths *paths)
{
    input_clear(&paths->files);
    pool_clear(&paths->memory);
}

/* Print what is wrong with path. Returns whether to go on. */
static enum exit_status
fail(struct paths *paths, const char *path, enum status status,
     const struct complaint *complaint)
{
    message_print(path, complaint);
    paths->bad_count++;
    return paths->skips_bad && status != STATUS_NO_MEMORY ? EXIT_DONE
                                                          : EXIT_FAILED;
}

/* The same for what errno says. */
static enum exit_status
fail_system(struct paths *paths, const char *path)
{
    struct complaint complaint;
    enum status status = complaint_system(&complaint, "");

    return fail(paths, path, status, &complaint);
}

static enum exit_status
fail_no_memory(struct paths *paths)
{
    struct complaint complaint;
    enum status status = complaint_no_memory(&complaint);

    return fail(paths, NULL, status, &complaint);
}

/* Add path as the name of a file; it is kept as long as paths. */
static enum exit_status
add_file(struct paths *paths, const char *path)
{
    return input_add(&paths->files, path) == STATUS_OK
               ? EXIT_DONE
               : fail_no_memory(paths);
}

static bool
has_profile_name(const char *name)
{
    const char *ending = strrchr(name, '.');

    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        if (ending != NULL && strcmp(ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int
compare_names(const void *first, const void *second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

/* Add folder/name as a new name of pool to names. */
static enum status
add_joined(struct input *names, struct pool *pool, const char *folder,
           const char *name)
{
    size_t folder_length = strlen(folder), name_length = strlen(name);
    char *path = pool_take(pool, folder_length + name_length + 2);

    if (path == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(path, folder, folder_length);
    if (folder_length > 0 && path[folder_length - 1] != '/') {
        path[folder_length++] = '/';
    }
    memcpy(path + folder_length, name, name_length);
    return input_add(names, path);
}

/* Find the paths in an open folder that may be profiles or folders. */
static enum exit_status
read_folder(struct paths *paths, const char *path, DIR *folder,
            struct input *names)
{
    for (;;) {
        const struct dirent *entry;

        errno = 0;
        entry = readdir(folder);
        if (entry == NULL) {
            return errno == 0 ? EXIT_DONE : fail_system(paths, path);
        }
        if (*entry->d_name == '.'
            || !(entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN
                 || has_profile_name(entry->d_name))) {
            continue;
        }
        if (add_joined(names, &paths->memory, path, entry->d_name)
            != STATUS_OK) {
            return fail_no_memory(paths);
        }
    }
}

static bool
is_left_out(const struct paths *paths, const struct stat *about)
{
    return paths->has_left_out && about->st_dev == paths->left_out_device
           && about->st_ino == paths->left_out_number;
}

static enum exit_status add_folder(struct paths *paths, const char *path);

/* Add what was found in a folder, if it is a profile or a folder. */
static enum exit_status
add_found(struct paths *paths, const char *path)
{
    struct stat about;

    if (lstat(path, &about) != 0) {
        return fail_system(paths, path);
    }
    if (S_ISDIR(about.st_mode)) {
        return add_folder(paths, path);
    }
    if (!has_profile_name(path)) {
        return EXIT_DONE;
    }
    if (S_ISLNK(about.st_mode) && stat(path, &about) != 0) {
        return fail_system(paths, path);
    }
    return S_ISREG(about.st_mode) && !is_left_out(paths, &about)
               ? add_file(paths, path)
               : EXIT_DONE;
}

/* Add what there is below a folder. It is closed before the folders in it are
   opened: however deep they are, one descriptor is enough. */
static enum exit_status
add_folder(struct paths *paths, const char *path)
{
    DIR *folder = opendir(path);
    struct input names;
    enum exit_status status;

    if (folder == NULL) {
        return fail_system(paths, path);
    }
    input_init(&names);
    status = read_folder(paths, path, folder, &names);
    closedir(folder);
    if (names.count > 0) {
        qsort(names.paths, names.count, sizeof(*names.paths), compare_names);
    }
    for (size_t i = 0; i < names.count && status == EXIT_DONE; i++) {
        status = add_found(paths, names.paths[i]);
    }
    input_clear(&names);
    return status;
}

static enum exit_status
add_named(struct paths *paths, const char *path)
{
    size_t files = paths->files.count, bad = paths->bad_count;
    struct stat about;
    enum exit_status status;
    struct complaint complaint;

    if (strcmp(path, STANDARD_STREAM) == 0 || stat(path, &about) != 0
        || !S_ISDIR(about.st_mode)) {
        return add_file(paths, path);
    }
    status = add_folder(paths, path);
    if (paths->files.count > files || paths->bad_count > bad) {
        return status;
    }
    return fail(paths, path,
                complaint_invalid(&complaint,
                                  "no profile is in it (expected .prof, "
                                  ".profile, .pstat or .pstats files)"),
                &complaint);
}

/* Add what the next line of a list stands for; it ends with a line break, or
   the list does. */
static enum exit_status
add_line(struct paths *paths, const char *list, char *line, bool is_last)
{
    size_t length = strcspn(line, "\n");
    struct complaint complaint;
    char *name;

    if (line[length] != '\n' && !is_last) {
        return fail(paths, list,
                    complaint_invalid(&complaint,
                                      "a line is too long, or has a NUL byte "
                                      "(expected the name of a file)"),
                    &complaint);
    }
    if (length > 0 && line[length - 1] == '\r') {
        length--;
    }
    if (length == 0) {
        return EXIT_DONE;
    }
    name = pool_take(&paths->memory, length + 1);
    if (name == NULL) {
        return fail_no_memory(paths);
    }
    memcpy(name, line, length);
    return add_named(paths, name);
}

static enum exit_status
add_list(struct paths *paths, const char *path)
{
    bool is_standard = strcmp(path, STANDARD_STREAM) == 0;
    FILE *list = is_standard ? stdin : fopen(path, "re");
    enum exit_status status = EXIT_DONE;
    char line[PATH_MAX + 1];

    if (list == NULL) {
        return fail_system(paths, path);
    }
    while (status == EXIT_DONE && fgets(line, sizeof(line), list) != NULL) {
        status = add_line(paths, path, line, feof(list));
    }
    if (status == EXIT_DONE && ferror(list)) {
        status = fail_system(paths, path);
    }
    if (!is_standard) {
        fclose(list);
    }
    return status;
}

void
paths_leave_out(struct paths *paths, const char *path)
{
    struct stat about;

    paths->has_left_out = stat(path, &about) == 0;
    if (paths->has_left_out) {
        paths->left_out_device = about.st_dev;
        paths->left_out_number = about.st_ino;
    }
}

enum exit_status
paths_add(struct paths *paths, const char *argument)
{
    return *argument == LIST_MARK ? add_list(paths, argument + 1)
                                  : add_named(paths, argument);
}
