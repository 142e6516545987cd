/* Reads marshalled profiles; whatever fails fails the test. */

#include "loading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "profiles.h"

enum status
loading_try(struct profile *profile, const void *bytes, size_t length,
            struct complaint *complaint)
{
    char *block = malloc(length > 0 ? length : 1);
    enum status status;

    memcpy(block, bytes, length);
    complaint->text[0] = '\0';
    profile_init(profile);
    status = loader_read_bytes(profile, block, length, complaint);
    free(block);
    if (status != STATUS_OK) {
        ck_assert_str_ne(complaint->text, "");
        ck_assert_uint_eq(profile->row_count, 0);
        ck_assert_uint_eq(profile->functions.record_count, 0);
        ck_assert_int_eq(profile->callers, PROFILE_NO_CALLERS);
    }
    return status;
}

void
loading_read(struct profile *profile, const void *bytes, size_t length)
{
    struct complaint complaint;

    ck_assert_msg(loading_try(profile, bytes, length, &complaint)
                      == STATUS_OK,
                  "%s", complaint.text);
}

void
loading_expect_table(struct profile *profile)
{
    const struct profile_function *row;

    ck_assert_uint_eq(profile->row_count, 1);
    row = profile->rows[0];
    ck_assert_ptr_eq(row, profiles_function(profile, LABEL_F));
    profiles_expect(&row->figures, &(struct profile_figures){3, 2, .5, 1});
    ck_assert_uint_eq(row->caller_count, 1);
    ck_assert_ptr_eq(row->first_caller->caller,
                     profiles_function(profile, LABEL_G));
    ck_assert(!row->first_caller->caller->is_row);
    profiles_expect(&row->first_caller->figures,
                    &(struct profile_figures){3, 2, .5, 1});
    ck_assert_int_eq(profile->callers, PROFILE_FIGURES);
    ck_assert(!profile->is_sampled);
}

void
loading_expect_no_trailer(struct profile *profile, const char *why)
{
    loading_expect_table(profile);
    ck_assert(!profile->has_trailer);
    ck_assert_ptr_null(profile->metadata);
    ck_assert_int_eq(profile->rows[0]->exceptions, 0);
    ck_assert_ptr_null(profile->rows[0]->qualified_names);
    ck_assert_ptr_null(profile->rows[0]->runs);
    ck_assert(!profile->has_starts && !profile->has_wall);
    ck_assert_uint_eq(threads_count(&profile->threads), 0);
    ck_assert_msg(strstr(profile->trailer_complaint.text, why) != NULL,
                  "%s, not: %s", profile->trailer_complaint.text, why);
}
