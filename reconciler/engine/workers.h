// ThreadWorkers: the Workers of the program, on short-lived threads.
#pragma once

#include "reconciler/provider/workers.h"

namespace lockstep {

class ThreadWorkers final : public Workers {
 public:
  // At most `parallelism` threads a call, at least 1. Calls may nest: what bounds the requests in
  // flight of the whole program is LimitedHttp.
  explicit ThreadWorkers(std::size_t parallelism) : parallelism_(parallelism) {}

  void ForEach(std::size_t count, const std::function<void(std::size_t)>& task) override;

 private:
  std::size_t parallelism_;
};

}  // namespace lockstep
