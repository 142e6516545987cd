/* A reader of marshal's format that keeps no objects: it walks the bytes.

   A container is a frame on a stack of bounded depth. What others can refer
   to is known by where it stands; a reference to a container is a frame that
   goes back when it ends. */

#include "stats/unmarshal.h"

#include <endian.h>
#include <string.h>

#include "base/memory.h"

#include "head.h"

#define FLAG_REFERENCE 0x80
#define INITIAL_REFERENCES ((size_t)MEMORY_INITIAL(256))

/* Two integers and two real numbers, each behind a byte for its type. */
#define FIGURES 4
#define INTEGER_BYTES 5
#define REAL_BYTES 9
#define FIGURES_BYTES (2 * INTEGER_BYTES + 2 * REAL_BYTES)

/* A caller: a reference to a key, and a tuple of figures. */
#define CALLER_BYTES (5 + 2 + FIGURES_BYTES)
#define CALLERS_AHEAD 4

void
unmarshal_init(struct unmarshal *reader, struct cursor *cursor,
               struct complaint *complaint)
{
    *reader = (struct unmarshal){
        .cursor = cursor,
        .complaint = complaint,
        .objects_left = cursor_left(cursor) * UNMARSHAL_MAX_OBJECTS_PER_BYTE,
    };
}

void
unmarshal_clear(struct unmarshal *reader)
{
    memory_free(reader->references);
    reader->references = NULL;
    reader->reference_count = 0;
}

static enum status
register_reference(struct unmarshal *reader, size_t place,
                   struct unmarshal_item *item)
{
    if (reader->reference_count == reader->reference_capacity) {
        size_t capacity = reader->reference_capacity == 0
                              ? INITIAL_REFERENCES
                              : reader->reference_capacity * 2;
        struct unmarshal_reference *references = memory_resize(
            reader->references, capacity * sizeof(*references));

        if (references == NULL) {
            return complaint_no_memory(reader->complaint);
        }
        reader->references = references;
        reader->reference_capacity = capacity;
    }
    item->reference = reader->reference_count++;
    reader->references[item->reference]
        = (struct unmarshal_reference){.place = (uint32_t)place};
    return STATUS_OK;
}

/* Go to where something stands, or went on. */
static enum status
go_to(struct unmarshal *reader, size_t place)
{
    return cursor_seek(reader->cursor, place) == STATUS_OK
               ? STATUS_OK
               : head_ends_early(reader);
}

/* Leave the containers that have ended. */
static inline enum status
settle(struct unmarshal *reader)
{
    while (reader->depth > 0
           && reader->frames[reader->depth - 1].left == 0) {
        size_t back = reader->frames[--reader->depth].back;

        if (back != 0) {
            enum status status = go_to(reader, back);

            if (status != STATUS_OK) {
                return status;
            }
            reader->replays--;
        }
    }
    return STATUS_OK;
}

/* Enter item if it is a container; back is where it goes on if it stands
   elsewhere, else 0. */
static enum status
enter(struct unmarshal *reader, const struct unmarshal_item *item,
      size_t back)
{
    if (item->count == 0) {
        enum status status = back != 0 ? go_to(reader, back) : STATUS_OK;

        return status == STATUS_OK ? settle(reader) : status;
    }
    if (reader->depth == UNMARSHAL_MAX_DEPTH) {
        return head_damaged(reader, "containers nested too deeply");
    }
    reader->frames[reader->depth++]
        = (struct unmarshal_frame){.left = item->count, .back = back,
                                   .is_code = item->kind == UNMARSHAL_CODE};
    reader->replays += back != 0;
    return STATUS_OK;
}

/* Read the object that a reference stands for where that stands. */
static enum status
read_there(struct unmarshal *reader, struct unmarshal_item *item,
           size_t place)
{
    size_t back = cursor_place(reader->cursor);
    enum status status = go_to(reader, place);
    const unsigned char *type;

    if (status != STATUS_OK) {
        return status;
    }
    type = cursor_take(reader->cursor, 1);
    if (type == NULL) {
        return head_ends_early(reader);
    }
    status = head_read(reader, *type & ~FLAG_REFERENCE, item);
    if (status == STATUS_OK) {
        size_t cost = item->length / UNMARSHAL_MAX_OBJECTS_PER_BYTE;

        if (cost > reader->objects_left) {
            return head_damaged(reader, "too many references");
        }
        reader->objects_left -= cost;
    }
    return status == STATUS_OK ? enter(reader, item, back) : status;
}

