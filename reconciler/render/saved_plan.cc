#include "reconciler/render/saved_plan.h"

#include <cstdint>

#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/render/plan_text.h"

namespace lockstep {
namespace {

std::string Databases(const SavedPlan& saved) {
  std::string text;
  for (const std::string& one : saved.databases) text += (text.empty() ? "" : ", ") + one;
  return text.empty() ? "" : "; Firestore: " + Printable(text);
}

// How long before that time a document must have been left alone.
std::string Less(const Change& change) {
  const Json& untouched = At(change.payload, "untouched_for_ms");
  const bool any = untouched.is_number_unsigned() && untouched != 0;
  return any ? " less " + FormatDuration(Duration(untouched.get<std::int64_t>())) : "";
}

// What is reviewed of a delete: the rule in words, and the digest of the names that it found.
std::string DeleteSets(const Plan& plan) {
  std::string text;
  for (const Change& change : plan.changes) {
    if (change.action != Action::kDelete) continue;
    text += "To delete in " + Shown(change.address) + ": " + Counted(change.documents, "document");
    const std::string read_time = StringAt(change.payload, "read_time");
    if (!read_time.empty()) text += " not updated after " + Printable(read_time) + Less(change);
    const std::string names = StringAt(change.payload, "names_sha256");
    if (!names.empty()) text += "; SHA-256 of the names " + Printable(names);
    text += "\n";
  }
  return text;
}

}  // namespace

std::string RenderSavedPlan(const ReadPlan& read, TimePoint now, const TextStyle& style) {
  const SavedPlan& saved = read.saved;
  const Plan& plan = saved.plan;
  const std::string lapsed = now >= saved.expires_at ? " (it has expired)" : "";
  std::string text = "Saved plan " + read.digest + "\n";
  text += "  made      " + FormatTime(plan.made_at) + " by lockstep " +
          Printable(saved.tool_version) + "\n";
  text += "  expires   " + FormatTime(saved.expires_at) + lapsed + "\n";
  text += "  project   " + Printable(plan.scope.project) + " (" + Printable(plan.scope.region) +
          ")" + Databases(saved) + "\n";
  text += "  manifest  " + Printable(saved.manifest_file) + ", SHA-256 " + plan.manifest_digest +
          "\n\n";
  text += RenderPlan(plan, {.style = style});
  const std::string sets = DeleteSets(plan);
  return sets.empty() ? text : text + "\n" + sets;
}

}  // namespace lockstep
