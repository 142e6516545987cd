/* Tests of the format pprof, unpacked and field by field. */

#include <stdio.h>

#include <zlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "exported.h"
#include "profiles.h"
#include "stats/value.h"
#include "suite.h"
#include "trees.h"

#define MAX_PLAIN_BYTES 1000000
#define BIG "9223372036854775807"

/* How a field of a message is shown. */
enum shape {
    SHAPE_NONE,                 /* there is no such field */
    SHAPE_NUMBER,
    SHAPE_NUMBERS,              /* several in a row */
    SHAPE_TEXT,
    SHAPE_TYPE,                 /* messages */
    SHAPE_SAMPLE,
    SHAPE_LABEL,
    SHAPE_MAPPING,
    SHAPE_LOCATION,
    SHAPE_LINE,
    SHAPE_FUNCTION,
    SHAPE_PROFILE,
};

#define MAX_FIELD 15

/* By message and number of a field. */
static const enum shape shapes[][MAX_FIELD + 1] = {
    [SHAPE_TYPE] = {0, SHAPE_NUMBER, SHAPE_NUMBER},
    [SHAPE_SAMPLE] = {0, SHAPE_NUMBERS, SHAPE_NUMBERS, SHAPE_LABEL},
    [SHAPE_LABEL] = {0, SHAPE_NUMBER, SHAPE_NUMBER, SHAPE_NUMBER},
    [SHAPE_MAPPING] = {[1] = SHAPE_NUMBER, [5] = SHAPE_NUMBER,
                       [7] = SHAPE_NUMBER, [8] = SHAPE_NUMBER,
                       [9] = SHAPE_NUMBER},
    [SHAPE_LOCATION] = {[1] = SHAPE_NUMBER, [2] = SHAPE_NUMBER,
                        [4] = SHAPE_LINE},
    [SHAPE_LINE] = {0, SHAPE_NUMBER, SHAPE_NUMBER},
    [SHAPE_FUNCTION] = {0, SHAPE_NUMBER, SHAPE_NUMBER, SHAPE_NUMBER,
                        SHAPE_NUMBER, SHAPE_NUMBER},
    [SHAPE_PROFILE] = {0, SHAPE_TYPE, SHAPE_SAMPLE, SHAPE_MAPPING,
                       SHAPE_LOCATION, SHAPE_FUNCTION, SHAPE_TEXT,
                       [9] = SHAPE_NUMBER, [10] = SHAPE_NUMBER,
                       [11] = SHAPE_TYPE, [12] = SHAPE_NUMBER,
                       [13] = SHAPE_NUMBER, [14] = SHAPE_NUMBER},
};

static struct profile profile;

static void
begin(void)
{
    profile_init(&profile);
}

static void
end(void)
{
    profile_clear(&profile);
}

static uint64_t
read_number(const unsigned char **at, const unsigned char *stop)
{
    uint64_t number = 0;
    int shift = 0;

    do {
        ck_assert(*at < stop);
        ck_assert_int_lt(shift, 64);
        number |= (uint64_t)(**at & 0x7f) << shift;
        shift += 7;
    } while (*(*at)++ & 0x80);
    return number;
}

static void
show_number(struct sink *sink, uint64_t number)
{
    sink_integer(sink, (int64_t)number);
    sink_byte(sink, ' ');
}

static void show_message(struct sink *sink, enum shape shape,
                         const unsigned char *at, const unsigned char *stop);

static void
show_field(struct sink *sink, enum shape shape, const unsigned char *at,
           const unsigned char *stop)
{
    if (shape == SHAPE_TEXT) {
        sink_byte(sink, '\'');
        sink_bytes(sink, at, (size_t)(stop - at));
        sink_text(sink, "' ");
    }
    else if (shape == SHAPE_NUMBERS) {
        while (at < stop) {
            show_number(sink, read_number(&at, stop));
        }
    }
    else {
        sink_text(sink, "{");
        show_message(sink, shape, at, stop);
        sink_text(sink, "} ");
    }
}

