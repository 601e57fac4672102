#include "base/json_number.h"

static inline char *put_group(char *out, uint32_t number)
{
    cltel_json_put_word(out, cltel_json_eight_digits(number) + CLTEL_JSON_ZEROS);
    return out + CLTEL_JSON_GROUP_DIGITS;
}

char *cltel_json_u64_long(char *out, uint64_t number)
{
    uint64_t front = number / CLTEL_JSON_GROUP;
    uint32_t back = (uint32_t)(number % CLTEL_JSON_GROUP);
    if (front < CLTEL_JSON_GROUP)
        return put_group(cltel_json_put_first(out, (uint32_t)front), back);
    out = cltel_json_put_first(out, (uint32_t)(front / CLTEL_JSON_GROUP));
    return put_group(put_group(out, (uint32_t)(front % CLTEL_JSON_GROUP)), back);
}
