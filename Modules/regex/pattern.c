/* Matches the expressions of Python's re with PCRE2. */

#include "regex/pattern.h"

#include <stdio.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/memory.h"
#include "base/utf8.h"

#include "syntax.h"

/* What a search may cost, so that it takes a second at most. There is a start
   position for each byte of the text; from each PCRE2 counts its steps, and
   in one step it may run through all of the text. What is too much for its
   machine code, whose stack is small, is left to its interpreter, whose
   steps are smaller. */
#define TEXT_BYTES_MAX       16384
#define MACHINE_COST         UINT64_C(2000000000)
#define INTERPRETER_COST     UINT64_C(4000000000)
#define INTERPRETER_HEAP_KIB 20000
#define STEPS_MIN            UINT64_C(4)
#define STEPS_MAX            UINT64_C(10000000)

/* PCRE2 makes machine code of expressions, but not of those with (?>: that of
   version 10.42 is wrong about (?>a+?)$ and (a)*+. Valgrind cannot follow it,
   so a test build does without. */
#ifdef MEMORY_SEAM
#define USE_MACHINE_CODE 0
#else
#define USE_MACHINE_CODE 1
#endif

/* The translation asks for these. */
#define OPTIONS                                                               \
    (PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C     \
     | PCRE2_DOTALL | PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX)

struct pattern {
    pcre2_general_context *memory;
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

static void *
allocate(size_t size, void *unused)
{
    (void)unused;
    return memory_allocate(size);
}

static void
release(void *block, void *unused)
{
    (void)unused;
    memory_free(block);
}

static enum status
refuse(int error, struct complaint *complaint)
{
    PCRE2_UCHAR text[COMPLAINT_BYTES / 2];

    if (error == PCRE2_ERROR_HEAP_FAILED) {
        return complaint_no_memory(complaint);
    }
    pcre2_get_error_message(error, text, sizeof(text));
    return complaint_invalid(complaint, "invalid regular expression: %s",
                             (const char *)text);
}

static enum status
compile(struct pattern *pattern, const char *translation, size_t length,
        struct complaint *complaint)
{
    pcre2_compile_context *context
        = pcre2_compile_context_create(pattern->memory);
    PCRE2_SIZE offset;
    int error;

    if (context == NULL) {
        return complaint_no_memory(complaint);
    }
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    /* The translation puts groups of its own into those of the user. */
    pcre2_set_parens_nest_limit(context, SYNTAX_NESTING_MAX + 8);
    pattern->code = pcre2_compile((PCRE2_SPTR)translation, length, OPTIONS,
                                  &error, &offset, context);
    pcre2_compile_context_free(context);
    if (pattern->code == NULL) {
        return refuse(error, complaint);
    }
    if (USE_MACHINE_CODE && memmem(translation, length, "(?>", 3) == NULL) {
        pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    }
    pattern->data = pcre2_match_data_create(1, pattern->memory);
    pattern->limits = pcre2_match_context_create(pattern->memory);
    if (pattern->data == NULL || pattern->limits == NULL) {
        return complaint_no_memory(complaint);
    }
    pcre2_set_heap_limit(pattern->limits, INTERPRETER_HEAP_KIB);
    return STATUS_OK;
}

/* Return a new pattern for an expression in PCRE2's syntax. */
static enum status
make(const char *translation, size_t length, struct pattern **result,
     struct complaint *complaint)
{
    struct pattern *pattern = memory_allocate(sizeof(*pattern));
    enum status status;

    if (pattern == NULL) {
        return complaint_no_memory(complaint);
    }
    pattern->memory = pcre2_general_context_create(allocate, release, NULL);
    if (pattern->memory == NULL) {
        status = complaint_no_memory(complaint);
    }
    else {
        status = compile(pattern, translation, length, complaint);
    }
    if (status != STATUS_OK) {
        pattern_free(pattern);
        return status;
    }
    *result = pattern;
    return STATUS_OK;
}

enum status
pattern_compile(const char *expression, size_t length, struct pattern **result,
                struct complaint *complaint)
{
    struct sink translation;
    enum status status;

