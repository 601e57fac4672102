/* PutTelemetryRecords: what daemons say of themselves, added up by host. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_TELEMETRY_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_TELEMETRY_H

#include "tools/endpoint/service.h"

/* Appends "telemetry":[{"Hostname":..,"Records":..,"SegmentsReceivedCount":..},..]. to an object under construction.
 * false: the store failed. */
bool cltel_xray_append_telemetry(cltel_store *store, cltel_buf *body);

#endif
