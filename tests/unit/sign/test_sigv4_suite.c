/* AWS's own vectors: 38 cases in both forms and 3 more, each intermediate compared.
 * They lie beside the source tree and are not part of it. */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "sign_testing.h"

#include "sign/amz_time.h"

#define SUITE "../shared/sigv4-suite"

enum { HEADERS_MAX = 16 };

/* One case, read from its folder. */
typedef struct vector {
    char folder[320];
    char *request; /* request.txt; the views of `input` point into it */
    cJSON *context;
    cltel_sign_header headers[HEADERS_MAX + 1];
    cltel_sign_input input;
    cltel_view body;
    char body_hash[CLTEL_SHA256_HEX];
} vector;

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = calloc(1, 65536);
    assert_non_null(text);
    size_t len = fread(text, 1, 65535, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

static char *read_case(const vector *v, const char *name)
{
    char path[640];
    snprintf(path, sizeof path, "%s/%s", v->folder, name);
    char *text = read_text(path);
    if (!text)
        fail_msg("%s cannot be read", path);
    return text;
}

static void assert_file(const vector *v, const char *name, cltel_view actual)
{
    char *expected = read_case(v, name);
    char *copy = calloc(1, actual.len + 1);
    memcpy(copy, actual.ptr, actual.len);
    if (strcmp(copy, expected) != 0)
        fail_msg("%s/%s:\nexpected: %s\n but was: %s", v->folder, name, expected, copy);
    free(copy);
    free(expected);
}

static cltel_view line_at(char **at)
{
    char *end = strchr(*at, '\n');
    cltel_view line = { *at, end ? (size_t)(end - *at) : strlen(*at) };
    *at += line.len + (end ? 1 : 0);
    return line;
}

static void parse_target(vector *v, cltel_view line)
{
    const char *blank = memchr(line.ptr, ' ', line.len);
    v->input.method = (cltel_view){ line.ptr, (size_t)(blank - line.ptr) };
    cltel_view target = { blank + 1, line.len - v->input.method.len - 1 - strlen(" HTTP/1.1") };
    const char *question = memchr(target.ptr, '?', target.len);
    v->input.path = (cltel_view){ target.ptr, question ? (size_t)(question - target.ptr) : target.len };
    if (question)
        v->input.query = (cltel_view){ question + 1, target.len - v->input.path.len - 1 };
}

static void parse_request(vector *v)
{
    char *at = v->request;
    parse_target(v, line_at(&at));
    for (cltel_view line = line_at(&at); line.len; line = line_at(&at)) {
        cltel_sign_header *last = v->input.header_count ? &v->headers[v->input.header_count - 1] : NULL;
        if (line.ptr[0] == ' ' && last) { /* a folded line: the value goes on */
            last->value.len = (size_t)(line.ptr + line.len - last->value.ptr);
            continue;
        }
        const char *colon = memchr(line.ptr, ':', line.len);
        assert_non_null(colon);
        assert_true(v->input.header_count < HEADERS_MAX);
        cltel_view name = { line.ptr, (size_t)(colon - line.ptr) };
        v->headers[v->input.header_count++] = (cltel_sign_header){ name, { colon + 1, line.len - name.len - 1 } };
    }
    v->body = cltel_view_of(at);
    v->input.headers = v->headers;
}

static cltel_view text_of(const cJSON *object, const char *name)
{
    return cltel_view_of(cJSON_GetStringValue(cJSON_GetObjectItem(object, name)));
}

static void parse_context(vector *v)
{
    const cJSON *keys = cJSON_GetObjectItem(v->context, "credentials");
    v->input.access_key_id = text_of(keys, "access_key_id");
    v->input.secret_access_key = text_of(keys, "secret_access_key");
    v->input.session_token = text_of(keys, "token");
    v->input.region = text_of(v->context, "region");
    v->input.service = text_of(v->context, "service");
    v->input.normalize_path = cJSON_IsTrue(cJSON_GetObjectItem(v->context, "normalize"));
    v->input.token_unsigned = cJSON_IsTrue(cJSON_GetObjectItem(v->context, "omit_session_token"));
    v->input.encode_path = true;
    v->input.expires_s = (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(v->context, "expiration_in_seconds"));
    v->input.time_s = EXAMPLE_TIME_S;
    assert_text(text_of(v->context, "timestamp"), "2015-08-30T12:36:00Z");
}

static void load(vector *v, const char *name, cltel_signer *signer)
{
    *v = (vector){ 0 };
    snprintf(v->folder, sizeof v->folder, SUITE "/v4/%s", name);
    v->request = read_case(v, "request.txt");
    char *context = read_case(v, "context.json");
    v->context = cJSON_Parse(context);
    free(context);
    assert_non_null(v->context);
    parse_request(v);
    parse_context(v);
    assert_true(cltel_signer_sha256_hex(signer, v->body, v->body_hash));
    bool sign_body = cJSON_IsTrue(cJSON_GetObjectItem(v->context, "sign_body"));
    v->input.payload_sha256 = sign_body ? (cltel_view){ v->body_hash, CLTEL_SHA256_HEX } : CLTEL_VIEW(EMPTY_SHA256);
}

static void unload(vector *v)
{
    free(v->request);
    cJSON_Delete(v->context);
}

/* The signature's value stands in the Authorization line of the signed request. */
static void assert_authorization(const vector *v, cltel_view authorization)
{
    char *signed_request = read_case(v, "header-signed-request.txt");
    char *copy = calloc(1, authorization.len + 1);
    memcpy(copy, authorization.ptr, authorization.len);
    char *at = strstr(signed_request, "Authorization:");
    assert_non_null(at);
    at += strlen("Authorization:");
    at[strcspn(at, "\n")] = '\0';
    assert_string_equal(copy, at);
    free(copy);
    free(signed_request);
}

static void check_headers(vector *v, cltel_signer *signer, cltel_signature *out)
{
    cltel_sign_input input = v->input;
    bool sign_body = cJSON_IsTrue(cJSON_GetObjectItem(v->context, "sign_body"));
    if (sign_body)
        v->headers[input.header_count++] =
            (cltel_sign_header){ CLTEL_VIEW("x-amz-content-sha256"), input.payload_sha256 };

    assert_true(cltel_sign_headers(signer, &input, out));

    assert_file(v, "header-canonical-request.txt", cltel_buf_view(&out->canonical_request));
    assert_file(v, "header-string-to-sign.txt", cltel_buf_view(&out->string_to_sign));
    assert_file(v, "header-signature.txt", cltel_view_of(out->hex));
    assert_authorization(v, cltel_buf_view(&out->authorization));
}

static int compare_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The order of the parameters on the wire is free, so both sides are sorted. */
static void sorted_parameters(char *query, char **parts, size_t *count)
{
    *count = 0;
    for (char *save = NULL, *part = strtok_r(query, "&", &save); part; part = strtok_r(NULL, "&", &save))
        parts[(*count)++] = part;
    qsort(parts, *count, sizeof *parts, compare_text);
}

static void assert_query(const vector *v, cltel_view query)
{
    char *expected = read_case(v, "query-signed-request.txt");
    char *begin = strchr(expected, '?') + 1;
    *strstr(begin, " HTTP/1.1") = '\0';
    char *actual = calloc(1, query.len + 1);
    memcpy(actual, query.ptr, query.len);
    char *left[64], *right[64];
    size_t left_count, right_count;
    sorted_parameters(begin, left, &left_count);
    sorted_parameters(actual, right, &right_count);
    assert_int_equal(left_count, right_count);
    for (size_t i = 0; i < left_count; i++)
        assert_string_equal(left[i], right[i]);
    free(actual);
    free(expected);
}

static void check_query(vector *v, cltel_signer *signer, cltel_signature *out)
{
    assert_true(cltel_sign_query(signer, &v->input, out));

    assert_file(v, "query-canonical-request.txt", cltel_buf_view(&out->canonical_request));
    assert_file(v, "query-string-to-sign.txt", cltel_buf_view(&out->string_to_sign));
    assert_file(v, "query-signature.txt", cltel_view_of(out->hex));
    assert_query(v, cltel_buf_view(&out->query));
}

static void skip_without_suite(void)
{
    if (access(SUITE "/v4", R_OK) == 0)
        return;
    print_message("skipped: " SUITE " is not there\n");
    skip();
}

static void for_each_case(void (*check)(vector *, cltel_signer *, cltel_signature *))
{
    cltel_signer *signer = cltel_signer_new();
    cltel_signature out = { 0 };
    DIR *folder = opendir(SUITE "/v4");
    int count = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        vector v;
        load(&v, entry->d_name, signer);
        check(&v, signer, &out);
        unload(&v);
        count++;
    }
    closedir(folder);
    cltel_signature_done(&out);
    cltel_signer_free(signer);
    assert_int_equal(count, 38);
}

