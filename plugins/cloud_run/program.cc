#include "plugins/cloud_run/program.h"

#include <string>
#include <utility>
#include <vector>

#include "plugins/cloud_run/container.h"
#include "plugins/cloud_run/image_facts.h"
#include "reconciler/base/json.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::cloud_run {
namespace {

constexpr std::size_t kShownProgram = 160;

using Program = std::vector<std::string>;

// Whether the image has a say in what the job starts, and the update brings another image.
bool ImageDecides(const WantedImage& image, const JobState& state) {
  return !state.sets_command && !IsAccepted(DigestOf(state.image), Accepted(image));
}

// The part of what the job starts that `image` says.
Result<Program> ProgramOf(const ImageReference& image, const JobState& state,
                          const Observations& seen) {
  LOCKSTEP_TRY(ImageFacts facts, FactsOf(image, seen));
  Program program = std::move(facts.entrypoint);
  if (!state.sets_args) program.insert(program.end(), facts.cmd.begin(), facts.cmd.end());
  return program;
}

Result<Program> OldProgram(const JobState& state, const Observations& seen) {
  LOCKSTEP_TRY(const ImageReference live, ParseImage(state.image));
  return ProgramOf(live, state, seen);
}

std::string TextOf(const Result<Program>& program) {
  if (!program) return "not known";
  return program->empty() ? "none" : Printable(Dump(Json(*program)), kShownProgram);
}

// ". It is not known what A starts: why", for whichever is not known.
std::string WhyNotKnown(const Result<Program>& program, std::string_view which) {
  if (program) return "";
  return " What the " + std::string(which) +
         " image starts is not known: " + Printable(program.error().message) + ".";
}

}  // namespace

std::optional<ImageReference> ImageLeftBehind(const WantedImage& image, const JobState& state) {
  if (!ImageDecides(image, state)) return std::nullopt;
  Result<ImageReference> live = ParseImage(state.image);
  if (!live) return std::nullopt;
  return *std::move(live);
}

std::optional<Finding> JudgeProgram(const WantedImage& image, const JobState& state,
                                    const Observations& seen) {
  if (!ImageDecides(image, state)) return std::nullopt;
  const Result<Program> before = OldProgram(state, seen);
  const Result<Program> after = ProgramOf(image.reference, state, seen);
  const bool known = before.has_value() && after.has_value();
  if (known && *before == *after) return std::nullopt;
  const std::string whole = state.sets_args ? "The job sets `args` and no `command`, so the "
                                              "image's entrypoint is what starts."
                                            : "The job sets no `command`, so the image says "
                                              "what starts.";
  return Finding{.severity = Severity::kWarning,
                 .what = std::string("the image's program ") +
                         (known ? "changes: " : "may change: ") + TextOf(before) + " -> " +
                         TextOf(after),
                 .detail = whole + WhyNotKnown(before, "old") + WhyNotKnown(after, "new") +
                           " Set `command` on the job to what it must run, unless the new program "
                           "is meant."};
}

}  // namespace lockstep::cloud_run
