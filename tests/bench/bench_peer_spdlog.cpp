/* spdlog's asynchronous logger under the load of bench_burst.h: one thread in its pool,
 * its default queue, the same four values. It formats the message on the calling thread.
 * "spdlog async" ends in a sink that drops, "spdlog async file" in a file on tmpfs. */
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <unistd.h>

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>

extern "C" {
#include "bench/bench_burst.h"
}

namespace
{

constexpr size_t queue_records = 8192;

/* flush() of an asynchronous logger only asks; this sink, second in line, says when the worker did it. */
class flush_counter final : public spdlog::sinks::sink
{
  public:
    flush_counter()
    {
        set_level(spdlog::level::off);
    }
    void log(const spdlog::details::log_msg &) override
    {
    }
    void flush() override
    {
        flushes.fetch_add(1, std::memory_order_release);
    }
    void set_pattern(const std::string &) override
    {
    }
    void set_formatter(std::unique_ptr<spdlog::formatter>) override
    {
    }

    std::atomic<int> flushes{ 0 };
};

struct subject {
    std::shared_ptr<spdlog::async_logger> logger;
    std::shared_ptr<flush_counter> counter;
};

void empty(void *argument)
{
    auto *s = static_cast<subject *>(argument);
    int before = s->counter->flushes.load(std::memory_order_acquire);
    s->logger->flush();
    while (s->counter->flushes.load(std::memory_order_acquire) == before)
        std::this_thread::yield();
}

inline void log_message(subject *s, int64_t i)
{
    s->logger->info("request finished user_id={} took_us={} status={} ratio={}", BENCH_TEXT, i, INT64_C(200), 0.25);
}

BENCH_LOOPS(message, subject, log_message(context, i))

/* false: a record was lost, so the bursts did not fit. */
bool run(const char *name, const spdlog::sink_ptr &sink)
{
    auto pool = std::make_shared<spdlog::details::thread_pool>(queue_records, 1);
    subject s;
    s.counter = std::make_shared<flush_counter>();
    s.logger = std::make_shared<spdlog::async_logger>("bench", spdlog::sinks_init_list{ sink, s.counter }, pool,
                                                      spdlog::async_overflow_policy::overrun_oldest);
    bench_burst burst = { "log", name, &s, empty, message, message_timed, nullptr };
    for (int threads = 1; threads <= 2; threads++)
        bench_burst_run(&burst, threads);
    if (pool->overrun_counter() == 0)
        return true;
    std::fprintf(stderr, "bench_peer_spdlog: %zu records were overrun: the bursts did not fit\n",
                 pool->overrun_counter());
    return false;
}

} // namespace

int main()
{
    char path[] = "/dev/shm/cltel-bench-XXXXXX";
    int fd = mkstemp(path);
    bool ok = run("spdlog async", std::make_shared<spdlog::sinks::null_sink_mt>());
    if (fd >= 0) {
        close(fd);
        ok = run("spdlog async file", std::make_shared<spdlog::sinks::basic_file_sink_mt>(path, true)) && ok;
        unlink(path);
    }
    return ok ? 0 : 1;
}
