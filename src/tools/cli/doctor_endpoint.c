/* The way to the service: name, connection, TLS, HTTP, and whose clock is right. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tools/aws/aws_call.h"
#include "tools/aws/aws_probe.h"
#include "tools/cli/doctor.h"

enum {
    SKEW_NOTE_S = 5,
    SKEW_FAULT_S = 300 /* the service refuses signatures that are older or newer */
};

static bool is_local(const cltel_endpoint *endpoint)
{
    return strncmp(endpoint->host, "127.", 4) == 0 || strncmp(endpoint->host, "localhost", 9) == 0 ||
           strncmp(endpoint->host, "[::1]", 5) == 0;
}

static bool check_address(cltel_doctor *doctor, const cltel_aws_service *service, cltel_endpoint *endpoint)
{
    char region[CLTEL_AWS_REGION_BYTES];
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_aws_resolve(doctor->settings, service, endpoint, region, &detail) != CLTEL_OK) {
        cltel_doctor_find(doctor, "endpoint", CLTEL_FOUND_FAULT,
                          "export AWS_REGION=eu-west-1, or AWS_ENDPOINT_URL=http://127.0.0.1:4580 for `cltel local`",
                          "%s", detail.text);
        return false;
    }
    bool clear = strncmp(endpoint->url, "http:", 5) == 0 && !is_local(endpoint);
    cltel_doctor_find(doctor, "endpoint", clear ? CLTEL_FOUND_NOTE : CLTEL_FOUND_FINE,
                      clear ? "an address that begins with https" : NULL, "%s: %s, region %s%s",
                      service == &cltel_aws_xray ? "X-Ray" : "logs", endpoint->url, region,
                      clear ? ": records go over the network unencrypted" : "");
    return true;
}

static bool check_name(cltel_doctor *doctor, const cltel_endpoint *endpoint, cltel_probe_names *names)
{
    if (cltel_probe_dns(endpoint, names)) {
        cltel_doctor_find(doctor, "dns", CLTEL_FOUND_FINE, NULL, "%s is %s   (%.1f ms)", names->host, names->text,
                          (double)names->took_us / 1000);
        return true;
    }
    cltel_doctor_find(doctor, "dns", CLTEL_FOUND_FAULT,
                      "look at the region's spelling and at /etc/resolv.conf; in a VPC without internet, make a VPC "
                      "endpoint for logs, and one for xray",
                      "%s has no address: %s", names->host, names->text);
    return false;
}

static bool check_connection(cltel_doctor *doctor, const cltel_endpoint *endpoint, const cltel_probe_names *names)
{
    char text[CLTEL_PROBE_TEXT_BYTES];
    int64_t took_us = 0;
    bool fine = cltel_probe_connect(names, (int32_t)doctor->settings->send_connect_timeout_ms, text, &took_us);
    if (fine)
        cltel_doctor_find(doctor, "connect", CLTEL_FOUND_FINE, NULL, "%s takes connections on port %s   (%.1f ms)",
                          text, names->port, (double)took_us / 1000);
    else
        cltel_doctor_find(doctor, "connect", CLTEL_FOUND_FAULT,
                          is_local(endpoint) ? "start it: cltel local"
                                             : "look at security groups, routes and firewalls; behind a proxy set "
                                               "send.proxy",
                          "no connection to port %s of %s", names->port, text);
    return fine;
}

static void check_clock(cltel_doctor *doctor, int64_t date_s)
{
    int64_t skew_s = date_s - cltel_clock_realtime_ns() / 1000000000;
    const char *way = skew_s > 0 ? "behind" : "ahead of";
    const char *advice = "timedatectl set-ntp true     or what keeps the clock of this machine's host";
    if (!date_s)
        cltel_doctor_find(doctor, "clock", CLTEL_FOUND_NOTE, NULL, "the endpoint did not say its time");
    else if (llabs(skew_s) < SKEW_NOTE_S)
        cltel_doctor_find(doctor, "clock", CLTEL_FOUND_FINE, NULL, "agrees with the endpoint's");
    else if (llabs(skew_s) < SKEW_FAULT_S)
        cltel_doctor_find(doctor, "clock", CLTEL_FOUND_NOTE, advice, "%lld s %s the endpoint's", llabs(skew_s), way);
    else
        cltel_doctor_find(doctor, "clock", CLTEL_FOUND_FAULT, advice,
                          "%lld s %s the endpoint's: signatures are refused until they are corrected, and times of "
                          "records are wrong",
                          llabs(skew_s), way);
}

static bool check_http(cltel_doctor *doctor, const cltel_endpoint *endpoint)
{
    cltel_probe_http http;
    bool tls = strncmp(endpoint->url, "https:", 6) == 0;
    if (!cltel_probe_get(doctor->settings, endpoint, &http)) {
        cltel_doctor_find(doctor, "http", CLTEL_FOUND_FAULT, NULL, "no memory or descriptors for a request");
        return false;
    }
    if (!http.answered) {
        cltel_doctor_find(doctor, "http", CLTEL_FOUND_FAULT,
                          tls ? "send.ca.file for a certificate of your own or a proxy's; http:// when there is no TLS"
                              : "look at who listens there: ss -ltnp",
                          "%s: %s", endpoint->host, http.problem);
        return false;
    }
    cltel_doctor_find(doctor, "http", CLTEL_FOUND_FINE, NULL, "answers a request without keys with %d%s   (%.1f ms)",
                      (int)http.status, tls ? ", over TLS with a certificate that is trusted" : "",
                      (double)http.took_us / 1000);
    check_clock(doctor, http.date_s);
    return true;
}

/* Name, connection, TLS and HTTP of an address. */
static bool reach(cltel_doctor *doctor, const cltel_endpoint *endpoint)
{
    cltel_probe_names names;
    if (*doctor->settings->send_proxy)
        cltel_doctor_find(doctor, "connect", CLTEL_FOUND_FINE, NULL, "by the proxy of send.proxy");
    else if (!check_name(doctor, endpoint, &names) || !check_connection(doctor, endpoint, &names))
        return false;
    return check_http(doctor, endpoint);
}

void cltel_doctor_endpoint(cltel_doctor *doctor)
{
    cltel_endpoint logs, xray;
    char region[CLTEL_AWS_REGION_BYTES];
    if (!doctor->settings || !check_address(doctor, &cltel_aws_logs, &logs))
        return;
    doctor->reached = reach(doctor, &logs);
    bool known = cltel_aws_resolve(doctor->settings, &cltel_aws_xray, &xray, region, NULL) == CLTEL_OK;
    if (known && strcmp(xray.url, logs.url) == 0)
        doctor->reached_xray = doctor->reached; /* one endpoint for all services: nothing new to find */
    else if (check_address(doctor, &cltel_aws_xray, &xray))
        doctor->reached_xray = reach(doctor, &xray);
}
