/* What formats write, byte for byte. */

#ifndef CHECK_EXPORTED_H
#define CHECK_EXPORTED_H

#include "export/export.h"

/* Assert that sink has that text, and clear it. */
void exported_expect(struct sink *sink, const char *text);

/* Assert that the format of that name writes that text of the profile's first
   count rows. */
void exported_expect_rows(const char *format, const struct profile *profile,
                          size_t count, enum listing_table table,
                          const char *text);

/* The same for all rows of profiles_example(). */
void exported_expect_example(const char *format, enum listing_table table,
                             const char *text);

/* Assert that the format writes the example's callees, or fails without
   memory and without a leak; at least for so many requests. */
void exported_expect_shortage(const char *format, size_t least_requests);

/* Assert that the format writes that text of the whole profile. options NULL:
   those that nothing was said about. */
void exported_expect_profile(const char *format, struct profile *profile,
                             const struct export_options *options,
                             const char *text);

/* Assert that the format writes the whole profile, or fails without memory
   and without a leak; at least for so many requests. */
void exported_expect_profile_shortage(const char *format,
                                      struct profile *profile,
                                      const struct export_options *options,
                                      size_t least_requests);

#endif
