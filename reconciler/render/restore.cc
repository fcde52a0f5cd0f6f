#include "reconciler/render/restore.h"

#include "reconciler/base/safe_text.h"
#include "reconciler/render/errors.h"

namespace lockstep {
namespace {

std::string CutWarning(const Restoration& plan, const TextStyle& style) {
  if (!plan.cut) return "";
  Finding finding{.severity = Severity::kWarning};
  finding.about = plan.address;
  finding.what = "the backup has no end";
  finding.detail = "The run that wrote it was killed, or its end was cut off. " +
                   Counted(plan.documents, "document") +
                   " in it are whole; each was in it before its delete was sent.";
  return RenderFinding(finding, style) + "\n";
}

// The block of the resource, its head included.
std::string RestoreBlock(const Restoration& plan, const TextStyle& style) {
  const std::string plus = Paint(Hue::kGreen, "+", style.color);
  std::string block = "  # " + Paint(Hue::kBold, Shown(plan.address), style.color) +
                      " will get documents back\n  # (deleted by run " + Printable(plan.run) +
                      " of " + Printable(plan.made_at) + "; from " + Printable(plan.source) +
                      ")\n  " + plus + " resource " + Quoted(plan.address.type) + " " +
                      Quoted(plan.address.name) + " {\n      " + plus +
                      " restored = " + Counted(plan.Missing(), "document") + "\n";
  if (plan.existing > 0) {
    block += "        existing = " + Counted(plan.existing, "document") + "   # left as they are\n";
  }
  return block + "    }\n";
}

}  // namespace

std::string RenderRestoration(const Restoration& plan, const TextStyle& style) {
  std::string out = "\nLockstep compared the backup with project " + Printable(plan.project) + ".";
  if (plan.Missing() == 0) {
    const std::string what = plan.documents == 0 ? "The backup holds no document."
                                                 : "Every document of the backup exists.";
    return out + "\n\n" + CutWarning(plan, style) + Paint(Hue::kGreen, "No changes.", style.color) +
           " " + what + "\n";
  }
  out +=
      " Actions are indicated with the following symbols:\n  " +
      Paint(Hue::kGreen, "+", style.color) + " create\n\n" + std::string(style.product) +
      " will perform the following actions:\n\n" + RestoreBlock(plan, style) +
      "\nPlan: 1 to add, 0 to change, 0 to destroy.\nDocuments: " + std::to_string(plan.Missing()) +
      " to restore, " + std::to_string(plan.existing) + " existing.\n";
  const std::string warning = CutWarning(plan, style);
  return warning.empty() ? out : out + "\n" + warning;
}

std::string RestoredNote(const Restored& done) {
  return std::to_string(done.restored) + " restored, " + std::to_string(done.existing) +
         " existed already";
}

std::string RenderRestored(const Restored& done, const TextStyle& style) {
  const std::string head = done.error ? Paint(Hue::kRed, "Restore incomplete:", style.color)
                                      : Paint(Hue::kGreen, "Restore complete!", style.color);
  std::string out = "\n" + head + " Documents: " + RestoredNote(done) + ".\n";
  if (done.error || done.restored == 0) return out;
  return out + "The next apply deletes them again if the manifest's rules still name them.\n";
}

}  // namespace lockstep
