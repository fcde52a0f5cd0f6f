// The messages that `plan --json` and `apply --json` stream, in Terraform's machine-readable form.
// Pure: whoever prints them adds `@timestamp`.
#pragma once

#include <string>
#include <string_view>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/model/outcome.h"
#include "reconciler/model/plan.h"
#include "reconciler/model/read_state.h"

namespace lockstep {

// The first message of every stream.
Json VersionMessage(std::string_view version);

// Text for people that no other message has room for. Foreign text may be in it.
Json LogMessage(std::string_view text);

// {severity, summary, detail, address?, range?}. `what` and `detail` may hold foreign text.
Json DiagnosticJson(const Finding& finding);
Json DiagnosticMessage(const Finding& finding);

// Of a change that acts; with what it deletes, or why it is made, under `lockstep`.
Json PlannedChangeMessage(const Change& change);

// Of a resource that is not as a saved plan found it; `how` from and to, under `lockstep`.
Json ResourceDriftMessage(const Address& address, const std::string& how);

enum class Operation { kPlan, kApply };
struct ChangeCounts {
  std::int64_t change = 0;
  std::int64_t remove = 0;
};
Json ChangeSummaryMessage(Operation operation, const ChangeCounts& counts);

// There are none; readers wait for it as the end.
Json OutputsMessage();

// "refresh_start", "refresh_complete"; of what could not be read a log message: there is no type
// for it, and a reader takes "refresh_complete" for knowledge.
Json RefreshMessage(const Address& address, ReadState state);

// What is going on with one change: "apply_start", "apply_progress", "apply_complete",
// "apply_errored".
struct ApplyHook {
  std::string_view type{};
  Address address{};
  Action action = Action::kNone;
  Duration elapsed{0};
  std::string waiting_for{};   // of apply_progress; foreign text
  std::int64_t done = 0;       // of `total` documents, of apply_progress
  std::int64_t total = 0;      // 0: nothing is counted
  const Step* step = nullptr;  // of what is over
};
Json ApplyMessage(const ApplyHook& hook);

}  // namespace lockstep
