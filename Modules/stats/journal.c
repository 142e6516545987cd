/* Dicts of counts and of a list with one item for each thread. */

#include "journal.h"

#include <string.h>

#include "base/memory.h"
#include "stats/contexts.h"
#include "stats/timeline.h"

#include "encoding.h"
#include "part.h"

/* How many bytes marshal can write as one object. */
#define MAX_BYTES INT32_MAX

/* What an item of a list takes in a file at least: it may be a reference. */
#define ITEM_BYTES 5

/* A part that is being read. */
struct journal {
    struct profile *profile;
    struct unmarshal *reader;
    size_t pieces_left;         /* nodes or events that the file has room
                                   for, however often it refers to them */
    struct encoding_totals totals;
};

/* Whether what was read, if it was, is of a kind; what it is if not is said.
*/
static enum status
expect(struct unmarshal *reader, enum status status, bool is_good,
       const char *what)
{
    return status == STATUS_OK && !is_good
               ? complaint_invalid(reader->complaint, "%s", what)
               : status;
}

/* Read the next two objects: how many nodes or events, and their bytes. */
static enum status
next_bytes(struct journal *journal, size_t *count,
           struct unmarshal_item *bytes)
{
    int64_t number;
    enum status status = part_count(journal->reader, "a count", &number);

    if (status == STATUS_OK) {
        status = unmarshal_next(journal->reader, bytes);
    }
    status = expect(journal->reader, status, bytes->kind == UNMARSHAL_BYTES,
                    "what a thread did is no bytes");
    if (status != STATUS_OK) {
        return status;
    }
    if ((uint64_t)number > journal->pieces_left) {
        return complaint_invalid(journal->reader->complaint,
                                 "damaged: a count that is too large");
    }
    *count = (size_t)number;
    journal->pieces_left -= *count;
    return STATUS_OK;
}

/* Read whether tree, which was read, is a folded one. */
static enum status
next_folded(struct journal *journal, struct context_tree *tree)
{
    struct unmarshal_item item = {0};
    enum status status = unmarshal_next(journal->reader, &item);

    status = expect(journal->reader, status,
                    item.kind == UNMARSHAL_BOOLEAN,
                    "whether contexts are folded is no boolean");
    tree->is_folded = status == STATUS_OK && item.integer != 0;
    for (size_t i = 0; i < tree->count && status == STATUS_OK; i++) {
        status = expect(journal->reader, status,
                        !tree->is_folded
                            || tree->nodes[i].parent == CONTEXTS_NONE,
                        "damaged: folded contexts are nested");
    }
    return status;
}

static enum status
read_tree(struct journal *journal, void *place)
{
    struct context_tree *tree = place;
    struct unmarshal_item item = {0}, bytes = {0};
    struct part_thread thread;
    enum status status = unmarshal_next(journal->reader, &item);

    status = expect(journal->reader, status,
                    item.kind == UNMARSHAL_TUPLE
                        && (item.count == 5 || item.count == 6),
                    "contexts of a thread are no tuple of 5 objects");
    if (status == STATUS_OK) {
        status = part_thread(journal->profile, journal->reader, &thread);
    }
    if (status != STATUS_OK) {
        return status;
    }
    tree->process_id = thread.process_id;
    tree->thread = thread.name;
    tree->native_id = thread.native_id;
    status = next_bytes(journal, &tree->count, &bytes);
    if (status != STATUS_OK) {
        tree->count = 0;
        return status;
    }
    status = encoding_read_tree(journal->profile, tree, bytes.bytes,
                                bytes.length, &journal->totals,
                                journal->reader->complaint);
    return status == STATUS_OK && item.count == 6
               ? next_folded(journal, tree)
               : status;
}

static enum status
read_thread(struct journal *journal, void *place)
{
    struct timeline_thread *events = place;
    struct unmarshal_item bytes = {0};
    struct part_thread thread;
    enum status status = part_sequence(journal->reader,
                                       "a timeline of a thread", 5);

    if (status == STATUS_OK) {
        status = part_thread(journal->profile, journal->reader, &thread);
    }
    if (status != STATUS_OK) {
        return status;
    }
    events->process_id = thread.process_id;
    events->name = thread.name;
    events->native_id = thread.native_id;
    status = next_bytes(journal, &events->count, &bytes);
    if (status != STATUS_OK) {
        events->count = 0;
        return status;
    }
    return encoding_read_events(journal->profile, events, bytes.bytes,
                                bytes.length, journal->reader->complaint);
}

