/* Tests of the index of records. */

#include "suite.h"

#include <stdbool.h>

#include "base/index.h"
#include "base/memory.h"

#define MANY 3000

/* The records are their hashes. */
static uint64_t hashes[MANY];

static uint64_t
hash_of(const void *records, uint32_t number)
{
    return ((const uint64_t *)records)[number];
}

static const struct index_owner owner = {hash_of, hashes};
static struct index records;

static enum status
add(uint64_t hash)
{
    uint32_t number = (uint32_t)records.count;

    hashes[number] = hash;
    return index_add(&records, hash, number, &owner);
}

/* Whether a record is found under its hash. */
static bool
has(uint32_t wanted)
{
    size_t at;
    uint32_t number;

    for (number = index_first(&records, hashes[wanted], &at);
         number != INDEX_NONE && number != wanted;
         number = index_next(&records, hashes[wanted], &at)) {
    }
    return number == wanted;
}

START_TEST(index_that_is_empty)
{
    size_t at;

    index_init(&records);
    ck_assert_uint_eq(index_first(&records, 0, &at), INDEX_NONE);
    ck_assert_uint_eq(index_first(&records, UINT64_MAX, &at), INDEX_NONE);
    index_clear(&records);
}
END_TEST

START_TEST(index_add_many)
{
    uint64_t hash = 1;

    index_init(&records);
    for (uint32_t i = 0; i < MANY; i++) {
        hash = hash * UINT64_C(6364136223846793005) + 1442695040888963407;
        ck_assert_int_eq(add(hash), STATUS_OK);
        ck_assert(has(i) && has(i / 2) && has(0));
    }
    ck_assert_uint_eq(records.count, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        ck_assert(has(i));
    }
    index_clear(&records);
}
END_TEST

/* Equal hashes, and those of which only the slot or only the tag is equal. */
START_TEST(index_add_colliding_hashes)
{
    static const uint64_t colliding[] = {
        0, 0, 0, UINT64_C(1) << 57, UINT64_C(1) << 63, UINT64_MAX, 1, 1,
        UINT64_MAX,
    };
    size_t count = sizeof(colliding) / sizeof(*colliding);

    index_init(&records);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(add(colliding[i]), STATUS_OK);
    }
    for (uint32_t i = 0; i < count; i++) {
        ck_assert(has(i));
    }
    index_clear(&records);
}
END_TEST

START_TEST(index_add_without_memory)
{
    for (size_t request = 1;; request++) {
        uint32_t added = 0;

        index_init(&records);
        memory_fail_after(request);
        while (added < 20 && add(added * UINT64_C(0x9e3779b97f4a7c15))
                                 == STATUS_OK) {
            added++;
        }
        memory_fail_after(0);
        ck_assert_uint_eq(records.count, added);
        for (uint32_t i = 0; i < added; i++) {
            ck_assert(has(i));
        }
        index_clear(&records);
        if (added == 20) {
            break;
        }
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, index_that_is_empty);
    tcase_add_test(tests, index_add_many);
    tcase_add_test(tests, index_add_colliding_hashes);
    tcase_add_test(tests, index_add_without_memory);
}

int
main(void)
{
    return suite_run("index", add_tests);
}
