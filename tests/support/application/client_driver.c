/* An application of the library that is steered line by line: what a test written in
 * another language records with, over the real shared library and the public headers.
 *
 *     set logs.group orders       stdin: one command a line, words parted by spaces,
 *     new                                any byte as %XX
 *     log 3 hello str:user:u%207
 *     flush 5000
 *                                 stdout: one line for each command, a code first:
 *     0 [text]                    0, or the code and its sentence */
#include <cltel/cltel.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver_words.h"

enum { SITES_MAX = 16, SCOPES_MAX = 16, THREADS_MAX = 64 };

static cltel_config *config;
static cltel_client *client;
static cltel_site *sites[SITES_MAX];
static size_t site_count;
static cltel_scope scopes[SCOPES_MAX];
static size_t scope_count;

static void answer(int32_t code, const char *text)
{
    printf("%d %s\n", code, text);
    fflush(stdout);
}

static void answer_code(int32_t code)
{
    answer(code, cltel_error_name(code));
}

static void do_set(driver_words *words)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int32_t code = cltel_config_set(config, words->word[1].text, words->word[2].text, &detail);
    answer(code, detail.text);
}

static void do_load(driver_words *words)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int32_t code = cltel_config_load(config, words->word[1].text, &detail);
    answer(code, detail.text);
}

static void do_new(driver_words *words)
{
    (void)words;
    cltel_error detail = CLTEL_ERROR_INIT;
    int32_t code = cltel_client_new(config, &client, &detail);
    answer(code, detail.text);
}

/* log SEVERITY TEXT FIELD... */
static void do_log(driver_words *words)
{
    cltel_attr attrs[DRIVER_WORDS_MAX];
    size_t count = driver_attrs(words, 3, attrs);
    answer_code(cltel_log(client, (cltel_severity)atoi(words->word[1].text), words->word[2].text, words->word[2].len,
                          attrs, count));
}

/* big SEVERITY BYTES FILLER: a text too long for a line */
static void do_big(driver_words *words)
{
    size_t bytes = strtoul(words->word[2].text, NULL, 10);
    char *text = malloc(bytes + 1);
    memset(text, words->word[3].text[0], bytes);
    answer_code(cltel_log(client, (cltel_severity)atoi(words->word[1].text), text, bytes, NULL, 0));
    free(text);
}

/* site SEVERITY MESSAGE KEY...: the text of the answer is its number */
static void do_site(driver_words *words)
{
    const char *keys[DRIVER_WORDS_MAX];
    for (size_t i = 3; i < words->count; i++)
        keys[i - 3] = words->word[i].text;
    char number[24];
    snprintf(number, sizeof number, "%zu", site_count);
    int32_t code = cltel_site_register(client, (cltel_severity)atoi(words->word[1].text), words->word[2].text, keys,
                                       words->count - 3, &sites[site_count % SITES_MAX]);
    site_count += code == CLTEL_OK;
    answer(code, number);
}

/* at NUMBER FIELD...: a record of a site; keys of the fields are not read */
static void do_at(driver_words *words)
{
    cltel_attr values[DRIVER_WORDS_MAX];
    size_t count = driver_attrs(words, 2, values);
    answer_code(cltel_log_site(client, sites[strtoul(words->word[1].text, NULL, 10) % SITES_MAX], values, count));
}

static void do_enter(driver_words *words)
{
    cltel_attr attrs[DRIVER_WORDS_MAX];
    size_t count = driver_attrs(words, 1, attrs);
    answer_code(cltel_scope_enter(client, &scopes[scope_count++ % SCOPES_MAX], attrs, count));
}

static void do_leave(driver_words *words)
{
    (void)words;
    cltel_scope_leave(&scopes[--scope_count % SCOPES_MAX]);
    answer_code(CLTEL_OK);
}

static size_t records_each;

static void *record(void *thread)
{
    size_t refused = 0;
    for (size_t i = 0; i < records_each; i++)
        refused += CLTEL_INFO(client, "of a thread", CLTEL_U64("thread", (size_t)thread), CLTEL_U64("turn", i)) != 0;
    return (void *)refused;
}

/* threads COUNT RECORDS: RECORDS from each of COUNT; the text is how many were refused */
static void do_threads(driver_words *words)
{
    pthread_t threads[THREADS_MAX];
    size_t count = strtoul(words->word[1].text, NULL, 10) % (THREADS_MAX + 1), refused = 0;
    records_each = strtoul(words->word[2].text, NULL, 10);
    for (size_t i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, record, (void *)i) != 0)
            exit(3);
    for (size_t i = 0; i < count; i++) {
        void *result;
        pthread_join(threads[i], &result);
        refused += (size_t)result;
    }
    char number[24];
    snprintf(number, sizeof number, "%zu", refused);
    answer(CLTEL_OK, number);
}

static void do_flush(driver_words *words)
{
    answer_code(cltel_client_flush(client, atoi(words->word[1].text)));
}

static int64_t now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

/* shutdown MS: the text is what is left and how long it took */
static void do_shutdown(driver_words *words)
{
    uint64_t left = 0;
    int64_t since_ms = now_ms();
    int32_t code = cltel_client_shutdown(client, atoi(words->word[1].text), &left);
    char text[64];
    snprintf(text, sizeof text, "%llu %lld", (unsigned long long)left, (long long)(now_ms() - since_ms));
    answer(code, text);
}

static void do_stats(driver_words *words)
{
    static char text[16384];
    (void)words;
    int32_t bytes = cltel_stats_json(client, text, sizeof text);
    answer(bytes < 0 ? bytes : 0, text);
}

/* diagnostic: the next one, or an empty text */
static void do_diagnostic(driver_words *words)
{
    char text[1024] = "";
    (void)words;
    int32_t bytes = cltel_client_next_diagnostic(client, text, sizeof text);
    answer(bytes < 0 ? bytes : 0, text);
}

static void do_free(driver_words *words)
{
    (void)words;
    int64_t since_ms = now_ms();
    cltel_client_free(client);
    client = NULL;
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)(now_ms() - since_ms));
    answer(CLTEL_OK, text);
}

static const struct {
    const char *name;
    size_t words;
    void (*run)(driver_words *words);
} commands[] = {
    { "set", 3, do_set },         { "load", 2, do_load },   { "new", 1, do_new },
    { "log", 3, do_log },         { "big", 4, do_big },     { "site", 3, do_site },
    { "at", 2, do_at },           { "enter", 1, do_enter }, { "leave", 1, do_leave },
    { "threads", 3, do_threads }, { "flush", 2, do_flush }, { "shutdown", 2, do_shutdown },
    { "stats", 1, do_stats },     { "free", 1, do_free },   { "diagnostic", 1, do_diagnostic },
};

static int run_line(char *line)
{
    driver_words words;
    driver_split(line, &words);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (words.count < commands[i].words || strcmp(words.word[0].text, commands[i].name) != 0)
            continue;
        commands[i].run(&words);
        return 0;
    }
    fprintf(stderr, "client_driver: no such command, or too few words: %s\n", words.count ? words.word[0].text : "");
    return 2;
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    int code = 0;
    config = cltel_config_new();
    while (code == 0 && getline(&line, &room, stdin) > 0)
        code = run_line(line);
    free(line);
    cltel_config_free(config);
    cltel_client_free(client);
    return code;
}
