// Documents change, go, come back and are renamed while an apply deletes: no changed one is lost.
#include "tests/integration/fire/documents.h"
#include "tests/proof/proof.h"

namespace lockstep::testing {
namespace {

constexpr int kRacers = 60;  // bad documents a round
constexpr int kCalm = 5;     // good ones

class RacingMutator : public DocumentsUnderFire {
 protected:
  // What the mutator did last to a document: its fields, or nothing if it is gone.
  using History = std::map<std::string, std::optional<Json>>;

  Json Delete(const std::string& name) { return {{"delete", name}}; }
  Json Put(const std::string& name, const Json& fields) {
    return {{"update", {{"name", name}, {"fields", fields}}}};
  }

  // One act behind the program's back. Returns the number of documents it touched.
  void Mutate(proof::Dice& dice, int act, History& history) {
    const std::string name = Name("x_None_" + std::to_string(1'000 + dice.Below(kRacers)));
    const Json fields = {{"act", {{"integerValue", std::to_string(act)}}}};
    const auto commit = [&](const Json& writes) {
      EXPECT_THAT(Emulator().Commit(scope_.project, writes), IsOk());
    };
    switch (dice.Below(4)) {
      case 0:  // changed
        commit(Json::array({Put(name, fields)}));
        history[name] = fields;
        break;
      case 1:  // deleted and created anew
        commit(Json::array({Delete(name)}));
        commit(Json::array({Put(name, fields)}));
        history[name] = fields;
        break;
      case 2: {  // renamed, to a name that is good
        const std::string good = Name("p2_nba_raw.renamed" + std::to_string(act));
        commit(Json::array({Delete(name), Put(good, fields)}));
        history[name] = std::nullopt;
        history[good] = fields;
        break;
      }
      default:  // deleted by its owner
        commit(Json::array({Delete(name)}));
        history[name] = std::nullopt;
    }
  }

  struct Race {
    int acts = 0;
    std::int64_t deleted = 0;
  };

  // The mutator acts before, between and after the requests of the apply, as the dice fall.
  Race Run(std::uint64_t seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    proof::Dice dice(seed);
    NewProject();
    Renew();
    Seed(kRacers, kCalm);
    const std::map<std::string, Json> before = Documents();
    const auto change = Plan();
    EXPECT_THAT(change, IsOk());
    if (!change) return {};
    proxy_->Clear();
    History history;
    std::mutex mutex;  // requests of an apply come side by side
    int acts = 0;
    const auto act = [&] {
      const std::lock_guard lock(mutex);
      for (std::size_t more = dice.Below(3); more > 0; --more) Mutate(dice, ++acts, history);
    };
    proxy_->Add({.fault = [&](Exchange& exchange) {
      act();
      const Response answer = exchange.Forward();
      act();
      exchange.Send(answer);
    }});
    const Applied applied = Apply(*change);
    proxy_->Clear();
    ExpectAsTheMutatorLeftIt(before, history);
    return {.acts = acts, .deleted = applied.documents ? applied.documents->deleted : 0};
  }

  void ExpectAsTheMutatorLeftIt(const std::map<std::string, Json>& before, const History& history) {
    const std::map<std::string, Json> after = Documents();
    std::set<std::string> kept = KeptNames();
    for (const auto& [name, fields] : history) {
      const auto found = after.find(name);
      if (!fields) continue;  // whoever was first, it is gone
      const bool stands = found != after.end() && At(found->second, "fields") == *fields;
      EXPECT_TRUE(stands) << name << " was changed, and is lost";
    }
    for (const auto& [name, document] : before) {
      if (history.contains(name) || after.contains(name)) continue;
      EXPECT_TRUE(kept.contains(name)) << name << " is gone without a copy";
      EXPECT_NE(name.find("_None_"), std::string::npos) << name;
    }
  }
};

TEST_F(RacingMutator, NoDocumentThatChangedSinceThePlanIsDeleted) {
  const int applies = proof::Count(40, 1'000);
  std::int64_t acts = 0;
  std::int64_t deleted = 0;
  for (int i = 0; i < applies && !HasFailure(); ++i) {
    const Race race = Run(proof::Seed() + static_cast<std::uint64_t>(i));
    acts += race.acts;
    deleted += race.deleted;
  }
  EXPECT_GT(acts, applies) << "or nobody raced";
  EXPECT_GT(deleted, applies) << "or nothing was at stake";
  proof::Figure(std::to_string(applies) + " applies on the real emulator, " + std::to_string(acts) +
                " changes behind their back, " + std::to_string(deleted) +
                " deletes: 0 changed documents deleted");
}

}  // namespace
}  // namespace lockstep::testing
