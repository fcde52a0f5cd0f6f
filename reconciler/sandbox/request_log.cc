#include "reconciler/sandbox/request_log.h"

#include <utility>

#include "reconciler/base/rfc3339.h"

namespace lockstep::sandbox {
namespace {

constexpr std::size_t kKept = 100'000;

}  // namespace

Status RequestLog::Open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (path.empty()) return {};
  file_.open(path, std::ios::app);
  if (file_) return {};
  return Fail(Code::kInvalidArgument, "opening the request log " + path + ": it cannot be written");
}

void RequestLog::Add(RecordedRequest request) {
  const std::lock_guard lock(mutex_);
  if (file_.is_open()) {
    // What a client sent as its URL may hold anything; bodies and headers may hold secrets.
    file_ << Dump({{"time", FormatTime(request.at)},
                   {"method", request.method},
                   {"host", request.host},
                   {"path", request.target},
                   {"status", request.status},
                   {"ms", request.took.count()}})
          << std::endl;
  }
  requests_.push_back(std::move(request));
  if (requests_.size() > kKept) requests_.pop_front();
}

std::vector<RecordedRequest> RequestLog::all() const {
  const std::lock_guard lock(mutex_);
  return {requests_.begin(), requests_.end()};
}

void RequestLog::Forget() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

}  // namespace lockstep::sandbox
