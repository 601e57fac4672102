#include "send/endpoint.h"

#include <stdio.h>

#include "base/fail.h"
#include "send/endpoint_url.h"

/* How much of a wrong value an error shows. */
enum { SHOWN_MAX_BYTES = 80, REGION_MAX_BYTES = 63 };

/* A region that fits none belongs to the first, as AWS's own tools have it. */
static const struct partition {
    const char *region_prefix;
    const char *suffix;
    const char *dualstack_suffix;
} partitions[] = {
    { "", "amazonaws.com", "api.aws" },
    { "us-gov-", "amazonaws.com", "api.aws" },
    { "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
    { "eusc-", "amazonaws.eu", "api.amazonwebservices.eu" },
    { "us-iso-", "c2s.ic.gov", "api.aws.ic.gov" },
    { "us-isob-", "sc2s.sgov.gov", "api.aws.scloud" },
    { "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk" },
    { "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov" },
};

static const struct partition *partition_of(const char *region)
{
    for (size_t i = 1; i < sizeof partitions / sizeof partitions[0]; i++)
        if (strncmp(region, partitions[i].region_prefix, strlen(partitions[i].region_prefix)) == 0)
            return &partitions[i];
    return &partitions[0];
}

/* In us-gov the plain hosts of these services are the FIPS ones. */
static bool is_plain_in_gov(const char *prefix, const char *region)
{
    static const char *const prefixes[] = { "logs", "monitoring", "kinesis", "sns", "sts", "events" };
    if (strncmp(region, "us-gov-", 7) != 0)
        return false;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strcmp(prefix, prefixes[i]) == 0)
            return true;
    return false;
}

/* A wrong value as an error may show it. */
static const char *show(const char *text, char *out)
{
    size_t len = 0;
    for (; text[len] && len < SHOWN_MAX_BYTES; len++)
        out[len] = text[len] < ' ' || text[len] >= 0x7f ? '?' : text[len];
    memcpy(out + len, text[len] ? "..." : "", text[len] ? 4 : 1);
    return strchr(text, '@') ? "***" : out; /* what stands before an @ may be a password */
}

/* One host label: it becomes part of a host name and of the signature's scope. */
static cltel_err check_region(const char *region, cltel_error *detail)
{
    size_t len = strlen(region);
    if (len == 0)
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE,
                          "no region: set option \"aws.region\", AWS_REGION or the profile's region");
    bool valid = len <= REGION_MAX_BYTES && region[0] != '-' && region[len - 1] != '-';
    for (size_t i = 0; i < len && valid; i++)
        valid = (region[i] >= 'a' && region[i] <= 'z') || (region[i] >= '0' && region[i] <= '9') || region[i] == '-';
    if (valid)
        return CLTEL_OK;
    char shown[SHOWN_MAX_BYTES + 4];
    return cltel_fail(detail, CLTEL_E_INVALID_VALUE,
                      "option \"aws.region\": \"%s\" is no region: at most %d of a-z, 0-9 and -, such as eu-central-1",
                      show(region, shown), REGION_MAX_BYTES);
}

static void lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

static cltel_err from_region(const char *prefix, const char *region, int fips, int dualstack, cltel_endpoint *out)
{
    const struct partition *partition = partition_of(region);
    bool marked = fips && (dualstack || !is_plain_in_gov(prefix, region));
    snprintf(out->host, sizeof out->host, "%s%s.%s.%s", prefix, marked ? "-fips" : "", region,
             dualstack ? partition->dualstack_suffix : partition->suffix);
    snprintf(out->path, sizeof out->path, "/");
    snprintf(out->url, sizeof out->url, "https://%s/", out->host);
    return CLTEL_OK;
}

static cltel_err refuse(const char *url, const char *why, cltel_error *detail)
{
    char shown[SHOWN_MAX_BYTES + 4];
    return cltel_fail(detail, CLTEL_E_INVALID_VALUE, "option \"aws.endpoint.url\": \"%s\" %s", show(url, shown), why);
}

static bool write_parts(const cltel_url *url, cltel_endpoint *out)
{
    bool own_port = url->port == 0 || url->port == (url->https ? 443 : 80);
    char port[8] = "";
    if (!own_port)
        snprintf(port, sizeof port, ":%d", url->port);
    int host = snprintf(out->host, sizeof out->host, "%.*s%s", (int)url->host.len, url->host.ptr, port);
    int path = snprintf(out->path, sizeof out->path, "%.*s", (int)url->path.len, url->path.len ? url->path.ptr : "");
    if (url->path.len == 0)
        path = snprintf(out->path, sizeof out->path, "/");
    lower(out->host);
    int whole = snprintf(out->url, sizeof out->url, "http%s://%s%s", url->https ? "s" : "", out->host, out->path);
    return host < (int)sizeof out->host && path < (int)sizeof out->path && whole < (int)sizeof out->url;
}

static cltel_err from_override(const char *text, int allow_http, cltel_endpoint *out, cltel_error *detail)
{
    cltel_url url;
    const char *fault = cltel_url_parse(cltel_view_of(text), &url);
    if (fault)
        return refuse(text, fault, detail);
    if (!url.https && !url.loopback && !allow_http)
        return refuse(text, "is http to another machine; set option \"send.allow.http\" to allow it", detail);
    if (!write_parts(&url, out))
        return refuse(text, "is too long: path at most 255 bytes", detail);
    return CLTEL_OK;
}

cltel_err cltel_endpoint_resolve(const char *service_prefix, const char *region, const char *override_url, int fips,
                                 int dualstack, int allow_http, cltel_endpoint *out, cltel_error *detail)
{
    *out = (cltel_endpoint){ 0 };
    cltel_err err = check_region(region, detail);
    if (err)
        return err;
    if (!override_url[0])
        return from_region(service_prefix, region, fips, dualstack, out);
    if (fips || dualstack)
        return refuse(override_url, fips ? "contradicts aws.use.fips" : "contradicts aws.use.dualstack", detail);
    return from_override(override_url, allow_http, out, detail);
}
