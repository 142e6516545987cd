/* Fuzz target: the texts of the command line: an expression, a label that it
   is searched in, sort keys; a 0 between them. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "stats/order.h"
#include "regex/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
search(const char *expression, size_t length, const char *label,
       size_t label_length)
{
    struct pattern *pattern;
    struct complaint complaint;
    struct sink sink;

    sink_init(&sink);
    if (pattern_repr(&sink, expression, length) != STATUS_OK) {
        abort();
    }
    sink_clear(&sink);
    if (pattern_compile(expression, length, &pattern, &complaint)
        == STATUS_OK) {
        pattern_search(pattern, label, label_length);
        pattern_free(pattern);
    }
    else if (strncmp(complaint.text, "invalid regular expression: ", 28)
             != 0) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct order order;
    struct complaint complaint;
    double number;

    memcpy(text, data, size);
    text[size] = '\0';
    order_init(&order);
    order_parse(&order, text, &complaint);
    number_parse(text, size, &number);
    if (utf8_is_valid(text, size)) {
        size_t length = strlen(text);
        size_t label = length < size ? length + 1 : length;

        search(text, length, text + label, size - label);
    }
    free(text);
    return 0;
}
