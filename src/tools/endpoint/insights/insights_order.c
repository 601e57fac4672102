/* Comparing values: for filters, and for sort. */
#include "tools/endpoint/insights/insights_value.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53: from here on, whole numbers share doubles */

static bool whole_digits(const cltel_iv *value, cltel_view *digits)
{
    *digits = value->text;
    if (value->type != CLTEL_IV_TEXT && !value->raw)
        return false;
    while (digits->len > 0 && (*digits->ptr == '-' || *digits->ptr == '+' || *digits->ptr == '0')) {
        digits->ptr++;
        digits->len--;
    }
    for (size_t i = 0; i < digits->len; i++)
        if ((unsigned)(digits->ptr[i] - '0') >= 10)
            return false;
    return true;
}

/* Long identifiers are numbers, too: two that are one double differ by their digits. */
static int order_of_digits(const cltel_iv *a, const cltel_iv *b)
{
    cltel_view x, y;
    if (!whole_digits(a, &x) || !whole_digits(b, &y))
        return 0;
    if (x.len != y.len)
        return x.len < y.len ? -1 : 1;
    return memcmp(x.ptr, y.ptr, x.len);
}

static int order_of_numbers(const cltel_iv *a, double x, const cltel_iv *b, double y)
{
    if (x != y)
        return x < y ? -1 : 1;
    if (x < EXACT_MAX && x > -EXACT_MAX)
        return 0;
    return x > 0 ? order_of_digits(a, b) : order_of_digits(b, a);
}

static int compare_bytes(cltel_view a, cltel_view b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool holds(int order, cltel_iv_relation relation)
{
    switch (relation) {
    case CLTEL_IV_EQ:
        return order == 0;
    case CLTEL_IV_NE:
        return order != 0;
    case CLTEL_IV_LT:
        return order < 0;
    case CLTEL_IV_LE:
        return order <= 0;
    case CLTEL_IV_GT:
        return order > 0;
    case CLTEL_IV_GE:
        return order >= 0;
    }
    return false;
}

/* "true" and "false" as text mean what JSON's true and false do. */
static bool truth_of(const cltel_iv *value, double *number)
{
    if (value->type != CLTEL_IV_TEXT)
        return false;
    bool yes = cltel_view_equal(value->text, CLTEL_VIEW("true"));
    *number = yes;
    return yes || cltel_view_equal(value->text, CLTEL_VIEW("false"));
}

/* Apart, for its rooms would be cleared at each comparison. */
__attribute__((noinline)) static int compare_as_text(const cltel_iv *a, const cltel_iv *b)
{
    char a_text[CLTEL_IV_TEXT_BYTES], b_text[CLTEL_IV_TEXT_BYTES];
    return compare_bytes(cltel_iv_show(a, a_text), cltel_iv_show(b, b_text));
}

bool cltel_iv_compare(const cltel_iv *a, cltel_iv_relation relation, const cltel_iv *b)
{
    if (a->type == CLTEL_IV_MISSING || b->type == CLTEL_IV_MISSING)
        return false;
    bool texts = a->type == CLTEL_IV_TEXT && b->type == CLTEL_IV_TEXT;
    if (texts && relation <= CLTEL_IV_NE)
        return cltel_view_equal(a->text, b->text) == (relation == CLTEL_IV_EQ);
    double x, y;
    if (cltel_iv_to_number(a, &x) && cltel_iv_to_number(b, &y))
        return holds(order_of_numbers(a, x, b, y), relation);
    if (a->type == CLTEL_IV_BOOL && truth_of(b, &y))
        return holds((a->number > y) - (a->number < y), relation);
    if (b->type == CLTEL_IV_BOOL && truth_of(a, &x))
        return holds((x > b->number) - (x < b->number), relation);
    return holds(compare_as_text(a, b), relation);
}

static bool is_digit(cltel_view text, size_t at)
{
    return at < text.len && (unsigned)(text.ptr[at] - '0') < 10;
}

static size_t digits_at(cltel_view text, size_t at)
{
    size_t count = 0;
    while (is_digit(text, at + count))
        count++;
    return count;
}

static int natural_order(cltel_view a, cltel_view b)
{
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len) {
        size_t x = digits_at(a, i), y = digits_at(b, j);
        if (x > 0 && y > 0) {
            int order = x != y ? (x > y) - (x < y) : memcmp(a.ptr + i, b.ptr + j, x);
            if (order != 0)
                return order;
            i += x;
            j += y;
            continue;
        }
        if (a.ptr[i] != b.ptr[j])
            return (unsigned char)a.ptr[i] < (unsigned char)b.ptr[j] ? -1 : 1;
        i++;
        j++;
    }
    return (i < a.len) - (j < b.len);
}

int cltel_iv_order(const cltel_iv *a, const cltel_iv *b)
{
    double x = 0, y = 0;
    int a_class = a->type == CLTEL_IV_MISSING ? 0 : cltel_iv_to_number(a, &x) ? 2 : 1;
    int b_class = b->type == CLTEL_IV_MISSING ? 0 : cltel_iv_to_number(b, &y) ? 2 : 1;
    if (a_class != b_class)
        return a_class - b_class;
    return a_class == 2 ? order_of_numbers(a, x, b, y) : a_class == 1 ? natural_order(a->text, b->text) : 0;
}