/* Add "1=2 " for a number in field 1, "6='a' " for a text in 6, and so on. */
static void
show_message(struct sink *sink, enum shape shape, const unsigned char *at,
             const unsigned char *stop)
{
    while (at < stop) {
        uint64_t key = read_number(&at, stop), length;
        enum shape field;

        ck_assert_uint_le(key >> 3, MAX_FIELD);
        field = shapes[shape][key >> 3];
        ck_assert_int_ne(field, SHAPE_NONE);
        ck_assert_uint_eq(key & 7, field == SHAPE_NUMBER ? 0 : 2);
        sink_byte(sink, (char)(key >> 3 < 10 ? '0' + (key >> 3)
                                             : 'a' + (key >> 3) - 10));
        sink_byte(sink, '=');
        length = read_number(&at, stop);
        if (field == SHAPE_NUMBER) {
            show_number(sink, length);
            continue;
        }
        ck_assert_uint_le(length, (uint64_t)(stop - at));
        show_field(sink, field, at, at + length);
        at += length;
    }
}

/* Write the whole profile into sink. */
static void
export(struct sink *sink)
{
    const struct export_format *format = export_find("pprof");
    struct export_options options = EXPORT_DEFAULTS;
    struct export_request request;

    sink_init(sink);
    ck_assert_int_eq(export_prepare(&request, format, &profile, &options,
                                    NULL),
                     STATUS_OK);
    ck_assert_int_eq(format->write_profile(&request, sink, NULL), STATUS_OK);
    ck_assert_int_eq(sink->status, STATUS_OK);
    export_release(&request);
}

