/* Profiles as marshalled dicts: each text and each key is written once, then
   referred to. */

#include "stats/saver.h"

#include "base/memory.h"
#include "base/table.h"
#include "stats/loader.h"
#include "stats/marshal.h"

#include "journal.h"

/* Where a text was written. */
struct place {
    const struct text *text;
    uint32_t place;
};

/* A dict in the making: the table, or the trailer. */
struct saver {
    struct marshal writer;
    uint32_t *keys;             /* by the index of a function: the place of
                                   its key, or MARSHAL_NO_PLACE */
    struct table texts;         /* struct place */
    struct pool places;
};

/* Begin a dict of what profile's functions have. */
static enum status
begin(struct saver *saver, const struct profile *profile, struct sink *sink)
{
    size_t count = profile->functions.record_count;

    saver->keys = memory_resize(NULL, (count + 1) * sizeof(*saver->keys));
    if (saver->keys == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        saver->keys[i] = MARSHAL_NO_PLACE;
    }
    table_init(&saver->texts);
    pool_init(&saver->places);
    marshal_init(&saver->writer, sink);
    marshal_dict(&saver->writer);
    return STATUS_OK;
}

/* End the dict. Returns what came of it. */
static enum status
finish(struct saver *saver)
{
    marshal_end(&saver->writer);
    memory_free(saver->keys);
    table_clear(&saver->texts);
    pool_clear(&saver->places);
    return saver->writer.sink->status;
}

static const struct place *
find_place(const struct saver *saver, const struct text *text)
{
    size_t at;
    const struct place *place;

    for (place = table_first(&saver->texts, text->hash, &at);
         place != NULL && place->text != text;
         place = table_next(&saver->texts, text->hash, &at)) {
    }
    return place;
}

/* Mark text, which is written next. Without memory to remember it, it is
   written again when it is needed again. */
static void
mark_text(struct saver *saver, const struct text *text)
{
    struct place *place = pool_take(&saver->places, sizeof(*place));

    if (place != NULL
        && table_add(&saver->texts, text->hash, place) == STATUS_OK) {
        *place = (struct place){text, marshal_mark(&saver->writer)};
    }
}

static void
put_text(struct saver *saver, const struct text *text)
{
    const struct place *place = find_place(saver, text);

    if (place != NULL && place->place != MARSHAL_NO_PLACE) {
        marshal_refer(&saver->writer, place->place);
        return;
    }
    if (place == NULL) {
        mark_text(saver, text);
    }
    marshal_text(&saver->writer, text->bytes, text->length);
}

static void
put_key(struct saver *saver, const struct profile_function *function)
{
    uint32_t *place = &saver->keys[function->index];

    if (*place != MARSHAL_NO_PLACE) {
        marshal_refer(&saver->writer, *place);
        return;
    }
    *place = marshal_mark(&saver->writer);
    marshal_tuple(&saver->writer, 3);
    put_text(saver, function->file);
    marshal_integer(&saver->writer, function->line);
    put_text(saver, function->name);
}

/* Write a row's or a caller's figures: their counts differ in order. */
static void
put_figures(struct marshal *writer, int64_t first, int64_t second,
            const struct profile_figures *figures)
{
    marshal_integer(writer, first);
    marshal_integer(writer, second);
    marshal_real(writer, figures->self_seconds);
    marshal_real(writer, figures->inclusive_seconds);
}

static void
put_callers(struct saver *saver, const struct profile_function *row,
            enum profile_callers callers)
{
    struct marshal *writer = &saver->writer;

    marshal_dict(writer);
    for (const struct profile_edge *edge = row->first_caller; edge != NULL;
         edge = edge->next_caller) {
        const struct profile_figures *figures = &edge->figures;

        put_key(saver, edge->caller);
        if (callers == PROFILE_COUNTS) {
            marshal_integer(writer, figures->calls);
        }
        else {
            marshal_tuple(writer, 4);
            put_figures(writer, figures->calls, figures->primitive_calls,
                        figures);
        }
    }
    marshal_end(writer);
}

static void
put_word(struct saver *saver, const char *word)
{
    marshal_text(&saver->writer, word, strlen(word));
}

