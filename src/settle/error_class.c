#include "settle/error_class.h"

#include "base/bytes.h"

/* Codes without their final "Exception". Throttling: all of AWS's list (aws-facts 3.2). */
static const struct {
    const char *code;
    cltel_error_class class;
} codes[] = {
    { "Throttling", CLTEL_CLASS_THROTTLED },
    { "Throttled", CLTEL_CLASS_THROTTLED },
    { "RequestThrottled", CLTEL_CLASS_THROTTLED },
    { "TooManyRequests", CLTEL_CLASS_THROTTLED },
    { "ProvisionedThroughputExceeded", CLTEL_CLASS_THROTTLED },
    { "TransactionInProgress", CLTEL_CLASS_THROTTLED },
    { "RequestLimitExceeded", CLTEL_CLASS_THROTTLED },
    { "BandwidthLimitExceeded", CLTEL_CLASS_THROTTLED },
    { "LimitExceeded", CLTEL_CLASS_THROTTLED },
    { "SlowDown", CLTEL_CLASS_THROTTLED },
    { "PriorRequestNotComplete", CLTEL_CLASS_THROTTLED },
    { "EC2Throttled", CLTEL_CLASS_THROTTLED },
    { "RequestTimeout", CLTEL_CLASS_TRANSIENT },
    { "InternalError", CLTEL_CLASS_TRANSIENT },
    { "InternalFailure", CLTEL_CLASS_TRANSIENT },
    { "InternalServerError", CLTEL_CLASS_TRANSIENT },
    { "InternalServer", CLTEL_CLASS_TRANSIENT },
    { "InternalService", CLTEL_CLASS_TRANSIENT },
    { "ServiceUnavailable", CLTEL_CLASS_TRANSIENT },
    { "OperationAborted", CLTEL_CLASS_TRANSIENT },
    { "InvalidSequenceToken", CLTEL_CLASS_TRANSIENT },
    { "IDPCommunicationError", CLTEL_CLASS_TRANSIENT },
    { "AuthFailure", CLTEL_CLASS_SKEW },
    { "InvalidSignature", CLTEL_CLASS_SKEW },
    { "RequestExpired", CLTEL_CLASS_SKEW },
    { "RequestInTheFuture", CLTEL_CLASS_SKEW },
    { "RequestTimeTooSkewed", CLTEL_CLASS_SKEW },
    { "SignatureDoesNotMatch", CLTEL_CLASS_SKEW },
    { "ExpiredToken", CLTEL_CLASS_KEYS },
    { "TokenRefreshRequired", CLTEL_CLASS_KEYS },
    { "InvalidToken", CLTEL_CLASS_KEYS },
    { "InvalidClientTokenId", CLTEL_CLASS_KEYS },
    { "InvalidAccessKeyId", CLTEL_CLASS_KEYS },
    { "UnrecognizedClient", CLTEL_CLASS_KEYS },
    { "MissingAuthenticationToken", CLTEL_CLASS_KEYS },
    { "IncompleteSignature", CLTEL_CLASS_KEYS },
    { "AccessDenied", CLTEL_CLASS_DENIED },
    { "UnauthorizedOperation", CLTEL_CLASS_DENIED },
    { "NotAuthorized", CLTEL_CLASS_DENIED },
    { "OptInRequired", CLTEL_CLASS_DENIED },
    { "SubscriptionRequired", CLTEL_CLASS_DENIED },
    { "InvalidOperation", CLTEL_CLASS_DENIED },
    { "UnknownOperation", CLTEL_CLASS_DENIED },
    { "InvalidAction", CLTEL_CLASS_DENIED },
    { "UnsupportedOperation", CLTEL_CLASS_DENIED },
    { "ResourceNotFound", CLTEL_CLASS_MISSING },
    { "ResourceAlreadyExists", CLTEL_CLASS_EXISTS },
    { "DataAlreadyAccepted", CLTEL_CLASS_STORED },
    { "InvalidParameter", CLTEL_CLASS_CONTENT },
    { "InvalidParameterValue", CLTEL_CLASS_CONTENT },
    { "InvalidParameterCombination", CLTEL_CLASS_CONTENT },
    { "MissingParameter", CLTEL_CLASS_CONTENT },
    { "InvalidRequest", CLTEL_CLASS_CONTENT },
    { "Validation", CLTEL_CLASS_CONTENT },
    { "ValidationError", CLTEL_CLASS_CONTENT },
    { "Serialization", CLTEL_CLASS_CONTENT },
    { "RequestEntityTooLarge", CLTEL_CLASS_CONTENT },
    { "EntityTooLarge", CLTEL_CLASS_CONTENT },
    { "RequestTooLarge", CLTEL_CLASS_CONTENT },
};

static cltel_view stem_of(const char *code)
{
    static const char suffix[] = "Exception";
    cltel_view stem = cltel_view_of(code);
    size_t cut = sizeof suffix - 1;
    if (stem.len > cut && memcmp(stem.ptr + stem.len - cut, suffix, cut) == 0)
        stem.len -= cut;
    return stem;
}

static cltel_error_class class_of_status(int32_t status)
{
    switch (status) {
    case 429:
        return CLTEL_CLASS_THROTTLED;
    case 408:
    case 425:
        return CLTEL_CLASS_TRANSIENT;
    case 413:
        return CLTEL_CLASS_CONTENT;
    default:
        return status >= 500 ? CLTEL_CLASS_TRANSIENT : CLTEL_CLASS_UNKNOWN;
    }
}

cltel_error_class cltel_error_class_of(const char *code, int32_t status)
{
    cltel_view stem = stem_of(code);
    for (size_t i = 0; stem.len && i < sizeof codes / sizeof codes[0]; i++)
        if (cltel_view_equal(stem, cltel_view_of(codes[i].code)))
            return codes[i].class;
    return class_of_status(status);
}
