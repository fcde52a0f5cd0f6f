#include "reconciler/cli/progress_printer.h"

#include <utility>

namespace lockstep::cli {
namespace {

constexpr std::chrono::seconds kTick{1};

}  // namespace

ProgressPrinter::ProgressPrinter(Console& console)
    : console_(console), lines_(console.out_style(), console.terminal()) {
  ticker_ = std::jthread([this](const std::stop_token& stop) {
    while (clock_.SleepFor(kTick, stop)) {
      const std::lock_guard lock(mutex_);
      const Duration now = clock_.Monotonic();
      console_.speaks_json() ? Send(messages_.Tick(now)) : Print(lines_.Tick(now));
    }
  });
}

ProgressPrinter::~ProgressPrinter() { Clear(); }

void ProgressPrinter::Report(const ProgressNote& note) {
  const std::lock_guard lock(mutex_);
  if (console_.speaks_json()) {
    messages_.Waiting(note.address, note.waiting_for, note.done, note.total);
    return;
  }
  Print(lines_.Waiting(note.address, note.waiting_for, note.done, note.total, clock_.Monotonic()));
}

lockstep::OnRead ProgressPrinter::OnRead() {
  return [this](const Address& address, ReadState state) {
    const std::lock_guard lock(mutex_);
    const Duration now = clock_.Monotonic();
    console_.speaks_json() ? Send(ProgressMessages::Read(address, state))
                           : Print(lines_.Read(address, state, now));
  };
}

lockstep::OnStep ProgressPrinter::OnStep() {
  return [this](const Step& step, bool finished) {
    const std::lock_guard lock(mutex_);
    const Duration now = clock_.Monotonic();
    if (console_.speaks_json()) {
      Send(finished ? messages_.StepEnded(step, now) : messages_.StepStarted(step, now));
      return;
    }
    Print(finished ? lines_.StepEnded(step, now) : lines_.StepStarted(step, now));
  };
}

void ProgressPrinter::RestoreStarted(const Address& address) {
  const std::lock_guard lock(mutex_);
  Print(lines_.RestoreStarted(address, clock_.Monotonic()));
}

void ProgressPrinter::RestoreEnded(const Address& address, const Restored& done) {
  const std::lock_guard lock(mutex_);
  Print(lines_.RestoreEnded(address, done, clock_.Monotonic()));
}

void ProgressPrinter::Clear() {
  const std::lock_guard lock(mutex_);
  Print(lines_.Clear());
}

void ProgressPrinter::Print(const std::string& text) {
  if (!text.empty()) console_.Out(text);
}

void ProgressPrinter::Send(std::vector<Json> messages) {
  for (Json& message : messages) console_.Send(std::move(message));
}

}  // namespace lockstep::cli
