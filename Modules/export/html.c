/* The page has a place for the profile: what is there is put in its stead. */

#include "export/html.h"

#include <string.h>

#include "export/json.h"

#include "bundle.h"
#include "pagedata.h"

/* What stands in the page's place for the profile. */
static const char place[] = "{\"no\": \"profile\"}";

bool
html_is_built(void)
{
    return bundle_length > 0;
}

/* Return where the place is, or NULL: there is no page. */
static const unsigned char *
find_place(struct complaint *complaint)
{
    const unsigned char *found = memmem(bundle_bytes, bundle_length, place,
                                        strlen(place));

    if (found == NULL) {
        complaint_invalid(complaint, "this build has no report (configure "
                                     "--with-report=yes says why)");
    }
    return found;
}

static void
put_head(struct sink *sink)
{
    json_member(sink, "{", "format");
    sink_integer(sink, JSON_FORMAT);
    json_member(sink, ", ", "generator");
    sink_text(sink, "\"pstats " PACKAGE_VERSION "\"");
    json_member(sink, ", ", "profiles");
    sink_text(sink, "[\n");
}

/* Add which functions of both profiles are the same: [new, old]. */
static void
put_pairs(const struct difference *difference, struct sink *sink)
{
    const char *lead = "";

    json_member(sink, ",\n", "pairs");
    sink_byte(sink, '[');
    for (size_t i = 0; i < difference->count; i++) {
        const struct difference_row *row = &difference->rows[i];

        if (row->before != NULL && row->after != NULL) {
            sink_text(sink, lead);
            sink_byte(sink, '[');
            sink_integer(sink, row->after->index);
            sink_byte(sink, ',');
            sink_integer(sink, row->before->index);
            sink_byte(sink, ']');
            lead = ",";
        }
    }
    sink_byte(sink, ']');
}

/* Add the page with one profile, or with both and their difference. */
static enum status
write_page(const struct export_request *recent,
           const struct export_request *old,
           const struct difference *difference, struct sink *sink,
           struct complaint *complaint)
{
    const unsigned char *found = find_place(complaint);
    struct pagetext page;
    enum status status;

    if (found == NULL) {
        return STATUS_INVALID;
    }
    pagetext_init(&page, sink);
    sink_bytes(sink, bundle_bytes, (size_t)(found - bundle_bytes));
    put_head(sink);
    status = pagedata_put(recent, !recent->options.has_no_sources, &page);
    if (status == STATUS_OK && old != NULL) {
        sink_text(sink, ",\n");
        status = pagedata_put(old, false, &page);
    }
    sink_byte(sink, ']');
    if (old != NULL) {
        put_pairs(difference, sink);
    }
    sink_byte(sink, '}');
    found += strlen(place);
    sink_bytes(sink, found,
               bundle_length - (size_t)(found - bundle_bytes));
    pagetext_clear(&page);
    return status;
}

enum status
html_write(const struct export_request *request, struct sink *sink,
           struct complaint *complaint)
{
    return write_page(request, NULL, NULL, sink, complaint);
}

enum status
html_write_difference(const struct export_request *recent,
                      const struct export_request *old,
                      const struct difference *difference, struct sink *sink,
                      struct complaint *complaint)
{
    return write_page(recent, old, difference, sink, complaint);
}
