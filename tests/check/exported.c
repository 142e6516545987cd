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

static struct export_options whole_options;
static struct profile *whole;

/* Add the whole profile to sink, which keeps everything. */
static enum status
write_profile(struct sink *sink, struct complaint *complaint)
{
    struct export_request request;
    enum status status = export_prepare(&request, scarce_format, whole,
                                        &whole_options, complaint);

    if (status == STATUS_OK) {
        status = scarce_format->write_profile(&request, sink, complaint);
    }
    export_release(&request);
    return status == STATUS_OK ? sink->status : status;
}

static void
choose(const char *format, struct profile *profile,
       const struct export_options *options)
{
    scarce_format = export_find(format);
    ck_assert_ptr_nonnull(scarce_format);
    whole = profile;
    whole_options = options != NULL ? *options : EXPORT_DEFAULTS;
}

void
exported_expect_profile(const char *format, struct profile *profile,
                        const struct export_options *options,
                        const char *text)
{
    struct complaint complaint = {""};
    struct sink sink;

    choose(format, profile, options);
    sink_init(&sink);
    ck_assert_msg(write_profile(&sink, &complaint) == STATUS_OK, "%s",
                  complaint.text);
    exported_expect(&sink, text);
}

static enum status
write_scarce_profile(void)
{
    struct sink sink;
    enum status status;

    sink_init(&sink);
    status = write_profile(&sink, NULL);
    sink_clear(&sink);
    return status;
}

void
exported_expect_profile_shortage(const char *format, struct profile *profile,
                                 const struct export_options *options,
                                 size_t least_requests)
{
    choose(format, profile, options);
    ck_assert_uint_ge(shortage_survive(write_scarce_profile),
                      least_requests);
}
