/* What every unit test includes: cmocka's headers in its order, and COUNT_OF. */
#ifndef CLTEL_TESTS_CMOCKA_ALL_H
#define CLTEL_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
