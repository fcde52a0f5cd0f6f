// Hand-written stand-ins for the clock, chance and the network.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/base/log.h"
#include "reconciler/base/random.h"
#include "reconciler/http/http.h"
#include "reconciler/provider/provider.h"

namespace lockstep::testing {

// Time moves only when someone sleeps, and then at once.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimePoint start = TimePoint{std::chrono::hours{24 * 20'000}}) : now_(start) {}
  TimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  Duration Monotonic() const override {
    const std::lock_guard lock(mutex_);
    return monotonic_;
  }
  bool SleepFor(Duration pause, std::stop_token stop) override {
    const std::lock_guard lock(mutex_);
    if (stop.stop_requested()) return false;
    slept_.push_back(pause);
    now_ += pause;
    monotonic_ += pause;
    return true;
  }
  std::vector<Duration> slept() const {
    const std::lock_guard lock(mutex_);
    return slept_;
  }

 private:
  mutable std::mutex mutex_;
  TimePoint now_;
  Duration monotonic_{1'000};
  std::vector<Duration> slept_;
};

class HalfRandom final : public Random {
 public:
  double Unit() override { return 0.5; }
};

// Runs tasks one after another, on the caller's thread.
class SerialWorkers final : public Workers {
 public:
  void ForEach(std::size_t count, const std::function<void(std::size_t)>& task) override {
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

class RecordedProgress final : public Progress {
 public:
  void Report(const ProgressNote& note) override {
    const std::lock_guard lock(mutex_);
    notes_.push_back(note);
  }
  std::vector<ProgressNote> notes() const {
    const std::lock_guard lock(mutex_);
    return notes_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<ProgressNote> notes_;
};

class NoLog final : public Log {
 public:
  void Write(LogLevel, std::string_view, const LogFields&) override {}
};

// Keeps in memory what a Backup would put on disk.
class MemoryBackup final : public Backup {
 public:
  Status Keep(const Address&, std::span<const Json> documents) override {
    const std::lock_guard lock(mutex_);
    if (full) return Fail(Code::kResourceExhausted, "no space left on device");
    kept.insert(kept.end(), documents.begin(), documents.end());
    return {};
  }
  std::string Where(const Address&) const override { return kept.empty() ? "" : "memory"; }
  Status ReadOthers(const Address&, TimePoint, const TakeKept& take) const override {
    for (const Json& document : others) LOCKSTEP_CHECK(take(document, 0));
    return {};
  }

  bool full = false;
  std::vector<Json> kept;
  std::vector<Json> others;  // of other runs

 private:
  std::mutex mutex_;
};

// Answers from a script, in order, and remembers what was asked; a request beyond the script is an
// error.
class ScriptedHttp final : public Writer {
 public:
  explicit ScriptedHttp(std::deque<Result<Response>> replies) : replies_(std::move(replies)) {}
  Result<Response> Read(const Request& request, std::stop_token) override { return Next(request); }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token) override {
    LOCKSTEP_TRY(Response reply, Next(request));
    if (reply.status >= 300) return reply;
    LOCKSTEP_CHECK(sink(reply.body));
    reply.body.clear();
    return reply;
  }
  Result<Response> Write(const Request& request, Guard, std::stop_token) override {
    return Next(request);
  }
  std::vector<Request> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  Result<Response> Next(const Request& request) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(request);
    if (replies_.empty()) return Fail(Code::kInternal, "no scripted reply left");
    Result<Response> reply = std::move(replies_.front());
    replies_.pop_front();
    return reply;
  }
  mutable std::mutex mutex_;
  std::deque<Result<Response>> replies_;
  std::vector<Request> asked_;
};

}  // namespace lockstep::testing