static enum status
write_table(const struct profile *profile, struct sink *sink)
{
    struct saver saver;
    struct marshal *writer = &saver.writer;
    enum status status = begin(&saver, profile, sink);

    if (status != STATUS_OK) {
        return status;
    }
    if (profile->is_sampled) {
        marshal_tuple(writer, 1);
        put_word(&saver, LOADER_SAMPLED);
        marshal_boolean(writer, true);
    }
    for (size_t i = 0; i < profile->row_count; i++) {
        const struct profile_function *row = profile->rows[i];

        put_key(&saver, row);
        marshal_tuple(writer, 5);
        put_figures(writer, row->figures.primitive_calls, row->figures.calls,
                    &row->figures);
        put_callers(&saver, row, profile->callers);
    }
    return finish(&saver);
}

static void
put_exceptions(struct saver *saver, const struct profile_function *function)
{
    if (function->exceptions != 0) {
        put_key(saver, function);
        marshal_integer(&saver->writer, function->exceptions);
    }
}

static void
put_names(struct saver *saver, const struct profile_function *function)
{
    const struct profile_name *name;
    size_t count = 0;

    for (name = function->qualified_names; name != NULL; name = name->next) {
        count++;
    }
    if (count > 0) {
        put_key(saver, function);
        marshal_tuple(&saver->writer, count);
    }
    for (name = function->qualified_names; name != NULL; name = name->next) {
        put_text(saver, name->text);
    }
}

static void
put_starts(struct saver *saver, const struct profile_function *function)
{
    if (function->runs != NULL && function->runs->has_starts) {
        put_key(saver, function);
        marshal_integer(&saver->writer, function->runs->starts);
    }
}

static void
put_coroutines(struct saver *saver, const struct profile_function *function)
{
    if (function->runs != NULL && function->runs->has_wall) {
        put_key(saver, function);
        marshal_tuple(&saver->writer, 2);
        marshal_integer(&saver->writer, function->runs->finished);
        marshal_real(&saver->writer, function->runs->wall_seconds);
    }
}

static void
put_thread_name(struct saver *saver, const struct threads_row *row)
{
    char room[THREADS_NAME_BYTES];
    size_t length;
    const char *name = threads_name(row, room, &length);

    if (row->name != NULL) {
        put_text(saver, row->name);
    }
    else {
        marshal_text(&saver->writer, name, length);
    }
}

static void
put_threads(struct saver *saver, const struct threads *threads)
{
    struct marshal *writer = &saver->writer;
    const struct threads_row *row = NULL;

    if (threads_count(threads) == 0) {
        return;
    }
    put_word(saver, "threads");
    marshal_list(writer, threads_count(threads));
    while ((row = threads_next(threads, row)) != NULL) {
        marshal_tuple(writer, 5);
        marshal_integer(writer, row->process_id);
        put_thread_name(saver, row);
        marshal_integer(writer, row->native_id);
        marshal_integer(writer, row->calls);
        marshal_real(writer, row->seconds);
    }
}

/* Write a dict, under key, of what put writes for each function. */
static void
put_functions(struct saver *saver, const struct profile *profile,
              const char *key,
              void (*put)(struct saver *, const struct profile_function *))
{
    put_word(saver, key);
    marshal_dict(&saver->writer);
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        put(saver, arena_at(&profile->functions, i));
    }
    marshal_end(&saver->writer);
}

static enum status
write_trailer(const struct profile *profile, struct sink *sink)
{
    static const struct value nothing = {.kind = UNMARSHAL_DICT};
    struct saver saver;
    enum status status = begin(&saver, profile, sink);

    if (status != STATUS_OK) {
        return status;
    }
    put_word(&saver, "format");
    marshal_integer(&saver.writer, LOADER_TRAILER_FORMAT);
    put_word(&saver, "metadata");
    marshal_value(&saver.writer, profile->metadata != NULL
                                     ? profile->metadata
                                     : &nothing);
    put_functions(&saver, profile, "exceptions", put_exceptions);
    put_functions(&saver, profile, "qualified_names", put_names);
    put_threads(&saver, &profile->threads);
    if (profile->has_starts) {
        put_functions(&saver, profile, "starts", put_starts);
    }
    if (profile->has_wall) {
        put_functions(&saver, profile, "coroutines", put_coroutines);
    }
    status = journal_write(profile, &saver.writer);
    return finish(&saver) == STATUS_OK ? status : sink->status;
}

enum status
saver_write(const struct profile *profile, struct sink *sink)
{
    enum status status = write_table(profile, sink);

    return status == STATUS_OK && profile->has_trailer
               ? write_trailer(profile, sink)
               : status;
}
