/* Names of threads. */

#include "export/threadname.h"

#include "stats/label.h"

void
threadname_put_name(struct sink *sink, const struct text *name,
                    int64_t native_id)
{
    if (name->length > 0) {
        label_print_plain_text(sink, name->bytes, name->length);
    }
    else {
        sink_text(sink, "thread");
    }
    if (native_id != 0) {
        sink_text(sink, " (");
        sink_integer(sink, native_id);
        sink_byte(sink, ')');
    }
}

void
threadname_put(struct sink *sink, const struct context_tree *tree)
{
    if (tree->is_folded) {
        sink_text(sink, THREADNAME_FOLDED);
    }
    else {
        threadname_put_name(sink, tree->thread, tree->native_id);
    }
}

void
threadname_put_any(struct sink *sink, const struct contexts *contexts,
                   const struct context_tree *tree)
{
    if (contexts->is_estimate) {
        sink_text(sink, THREADNAME_ESTIMATE);
    }
    else {
        threadname_put(sink, tree);
    }
}
