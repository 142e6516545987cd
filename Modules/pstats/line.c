/* Reads lines; libedit, where there is one, edits them. */

#include "line.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef HAVE_LIBEDIT
#include <editline/readline.h>
#endif

#ifdef HAVE_LIBEDIT

static bool
start_editing(line_completer *complete)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return false;
    }
    setlocale(LC_CTYPE, "");    /* how wide characters are */
    rl_readline_name = "pstats";
    rl_catch_signals = 1;       /* the terminal is put right before others
                                   hear of them */
    rl_initialize();
    rl_completion_entry_function = complete;
    rl_completion_append_character = '\0';
    rl_basic_word_break_characters = " \t";
    return true;
}

static enum line_outcome
edit(struct line *line, const char *prompt)
{
    char *typed = readline(prompt);

    if (typed == NULL) {
        return LINE_END;
    }
    if (*typed != '\0') {
        add_history(typed);
    }
    sink_text(&line->text, typed);
    free(typed);
    return LINE_READ;
}

const char *
line_typed(void)
{
    return rl_line_buffer;
}

char *
line_file(const char *text, int index)
{
    return rl_filename_completion_function(text, index);
}

#else

static bool
start_editing(line_completer *complete)
{
    (void)complete;
    return false;
}

static enum line_outcome
edit(struct line *line, const char *prompt)
{
    (void)line;
    (void)prompt;
    return LINE_END;
}

const char *
line_typed(void)
{
    return "";
}

char *
line_file(const char *text, int index)
{
    (void)text;
    (void)index;
    return NULL;
}

#endif

void
line_init(struct line *line, line_completer *complete)
{
    sink_init(&line->text);
    line->is_edited = start_editing(complete);
}

void
line_clear(struct line *line)
{
    sink_clear(&line->text);
}

static enum line_outcome
read_plain(struct line *line)
{
    int byte = getc(stdin);

    if (byte == EOF) {
        return LINE_END;
    }
    for (; byte != EOF && byte != '\n'; byte = getc(stdin)) {
        sink_byte(&line->text, (char)byte);
    }
    return LINE_READ;
}

enum line_outcome
line_read(struct line *line, const char *prompt, struct sink *sink)
{
    enum line_outcome outcome;

    if (!line->is_edited) {
        sink_text(sink, prompt);
    }
    if (sink_flush(sink) != STATUS_OK) {
        return LINE_FAILED;
    }
    line->text.length = 0;
    outcome = line->is_edited ? edit(line, prompt) : read_plain(line);
    sink_byte(&line->text, '\0');
    return line->text.status == STATUS_OK ? outcome : LINE_FAILED;
}
