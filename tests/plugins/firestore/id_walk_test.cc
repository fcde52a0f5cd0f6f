#include "plugins/firestore/id_walk.h"

#include <gmock/gmock.h>

#include "tests/plugins/firestore/scene.h"
#include "tests/support/matchers.h"

namespace lockstep::firestore {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::_;
using ::testing::ElementsAreArray;
using testing::Scene;

const Collection kWalked{.project = "p", .path = "c"};

class Walking : public ::testing::Test {
 protected:
  void SetUp() override { scene_.Fill(20, 5); }

  // Everything, with a pause after every `pause_every` rows.
  Status Walk(IdWalk& walk, int pause_every) {
    while (!walk.done()) {
      LOCKSTEP_CHECK(walk.GoOn([&](const Row& row) -> Result<IdWalk::Next> {
        seen_.emplace_back(row.id);
        const bool pause = seen_.size() % static_cast<std::size_t>(pause_every) == 0;
        return pause ? IdWalk::Next::kPause : IdWalk::Next::kGoOn;
      }));
    }
    return {};
  }
  int Queries() const {
    int queries = 0;
    for (const auto& [method, body] : scene_.database.calls) queries += method == "runQuery";
    return queries;
  }
  IdWalk Begin() { return {kWalked, client_.CountDocuments(kWalked).value(), client_}; }

  Scene scene_;
  Client client_{scene_.database, scene_.clock, Duration{3'600'000}, {}};
  std::vector<std::string> seen_;
};

TEST_F(Walking, TakesEveryIdOnceHoweverOftenItPauses) {
  for (const int pause_every : {1, 7, 25, 1'000}) {
    seen_.clear();
    IdWalk walk = Begin();
    ASSERT_THAT(Walk(walk, pause_every), IsOk()) << pause_every;
    EXPECT_THAT(seen_, ElementsAreArray(scene_.database.Ids("c"))) << pause_every;
  }
}

TEST_F(Walking, KeepsToItsReadTimeAcrossPauses) {
  IdWalk walk = Begin();
  ASSERT_THAT(Walk(walk, 10), IsOk());
  for (const auto& [method, body] : scene_.database.calls) {
    if (method != "runQuery") continue;
    EXPECT_EQ(StringAt(body, "readTime"), walk.count().read_time);
  }
  EXPECT_EQ(Queries(), 3);
}

TEST_F(Walking, AnIdThatWasLostBetweenTwoStreamsIsAnError) {
  IdWalk walk = Begin();
  scene_.database.before = [&](const std::string& method,
                               const Json& body) -> std::optional<Result<Response>> {
    const bool second = method == "runQuery" && body.at("structuredQuery").contains("startAt");
    if (second) scene_.database.Remove("c/p2_nba_raw.001");
    return std::nullopt;
  };
  EXPECT_THAT(Walk(walk, 10), Fails(Code::kDataLoss, _));
}

TEST_F(Walking, WhatTheTakerRefusesEndsIt) {
  IdWalk walk = Begin();
  EXPECT_THAT(
      walk.GoOn([](const Row&) -> Result<IdWalk::Next> { return Fail(Code::kDataLoss, "no"); }),
      Fails(Code::kDataLoss, "no"));
  EXPECT_EQ(Queries(), 1);
}

// Ends every stream after some bytes, as a server does with one that is read too slowly.
class CuttingReader final : public Reader {
 public:
  CuttingReader(Reader& next, std::size_t most) : next_(next), most_(most) {}
  Result<Response> Read(const Request& request, std::stop_token stop) override {
    return next_.Read(request, stop);
  }
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token stop) override {
    bool cut = false;
    LOCKSTEP_TRY(Response reply, next_.Stream(
                                     request,
                                     [&](std::string_view bytes) {
                                       cut = bytes.size() > most_;
                                       return sink(bytes.substr(0, most_));
                                     },
                                     stop));
    if (cut) return Fail(Code::kDeadlineExceeded, "the stream took too long");
    return reply;
  }

 private:
  Reader& next_;
  std::size_t most_;
};

TEST_F(Walking, AStreamThatBreaksOffIsGoneOnWith) {
  CuttingReader cutting(scene_.database, 1'000);
  const Client client(cutting, scene_.clock, Duration{3'600'000}, {});
  IdWalk walk(kWalked, client_.CountDocuments(kWalked).value(), client);
  ASSERT_THAT(Walk(walk, 1'000), IsOk());
  EXPECT_THAT(seen_, ElementsAreArray(scene_.database.Ids("c")));
  EXPECT_GT(Queries(), 3);
}

TEST_F(Walking, AStreamThatBringsNothingIsNotAskedForEver) {
  CuttingReader cutting(scene_.database, 10);
  const Client client(cutting, scene_.clock, Duration{3'600'000}, {});
  IdWalk walk(kWalked, client_.CountDocuments(kWalked).value(), client);
  EXPECT_THAT(Walk(walk, 1'000), Fails(Code::kDeadlineExceeded, _));
  EXPECT_EQ(Queries(), 1);
}

}  // namespace
}  // namespace lockstep::firestore
