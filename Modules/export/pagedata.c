/* What a profile says, part by part. */

#include "pagedata.h"

#include <math.h>

#include "export/json.h"

#include "pagefiles.h"
#include "pagefunctions.h"
#include "pagetrees.h"

static void
put_head(const struct export_request *request, struct pagetext *page)
{
    const struct profile *profile = request->profile;
    struct sink *sink = page->sink;

    json_member(sink, "{", "name");
    pagetext_put(page, request->name, strlen(request->name));
    json_member(sink, ", ", "sampled");
    sink_text(sink, profile->is_sampled ? "true" : "false");
    json_member(sink, ", ", "totals");
    json_member(sink, "{", "calls");
    sink_integer(sink, profile->totals.calls);
    json_member(sink, ", ", "primitive_calls");
    sink_integer(sink, profile->totals.primitive_calls);
    json_member(sink, ", ", "seconds");
    json_number(sink, profile->totals.seconds);
    sink_byte(sink, '}');
}

static void
put_threads(const struct profile *profile, struct pagetext *page)
{
    const struct threads_row *row = NULL;
    char room[THREADS_NAME_BYTES];
    const char *lead = "";
    struct sink *sink = page->sink;

    sink_byte(sink, '[');
    while ((row = threads_next(&profile->threads, row)) != NULL) {
        size_t length;
        const char *name = threads_name(row, room, &length);

        sink_text(sink, lead);
        json_member(sink, "{", "pid");
        sink_integer(sink, row->process_id);
        json_member(sink, ", ", "name");
        pagetext_put(page, name, length);
        json_member(sink, ", ", "native_id");
        sink_integer(sink, row->native_id);
        json_member(sink, ", ", "calls");
        sink_integer(sink, row->calls);
        json_member(sink, ", ", "seconds");
        json_number(sink, row->seconds);
        sink_byte(sink, '}');
        lead = ",\n";
    }
    sink_byte(sink, ']');
}

/* Return when the profile was recorded, in seconds since 1970, or NAN. */
static double
when_recorded(const struct profile *profile)
{
    const struct value *started = value_find(profile->metadata, "started");
    double seconds;

    return started != NULL && value_number(started, &seconds) ? seconds : NAN;
}

/* Add the parts that stand behind the head. */
static enum status
put_parts(const struct export_request *request, bool has_sources,
          const struct pagefiles *files, struct pagetext *page)
{
    const struct profile *profile = request->profile;
    struct sink *sink = page->sink;

    json_member(sink, ",\n", "files");
    pagefiles_put(files, page);
    json_member(sink, ",\n", "functions");
    pagefunctions_put(profile, files, page);
    json_member(sink, ",\n", "qualified_names");
    pagefunctions_put_names(profile, page);
    json_member(sink, ",\n", "edges");
    pagefunctions_put_edges(profile, sink);
    json_member(sink, ",\n", "threads");
    put_threads(profile, page);
    json_member(sink, ",\n", "metadata");
    if (profile->metadata != NULL) {
        pagetext_put_value(page, profile->metadata);
    }
    else {
        sink_text(sink, "null");
    }
    json_member(sink, ",\n", "sources");
    if (has_sources) {
        return pagefiles_put_sources(files, when_recorded(profile), page);
    }
    sink_text(sink, "[]");
    return STATUS_OK;
}

enum status
pagedata_put(const struct export_request *request, bool has_sources,
             struct pagetext *page)
{
    struct pagefiles files;
    enum status status = pagefiles_find(&files, request->profile);

    if (status == STATUS_OK) {
        put_head(request, page);
        status = put_parts(request, has_sources, &files, page);
    }
    if (status == STATUS_OK) {
        json_member(page->sink, ",\n", "contexts");
        status = pagetrees_put(request->contexts, page);
        sink_byte(page->sink, '}');
    }
    pagefiles_clear(&files);
    return status;
}
