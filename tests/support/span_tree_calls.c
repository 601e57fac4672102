/* Calls on a span that was started, or was once. */
#include <string.h>

#include "support/span_tree.h"

static uint32_t slot_of(const tree *tree, const tree_span *span)
{
    return (uint32_t)(span - tree->spans);
}

static size_t field_count_max(tree *tree)
{
    if (tree->large)
        return CLTEL_ATTRS_MAX;
    return tree_chance(&tree->random, 5) ? 20 : 3;
}

static void set_fields(tree *tree, tree_span *span)
{
    cltel_attr attrs[CLTEL_ATTRS_MAX];
    size_t count = tree_any_attrs(tree, attrs, field_count_max(tree));
    cltel_err err = cltel_span_set(&span->span, attrs, count);
    fprintf(tree->account, "F %u %d\n", slot_of(tree, span), err);
    tree_say_attrs(tree, 'f', attrs, count);
}

static void happen(tree *tree, tree_span *span)
{
    cltel_attr attrs[4];
    size_t count = tree_any_attrs(tree, attrs, 4);
    tree_text name = tree_any_name(tree);
    cltel_err err = cltel_span_event(&span->span, name.ptr, attrs, count);
    fprintf(tree->account, "E %u %d", slot_of(tree, span), err);
    tree_say_hex(tree, name.ptr, name.len);
    fputc_unlocked('\n', tree->account);
    tree_say_attrs(tree, 'f', attrs, count);
}

static void link_to(tree *tree, tree_span *span)
{
    cltel_attr attrs[3];
    size_t count = tree_any_attrs(tree, attrs, 3);
    const tree_context *to = &tree->contexts[tree_below(&tree->random, TREE_CONTEXTS)];
    cltel_err err = cltel_span_link(&span->span, &to->context, attrs, count);
    fprintf(tree->account, "L %u %d", slot_of(tree, span), err);
    tree_say_ids(tree, &to->ids);
    fputc_unlocked('\n', tree->account);
    tree_say_attrs(tree, 'f', attrs, count);
}

static const char *text_or_none(tree *tree, char *memory, size_t size)
{
    if (tree_chance(&tree->random, 20))
        return NULL;
    tree_text name = tree_any_name(tree);
    size_t len = name.len < size ? name.len : size - 1;
    memcpy(memory, name.ptr, len);
    memory[len] = '\0';
    return memory;
}

static void say_text(tree *tree, const char *text)
{
    tree_say_hex(tree, text ? text : "", text ? strlen(text) : 0);
}

enum { CAUSES = 20, FRAMES = 6, TEXT_BYTES = 400 };

typedef struct told {
    cltel_exception exception;
    cltel_frame frames[FRAMES];
    char texts[2 + 2 * FRAMES][TEXT_BYTES];
} told;

static void make_exception(tree *tree, told *told, bool has_cause)
{
    memset(&told->exception, 0, sizeof told->exception);
    told->exception.type = text_or_none(tree, told->texts[0], TEXT_BYTES);
    told->exception.message = text_or_none(tree, told->texts[1], TEXT_BYTES);
    told->exception.remote = tree_below(&tree->random, 2);
    told->exception.frame_count = tree_below(&tree->random, FRAMES + 1);
    told->exception.frames = told->frames;
    told->exception.cause = has_cause ? &(told + 1)->exception : NULL;
    for (size_t i = 0; i < told->exception.frame_count; i++)
        told->frames[i] =
            (cltel_frame){ text_or_none(tree, told->texts[2 + 2 * i], TEXT_BYTES),
                           text_or_none(tree, told->texts[3 + 2 * i], TEXT_BYTES), tree_below(&tree->random, 3), 0, 0 };
}

static void say_exception(tree *tree, const cltel_exception *exception)
{
    fprintf(tree->account, "x %u", exception->remote);
    say_text(tree, exception->type);
    say_text(tree, exception->message);
    fputc_unlocked('\n', tree->account);
    for (size_t i = 0; i < exception->frame_count; i++) {
        fprintf(tree->account, "y %u", exception->frames[i].line);
        say_text(tree, exception->frames[i].path);
        say_text(tree, exception->frames[i].function);
        fputc_unlocked('\n', tree->account);
    }
}

static void fail_with(tree *tree, tree_span *span)
{
    static told chain[CAUSES];
    uint32_t count = 1 + tree_below(&tree->random, tree->large ? CAUSES : 3);
    for (uint32_t i = 0; i < count; i++)
        make_exception(tree, &chain[i], i + 1 < count);
    cltel_err err = cltel_span_error(&span->span, &chain[0].exception);
    fprintf(tree->account, "X %u %d\n", slot_of(tree, span), err);
    for (uint32_t i = 0; i < count; i++)
        say_exception(tree, &chain[i].exception);
}

static void rename_it(tree *tree, tree_span *span)
{
    tree_text name = tree_any_name(tree);
    cltel_err err = cltel_span_rename(&span->span, name.ptr);
    fprintf(tree->account, "N %u %d", slot_of(tree, span), err);
    tree_say_hex(tree, name.ptr, name.len);
    fputc_unlocked('\n', tree->account);
}

static void say_how_it_went(tree *tree, tree_span *span)
{
    uint32_t status = tree_below(&tree->random, CLTEL_STATUS_FAULT + 2); /* one too many */
    cltel_err err = cltel_span_set_status(&span->span, (cltel_span_status)status);
    fprintf(tree->account, "U %u %d %u\n", slot_of(tree, span), err, status);
}

static void report(tree *tree, tree_span *span)
{
    int64_t before_us = tree_now_us();
    cltel_err err = cltel_span_report(&span->span);
    fprintf(tree->account, "R %u %d %lld %lld\n", slot_of(tree, span), err, (long long)before_us,
            (long long)tree_now_us());
}

static void give_room(tree *tree, tree_span *span)
{
    if (!tree->large || span->roomy)
        return;
    span->roomy = true;
    (void)cltel_span_room(&span->span, (char *)tree->rooms + (size_t)slot_of(tree, span) * TREE_ROOM_BYTES,
                          TREE_ROOM_BYTES);
}

void tree_change_span(tree *tree, tree_span *span)
{
    static void (*const calls[])(struct tree *, tree_span *) = { set_fields, set_fields, set_fields,      set_fields,
                                                                 happen,     happen,     link_to,         fail_with,
                                                                 rename_it,  report,     say_how_it_went, give_room };
    calls[tree_below(&tree->random, sizeof calls / sizeof calls[0])](tree, span);
}

void tree_end_span(tree *tree, tree_span *span)
{
    cltel_attr attrs[CLTEL_ATTRS_MAX];
    size_t count = tree_chance(&tree->random, 70) ? 0 : tree_any_attrs(tree, attrs, field_count_max(tree));
    int64_t before_us = tree_now_us();
    cltel_err err = cltel_span_end(&span->span, attrs, count);
    fprintf(tree->account, "Z %u %d %lld %lld\n", slot_of(tree, span), err, (long long)before_us,
            (long long)tree_now_us());
    tree_say_attrs(tree, 'f', attrs, count);
    span->state = TREE_OVER;
}
