#include <stdlib.h>

#include "support/cmocka_all.h"

#include "tools/endpoint/insights/insights_quantiles.h"

enum { VALUES = 5000 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of whole numbers up to 2,048 a bucket holds one each, so that counting loses nothing. */
static void counted_values_have_the_percentiles_of_the_sorted_ones(void **state)
{
    static double sorted[VALUES];
    static const double percents[] = { 0, 1, 25, 50, 90, 99, 99.9, 100 };
    unsigned seed = 7;
    (void)state;
    for (unsigned range = 1; range <= 2048; range = range * 3 + 1) {
        cltel_budget budget = { 0 };
        cltel_quantiles q = { 0 };
        for (size_t i = 0; i < VALUES; i++) {
            double middle; /* asked for now and then, it changes nothing */
            if (i % 97 == 96)
                assert_true(cltel_quantiles_at(&q, 50, &middle));
            sorted[i] = (double)(rand_r(&seed) % range) - (double)(range / 3);
            assert_true(cltel_quantiles_add(&q, sorted[i], false, &budget));
        }
        qsort(sorted, VALUES, sizeof *sorted, compare);
        for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
            double value, rank = percents[i] * VALUES / 100;
            assert_true(cltel_quantiles_at(&q, percents[i], &value));
            assert_true(value == sorted[rank < 1 ? 0 : (size_t)rank - (rank == (double)(size_t)rank)]);
        }
        cltel_quantiles_done(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_values_have_the_percentiles_of_the_sorted_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
