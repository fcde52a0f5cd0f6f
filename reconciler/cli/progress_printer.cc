#include "reconciler/cli/progress_printer.h"

namespace lockstep::cli {
namespace {

constexpr std::chrono::seconds kTick{1};

}  // namespace

ProgressPrinter::ProgressPrinter(Console& console)
    : console_(console), lines_(console.out_style(), console.terminal()) {
  ticker_ = std::jthread([this](const std::stop_token& stop) {
    while (clock_.SleepFor(kTick, stop)) {
      const std::lock_guard lock(mutex_);
      Print(lines_.Tick(clock_.Monotonic()));
    }
  });
}

ProgressPrinter::~ProgressPrinter() { Clear(); }

void ProgressPrinter::Report(const ProgressNote& note) {
  const std::lock_guard lock(mutex_);
  Print(lines_.Waiting(note.address, note.waiting_for, note.done, note.total, clock_.Monotonic()));
}

lockstep::OnRead ProgressPrinter::OnRead() {
  return [this](const Address& address, bool finished) {
    const std::lock_guard lock(mutex_);
    const Duration now = clock_.Monotonic();
    Print(finished ? lines_.ReadEnded(address, now) : lines_.ReadStarted(address, now));
  };
}

lockstep::OnStep ProgressPrinter::OnStep() {
  return [this](const Step& step, bool finished) {
    const std::lock_guard lock(mutex_);
    const Duration now = clock_.Monotonic();
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

}  // namespace lockstep::cli
