#include "plugins/logging/plugin.h"

#include <memory>
#include <utility>
#include <vector>

#include "plugins/logging/listen.h"
#include "plugins/logging/mention_finder.h"
#include "plugins/logging/question.h"
#include "plugins/logging/requirements.h"
#include "reconciler/provider/observed_only.h"

namespace lockstep::logging {
namespace {

class LogProvider final : public ObservedOnly {
 public:
  std::string_view Type() const override { return kLogType; }

  Result<Resource> Validate(Resource written) const override {
    LOCKSTEP_CHECK(QuestionFrom(written.spec));
    return written;
  }

  // A log holds no strangers: only what is asked for is read.
  Result<std::vector<Observation>> Observe(std::span<const Resource> wanted, Strangers,
                                           const Reading& world) const override {
    std::vector<LogQuestion> questions;
    std::vector<Result<std::size_t>> places;  // in `questions`, or why it is none
    for (const Resource& resource : wanted) {
      Result<LogQuestion> question = QuestionFrom(resource.spec);
      if (question) {
        places.emplace_back(questions.size());
        questions.push_back(*std::move(question));
      } else {
        places.emplace_back(Fail(std::move(question).error()));
      }
    }
    std::vector<Result<Json>> heard = Listen(questions, world);
    std::vector<Observation> seen;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      Result<Json> state = places[i] ? std::move(heard[*places[i]]) : Fail(places[i].error());
      if (!state && state.error().code == Code::kCancelled) return Fail(state.error());
      seen.push_back(Seen(wanted[i].address, std::move(state), world));
    }
    return seen;
  }

 private:
  static Observation Seen(const Address& address, Result<Json> state, const Reading& world) {
    Observation seen{.address = address, .at = world.clock.Now()};
    if (!state) {
      seen.error = std::move(state).error().Wrap(Text(address));
    } else {
      seen.present = true;
      seen.state = *std::move(state);
    }
    return seen;
  }
};

}  // namespace

Status Register(Registry& registry) {
  registry.Add(std::make_unique<MentionFinder>());
  registry.Add(MakeRequirements());
  return registry.Add(std::make_unique<LogProvider>());
}

}  // namespace lockstep::logging