/* Read the next object, a list: each item, of size bytes at *list, by read.
   What was read is counted, and stays on failure too. */
static enum status
read_list(struct journal *journal, size_t size, void **list, size_t *count,
          enum status (*read)(struct journal *, void *))
{
    struct unmarshal_item item = {0};
    enum status status = unmarshal_next(journal->reader, &item);

    status = expect(journal->reader, status,
                    *list == NULL
                        && (item.kind == UNMARSHAL_LIST
                            || item.kind == UNMARSHAL_TUPLE),
                    "what threads did is no list, or there are two");
    if (status != STATUS_OK) {
        return status;
    }
    if (item.count > journal->reader->cursor->total / ITEM_BYTES) {
        return complaint_invalid(journal->reader->complaint,
                                 "damaged: too many threads");
    }
    *list = memory_allocate((item.count + 1) * size);
    if (*list == NULL) {
        return complaint_no_memory(journal->reader->complaint);
    }
    for (size_t i = 0; i < item.count && status == STATUS_OK; i++) {
        *count = i + 1;
        status = read(journal, (char *)*list + i * size);
    }
    return status;
}

/* Read the next key of a dict, one of count words or any other, whose value
   is skipped. *word is count behind the last one. */
static enum status
next_word(struct unmarshal *reader, const char *const *words, size_t count,
          size_t *word)
{
    struct unmarshal_item item = {0};
    enum status status = unmarshal_next(reader, &item);

    while (status == STATUS_OK && item.kind != UNMARSHAL_END) {
        *word = part_word(&item, words, count);
        status = unmarshal_skip(reader, &item);
        if (status != STATUS_OK || *word < count) {
            return status;
        }
        status = unmarshal_next(reader, &item);
        if (status == STATUS_OK) {
            status = unmarshal_skip(reader, &item);
        }
        if (status == STATUS_OK) {
            status = unmarshal_next(reader, &item);
        }
    }
    *word = count;
    return status;
}

/* Begin with item, a dict. */
static enum status
begin(struct journal *journal, const struct unmarshal_item *item,
      size_t piece_bytes)
{
    journal->pieces_left = journal->reader->cursor->total / piece_bytes;
    return expect(journal->reader, STATUS_OK, item->kind == UNMARSHAL_DICT,
                  "contexts or a timeline are no dict");
}

enum status
journal_read_contexts(struct profile *profile, struct unmarshal *reader,
                      const struct unmarshal_item *item)
{
    static const char *const words[] = {"folded_calls", "trees"};
    struct journal journal = {.profile = profile, .reader = reader};
    struct contexts *contexts = memory_allocate(sizeof(*contexts));
    enum status status = contexts == NULL
                             ? complaint_no_memory(reader->complaint)
                             : begin(&journal, item, CONTEXTS_NODE_BYTES);
    size_t word = 0;

    while (status == STATUS_OK) {
        status = next_word(reader, words, 2, &word);
        if (status != STATUS_OK || word == 2) {
            break;
        }
        status = word == 0 ? part_count(reader, "a count of folded calls",
                                        &contexts->folded_calls)
                           : read_list(&journal, sizeof(*contexts->trees),
                                       (void **)&contexts->trees,
                                       &contexts->tree_count, read_tree);
        contexts->calls = journal.totals.calls;
        contexts->ns = journal.totals.ns;
    }
    contexts_free(profile->contexts);
    profile->contexts = contexts;
    if (status != STATUS_OK) {
        contexts_free(contexts);
        profile->contexts = NULL;
    }
    return status;
}

enum status
journal_read_timeline(struct profile *profile, struct unmarshal *reader,
                      const struct unmarshal_item *item)
{
    static const char *const words[] = {"dropped_calls", "minimum_ns",
                                        "threads"};
    struct journal journal = {.profile = profile, .reader = reader};
    struct timeline *timeline = memory_allocate(sizeof(*timeline));
    enum status status = timeline == NULL
                             ? complaint_no_memory(reader->complaint)
                             : begin(&journal, item, TIMELINE_EVENT_BYTES);
    size_t word = 0;

    while (status == STATUS_OK) {
        status = next_word(reader, words, 3, &word);
        if (status != STATUS_OK || word == 3) {
            break;
        }
        status = word == 2 ? read_list(&journal, sizeof(*timeline->threads),
                                       (void **)&timeline->threads,
                                       &timeline->thread_count, read_thread)
                           : part_count(reader, words[word],
                                        word == 0 ? &timeline->dropped_calls
                                                  : &timeline->minimum_ns);
    }
    timeline_free(profile->timeline);
    profile->timeline = timeline;
    if (status != STATUS_OK) {
        timeline_free(timeline);
        profile->timeline = NULL;
    }
    return status;
}

