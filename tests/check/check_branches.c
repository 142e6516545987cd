/* Tests of what pstats tree and top print where memory runs out. */

#include "suite.h"

#include <string.h>

#include "../../Modules/pstats/branches.h"
#include "../../Modules/pstats/grove.h"
#include "../../Modules/pstats/ranking.h"
#include "profiles.h"
#include "shortage.h"
#include "trees.h"

static struct profile profile;
static struct grove_request request;
static struct sink sink;

static void
set_up(void)
{
    profiles_example(&profile);
    request = (struct grove_request){.levels = 100};
}

static void
tear_down(void)
{
    profile_clear(&profile);
}

static enum status
print(void)
{
    struct complaint complaint;
    struct grove grove;
    enum status status = grove_init(&grove, &profile, &request, &complaint);
    size_t shown;

    sink_init(&sink);
    if (status != STATUS_OK) {
        return status;
    }
    status = branches_print(
        &(struct branches){.profile = &profile,
                           .tree = grove.contexts->trees,
                           .total_ns = grove.total_ns, .levels = 100,
                           .limit = 100, .names = WIDE_SUFFIX},
        &sink, &shown);
    grove_clear(&grove);
    return status == STATUS_OK ? sink.status : status;
}

static enum status
attempt(void)
{
    enum status status = print();

    sink_clear(&sink);
    return status;
}

START_TEST(branches_print_contexts_without_memory)
{
    trees_add(&profile, "main", 7, "f 1 10, .g 2 5, ..f 1 3, h 1 9");
    trees_add(&profile, "other", 8, "h 1 2");
    ck_assert_uint_ge(shortage_survive(attempt), 10);
    request.folds_recursion = true;
    request.is_inverted = true;
    ck_assert_uint_ge(shortage_survive(attempt), 15);
}
END_TEST

START_TEST(branches_print_estimate_without_memory)
{
    ck_assert_uint_ge(shortage_survive(attempt), 10);
    ck_assert_int_eq(print(), STATUS_OK);
    sink_byte(&sink, '\0');
    ck_assert_ptr_nonnull(strstr(sink.bytes, "`-lib.py:7(work)"));
    sink_clear(&sink);
}
END_TEST

static enum status
attempt_ranking(void)
{
    struct ranking ranking;
    struct ranking_style style = {.limit = 10, .unit = UNIT_AUTO,
                                  .names = WIDE_SUFFIX};
    enum status status;

    ranking_init(&ranking);
    sink_init(&sink);
    ranking.now = profile;
    status = ranking_print(&ranking, &style, &sink);
    if (status == STATUS_OK) {
        status = sink.status;
    }
    sink_clear(&sink);
    return status;
}

START_TEST(ranking_print_without_memory)
{
    ck_assert_uint_ge(shortage_survive(attempt_ranking), 5);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, branches_print_contexts_without_memory);
    tcase_add_test(tests, branches_print_estimate_without_memory);
    tcase_add_test(tests, ranking_print_without_memory);
}

int
main(void)
{
    return suite_run("branches", add_tests);
}
