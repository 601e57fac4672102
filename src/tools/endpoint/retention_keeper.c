#include "tools/endpoint/retention_keeper.h"

#include "base/clock.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_store.h"

enum { PERIOD_MS = 10000, BATCHES_AT_ONCE = 64, TRACES_AT_ONCE = 64 };

static void delete_expired(cltel_call *call, cltel_store *store)
{
    cltel_retention_keeper *keeper = (cltel_retention_keeper *)(void *)call;
    int64_t batches = 0, traces = 0, now_us = cltel_clock_realtime_ns() / 1000;
    if (cltel_store_expire(store, now_us / 1000, BATCHES_AT_ONCE, &batches) != CLTEL_STORED ||
        cltel_xray_expire(store, now_us, TRACES_AT_ONCE, &traces) != CLTEL_STORED)
        cltel_answer_store_failure(call, store);
    keeper->more = batches == BATCHES_AT_ONCE || traces == TRACES_AT_ONCE;
}

static const cltel_operation operation = { .name = "retention", .writes = true, .run = delete_expired };

static void hand_over(void *context)
{
    cltel_retention_keeper *keeper = context;
    keeper->job.call.store_failed = false;
    cltel_crew_hand_over_write(keeper->crew, &keeper->job);
}

/* On the writer's thread. */
static void come_back(cltel_job *job)
{
    cltel_retention_keeper *keeper = (cltel_retention_keeper *)job;
    bool at_once = keeper->more && !job->call.store_failed;
    cltel_call_done(&job->call);
    cltel_delay_line_add(keeper->line, at_once ? 1 : PERIOD_MS, hand_over, keeper);
}

void cltel_retention_keeper_start(cltel_retention_keeper *keeper, cltel_crew *crew, cltel_delay_line *line)
{
    keeper->crew = crew;
    keeper->line = line;
    keeper->job.call.operation = &operation;
    keeper->job.answered = come_back;
    cltel_delay_line_add(line, PERIOD_MS, hand_over, keeper);
}
