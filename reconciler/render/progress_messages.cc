#include "reconciler/render/progress_messages.h"

#include <chrono>

#include "reconciler/render/ui_messages.h"

namespace lockstep {
namespace {

constexpr std::chrono::seconds kBetweenMessages{10};

bool WentWell(const Step& step) {
  return step.state == StepState::kDone || step.state == StepState::kUnknown;
}

}  // namespace

std::vector<Json> ProgressMessages::Read(const Address& address, ReadState state) {
  return {RefreshMessage(address, state)};
}

std::vector<Json> ProgressMessages::StepStarted(const Step& step, Duration now) {
  if (step.action == Action::kNone) return {};
  running_[step.address] = {.action = step.action, .started = now, .told = now};
  return {ApplyMessage({.type = "apply_start", .address = step.address, .action = step.action})};
}

std::vector<Json> ProgressMessages::StepEnded(const Step& step, Duration now) {
  const auto running = running_.find(step.address);
  if (running == running_.end()) return {};
  const Duration elapsed = now - running->second.started;
  running_.erase(running);
  return {ApplyMessage({.type = WentWell(step) ? "apply_complete" : "apply_errored",
                        .address = step.address,
                        .action = step.action,
                        .elapsed = elapsed,
                        .step = &step})};
}

void ProgressMessages::Waiting(const Address& address, std::string_view waiting_for,
                               std::int64_t done, std::int64_t total) {
  const auto running = running_.find(address);
  if (running == running_.end()) return;
  running->second.waiting_for = waiting_for;
  running->second.done = done;
  running->second.total = total;
}

std::vector<Json> ProgressMessages::Tick(Duration now) {
  std::vector<Json> messages;
  for (auto& [address, running] : running_) {
    if (now - running.told < kBetweenMessages) continue;
    running.told = now;
    messages.push_back(ApplyMessage({.type = "apply_progress",
                                     .address = address,
                                     .action = running.action,
                                     .elapsed = now - running.started,
                                     .waiting_for = running.waiting_for,
                                     .done = running.done,
                                     .total = running.total}));
  }
  return messages;
}

}  // namespace lockstep
