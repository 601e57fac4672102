/* cltel local */
#include <string.h>

#include "tools/cli/args.h"
#include "tools/cli/browser.h"
#include "tools/cli/say.h"
#include "tools/endpoint/local_endpoint.h"
#include "tools/endpoint/operations_page.h"

enum { PORT_MAX = 65535, TRACE_KB_DEFAULT = 500, TRACE_KB_MAX = 1024 * 1024 };

/* The first pair given, or the one that the endpoint falls back to. */
static void append_keys(cltel_buf *out, const char *pair)
{
    const char *colon = pair ? strchr(pair, ':') : NULL;
    if (!colon) {
        cltel_buf_append_text(out, "export AWS_ACCESS_KEY_ID=" CLTEL_ENDPOINT_DEFAULT_KEY_ID "\n"
                                   "export AWS_SECRET_ACCESS_KEY=" CLTEL_ENDPOINT_DEFAULT_SECRET "\n");
        return;
    }
    size_t secret = strcspn(colon + 1, ":");
    cltel_buf_append_format(out, "export AWS_ACCESS_KEY_ID='%.*s'\n", (int)(colon - pair), pair);
    cltel_buf_append_format(out, "export AWS_SECRET_ACCESS_KEY='%.*s'\n", (int)secret, colon + 1);
    if (colon[1 + secret] == ':')
        cltel_buf_append_format(out, "export AWS_SESSION_TOKEN='%s'\n", colon + 1 + secret + 1);
}

/* The shell would read a quote in a pair as the end of the text. */
static int print_environment(const cltel_endpoint_options *options)
{
    cltel_buf out = { 0 };
    const char *pair = options->credential_count ? options->credentials[0] : NULL;
    const char *region = options->region ? options->region : CLTEL_ENDPOINT_DEFAULT_REGION;
    if ((pair && strchr(pair, '\'')) || strchr(region, '\''))
        return cltel_complain_usage("--env cannot print credentials or a region that hold a quote (')", NULL);
    cltel_buf_append_format(&out,
                            "export AWS_ENDPOINT_URL=http://127.0.0.1:%d\nexport AWS_REGION='%s'\n"
                            "export AWS_DEFAULT_REGION='%s'\n",
                            options->port, region, region);
    append_keys(&out, pair);
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

static int print_operations(const char *service)
{
    cltel_buf out = { 0 };
    cltel_endpoint_append_operations(&out, service);
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

static int run(const cltel_args *args)
{
    const char *credentials[CLTEL_ARGS_FLAGS_MAX], *faults[CLTEL_ARGS_FLAGS_MAX], *pair;
    long long port = CLTEL_ENDPOINT_DEFAULT_PORT, trace_kb = TRACE_KB_DEFAULT;
    cltel_endpoint_options options = {
        .data_dir = cltel_args_value(args, "data"),
        .credentials = credentials,
        .faults = faults,
        .region = cltel_args_value(args, "region"),
        .open_page = cltel_args_has(args, "open") ? cltel_browser_open : NULL,
    };
    if (!cltel_args_number(args, "port", 0, PORT_MAX, &port) ||
        !cltel_args_number(args, "trace-kb", 1, TRACE_KB_MAX, &trace_kb))
        return CLTEL_EXIT_USAGE;
    options.port = (int)port;
    options.trace_bytes_max = trace_kb * 1024;
    for (size_t at = 0; (pair = cltel_args_next(args, "credentials", &at));)
        credentials[options.credential_count++] = pair;
    for (size_t at = 0; (pair = cltel_args_next(args, "fault", &at));)
        faults[options.fault_count++] = pair;
    if (cltel_args_has(args, "operations"))
        return print_operations(cltel_args_value(args, "operations"));
    if (cltel_args_has(args, "env"))
        return print_environment(&options);
    return cltel_endpoint_run(&options) == 0 ? CLTEL_EXIT_DONE : CLTEL_EXIT_CONFIG;
}

static const cltel_example examples[] = {
    { "cltel local", "serves on port 4580 until Ctrl-C, and prints the variables to export" },
    { "eval \"$(cltel local --env)\"", "sets the variables in another shell" },
    { "cltel local --port 0 --data ./aws", "takes a free port and keeps what it stores in ./aws" },
    { "cltel local --fault operation=PutLogEvents,status=503,rate=0.1", "one PutLogEvents in ten fails" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "port", "p", "PORT", NULL, "The endpoint",
      "Listens on this port of 127.0.0.1; 0 takes a free one. Default: 4580." },
    { "data", "d", "DIR", NULL, "The endpoint",
      "Keeps the data in this folder. Without it they are removed at the end." },
    { "credentials", NULL, "ID:SECRET", NULL, "The endpoint",
      "Takes this key pair (ID:SECRET:TOKEN with a session token) and no others; may come again." },
    { "fault", NULL, "RULE", NULL, "The endpoint",
      "Lets calls fail, as in operation=PutLogEvents,status=503,rate=0.1,seed=7; may come again. OPERATIONS.md has the "
      "names." },
    { "trace-kb", NULL, "KB", NULL, "The endpoint",
      "Takes so much of one trace, then refuses its documents, as X-Ray does. Default: 500." },
    { "open", NULL, NULL, NULL, "The endpoint",
      "Opens the page in the browser (BROWSER, else xdg-open), whose command line then holds the page's token." },
    { "operations", NULL, "SERVICE", "logs|xray", "The endpoint",
      "Starts nothing: prints which operations of the service work, as Markdown." },
    { "env", NULL, NULL, NULL, "The endpoint", "Starts nothing: prints the variables for the shell." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG, 0 };

const cltel_verb cltel_verb_local = {
    .name = "local",
    .summary = "runs a local AWS endpoint that verifies, stores and answers",
    .arguments = "",
    .examples = examples,
    .text =
        "Serves the CloudWatch Logs API on loopback only, so that an application, the aws command and boto3 work "
        "without an account and without a network. Every request's signature is verified as AWS does. When it is "
        "ready it prints one line, the variables to export, and the address of a page that shows what arrives; Ctrl-C "
        "or SIGTERM ends it.\n\n"
        "With --region it takes signatures for that region only.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
