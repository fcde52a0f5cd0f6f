#include "plugins/oci/code_provider.h"

#include <string>
#include <utility>
#include <vector>

#include "plugins/oci/client.h"
#include "plugins/oci/file_check.h"
#include "plugins/oci/image_files.h"
#include "plugins/oci/session.h"
#include "reconciler/model/evidence.h"
#include "reconciler/model/image.h"
#include "reconciler/provider/observed_only.h"

namespace lockstep::oci {
namespace {

struct CodeQuestion {
  ImageReference image{};
  std::vector<FileCheck> checks{};
};

Result<CodeQuestion> QuestionFrom(const Json& spec) {
  CodeQuestion question;
  LOCKSTEP_TRY(question.image, ParseImage(StringAt(spec, "image")));
  if (question.image.digest.empty()) {
    return Fail(Code::kInvalidArgument, "the code of an image is looked at by its digest");
  }
  for (const Json& entry : At(spec, "code")) {
    LOCKSTEP_TRY(FileCheck check, FileCheckFrom(entry));
    question.checks.push_back(std::move(check));
  }
  if (question.checks.empty()) return Fail(Code::kInvalidArgument, "no file is asked for");
  return question;
}

Result<ImageFiles> FilesOf(const CodeQuestion& question, Session& session, const Reading& world) {
  LOCKSTEP_TRY(const std::optional<Resolved> resolved, Resolve(question.image, session));
  if (!resolved) return Fail(Code::kNotFound, Text(question.image) + " is not in the registry");
  LOCKSTEP_TRY(std::vector<Layer> layers, LayersOf(question.image, *resolved, session));
  FileNames names;
  for (const FileCheck& check : question.checks) names.emplace(NameOf(check.file));
  return ImageFiles({.reference = question.image, .layers = std::move(layers)}, std::move(names),
                    session, world.cache);
}

// A file that could not be read makes its check unknown, not the others.
Evidence EvidenceOf(const FileCheck& check, ImageFiles& files) {
  const Result<ImageFile> file = files.Find(check.file);
  if (file) return JudgeFile(check, *file);
  return {.rung = std::string(kRungCode),
          .verdict = Verdict::kUnknown,
          .detail = "reading /" + check.file + ": " + file.error().message};
}

// The verdict is that of the worst check, the first of several.
Json StateOf(const CodeQuestion& question, const std::vector<Evidence>& evidence) {
  Json checks = Json::array();
  const Evidence* worst = &evidence.front();
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    if (IsWorse(evidence[i].verdict, worst->verdict)) worst = &evidence[i];
    checks.push_back({{"file", "/" + question.checks[i].file},
                      {"verdict", Name(evidence[i].verdict)},
                      {"detail", evidence[i].detail}});
  }
  return {{"image", Text(question.image)},
          {"verdict", Name(worst->verdict)},
          {"detail", worst->detail},
          {"checks", std::move(checks)}};
}

Result<Json> LookInside(const Json& spec, Session& session, const Reading& world) {
  LOCKSTEP_TRY(const CodeQuestion question, QuestionFrom(spec));
  LOCKSTEP_TRY(ImageFiles files, FilesOf(question, session, world));
  std::vector<Evidence> evidence;
  evidence.reserve(question.checks.size());
  for (const FileCheck& check : question.checks) {
    evidence.push_back(EvidenceOf(check, files));
    if (world.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
  }
  return StateOf(question, evidence);
}

class CodeProvider final : public ObservedOnly {
 public:
  std::string_view Type() const override { return kCodeType; }

  Result<Resource> Validate(Resource written) const override {
    LOCKSTEP_CHECK(QuestionFrom(written.spec));
    return written;
  }

  Result<std::vector<Observation>> Observe(std::span<const Resource> wanted, Strangers,
                                           const Reading& world) const override {
    Session session(world);
    std::vector<Observation> seen(wanted.size());
    world.workers.ForEach(wanted.size(), [&](std::size_t i) {
      seen[i].address = wanted[i].address;
      seen[i].at = world.clock.Now();
      Result<Json> state = LookInside(wanted[i].spec, session, world);
      if (!state) {
        seen[i].error = std::move(state).error().Wrap(Text(wanted[i].address));
        return;
      }
      seen[i].present = true;
      seen[i].state = *std::move(state);
      seen[i].fingerprint = StringAt(seen[i].state, "image");
    });
    for (const Observation& one : seen) {
      if (one.error && one.error->code == Code::kCancelled) return Fail(*one.error);
    }
    return seen;
  }
};

}  // namespace

std::unique_ptr<Provider> MakeCodeProvider() { return std::make_unique<CodeProvider>(); }

}  // namespace lockstep::oci
