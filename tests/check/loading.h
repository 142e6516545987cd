/* Marshalled profiles for tests of the loader, in pieces; and how they are
   read. */

#ifndef CHECK_LOADING_H
#define CHECK_LOADING_H

#include "stats/loader.h"

/* The bytes of a literal, and how many they are. */
#define BYTES(literal) (literal), sizeof(literal) - 1

/* Marshalled pieces: integers, .5, 1.0, figures, and a key of a function in
   a.py, on line 7. */
#define INTEGER(low) "i" low "\0\0\0"
#define HALF "g\0\0\0\0\0\0\xe0\x3f"
#define ONE "g\0\0\0\0\0\0\xf0\x3f"
#define FIGURES(first, second) INTEGER(first) INTEGER(second) HALF ONE
#define KEY(name) ")\3" "z\4a.py" INTEGER("\7") "z\1" name
#define HUGE_INTEGER "l\5\0\0\0\0\0\0\0\0\0\0\0\x10\0"

/* The label of KEY("f"). */
#define LABEL_F "a.py:7(f)"
#define LABEL_G "a.py:7(g)"

/* f: 2 primitive calls of 3; of those g made 3, 2 of them primitive. */
#define TABLE                                                                 \
    "{" KEY("f") ")\5" FIGURES("\2", "\3")                                    \
    "{" KEY("g") ")\4" FIGURES("\3", "\2") "0" "0"

/* A thread of process 7, with 6 calls in half a second. */
#define THREAD(name, id)                                                      \
    ")\5" INTEGER("\7") name INTEGER(id) INTEGER("\6") HALF

/* What f had in TABLE: 2 exceptions, two qualified names, 4 starts, and 3
   that finished in half a second; and threads. */
#define PARTS                                                                 \
    "z\x08metadata" "{" "z\3pid" INTEGER("\7") "0"                            \
    "z\x0a" "exceptions" "{" KEY("f") INTEGER("\2") "0"                       \
    "z\x0fqualified_names" "{" KEY("f") ")\2" "z\3A.f" "z\3B.f" "0"           \
    "z\7threads" "[\2\0\0\0"                                                  \
    THREAD("z\4main", "\5") THREAD("z\x08" "3 others", "\0")                  \
    "z\6starts" "{" KEY("f") INTEGER("\4") "0"                                \
    "z\x0a" "coroutines" "{" KEY("f") ")\2" INTEGER("\3") HALF "0"            \
    "z\5other" ")\1N" "i\0\0\0\0" "{0"
#define TRAILER "{" "z\6format" INTEGER("\1") PARTS "0"

/* Read bytes, out of a block that ends with them, into profile; what fails
   has to say why, and to leave nothing. */
enum status loading_try(struct profile *profile, const void *bytes,
                        size_t length, struct complaint *complaint);

/* The same for what can be read. */
void loading_read(struct profile *profile, const void *bytes, size_t length);

/* Assert that profile has what TABLE says. */
void loading_expect_table(struct profile *profile);

/* Assert that it has that, but no trailer, and why. */
void loading_expect_no_trailer(struct profile *profile, const char *why);

#endif
