#include "reconciler/render/ui_messages.h"

#include <chrono>
#include <utility>

#include "reconciler/base/safe_text.h"
#include "reconciler/render/clean_up_json.h"
#include "reconciler/render/terraform_names.h"

namespace lockstep {
namespace {

Json Message(std::string_view type, std::string_view text, std::string_view level = "info") {
  return {
      {"@level", level}, {"@message", Printable(text)}, {"@module", "lockstep.ui"}, {"type", type}};
}

// The name of a resource in a message; there are no modules and no keys.
Json MessageResource(const Address& address) {
  return {{"addr", Text(address)},         {"module", ""},
          {"resource", Text(address)},     {"implied_provider", "lockstep"},
          {"resource_type", address.type}, {"resource_name", address.name},
          {"resource_key", nullptr}};
}

std::string Verb(Action action) { return action == Action::kDelete ? "Cleaning up" : "Modifying"; }

std::string Noun(Action action) { return action == Action::kDelete ? "Clean-up" : "Modifications"; }

std::string TextOf(const ApplyHook& hook, std::int64_t seconds) {
  const std::string head = Text(hook.address) + ": ";
  const std::string after = " after " + std::to_string(seconds) + "s";
  if (hook.type == "apply_start") return head + Verb(hook.action) + "...";
  if (hook.type == "apply_complete") return head + Noun(hook.action) + " complete" + after;
  if (hook.type == "apply_errored") return head + Noun(hook.action) + " errored" + after;
  return head + "Still " + (hook.action == Action::kDelete ? "cleaning up" : "modifying") +
         "... [" + std::to_string(seconds) + "s elapsed]";
}

}  // namespace

Json VersionMessage(std::string_view version) {
  Json message = Message("version", "Lockstep " + std::string(version));
  message["lockstep"] = version;
  message["terraform"] = kTerraformVersion;
  message["ui"] = kMessageFormat;
  return message;
}

Json LogMessage(std::string_view text) { return Message("log", text); }

Json DiagnosticJson(const Finding& finding) {
  std::string detail = finding.detail;
  for (const std::string& line : finding.verbatim) detail += (detail.empty() ? "" : "\n") + line;
  Json diagnostic = {{"severity", ShownAsError(finding) ? "error" : "warning"},
                     {"summary", finding.what},
                     {"detail", std::move(detail)}};
  if (finding.about != Address{}) diagnostic["address"] = Text(finding.about);
  if (finding.origin.line != 0) {
    const Json place = {{"line", finding.origin.line}, {"column", finding.origin.column}};
    diagnostic["range"] = {{"filename", finding.origin.file}, {"start", place}, {"end", place}};
  }
  return diagnostic;
}

Json DiagnosticMessage(const Finding& finding) {
  const bool error = ShownAsError(finding);
  Json message = Message("diagnostic", (error ? "Error: " : "Warning: ") + finding.what,
                         error ? "error" : "warn");
  message["diagnostic"] = DiagnosticJson(finding);
  return message;
}

Json PlannedChangeMessage(const Change& change) {
  Json message = Message("planned_change", Text(change.address) + ": Plan to " +
                                               std::string(MessageActionName(change.action)));
  message["change"] = {{"resource", MessageResource(change.address)},
                       {"action", MessageActionName(change.action)}};
  message["lockstep"] = {{"reason", change.reason},
                         {"documents", change.documents},
                         {"kept", change.kept},
                         {"unclassified", change.unclassified}};
  return message;
}

Json ResourceDriftMessage(const Address& address, const std::string& how) {
  const std::string_view action = MessageActionName(Action::kUpdate);
  Json message =
      Message("resource_drift", Text(address) + ": Drift detected (" + std::string(action) + ")");
  message["change"] = {{"resource", MessageResource(address)}, {"action", action}};
  message["lockstep"] = {{"how", how}};
  return message;
}

Json ChangeSummaryMessage(Operation operation, const ChangeCounts& counts) {
  const bool planned = operation == Operation::kPlan;
  const std::string change = std::to_string(counts.change);
  const std::string remove = std::to_string(counts.remove);
  Json message =
      Message("change_summary",
              planned ? "Plan: 0 to add, " + change + " to change, " + remove + " to destroy."
                      : "Apply complete! Resources: 0 added, " + change + " changed, " + remove +
                            " destroyed.");
  message["changes"] = {{"add", 0},
                        {"change", counts.change},
                        {"import", 0},
                        {"remove", counts.remove},
                        {"operation", planned ? "plan" : "apply"}};
  return message;
}

Json OutputsMessage() {
  Json message = Message("outputs", "Outputs: 0");
  message["outputs"] = Json::object();
  return message;
}

Json RefreshMessage(const Address& address, ReadState state) {
  if (state == ReadState::kFailed) return LogMessage(Text(address) + ": Read failed");
  const bool done = state == ReadState::kDone;
  Json message = Message(done ? "refresh_complete" : "refresh_start",
                         Text(address) + (done ? ": Read complete" : ": Reading..."));
  message["hook"] = {
      {"resource", MessageResource(address)}, {"id_key", "address"}, {"id_value", Text(address)}};
  return message;
}

Json ApplyMessage(const ApplyHook& hook) {
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(hook.elapsed).count();
  const bool errored = hook.type == "apply_errored";
  Json message = Message(hook.type, TextOf(hook, seconds), errored ? "error" : "info");
  Json data = {{"resource", MessageResource(hook.address)},
               {"action", MessageActionName(hook.action)},
               {"id_key", "address"},
               {"id_value", Text(hook.address)}};
  if (hook.type != "apply_start") data["elapsed_seconds"] = seconds;
  message["hook"] = std::move(data);
  if (hook.type == "apply_progress") {
    message["lockstep"] = {
        {"waiting_for", hook.waiting_for}, {"done", hook.done}, {"total", hook.total}};
  }
  if (hook.step != nullptr) {
    Json rungs = Json::object();
    for (const Evidence& evidence : hook.step->ladder) {
      rungs[evidence.rung] = Name(evidence.verdict);
    }
    message["lockstep"] = {{"evidence", std::move(rungs)},
                           {"documents", CleanUpJson(hook.step->documents)}};
  }
  return message;
}

}  // namespace lockstep