static void all_cases_of_the_suite_are_signed_in_the_header_form(void **state)
{
    (void)state;
    skip_without_suite();
    for_each_case(check_headers);
}

static void all_cases_of_the_suite_are_signed_in_the_query_form(void **state)
{
    (void)state;
    skip_without_suite();
    for_each_case(check_query);
}

static void assert_extra(const vector *v, const char *name, const char *ending, cltel_view actual)
{
    char file[128];
    snprintf(file, sizeof file, "%s.%s", name, ending);
    assert_file(v, file, actual);
}

static void the_three_extra_cases_are_signed(void **state)
{
    (void)state;
    skip_without_suite();
    static const char *const names[] = { "get-special-character", "get-vanilla-query-order-key",
                                         "get-vanilla-query-order-value" };
    cltel_signer *signer = cltel_signer_new();
    cltel_signature out = { 0 };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        vector v = { .input = example_input() };
        snprintf(v.folder, sizeof v.folder, SUITE "/extra/%s", names[i]);
        char file[128];
        snprintf(file, sizeof file, "%s.req", names[i]);
        v.request = read_case(&v, file);
        parse_request(&v);

        assert_true(cltel_sign_headers(signer, &v.input, &out));

        assert_extra(&v, names[i], "creq", cltel_buf_view(&out.canonical_request));
        assert_extra(&v, names[i], "sts", cltel_buf_view(&out.string_to_sign));
        assert_extra(&v, names[i], "authz", cltel_buf_view(&out.authorization));
        unload(&v);
    }
    cltel_signature_done(&out);
    cltel_signer_free(signer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_cases_of_the_suite_are_signed_in_the_header_form),
        cmocka_unit_test(all_cases_of_the_suite_are_signed_in_the_query_form),
        cmocka_unit_test(the_three_extra_cases_are_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