/* Let item be the object that a reference stands for; what it may be known
   as is not read again, nor are numbers. */
static enum status
follow(struct unmarshal *reader, struct unmarshal_item *item,
       bool may_be_known)
{
    const struct unmarshal_reference *reference;
    size_t index = 0;
    enum status status = head_length(reader, 4, &index);

    if (status != STATUS_OK) {
        return status;
    }
    if (index >= reader->reference_count) {
        return head_damaged(reader, "a reference to nothing");
    }
    reference = &reader->references[index];
    item->kind = (enum unmarshal_kind)reference->kind;
    item->count = 0;
    switch (item->kind) {
    case UNMARSHAL_INTEGER:
        item->integer = reference->integer;
        item->real = (double)item->integer;
        return settle(reader);
    case UNMARSHAL_REAL:
        item->real = reference->real;
        return settle(reader);
    case UNMARSHAL_TEXT:
    case UNMARSHAL_TUPLE:
    case UNMARSHAL_CODE:
        if (may_be_known) {
            item->known = reference->known;
            return settle(reader);
        }
        /* fall through */
    default:
        item->reference = index;
        return read_there(reader, item, reference->place);
    }
}

/* Count an object in the container that it lies in; ends is whether it is
   the mark at a dict's end. */
static bool
is_due(struct unmarshal *reader, bool ends)
{
    struct unmarshal_frame *frame;

    if (reader->depth == 0) {
        return !ends;
    }
    frame = &reader->frames[reader->depth - 1];
    if (ends) {
        if (frame->left != HEAD_DICT_KEY) {
            return false;
        }
        frame->left = 0;
    }
    else if (frame->left == HEAD_DICT_VALUE) {
        frame->left = HEAD_DICT_KEY;
    }
    else {
        frame->left--;          /* a HEAD_DICT_KEY becomes a HEAD_DICT_VALUE */
    }
    return true;
}

/* Numbers are kept with their references: to go back for them would cost more
   than they do. */
static void
keep_number(struct unmarshal *reader, const struct unmarshal_item *item)
{
    struct unmarshal_reference *reference;

    if (item->reference == UNMARSHAL_NO_REFERENCE) {
        return;
    }
    reference = &reader->references[item->reference];
    if (item->kind == UNMARSHAL_INTEGER) {
        reference->integer = item->integer;
        reference->kind = UNMARSHAL_INTEGER;
    }
    else if (item->kind == UNMARSHAL_REAL) {
        reference->real = item->real;
        reference->kind = UNMARSHAL_REAL;
    }
}

/* Whether the line is next that code begins in: a number without a type. */
static inline bool
is_line_next(const struct unmarshal *reader)
{
    const struct unmarshal_frame *frame;

    if (reader->depth == 0) {
        return false;
    }
    frame = &reader->frames[reader->depth - 1];
    return frame->is_code
           && frame->left == UNMARSHAL_CODE_PARTS - UNMARSHAL_CODE_LINE;
}

static enum status
next_line(struct unmarshal *reader, struct unmarshal_item *item)
{
    reader->frames[reader->depth - 1].left--;
    item->reference = UNMARSHAL_NO_REFERENCE;
    item->known = NULL;
    return head_read(reader, HEAD_INTEGER, item);
}

static enum status
next(struct unmarshal *reader, struct unmarshal_item *item,
     bool may_be_known)
{
    size_t place = cursor_place(reader->cursor);
    const unsigned char *taken;
    enum status status;
    int type;

    if (is_line_next(reader)) {
        return next_line(reader, item);
    }
    taken = cursor_take(reader->cursor, 1);
    item->length = 0;
    item->reference = UNMARSHAL_NO_REFERENCE;
    item->known = NULL;
    if (taken == NULL) {
        return head_ends_early(reader);
    }
    if (reader->objects_left-- == 0) {
        return head_damaged(reader, "too many references");
    }
    type = *taken & ~FLAG_REFERENCE;
    if (!is_due(reader, *taken == '0')) {
        return head_damaged(reader, "an end that ends nothing");
    }
    if (*taken == '0') {
        item->kind = UNMARSHAL_END;
        item->count = 0;
        return settle(reader);
    }
    if (type == 'r') {
        return follow(reader, item, may_be_known);
    }
    status = STATUS_OK;
    if (*taken & FLAG_REFERENCE && reader->replays == 0) {
        status = register_reference(reader, place, item);
    }
    if (status == STATUS_OK) {
        status = head_read(reader, type, item);
    }
    if (status != STATUS_OK) {
        return status;
    }
    keep_number(reader, item);
    return enter(reader, item, 0);
}

