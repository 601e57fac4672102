/* The names behind the numbers: error codes, drop reasons, the version. */
#include <cltel/attr.h>
#include <cltel/error.h>
#include <cltel/log.h>
#include <cltel/stats.h>
#include <cltel/version.h>

/* Structs that cross the border are frozen: a program built against an older header hands them in. */
_Static_assert(sizeof(cltel_attr) == 32 && offsetof(cltel_attr, type) == 8 && offsetof(cltel_attr, key_len) == 12 &&
                   offsetof(cltel_attr, value) == 16 && offsetof(cltel_attr, len) == 24,
               "cltel_attr");
_Static_assert(sizeof(cltel_scope) == 32 && offsetof(cltel_scope, ring) == 8 && offsetof(cltel_scope, bytes) == 16,
               "cltel_scope");
_Static_assert(sizeof(cltel_error) == 256 && offsetof(cltel_error, text) == 8, "cltel_error");

const char *cltel_error_name(int32_t code)
{
    switch (code) {
    case CLTEL_OK:
        return "OK";
#define CLTEL_ERR(name, value, kind, text) \
    case value:                            \
        return #name;
#include <cltel/errors.def>
#undef CLTEL_ERR
    default:
        return "UNKNOWN";
    }
}

const char *cltel_error_text(int32_t code)
{
    switch (code) {
    case CLTEL_OK:
        return "success";
#define CLTEL_ERR(name, value, kind, text) \
    case value:                            \
        return text;
#include <cltel/errors.def>
#undef CLTEL_ERR
    default:
        return "no such code";
    }
}

cltel_error_kind cltel_error_kind_of(int32_t code)
{
    switch (code) {
#define CLTEL_ERR(name, value, kind, text) \
    case value:                            \
        return CLTEL_KIND_##kind;
#include <cltel/errors.def>
#undef CLTEL_ERR
    default:
        return CLTEL_KIND_NONE;
    }
}

const char *cltel_drop_name(int32_t reason)
{
    static const char *const names[] = {
#define CLTEL_DROP(name, field, stage, text) #field,
#include <cltel/drops.def>
#undef CLTEL_DROP
    };
    return reason >= 0 && reason < CLTEL_DROP_COUNT_ ? names[reason] : "unknown";
}

const char *cltel_version(void)
{
    return CLTEL_VERSION_STRING;
}

int32_t cltel_abi(void)
{
    return CLTEL_VERSION_MAJOR << 16 | CLTEL_VERSION_MINOR;
}
