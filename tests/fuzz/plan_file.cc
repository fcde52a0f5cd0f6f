// Saved plans: the file as apply reads it, and its content in a frame that fits.
#include "reconciler/saved/plan_file.h"

#include "tests/fuzz/foreign_bytes.h"
#include "tests/fuzz/sealed_content.h"

namespace lockstep::fuzz {
namespace {

void TryFile(std::string_view bytes) {
  const Result<ReadPlan> read = ReadPlanFile(bytes);
  RequirePrintableError(read);
  if (!read) return;
  Require(LooksLikePlanFile(bytes), "a plan is told from a manifest");
  const Result<PlanFile> again = WritePlanFile(read->saved);
  Require(again && again->bytes == bytes, "a plan that is read is written as the same bytes");
  Require(again->digest == read->digest, "a plan has one digest");
  RequirePrintableError(CheckPlanTime(read->saved, read->saved.expires_at));
}

}  // namespace

void Try(std::string_view bytes) {
  TryFile(bytes);
  TryFile(SealedContent("lockstep_plan", bytes));
}

}  // namespace lockstep::fuzz
