/* pstats html FILE...: a report that a browser shows. */

#include <string.h>
#include <unistd.h>

#include "export/html.h"
#include "stats/file.h"
#include "stats/label.h"

#include "commands.h"
#include "input.h"

enum option_id {
    OUTPUT = 1,
    DIFFERENCE,
    WITHOUT_SOURCES,
    THREAD,
    FOLD_RECURSION,
};

static const struct command_option options[] = {
    {OUTPUT, 'o', "output", "OUT", "the file to write; - is standard output"},
    {DIFFERENCE, 0, "diff", NULL, "show what changed from OLD to NEW"},
    {WITHOUT_SOURCES, 0, "no-sources", NULL,
     "leave the lines of Python's sources out"},
    {THREAD, 0, "thread", "NAME", "only threads of that name"},
    {FOLD_RECURSION, 0, "fold-recursion", NULL,
     "a recursive call goes to the one that is open"},
    {0},
};

/* What the arguments ask for. */
struct request {
    struct input input;
    const char *output;
    struct export_options options;
    bool compares;
};

/* One profile on its way into the report. */
struct side {
    struct profile profile;
    struct export_request exported;
    struct sink name;
};

/* Both of them, as export_save() and the like take them. */
struct page {
    struct side *recent, *old;          /* old: NULL if nothing is compared */
    struct difference difference;
};

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    (void)complaint;
    switch (id) {
    case OUTPUT:
        request->output = argument;
        return STATUS_OK;
    case DIFFERENCE:
        request->compares = true;
        return STATUS_OK;
    case WITHOUT_SOURCES:
        request->options.has_no_sources = true;
        return STATUS_OK;
    case THREAD:
        request->options.thread = argument;
        return STATUS_OK;
    case FOLD_RECURSION:
        request->options.folds_recursion = true;
        return STATUS_OK;
    default:
        return input_add(&request->input, argument);
    }
}

static enum status
settle(void *context, struct complaint *complaint)
{
    const struct request *request = context;

    if (request->compares && request->input.count != 2) {
        return complaint_invalid(complaint, "--diff compares two files "
                                            "(expected OLD NEW)");
    }
    if (request->input.count == 0) {
        return command_lacks_file("html", complaint);
    }
    if (request->output == NULL) {
        return complaint_invalid(complaint, "no file to write is given "
                                            "(expected -o OUT)");
    }
    return input_check_output(&request->input, request->output, complaint);
}

static void
begin(struct side *side)
{
    *side = (struct side){0};
    profile_init(&side->profile);
    sink_init(&side->name);
}

static void
clear(struct side *side)
{
    export_release(&side->exported);
    profile_clear(&side->profile);
    sink_clear(&side->name);
}

/* Put what the profile is called into name: its first file. */
static enum status
find_name(struct sink *name, const struct input *input)
{
    const char *slash = strrchr(input->paths[0], '/');

    label_print_path(name, slash != NULL ? slash + 1 : input->paths[0]);
    if (input->count > 1) {
        sink_text(name, input->count > 2 ? " and others" : " and another");
    }
    sink_byte(name, '\0');
    return name->status;
}

/* Read the files of input into side, which has begun. A failure is printed. */
static enum exit_status
load(const struct request *request, const struct input *input,
     enum merge_names names, struct side *side)
{
    struct export_options exported = request->options;
    struct complaint complaint;
    enum exit_status result = input_load(input, names, &side->profile, NULL);

    if (result != EXIT_DONE) {
        return result;
    }
    if (find_name(&side->name, input) != STATUS_OK) {
        complaint_no_memory(&complaint);
        message_print(NULL, &complaint);
        return EXIT_FAILED;
    }
    exported.name = side->name.bytes;
    if (export_prepare(&side->exported, export_find("html"), &side->profile,
                       &exported, &complaint) != STATUS_OK) {
        message_print(input->paths[0], &complaint);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static enum status
write_page(void *context, struct sink *sink, struct complaint *complaint)
{
    const struct page *page = context;
    enum status status = page->old == NULL
        ? html_write(&page->recent->exported, sink, complaint)
        : html_write_difference(&page->recent->exported,
                                &page->old->exported, &page->difference,
                                sink, complaint);

    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : status;
}

static enum exit_status
save(const struct request *request, struct page *page)
{
    struct file_writer writer = {write_page, page};
    struct complaint complaint;

    if (file_write(request->output, &writer, &complaint) != STATUS_OK) {
        message_print(request->output, &complaint);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static enum exit_status
report(const struct request *request)
{
    struct side side;
    struct page page = {.recent = &side};
    enum exit_status status;

    begin(&side);
    status = load(request, &request->input, MERGE_AS_THEY_ARE, &side);
    if (status == EXIT_DONE) {
        status = save(request, &page);
    }
    clear(&side);
    return status;
}

static enum exit_status
find_difference(const struct request *request, struct page *page)
{
    struct complaint complaint;

    if (difference_find(&page->difference, &page->old->profile,
                        &page->recent->profile, DIFFERENCE_SUFFIXES,
                        &complaint) != STATUS_OK) {
        message_print(request->input.paths[1], &complaint);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static enum exit_status
compare(const struct request *request)
{
    const char **paths = request->input.paths;
    struct side old, recent;
    struct page page = {.recent = &recent, .old = &old};
    enum exit_status status;

    begin(&old);
    begin(&recent);
    status = load(request, &(struct input){.paths = &paths[0], .count = 1},
                  MERGE_WITHOUT_ADDRESSES, &old);
    if (status == EXIT_DONE) {
        status = load(request,
                      &(struct input){.paths = &paths[1], .count = 1},
                      MERGE_WITHOUT_ADDRESSES, &recent);
    }
    if (status == EXIT_DONE) {
        status = find_difference(request, &page);
    }
    if (status == EXIT_DONE) {
        status = save(request, &page);
    }
    difference_clear(&page.difference);
    clear(&recent);
    clear(&old);
    return status;
}

static enum exit_status
perform(void *context)
{
    const struct request *request = context;
    struct complaint complaint;

    if (!html_is_built()) {
        complaint_invalid(&complaint, "this build has no report (configure "
                                      "--with-report=yes says why)");
        message_print(NULL, &complaint);
        return EXIT_FAILED;
    }
    return request->compares ? compare(request) : report(request);
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {.options = EXPORT_DEFAULTS};
    enum exit_status status = command_perform(command, argc, argv, &request);

    input_clear(&request.input);
    return status;
}

const struct command html_command = {
    "html", "[OPTION...] -o OUT FILE... | --diff -o OUT OLD NEW",
    "Write profiles, added up, as a report that a browser shows", options,
    take, settle, perform, run,
};
