#include "reconciler/sandbox/fault_box.h"

#include <array>
#include <string_view>
#include <utility>

namespace lockstep::sandbox {
namespace {

// google.rpc's name for an HTTP status that a fault answers with.
std::string_view StatusName(int http) {
  struct Row {
    int http;
    std::string_view name;
  };
  constexpr std::array<Row, 9> kNames{{{400, "INVALID_ARGUMENT"},
                                       {401, "UNAUTHENTICATED"},
                                       {403, "PERMISSION_DENIED"},
                                       {404, "NOT_FOUND"},
                                       {409, "ABORTED"},
                                       {429, "RESOURCE_EXHAUSTED"},
                                       {500, "INTERNAL"},
                                       {503, "UNAVAILABLE"},
                                       {504, "DEADLINE_EXCEEDED"}}};
  for (const Row& row : kNames) {
    if (row.http == http) return row.name;
  }
  return "UNKNOWN";
}

bool Strikes(const Fault& fault, const ApiRequest& request) {
  return (fault.method.empty() || fault.method == request.method) &&
         request.target.find(fault.target_part) != std::string::npos &&
         request.body.find(fault.body_part) != std::string::npos;
}

}  // namespace

void FaultBox::Put(Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

std::optional<Fault> FaultBox::Take(const ApiRequest& request) {
  const std::lock_guard lock(mutex_);
  for (Fault& fault : faults_) {
    if (fault.times <= 0 || !Strikes(fault, request)) continue;
    if (fault.after > 0) {
      --fault.after;
      continue;
    }
    --fault.times;
    return fault;
  }
  return std::nullopt;
}

ApiAnswer AnswerOf(const Fault& fault) {
  if (!fault.body.empty()) return {fault.status, fault.headers, fault.body};
  ApiAnswer answer =
      JsonAnswer(ErrorBody(fault.status, StatusName(fault.status), "The sandbox was told to fail."),
                 fault.status);
  answer.headers.insert(answer.headers.end(), fault.headers.begin(), fault.headers.end());
  return answer;
}

}  // namespace lockstep::sandbox
