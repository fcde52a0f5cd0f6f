// ProgressPrinter: tells what is going on, while it goes on, in lines or in JSON messages.
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "reconciler/base/clock.h"
#include "reconciler/cli/console.h"
#include "reconciler/engine/executor.h"
#include "reconciler/engine/observe.h"
#include "reconciler/provider/progress.h"
#include "reconciler/render/progress.h"
#include "reconciler/render/progress_messages.h"

namespace lockstep::cli {

// Thread-safe. A thread of its own prints the lines that only the passing of time makes due.
class ProgressPrinter final : public Progress {
 public:
  explicit ProgressPrinter(Console& console);
  ~ProgressPrinter() override;

  void Report(const ProgressNote& note) override;

  // To be handed to Observe and Execute; `this` must outlive the calls.
  lockstep::OnRead OnRead();
  lockstep::OnStep OnStep();

  void RestoreStarted(const Address& address);
  void RestoreEnded(const Address& address, const Restored& done);

  // Takes a progress bar off the screen before something else is printed.
  void Clear();

 private:
  void Print(const std::string& text);
  void Send(std::vector<Json> messages);

  Console& console_;
  SystemClock clock_;
  std::mutex mutex_;  // guards what follows and keeps its texts in order
  ProgressLines lines_;
  ProgressMessages messages_;  // in place of lines_ if the console speaks JSON
  std::jthread ticker_;
};

}  // namespace lockstep::cli
