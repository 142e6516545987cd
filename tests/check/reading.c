/* Begins and ends the reading of marshalled objects. */

#include "reading.h"

void
reading_begin(struct reading *reading, const void *bytes, size_t length)
{
    reading->complaint.text[0] = '\0';
    cursor_init(&reading->cursor, bytes, length);
    unmarshal_init(&reading->reader, &reading->cursor, &reading->complaint);
}

void
reading_end(struct reading *reading)
{
    unmarshal_clear(&reading->reader);
    cursor_clear(&reading->cursor);
}
