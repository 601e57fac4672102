/* `cltel doctor`: what was looked at and what was found. */
#ifndef CLTEL_TOOLS_CLI_DOCTOR_H
#define CLTEL_TOOLS_CLI_DOCTOR_H

#include "config/config.h"
#include "tools/cli/args.h"

enum { CLTEL_FINDINGS_MAX = 64, CLTEL_FINDING_TEXT_BYTES = 700 };

typedef enum cltel_finding_state {
    CLTEL_FOUND_FINE,
    CLTEL_FOUND_NOTE, /* works, but somebody should know */
    CLTEL_FOUND_FAULT
} cltel_finding_state;

typedef struct cltel_finding {
    const char *check; /* static: "config", "credentials", ... */
    cltel_finding_state state;
    char text[CLTEL_FINDING_TEXT_BYTES];
    char advice[400]; /* what to do; "" when nothing need be done */
} cltel_finding;

typedef struct cltel_doctor {
    const cltel_args *args;
    cltel_config *config;           /* NULL: it cannot be used */
    const cltel_settings *settings; /* of config; NULL like it */
    bool has_keys;
    bool reached;      /* the endpoint of logs answers */
    bool reached_xray; /* that of X-Ray */
    char group[520];
    cltel_finding findings[CLTEL_FINDINGS_MAX];
    size_t count;
} cltel_doctor;

/* Adds a finding; advice may be NULL. Controls in the text become '?'. */
void cltel_doctor_find(cltel_doctor *doctor, const char *check, cltel_finding_state state, const char *advice,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));

/* CLTEL_EXIT_DONE, or CLTEL_EXIT_USAGE for a wrong flag. Fills config and settings. */
int cltel_doctor_config(cltel_doctor *doctor);
void cltel_doctor_credentials(cltel_doctor *doctor);
void cltel_doctor_endpoint(cltel_doctor *doctor);    /* names, connection, TLS, HTTP, clock */
void cltel_doctor_permissions(cltel_doctor *doctor); /* of logs */
void cltel_doctor_traces(cltel_doctor *doctor);      /* sampling rules, permissions of X-Ray */
void cltel_doctor_memory(cltel_doctor *doctor);      /* where rings live */
void cltel_doctor_limits(cltel_doctor *doctor);

/* Prints all findings; returns how many are faults. */
size_t cltel_doctor_report(const cltel_doctor *doctor);

#endif