    sink_init(&translation);
    status = syntax_translate(expression, length, &translation, complaint);
    if (status == STATUS_OK) {
        status = make(translation.length == 0 ? "" : translation.bytes,
                      translation.length, result, complaint);
    }
    sink_clear(&translation);
    return status;
}

/* Search under a limit of steps that cost so much in all. */
static int
search(struct pattern *pattern, const char *text, size_t length,
       uint32_t options, uint64_t cost)
{
    uint64_t starts = (uint64_t)length + 1;
    uint64_t steps = cost / starts / starts;

    steps = steps < STEPS_MIN ? STEPS_MIN : steps;
    steps = steps > STEPS_MAX ? STEPS_MAX : steps;
    pcre2_set_match_limit(pattern->limits, (uint32_t)steps);
    pcre2_set_depth_limit(pattern->limits, (uint32_t)steps);
    return pcre2_match(pattern->code, (PCRE2_SPTR)(length == 0 ? "" : text),
                       length, 0, options | PCRE2_NO_UTF_CHECK, pattern->data,
                       pattern->limits);
}

enum pattern_outcome
pattern_search(struct pattern *pattern, const char *text, size_t length)
{
    int result;

    if (length > TEXT_BYTES_MAX) {
        return PATTERN_TOO_COMPLEX;
    }
    result = search(pattern, text, length, 0, MACHINE_COST);
    if (result < 0 && result != PCRE2_ERROR_NOMATCH) {
        result = search(pattern, text, length, PCRE2_NO_JIT, INTERPRETER_COST);
    }
    if (result == PCRE2_ERROR_NOMATCH) {
        return PATTERN_ABSENT;
    }
    if (result == PCRE2_ERROR_NOMEMORY) {
        return PATTERN_NO_MEMORY;
    }
    return result < 0 ? PATTERN_TOO_COMPLEX : PATTERN_FOUND;
}

void
pattern_free(struct pattern *pattern)
{
    if (pattern == NULL) {
        return;
    }
    pcre2_match_context_free(pattern->limits);
    pcre2_match_data_free(pattern->data);
    pcre2_code_free(pattern->code);
    pcre2_general_context_free(pattern->memory);
    memory_free(pattern);
}

/* Write a character as Python escapes it. */
static void
put_escape(struct sink *sink, uint32_t c)
{
    static const char names[] = "\t\n\r", letters[] = "tnr";
    const char *name = c == 0 || c >= 0x80 ? NULL : strchr(names, (int)c);
    char text[sizeof("\\U0010ffff")];

    if (name != NULL) {
        snprintf(text, sizeof(text), "\\%c", letters[name - names]);
    }
    else {
        snprintf(text, sizeof(text),
                 c < 0x100     ? "\\x%02x"
                 : c < 0x10000 ? "\\u%04x"
                               : "\\U%08x",
                 c);
    }
    sink_text(sink, text);
}

/* Whether the character of bytes length at text prints; what is not ASCII
   printable knows. */
static enum status
check_printable(struct pattern *printable, const char *text, size_t length,
                bool *result)
{
    int found;

    if (length == 1) {
        *result = *text >= ' ' && *text < 0x7f;
        return STATUS_OK;
    }
    found = search(printable, text, length, 0, MACHINE_COST);
    *result = found >= 0;
    return found >= 0 || found == PCRE2_ERROR_NOMATCH ? STATUS_OK
                                                      : STATUS_NO_MEMORY;
}

static enum status
put_characters(struct sink *sink, struct pattern *printable, char quote,
               const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        const char *at = text;
        uint32_t c = utf8_next(&text);
        size_t bytes = (size_t)(text - at);
        bool is_printable;
        enum status status
            = check_printable(printable, at, bytes, &is_printable);

        if (status != STATUS_OK) {
            return status;
        }
        if (!is_printable) {
            put_escape(sink, c);
            continue;
        }
        if (c == (unsigned char)quote || c == '\\') {
            sink_byte(sink, '\\');
        }
        sink_bytes(sink, at, bytes);
    }
    return sink->status;
}

enum status
pattern_repr(struct sink *sink, const char *text, size_t length)
{
    /* What str.isprintable() is true for, but the blank. */
    static const char printable_set[] = "[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]";
    bool has_single = length > 0 && memchr(text, '\'', length) != NULL;
    bool has_double = length > 0 && memchr(text, '"', length) != NULL;
    char quote = has_single && !has_double ? '"' : '\'';
    struct pattern *printable;
    enum status status
        = make(printable_set, sizeof(printable_set) - 1, &printable, NULL);

    if (status == STATUS_OK) {
        sink_byte(sink, quote);
        status = put_characters(sink, printable, quote, text, length);
        sink_byte(sink, quote);
        pattern_free(printable);
    }
    if (sink->status == STATUS_OK) {
        sink->status = status;
    }
    return status;
}