/* Show the profile that is in packed, which is cleared: a gzip file, whole. */
static void
unpack(struct sink *packed, struct sink *shown)
{
    unsigned char *plain = memory_allocate(MAX_PLAIN_BYTES);
    z_stream stream = {.next_in = (Bytef *)packed->bytes,
                       .avail_in = (uInt)packed->length,
                       .next_out = plain, .avail_out = MAX_PLAIN_BYTES};

    ck_assert_int_eq(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
    ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    sink_init(shown);
    show_message(shown, SHAPE_PROFILE, plain, plain + stream.total_out);
    inflateEnd(&stream);
    memory_free(plain);
    sink_clear(packed);
}

static void
expect_profile(const char *text)
{
    struct sink sink, shown;

    export(&sink);
    unpack(&sink, &shown);
    exported_expect(&shown, text);
}

#define TYPES "1={1=1 2=3 } 1={1=2 2=4 } "
#define SAMPLE(stack, values, labels)                                         \
    "2={1=" stack "2=" values labels "} "
#define STRING(key, value) "3={1=" key " 2=" value " } "
#define NUMBER(key, value) "3={1=" key " 3=" value " } "
#define MAPPING(file) "3={1=1 5=" file " 7=1 8=1 9=1 } "
#define LOCATION(id, line) "4={1=" id " 2=1 4={1=" id " 2=" line " } } "
#define FUNCTION(id, name, system, file, line)                                \
    "5={1=" id " 2=" name " 3=" system " 4=" file " 5=" line " } "
#define TEXT(text) "6='" text "' "
#define HEAD(counted, timed)                                                  \
    TEXT("") TEXT(counted) TEXT(timed) TEXT("count") TEXT("nanoseconds")
#define REST(comments) "b={1=2 2=4 } c=1 " comments "e=2 "

START_TEST(pprof_sample_for_each_context)
{
    trees_add(&profile, "T", 8, "f 1 300, .g 2 0, ..f 1 1, g 5 2");
    trees_add(&profile, "", 0, "g 1 7")->is_folded = true;
    profile.contexts->folded_calls = 1;
    expect_profile(
        TYPES
        SAMPLE("1 ", "1 300 ",
               STRING("6", "5") NUMBER("7", "8") NUMBER("8", "7"))
        SAMPLE("2 1 ", "2 0 ",
               STRING("6", "5") NUMBER("7", "8") NUMBER("8", "7"))
        SAMPLE("1 2 1 ", "1 1 ",
               STRING("6", "5") NUMBER("7", "8") NUMBER("8", "7"))
        SAMPLE("2 ", "5 2 ",
               STRING("6", "5") NUMBER("7", "8") NUMBER("8", "7"))
        SAMPLE("2 ", "1 7 ", STRING("6", "9") NUMBER("8", "7"))
        MAPPING("12") LOCATION("1", "7") LOCATION("2", "7")
        FUNCTION("1", "13", "14", "15", "7")
        FUNCTION("2", "16", "17", "15", "7")
        HEAD("calls", "wall") TEXT("T (8)") TEXT("thread")
        TEXT("thread_id") TEXT("process_id") TEXT("(contexts not kept)")
        TEXT("profiling-tracing") TEXT("1 calls are without their contexts")
        TEXT("profile") TEXT("f") TEXT("a.py:7(f)") TEXT("a.py")
        TEXT("g") TEXT("a.py:7(g)") REST("d=10 d=11 "));
}
END_TEST

/* Of a built-in function there is neither file nor line. */
START_TEST(pprof_estimate_of_a_sampled_built_in_function)
{
    profiles_row(&profile, "~:0(<\xed\xb2\x80\"\x1b>)",
                 &(struct profile_figures){3, 3, 1e-9, 1e-9});
    profile.is_sampled = true;
    expect_profile(
        TYPES SAMPLE("1 ", "3 1 ", STRING("6", "5")) MAPPING("9")
        "4={1=1 2=1 4={1=1 } } 5={1=1 2=10 3=11 } "
        HEAD("samples", "wall") TEXT("Estimate from callers")
        TEXT("thread") TEXT("profiling-tracing")
        TEXT("calling contexts are an estimate, from callers")
        TEXT("profile") TEXT("<\\udc80\"\\x1b>") TEXT("{\\udc80\"\\x1b}")
        REST("d=7 d=8 "));
}
END_TEST

static void
add_metadata(const char *key, struct value *value)
{
    if (profile.metadata == NULL) {
        profile.metadata = value_new(&profile.texts.memory, UNMARSHAL_DICT);
    }
    value_append(profile.metadata, value_new_text(&profile.texts.memory, key,
                                                  strlen(key)));
    value_append(profile.metadata, value);
}

static struct value *
new_text(const char *text)
{
    return value_new_text(&profile.texts.memory, text, strlen(text));
}

static struct value *
new_number(double number)
{
    struct value *value = value_new(&profile.texts.memory, UNMARSHAL_REAL);

    value->real = number;
    return value;
}

START_TEST(pprof_metadata)
{
    struct value *arguments = value_new(&profile.texts.memory,
                                        UNMARSHAL_LIST);

    trees_add(&profile, "T", 0, "f 1 1")->process_id = 0;
    value_append(arguments, new_text("run.py"));
    value_append(arguments, new_text("-v"));
    add_metadata("argv", arguments);
    add_metadata("clock", new_text("process_cpu"));
    add_metadata("started", new_number(1.5));
    add_metadata("duration", new_number(1e300));
    expect_profile(
        TYPES SAMPLE("1 ", "1 1 ", STRING("6", "5")) MAPPING("8")
        LOCATION("1", "7") FUNCTION("1", "9", "10", "11", "7")
        HEAD("calls", "cpu") TEXT("T") TEXT("thread")
        TEXT("profiling-tracing") TEXT("run.py") TEXT("f")
        TEXT("a.py:7(f)") TEXT("a.py") "9=1500000000 " REST("d=7 "));
}
END_TEST

START_TEST(pprof_clock_of_the_caller)
{
    trees_add(&profile, "T", 0, "f 1 1")->process_id = 0;
    add_metadata("clock", new_text("custom"));
    add_metadata("started", new_text("never"));
    expect_profile(
        TYPES SAMPLE("1 ", "1 1 ", STRING("6", "5")) MAPPING("8")
        LOCATION("1", "7") FUNCTION("1", "9", "10", "11", "7")
        HEAD("calls", "time") TEXT("T") TEXT("thread")
        TEXT("profiling-tracing") TEXT("profile") TEXT("f")
        TEXT("a.py:7(f)") TEXT("a.py") REST("d=7 "));
}
END_TEST

START_TEST(pprof_huge_numbers)
{
    trees_add(&profile, "T", 0, "f " BIG " " BIG)->process_id = 0;
    expect_profile(
        TYPES SAMPLE("1 ", BIG " " BIG " ", STRING("6", "5")) MAPPING("8")
        LOCATION("1", "7") FUNCTION("1", "9", "10", "11", "7")
        HEAD("calls", "wall") TEXT("T") TEXT("thread")
        TEXT("profiling-tracing") TEXT("profile") TEXT("f")
        TEXT("a.py:7(f)") TEXT("a.py") REST("d=7 "));
}
END_TEST

START_TEST(pprof_nothing)
{
    trees_add(&profile, "T", 0, "");
    profile.contexts->tree_count = 0;
    expect_profile(TYPES MAPPING("6") HEAD("calls", "wall")
                   TEXT("profiling-tracing") TEXT("profile") REST("d=5 "));
    profile.contexts->tree_count = 1;
}
END_TEST

/* A chain of calls, each of another function: paths have bytes of two kinds,
   and what comes after it has the same beginning. */
START_TEST(pprof_deep_tree)
{
    enum { DEPTH = 300 };
    struct context_tree *tree = trees_add(&profile, "T", 0, "f0 1 1");
    struct sink sink, shown, text;
    char name[20];

    tree->nodes = memory_resize(tree->nodes,
                                (DEPTH + 1) * sizeof(*tree->nodes));
    for (uint32_t i = 1; i <= DEPTH; i++) {
        snprintf(name, sizeof(name), "f%u", (unsigned)i);
        tree->nodes[i] = (struct context){.function = trees_row(&profile,
                                                                name),
                                          .calls = i,
                                          .parent = i < DEPTH ? i - 1 : 0,
                                          .end = i < DEPTH ? DEPTH : i + 1};
    }
    tree->nodes[0].end = DEPTH + 1;
    tree->count = DEPTH + 1;
    export(&sink);
    sink_init(&text);
    sink_text(&text, "2={1=");
    for (int i = DEPTH; i > 0; i--) {
        show_number(&text, (uint64_t)i);
    }
    snprintf(name, sizeof(name), "2=%d 0 ", DEPTH - 1);
    sink_text(&text, name);
    sink_byte(&text, '\0');
    unpack(&sink, &shown);
    sink_byte(&shown, '\0');
    ck_assert_ptr_nonnull(strstr(shown.bytes, text.bytes));
    ck_assert_ptr_nonnull(strstr(shown.bytes, "2={1=301 1 2=300 0 "));
    sink_clear(&shown);
    sink_clear(&text);
}
END_TEST

START_TEST(pprof_without_memory)
{
    trees_add(&profile, "a", 1, "f 1 1, .g 1 1, ..h 1 1, ...f 1 1");
    exported_expect_profile_shortage("pprof", &profile, NULL, 20);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, pprof_sample_for_each_context);
    tcase_add_test(tests, pprof_estimate_of_a_sampled_built_in_function);
    tcase_add_test(tests, pprof_metadata);
    tcase_add_test(tests, pprof_clock_of_the_caller);
    tcase_add_test(tests, pprof_huge_numbers);
    tcase_add_test(tests, pprof_nothing);
    tcase_add_test(tests, pprof_deep_tree);
    tcase_add_test(tests, pprof_without_memory);
}

int
main(void)
{
    return suite_run("pprof", add_tests);
}
