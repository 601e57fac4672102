/* Spans and logs on the way together: each reaches its service whatever the other's does. */
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static void a_span_becomes_a_document(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    assert_int_equal(flow_span(f, "reserve stock"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_documents(f), 1);
    flow_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_span_becomes_a_document, flow_setup, flow_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
