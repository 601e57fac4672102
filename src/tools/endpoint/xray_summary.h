/* A trace as GetTraceSummaries tells of it. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_SUMMARY_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_SUMMARY_H

#include "tools/endpoint/xray_model.h"

/* One JSON object; matched_s is the time of the event that was asked for, NAN: none. */
void cltel_xray_write_summary(cltel_buf *body, const cltel_xray_trace *trace, double matched_s);

/* {"Name":...,"Names":[...],"AccountId":...,"Type":...} */
void cltel_xray_write_service_id(cltel_buf *body, const cltel_xray_service *service);

/* ,"name":number with what a double holds and no more; nothing for NAN. */
void cltel_xray_member_number(cltel_buf *body, const char *name, double number);
void cltel_xray_member_flag(cltel_buf *body, const char *name, bool flag);

void cltel_xray_write_causes(cltel_buf *body, const cltel_xray_trace *trace, cltel_xray_cause_kind kind);

/* Members of lists that are said by several nodes: xray_summary_facts.c. */
void cltel_xray_write_annotations(cltel_buf *body, const cltel_xray_trace *trace);
void cltel_xray_write_users(cltel_buf *body, const cltel_xray_trace *trace);
void cltel_xray_write_resources(cltel_buf *body, const cltel_xray_trace *trace);

#endif
