#include "reconciler/engine/executor.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reconciler/base/safe_text.h"
#include "reconciler/engine/step.h"

namespace lockstep {
namespace {

// The ready queue of one run.
class Queue {
 public:
  Queue(const Plan& plan, std::span<const Resource> wanted, const Registry& registry,
        const ExecuteOptions& options, const Writing& world, const OnStep& on_step)
      : plan_(plan), options_(options), world_(world), on_step_(on_step), registry_(registry) {
    for (const Resource& resource : wanted) wanted_[resource.address] = &resource;
    outcome_.forced = options.force_clean_up;
    outcome_.steps.resize(plan.changes.size());
    waits_for_.resize(plan.changes.size());
    blocks_.resize(plan.changes.size());
  }

  Outcome Go() {
    {
      const std::lock_guard lock(mutex_);
      Link();
    }
    const std::stop_callback wake(world_.read.stop, [this] {
      const std::lock_guard lock(mutex_);
      changed_.notify_all();
    });
    {
      std::vector<std::jthread> workers;
      const auto most = std::min<std::size_t>(
          static_cast<std::size_t>(std::max(1, options_.parallelism)), plan_.changes.size());
      for (std::size_t i = 0; i < most; ++i) workers.emplace_back([this] { Work(); });
    }
    return std::move(outcome_);
  }

 private:
  void Link() {
    std::map<Address, std::size_t> index;
    for (std::size_t i = 0; i < plan_.changes.size(); ++i) {
      const Change& change = plan_.changes[i];
      index[change.address] = i;
      outcome_.steps[i].address = change.address;
      outcome_.steps[i].action = change.action;
    }
    for (std::size_t i = 0; i < plan_.changes.size(); ++i) Wait(i, index);
    for (std::size_t i = 0; i < plan_.changes.size(); ++i) {
      const bool open = outcome_.steps[i].state == StepState::kNotRun && waits_for_[i] == 0;
      if (open) ready_.insert(i);
    }
  }

  void Wait(std::size_t i, const std::map<Address, std::size_t>& index) {
    const Change& change = plan_.changes[i];
    if (change.action == Action::kNone) return;
    for (const Address& first : change.after) {
      auto it = index.find(first);
      if (it == index.end()) {
        CloseGate(i, Text(first) + ": it is not in the plan");
        continue;
      }
      if (outcome_.steps[it->second].state == StepState::kSkipped) {
        CloseGate(i, Text(first) + ": it was skipped");
        continue;
      }
      blocks_[it->second].push_back(i);
      ++waits_for_[i];
    }
    for (const std::string& why : change.waits_for) CloseGate(i, why);
  }

  // `why` keeps the gate of step i closed: it is skipped, unless the operator forces it.
  void CloseGate(std::size_t i, const std::string& why) {
    Step& step = outcome_.steps[i];
    const bool forced = !options_.force_clean_up.empty() && step.action == Action::kDelete;
    if (!forced) Skip(i, why);
    if (step.state != StepState::kNotRun) return;
    step.overridden.push_back(why);
    world_.read.log.Warn("a closed gate is overridden",
                         {{"address", Text(step.address)},
                          {"waits_for", Printable(why)},
                          {"run", world_.run.id},
                          {"reason", Printable(options_.force_clean_up)}});
  }

  bool Stopped() const { return world_.read.stop.stop_requested(); }

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return Stopped() || !ready_.empty() || in_flight_ == 0; });
      if (Stopped() || ready_.empty()) return;
      const std::size_t i = *ready_.begin();
      ready_.erase(ready_.begin());
      ++in_flight_;
      Step step = outcome_.steps[i];
      step.started = world_.read.clock.Now();
      on_step_(step, /*finished=*/false);
      lock.unlock();
      RunStep(plan_.changes[i], *wanted_.at(step.address), registry_, StepWorld(),
              options_.replan ? WhenMoved::kPlanAgain : WhenMoved::kRefuse, step);
      lock.lock();
      --in_flight_;
      Finish(i, std::move(step));
    }
  }

  Writing StepWorld() const {
    Writing world = world_;
    world.read.deadline =
        std::min(world.read.deadline, world.read.clock.Monotonic() + options_.step_timeout);
    return world;
  }

  void Finish(std::size_t i, Step step) {
    step.finished = world_.read.clock.Now();
    on_step_(step, /*finished=*/true);
    const std::string closed = WhyClosed(step, options_.require_proof);
    outcome_.steps[i] = std::move(step);
    for (const std::size_t next : blocks_[i]) {
      if (!closed.empty()) CloseGate(next, closed);
      Unblock(next);
    }
    changed_.notify_all();
  }

  void Unblock(std::size_t i) {
    if (--waits_for_[i] == 0 && outcome_.steps[i].state == StepState::kNotRun) ready_.insert(i);
  }

  void Skip(std::size_t i, const std::string& why) {
    Step& step = outcome_.steps[i];
    if (step.state != StepState::kNotRun) return;
    step.state = StepState::kSkipped;
    step.reason = "waiting for " + why;
    on_step_(step, /*finished=*/true);
    for (const std::size_t next : blocks_[i]) {
      CloseGate(next, Text(step.address) + ": it was skipped");
      Unblock(next);
    }
  }

  const Plan& plan_;
  const ExecuteOptions& options_;
  const Writing& world_;
  const OnStep& on_step_;
  const Registry& registry_;
  std::map<Address, const Resource*> wanted_;
  std::vector<std::vector<std::size_t>> blocks_;  // by step: the steps that come after it

  std::mutex mutex_;  // guards all below, and makes calls of on_step_ one at a time
  std::condition_variable changed_;
  std::vector<int> waits_for_;
  std::set<std::size_t> ready_;  // lowest first: one worker runs in plan order
  int in_flight_ = 0;
  Outcome outcome_;
};

}  // namespace

Outcome Execute(const Plan& plan, std::span<const Resource> wanted, const Registry& registry,
                const ExecuteOptions& options, const Writing& world, const OnStep& on_step) {
  return Queue(plan, wanted, registry, options, world, on_step).Go();
}

}  // namespace lockstep
