/* Marshalled objects as JSON. */

#include "export/jsonvalue.h"

#include "export/json.h"

static void
put_bytes(struct sink *sink, const struct value *value)
{
    static const char digits[] = "0123456789abcdef";

    sink_byte(sink, '"');
    for (size_t i = 0; i < value->length; i++) {
        sink_byte(sink, digits[(unsigned char)value->bytes[i] >> 4]);
        sink_byte(sink, digits[value->bytes[i] & 0xf]);
    }
    sink_byte(sink, '"');
}

static void
put_items(struct sink *sink, const struct value *container)
{
    const char *lead = "[";

    for (const struct value *item = container->first; item != NULL;
         item = item->next) {
        sink_text(sink, lead);
        jsonvalue_put(sink, item);
        lead = ", ";
    }
    sink_text(sink, container->first == NULL ? "[]" : "]");
}

static bool
has_text_keys(const struct value *dict)
{
    const struct value *key = dict->first;

    while (key != NULL && key->kind == UNMARSHAL_TEXT) {
        key = key->next->next;
    }
    return key == NULL;
}

static void
put_dict(struct sink *sink, const struct value *dict)
{
    bool is_object = has_text_keys(dict);
    const char *lead = is_object ? "{" : "[[";

    for (const struct value *key = dict->first; key != NULL;
         key = key->next->next) {
        sink_text(sink, lead);
        jsonvalue_put(sink, key);
        sink_text(sink, is_object ? ": " : ", ");
        jsonvalue_put(sink, key->next);
        lead = is_object ? ", " : "], [";
    }
    sink_text(sink, dict->first == NULL ? "{}" : is_object ? "}" : "]]");
}

void
jsonvalue_put(struct sink *sink, const struct value *value)
{
    switch (value->kind) {
    case UNMARSHAL_BOOLEAN:
        sink_text(sink, value->integer != 0 ? "true" : "false");
        break;
    case UNMARSHAL_INTEGER:
        sink_integer(sink, value->integer);
        break;
    case UNMARSHAL_HUGE: case UNMARSHAL_REAL:
        json_number(sink, value->real);
        break;
    case UNMARSHAL_TEXT:
        json_text(sink, value->bytes, value->length);
        break;
    case UNMARSHAL_BYTES:
        put_bytes(sink, value);
        break;
    case UNMARSHAL_DICT:
        put_dict(sink, value);
        break;
    case UNMARSHAL_TUPLE: case UNMARSHAL_LIST: case UNMARSHAL_SET:
    case UNMARSHAL_SLICE:
        put_items(sink, value);
        break;
    default:
        sink_text(sink, "null");
    }
}