/* Return the positions of functions among the rows, by their index. */
static uint32_t *
find_positions(const struct profile *profile)
{
    size_t count = profile->functions.record_count;
    uint32_t *positions = memory_allocate((count + 1) * sizeof(*positions));

    for (size_t i = 0; positions != NULL && i < profile->row_count; i++) {
        positions[profile->rows[i]->index] = (uint32_t)i;
    }
    return positions;
}

static void
put_word(struct marshal *writer, const char *word)
{
    marshal_text(writer, word, strlen(word));
}

static void
put_count(struct marshal *writer, const char *word, int64_t count)
{
    put_word(writer, word);
    marshal_integer(writer, count);
}

/* Write the first three objects of a tuple. */
static void
put_thread(struct marshal *writer, size_t size,
           const struct part_thread *thread)
{
    marshal_tuple(writer, size);
    marshal_integer(writer, thread->process_id);
    marshal_text(writer, thread->name->bytes, thread->name->length);
    marshal_integer(writer, thread->native_id);
}

/* Write count, and what is in bytes, which is emptied. */
static void
put_bytes(struct marshal *writer, size_t count, struct sink *bytes)
{
    marshal_integer(writer, (int64_t)count);
    if (bytes->status == STATUS_OK && bytes->length > MAX_BYTES) {
        bytes->status = STATUS_NO_MEMORY;
    }
    if (bytes->status != STATUS_OK) {
        writer->sink->status = bytes->status;
        return;
    }
    marshal_bytes(writer, bytes->bytes, bytes->length);
    bytes->length = 0;
}

static void
put_contexts(struct marshal *writer, const struct contexts *contexts,
             const uint32_t *positions)
{
    struct sink bytes;

    sink_init(&bytes);
    put_word(writer, "contexts");
    marshal_dict(writer);
    put_count(writer, "folded_calls", contexts->folded_calls);
    put_word(writer, "trees");
    marshal_list(writer, contexts->tree_count);
    for (size_t i = 0; i < contexts->tree_count; i++) {
        const struct context_tree *tree = &contexts->trees[i];

        put_thread(writer, tree->is_folded ? 6 : 5,
                   &(struct part_thread){tree->process_id, tree->thread,
                                         tree->native_id});
        encoding_write_tree(tree, positions, &bytes);
        put_bytes(writer, tree->count, &bytes);
        if (tree->is_folded) {
            marshal_boolean(writer, true);
        }
    }
    marshal_end(writer);
    sink_clear(&bytes);
}

static void
put_timeline(struct marshal *writer, const struct timeline *timeline,
             const uint32_t *positions)
{
    struct sink bytes;

    sink_init(&bytes);
    put_word(writer, "timeline");
    marshal_dict(writer);
    put_count(writer, "started", 0);
    put_count(writer, "dropped_calls", timeline->dropped_calls);
    put_count(writer, "minimum_ns", timeline->minimum_ns);
    put_word(writer, "threads");
    marshal_list(writer, timeline->thread_count);
    for (size_t i = 0; i < timeline->thread_count; i++) {
        const struct timeline_thread *thread = &timeline->threads[i];

        put_thread(writer, 5,
                   &(struct part_thread){thread->process_id, thread->name,
                                         thread->native_id});
        encoding_write_events(thread, positions, &bytes);
        put_bytes(writer, thread->count, &bytes);
    }
    marshal_end(writer);
    sink_clear(&bytes);
}

enum status
journal_write(const struct profile *profile, struct marshal *writer)
{
    uint32_t *positions;

    if (profile->contexts == NULL && profile->timeline == NULL) {
        return STATUS_OK;
    }
    positions = find_positions(profile);
    if (positions == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (profile->contexts != NULL && !profile->contexts->is_estimate) {
        put_contexts(writer, profile->contexts, positions);
    }
    if (profile->timeline != NULL) {
        put_timeline(writer, profile->timeline, positions);
    }
    memory_free(positions);
    return writer->sink->status;
}
