#include "tools/endpoint/xray_quota.h"

#include <stdbool.h>
#include <string.h>

static bool takes_part(const cltel_sampling_client *client, int64_t now_ms)
{
    return client->seen_ms + CLTEL_CLIENT_SEEN_MS >= now_ms;
}

static int64_t weight_of(const cltel_sampling_client *client)
{
    return client->requests > 0 ? client->requests : 1;
}

/* Whether `a` comes before `b` when what is left is handed out. */
static bool is_before(int64_t a, const cltel_sampling_client *a_client, int64_t b,
                      const cltel_sampling_client *b_client)
{
    return a != b ? a > b : strcmp(a_client->id, b_client->id) < 0;
}

static int64_t share_of(int64_t reservoir, const cltel_sampling_client *clients, size_t count, size_t me,
                        int64_t now_ms)
{
    int64_t total = weight_of(&clients[me]), given = 0, before = 0;
    for (size_t i = 0; i < count; i++)
        total += i != me && takes_part(&clients[i], now_ms) ? weight_of(&clients[i]) : 0;
    int64_t mine = reservoir * weight_of(&clients[me]);
    for (size_t i = 0; i < count; i++) {
        if (i == me || !takes_part(&clients[i], now_ms))
            continue;
        int64_t product = reservoir * weight_of(&clients[i]);
        given += product / total;
        before += is_before(product % total, &clients[i], mine % total, &clients[me]);
    }
    return mine / total + (before < reservoir - given - mine / total);
}

int64_t cltel_xray_quota(int64_t reservoir, const cltel_sampling_client *clients, size_t count, size_t me,
                         int64_t now_ms)
{
    int64_t left = reservoir;
    for (size_t i = 0; i < count; i++)
        if (i != me && clients[i].until_ms > now_ms)
            left -= clients[i].quota;
    int64_t share = share_of(reservoir, clients, count, me, now_ms);
    left = left > 0 ? left : 0; /* the reservoir was made smaller meanwhile */
    return share < left ? share : left;
}
