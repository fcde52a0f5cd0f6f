// FaultBox: the faults that wait for their requests.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "reconciler/sandbox/fault.h"
#include "reconciler/sandbox/request.h"

namespace lockstep::sandbox {

// Thread-safe.
class FaultBox {
 public:
  void Put(Fault fault);

  // The fault that strikes this request, if one does; counts it as used.
  std::optional<Fault> Take(const ApiRequest& request);

 private:
  std::mutex mutex_;  // guards faults_
  std::vector<Fault> faults_;
};

// What a fault of kind kAnswer or kAnswerLate answers.
ApiAnswer AnswerOf(const Fault& fault);

}  // namespace lockstep::sandbox
