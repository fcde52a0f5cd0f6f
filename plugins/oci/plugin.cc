#include "plugins/oci/plugin.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugins/oci/client.h"
#include "plugins/oci/code_provider.h"
#include "plugins/oci/configuration.h"
#include "plugins/oci/requirements.h"
#include "plugins/oci/session.h"
#include "reconciler/provider/observed_only.h"

namespace lockstep::oci {
namespace {

Json StateOf(const ImageReference& image, const Resolved& resolved) {
  Json state{
      {"reference", Text(image)}, {"digest", resolved.digest}, {"media_type", resolved.media_type}};
  if (!resolved.child.empty()) state["child"] = resolved.child;
  if (!resolved.config.empty()) state["config"] = resolved.config;
  return state;
}

Result<Configuration> ConfigurationOf(const ImageReference& image, const Resolved& resolved,
                                      Session& session) {
  LOCKSTEP_TRY(const std::string digest, ConfigDigest(image, resolved, session));
  return ReadConfiguration(image, digest, session);
}

// The digest stands even if the configuration cannot be read.
void AddConfiguration(const Result<Configuration>& said, Json& state) {
  if (!said) {
    state["config_error"] = said.error().message;
    return;
  }
  state["program"] = {{"entrypoint", said->entrypoint}, {"cmd", said->cmd}};
  if (!said->revision.empty()) state["revision"] = said->revision;
}

Observation ObserveOne(const ImageReference& image, Session& session, const Reading& world) {
  Result<std::optional<Resolved>> resolved = Resolve(image, session);
  Observation seen{.at = world.clock.Now()};
  if (!resolved) {
    seen.error = std::move(resolved).error().Wrap("image " + Text(image));
  } else if (*resolved) {
    const Result<Configuration> said = ConfigurationOf(image, **resolved, session);
    if (!said && said.error().code == Code::kCancelled) {
      seen.error = said.error();
      return seen;
    }
    seen.present = true;
    seen.state = StateOf(image, **resolved);
    seen.fingerprint = (*resolved)->digest;
    AddConfiguration(said, seen.state);
  } else {
    seen.state = {{"reference", Text(image)}};
  }
  return seen;
}

// The wanted references, each distinct one once, and what became of those that are none.
struct Questions {
  std::vector<ImageReference> images{};
  std::map<std::string, std::size_t> index_of{};  // of the canonical text, in `images`
  std::vector<Result<std::size_t>> asked{};       // for each of `wanted`, an index
};

Questions Distinct(std::span<const Resource> wanted) {
  Questions questions;
  for (const Resource& resource : wanted) {
    Result<ImageReference> image = ParseImage(resource.address.name);
    if (!image) {
      questions.asked.emplace_back(Fail(std::move(image).error()));
      continue;
    }
    const auto [slot, is_new] = questions.index_of.emplace(Text(*image), questions.images.size());
    if (is_new) questions.images.push_back(*std::move(image));
    questions.asked.emplace_back(slot->second);
  }
  return questions;
}

class ImageProvider final : public ObservedOnly {
 public:
  std::string_view Type() const override { return kImageType; }

  Result<Resource> Validate(Resource written) const override {
    LOCKSTEP_CHECK(ParseImage(written.address.name));
    if (!written.spec.empty()) {
      return Fail(Code::kInvalidArgument, "an image has a name and nothing else");
    }
    return written;
  }

  // A registry does not tell what else it holds: there are no strangers.
  Result<std::vector<Observation>> Observe(std::span<const Resource> wanted, Strangers,
                                           const Reading& world) const override {
    const Questions questions = Distinct(wanted);
    Session session(world);
    std::vector<Observation> answers(questions.images.size());
    world.workers.ForEach(answers.size(), [&](std::size_t i) {
      answers[i] = ObserveOne(questions.images[i], session, world);
    });
    std::vector<Observation> seen;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Result<std::size_t>& asked = questions.asked[i];
      seen.push_back(asked ? answers[*asked] : Observation{.error = asked.error()});
      seen.back().address = wanted[i].address;
      if (seen.back().error && seen.back().error->code == Code::kCancelled) {
        return Fail(*seen.back().error);
      }
    }
    return seen;
  }

  Result<Planned> Plan(const Resource& wanted, const Observations& seen) const override {
    LOCKSTEP_TRY(Planned planned, ObservedOnly::Plan(wanted, seen));
    if (seen.Find(wanted.address)->present) return planned;
    return Fail(Code::kNotFound, Text(wanted.address) + " does not exist in the registry");
  }
};

}  // namespace

Status Register(Registry& registry) {
  LOCKSTEP_CHECK(registry.Add(std::make_unique<ImageProvider>()));
  registry.Add(MakeRequirements());
  return registry.Add(MakeCodeProvider());
}

}  // namespace lockstep::oci
