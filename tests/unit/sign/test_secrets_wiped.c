/* After a signer is gone, neither secret nor session token lies anywhere in the
 * process's writable memory. Both are kept here with each byte changed, so that
 * the search does not find what it searches with. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sign_testing.h"

#include "base/memory.h"
#include "sign/verify.h"

/* Searched for is the second half: free() itself writes over the beginning. */
enum { SECRET_BYTES = 40, HALF = 20, KEY = 0x15, REGION_MAX_BYTES = 64 << 20, CHUNK_BYTES = 1 << 16 };

typedef struct hidden {
    unsigned char bytes[SECRET_BYTES];
} hidden;

static hidden hide(unsigned seed)
{
    hidden h;
    for (unsigned i = 0; i < SECRET_BYTES; i++)
        h.bytes[i] = (unsigned char)(('a' + (seed + i * i) % 26) ^ KEY);
    return h;
}

static void reveal(const hidden *h, char *out)
{
    for (int i = 0; i < SECRET_BYTES; i++)
        out[i] = (char)(h->bytes[i] ^ KEY);
}

static int count_in_chunk(const hidden *h, const unsigned char *chunk, size_t bytes)
{
    int found = 0;
    for (size_t at = 0; at + HALF <= bytes; at++) {
        int same = 0;
        while (same < HALF && (chunk[at + (size_t)same] ^ KEY) == h->bytes[HALF + same])
            same++;
        found += same == HALF;
    }
    return found;
}

/* Chunks overlap, so that none is missed between them; one may be counted twice. */
static int count_in_region(const hidden *h, int memory, off_t begin, off_t end)
{
    static unsigned char chunk[CHUNK_BYTES];
    int found = 0;
    for (off_t at = begin; at < end; at += CHUNK_BYTES - SECRET_BYTES) {
        size_t want = end - at < CHUNK_BYTES ? (size_t)(end - at) : CHUNK_BYTES;
        ssize_t got = pread(memory, chunk, want, at);
        if (got > 0)
            found += count_in_chunk(h, chunk, (size_t)got);
        cltel_wipe(chunk, sizeof chunk);
    }
    return found;
}

static int count_in_memory(const hidden *h)
{
    int memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_true(memory >= 0 && maps);
    char line[512];
    int found = 0;
    while (fgets(line, sizeof line, maps)) {
        unsigned long begin, end;
        char access[8];
        if (sscanf(line, "%lx-%lx %7s", &begin, &end, access) != 3 || strncmp(access, "rw", 2) != 0)
            continue;
        if (end - begin <= REGION_MAX_BYTES) /* a sanitizer's shadow is larger */
            found += count_in_region(h, memory, (off_t)begin, (off_t)end);
    }
    fclose(maps);
    close(memory);
    return found;
}

typedef struct sender {
    char secret[SECRET_BYTES];
    char token[SECRET_BYTES];
} sender;

static bool look_up(void *context, cltel_view access_key_id, cltel_key *key)
{
    sender *s = context;
    *key = (cltel_key){ { s->secret, sizeof s->secret }, { s->token, sizeof s->token } };
    return access_key_id.len > 0;
}

/* Each way in which a secret goes through this folder; larger requests make buffers grow. */
static void use(cltel_signer *signer, sender *s, cltel_signature *out)
{
    static const cltel_view days[] = { CLTEL_VIEW("a"), CLTEL_VIEW("b") };
    char long_query[2001];
    memset(long_query, 'q', sizeof long_query);
    const cltel_sign_header host = { CLTEL_VIEW("Host"), CLTEL_VIEW("h") };
    cltel_sign_input input = example_input();
    input.headers = &host;
    input.header_count = 1;
    input.secret_access_key = (cltel_view){ s->secret, sizeof s->secret };
    input.session_token = (cltel_view){ s->token, sizeof s->token };
    for (size_t len = 0; len < sizeof long_query; len += 500) {
        input.query = (cltel_view){ long_query, len };
        input.time_s += 86400;
        assert_true(cltel_sign_json_post(signer, &input, host.value, days[0], days[1], out));
        assert_true(cltel_sign_headers(signer, &input, out));
        assert_true(cltel_sign_query(signer, &input, out));
        cltel_verify_input check = {
            .request = input, .now_s = input.time_s, .service = input.service, .lookup = look_up, .lookup_context = s
        };
        cltel_buf text = { 0 };
        check.request.query = cltel_buf_view(&out->query);
        assert_int_equal(cltel_verify(signer, &check, &text), CLTEL_VERDICT_OK);
        cltel_buf_done(&text);
    }
}

static void nothing_secret_stays_in_memory(void **state)
{
    (void)state;
    const hidden secret = hide(3);
    const hidden token = hide(11);
    sender s;
    reveal(&secret, s.secret);
    reveal(&token, s.token);
    cltel_signature out = { 0 };
    cltel_signer *signer = cltel_signer_new();
    use(signer, &s, &out);
    assert_true(count_in_memory(&secret) > 1); /* the search finds what is there */
    assert_true(count_in_memory(&token) > 1);

    cltel_signer_free(signer);
    cltel_signature_done(&out);
    cltel_wipe(&s, sizeof s);

    assert_int_equal(count_in_memory(&secret), 0);
    assert_int_equal(count_in_memory(&token), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_secret_stays_in_memory) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
