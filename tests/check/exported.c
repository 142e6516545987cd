/* Lets formats write small profiles. */

#include "exported.h"

#include <check.h>

#include "profiles.h"
#include "shortage.h"

void
exported_expect(struct sink *sink, const char *text)
{
    ck_assert_int_eq(sink->status, STATUS_OK);
    sink_byte(sink, '\0');
    ck_assert_str_eq(sink->bytes, text);
    sink_clear(sink);
}

void
exported_expect_rows(const char *format, const struct profile *profile,
                     size_t count, enum listing_table table,
                     const char *text)
{
    struct export_rows rows = {profile, profile->rows, count, table};
    struct sink sink;

    sink_init(&sink);
    ck_assert_int_eq(export_find(format)->write(&rows, &sink), STATUS_OK);
    exported_expect(&sink, text);
}

void
exported_expect_example(const char *format, enum listing_table table,
                        const char *text)
{
    struct profile profile;

    profiles_example(&profile);
    exported_expect_rows(format, &profile, profile.row_count, table, text);
    profile_clear(&profile);
}

static struct profile scarce;
static const struct export_format *scarce_format;

static enum status
write_scarce(void)
{
    struct export_rows rows = {&scarce, scarce.rows, scarce.row_count,
                               LISTING_CALLEES};
    struct sink sink;
    enum status status;

    sink_init(&sink);
    status = scarce_format->write(&rows, &sink);
    if (status == STATUS_OK) {
        status = sink.status;
    }
    sink_clear(&sink);
    return status;
}

void
exported_expect_shortage(const char *format, size_t least_requests)
{
    scarce_format = export_find(format);
    profiles_example(&scarce);
    ck_assert_uint_ge(shortage_survive(write_scarce), least_requests);
    profile_clear(&scarce);
}
