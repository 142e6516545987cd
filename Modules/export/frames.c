/* Names of functions, one behind the other. */

#include "export/frames.h"

#include "base/memory.h"
#include "stats/label.h"

enum status
frames_init(struct frames *frames, const struct profile *profile,
            void (*put)(struct sink *sink,
                        const struct profile_function *function))
{
    size_t count = profile->functions.record_count;

    sink_init(&frames->text);
    frames->starts = memory_resize(NULL,
                                   (count + 1) * sizeof(*frames->starts));
    if (frames->starts == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        frames->starts[i] = frames->text.length;
        put(&frames->text, arena_at(&profile->functions, i));
    }
    frames->starts[count] = frames->text.length;
    return frames->text.status;
}

void
frames_clear(struct frames *frames)
{
    sink_clear(&frames->text);
    memory_free(frames->starts);
    frames->starts = NULL;
}

void
frames_put_label(struct sink *sink, const struct profile_function *function)
{
    if (function->name->length == 0) {
        sink_text(sink, "(no name)");
    }
    label_print_plain_text(sink, function->name->bytes,
                           function->name->length);
    if (profile_is_builtin(function)) {
        return;
    }
    sink_text(sink, " (");
    label_print_plain_text(sink, function->file->bytes,
                           function->file->length);
    sink_byte(sink, ':');
    sink_integer(sink, function->line);
    sink_byte(sink, ')');
}
