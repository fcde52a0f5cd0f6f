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

struct Looked {
  Evidence evidence{};
  bool absent = false;  // there is no such file
};

// A file that could not be read makes its check unknown, not the others.
Looked LookAt(const FileCheck& check, ImageFiles& files) {
  const Result<ImageFile> file = files.Find(check.file);
  if (file) return {JudgeFile(check, *file), file->state == ImageFile::State::kAbsent};
  return {{.rung = std::string(kRungCode),
           .verdict = Verdict::kUnknown,
           .detail = "reading /" + check.file + ": " + file.error().message}};
}

// The verdict is that of the worst check, the first of several.
Json StateOf(const CodeQuestion& question, const std::vector<Looked>& looked) {
  Json checks = Json::array();
  const Looked* worst = &looked.front();
  for (std::size_t i = 0; i < looked.size(); ++i) {
    const Evidence& evidence = looked[i].evidence;
    if (IsWorse(evidence.verdict, worst->evidence.verdict)) worst = &looked[i];
    checks.push_back({{"file", "/" + question.checks[i].file},
                      {"verdict", Name(evidence.verdict)},
                      {"detail", evidence.detail},
                      {"absent", looked[i].absent}});
  }
  return {{"image", Text(question.image)},
          {"verdict", Name(worst->evidence.verdict)},
          {"detail", worst->evidence.detail},
          {"absent", worst->absent},
          {"checks", std::move(checks)}};
}

Result<Json> LookInside(const Json& spec, Session& session, const Reading& world) {
  LOCKSTEP_TRY(const CodeQuestion question, QuestionFrom(spec));
  LOCKSTEP_TRY(ImageFiles files, FilesOf(question, session, world));
  std::vector<Looked> looked;
  looked.reserve(question.checks.size());
  for (const FileCheck& check : question.checks) {
    looked.push_back(LookAt(check, files));
    if (world.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
  }
  return StateOf(question, looked);
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
