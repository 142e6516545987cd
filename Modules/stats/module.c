/* Names of modules: a path below a folder of modules, with points. */

#include "module.h"

#include <string.h>

static const char frozen[] = "<frozen ";
static const char package[] = "/__init__";

/* A part of a text. */
struct span {
    const char *start;
    const char *end;
};

static bool
begins_with(struct span span, const char *text)
{
    size_t length = strlen(text);

    return (size_t)(span.end - span.start) >= length
           && memcmp(span.start, text, length) == 0;
}

static bool
ends_with(struct span span, const char *text)
{
    size_t length = strlen(text);

    return (size_t)(span.end - span.start) >= length
           && memcmp(span.end - length, text, length) == 0;
}

/* Whether folder, which ends with its slash, is one that modules are imported
   from. */
static bool
is_root(struct span folder)
{
    struct span parent = {folder.start, folder.end - 1};

    if (ends_with(folder, "/site-packages/")
        || ends_with(folder, "/dist-packages/")) {
        return true;
    }
    while (parent.end > parent.start && parent.end[-1] != '/') {
        parent.end--;
    }
    folder.start = parent.end;
    return begins_with(folder, "python3.")
           && (ends_with(parent, "/lib/") || ends_with(parent, "/lib64/"));
}

/* Return where the path below the innermost folder of modules begins, or
   NULL. */
static const char *
find_root(struct span path)
{
    for (const char *end = path.end; end > path.start; end--) {
        if (end[-1] == '/' && is_root((struct span){path.start, end})) {
            return end;
        }
    }
    return NULL;
}

/* Cut off ".py" and "/__init__". Of a package's own file that stands without
   its folder the folder is taken back; file is where the whole begins. */
static void
trim(struct span *path, const char *file)
{
    const char *folder;

    if (ends_with(*path, ".py")) {
        path->end -= strlen(".py");
    }
    folder = path->end - strlen(package);
    if (!ends_with((struct span){file, path->end}, package)
        || folder == file) {
        return;
    }
    path->end = folder;
    if (path->start > path->end) {
        path->start = path->end;
        while (path->start > file && path->start[-1] != '/') {
            path->start--;
        }
    }
}

void
module_add(struct sink *sink, const struct suffix_set *suffixes,
           const struct text *file)
{
    struct span path = {file->bytes, file->bytes + file->length};
    const char *root = find_root(path);

    if (begins_with(path, frozen) && ends_with(path, ">")) {
        path.start += strlen(frozen);
        path.end--;
    }
    else {
        path.start = root != NULL ? root : suffix_find(suffixes, file);
        trim(&path, file->bytes);
    }
    path.start += path.start < path.end && *path.start == '/';
    for (const char *at = path.start; at < path.end; at++) {
        sink_byte(sink, *at == '/' ? '.' : *at);
    }
}