enum status
unmarshal_next(struct unmarshal *reader, struct unmarshal_item *item)
{
    return next(reader, item, false);
}

enum status
unmarshal_next_known(struct unmarshal *reader, struct unmarshal_item *item)
{
    return next(reader, item, true);
}

/* Whether there is an integer at bytes, of 32 bits or by reference. */
static bool
peek_integer(const struct unmarshal *reader, const unsigned char *bytes,
             int64_t *integer)
{
    const struct unmarshal_reference *reference;
    uint32_t word;

    memcpy(&word, bytes + 1, sizeof(word));
    word = le32toh(word);
    if (*bytes == 'i') {
        *integer = (int32_t)word;
        return true;
    }
    if (*bytes != 'r' || word >= reader->reference_count) {
        return false;
    }
    reference = &reader->references[word];
    *integer = reference->integer;
    return reference->kind == UNMARSHAL_INTEGER;
}

static bool
peek_real(const unsigned char *bytes, double *real)
{
    uint64_t bits;

    memcpy(&bits, bytes + 1, sizeof(bits));
    bits = le64toh(bits);
    memcpy(real, &bits, sizeof(bits));
    return *bytes == 'g';
}

/* Ask for what a reference at bytes stands for. Returns whether there is one.
   Not inlined at once, it is one without effects to GCC, which drops it. */
__attribute__((always_inline)) static inline bool
prefetch_reference(const struct unmarshal *reader, const unsigned char *bytes)
{
    uint32_t index;

    memcpy(&index, bytes + 1, sizeof(index));
    index = le32toh(index);
    if (*bytes != 'r' || index >= reader->reference_count) {
        return false;
    }
    __builtin_prefetch(&reader->references[index]);
    return true;
}

/* A dict behind figures has callers. Which functions they are lies anywhere in
   the table of references: ask for the first few at once, and for the
   function that comes next. */
__attribute__((always_inline)) static inline void
prefetch_callers(const struct unmarshal *reader)
{
    const unsigned char *at = reader->cursor->next + 1;

    if ((at[-1] & ~FLAG_REFERENCE) != '{'
        || reader->cursor->end - at < (CALLERS_AHEAD + 1) * CALLER_BYTES) {
        return;
    }
    for (int i = 0; i < CALLERS_AHEAD && prefetch_reference(reader, at);
         i++) {
        at += CALLER_BYTES;
    }
    if (*at == '0') {
        prefetch_reference(reader, at + 1);
    }
}

bool
unmarshal_next_figures(struct unmarshal *reader, int64_t *integers,
                       double *reals)
{
    const unsigned char *bytes = reader->cursor->next;
    struct unmarshal_frame *frame;

    if (reader->depth == 0 || reader->replays > 0
        || reader->objects_left < FIGURES
        || reader->cursor->end - bytes < FIGURES_BYTES) {
        return false;
    }
    frame = &reader->frames[reader->depth - 1];
    if (frame->left < FIGURES || frame->left >= HEAD_DICT_VALUE
        || !peek_integer(reader, bytes, &integers[0])
        || !peek_integer(reader, bytes + INTEGER_BYTES, &integers[1])
        || !peek_real(bytes + 2 * INTEGER_BYTES, &reals[0])
        || !peek_real(bytes + 2 * INTEGER_BYTES + REAL_BYTES, &reals[1])) {
        return false;
    }
    reader->cursor->next += FIGURES_BYTES;
    reader->objects_left -= FIGURES;
    frame->left -= FIGURES;
    settle(reader);             /* without replays it cannot fail */
    if (reader->cursor->next < reader->cursor->end) {
        prefetch_callers(reader);
    }
    return true;
}

void
unmarshal_remember(struct unmarshal *reader,
                   const struct unmarshal_item *item, void *known)
{
    if (item->reference != UNMARSHAL_NO_REFERENCE) {
        reader->references[item->reference].known = known;
        reader->references[item->reference].kind = item->kind;
    }
}

enum status
unmarshal_skip(struct unmarshal *reader, const struct unmarshal_item *item)
{
    size_t outside = reader->depth - 1;
    struct unmarshal_item inner;
    enum status status = STATUS_OK;

    if (item->count == 0) {
        return STATUS_OK;
    }
    while (status == STATUS_OK && reader->depth > outside) {
        status = unmarshal_next(reader, &inner);
    }
    return status;
}
