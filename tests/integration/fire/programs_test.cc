// Lists that repeat themselves or end early, and operations that never end: no program is missed
// or updated twice.
#include "tests/integration/fire/programs.h"

#include <algorithm>
#include <set>

namespace lockstep::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::string_view kToken = "?pageToken=";

class Programs : public ProgramsUnderFire {
 protected:
  Result<std::size_t> CountJobs() {
    LOCKSTEP_TRY(const std::vector<Observation> live, Observe(backfill_, Strangers::kInclude));
    for (const Observation& one : live) {
      if (one.error) return Fail(*one.error);
      if (!one.present) return Fail(Code::kNotFound, Text(one.address));
    }
    return live.size();
  }

  // Of a list's page: the token that it was asked for by, and the target of the first one.
  static std::string TokenOf(const Exchange& exchange) {
    const std::string& target = exchange.request().target;
    const std::size_t at = target.find(kToken);
    return at == std::string::npos ? "" : target.substr(at + kToken.size());
  }
  static std::string FirstPage(const Exchange& exchange) {
    const std::string& target = exchange.request().target;
    return target.substr(0, target.find(kToken));
  }

  // Strikes the pages of the list of jobs.
  void StrikeTheList(Fault fault) {
    proxy_->Clear();
    proxy_->Add({.fault = std::move(fault), .part = "/jobs", .but = "/jobs/"});
  }

  // An operation that is never said to be done.
  static Fault StillUnderWay() {
    return faults::EditJson([](Json& operation) {
      operation["done"] = false;
      operation.erase("response");
    });
  }
};

TEST_F(Programs, APageThatIsEmptyAndHasATokenIsNotTheLast) {
  const auto all = CountJobs();
  ASSERT_THAT(all, IsOk());
  ASSERT_GT(*all, 20U) << "more than two pages";
  StrikeTheList([](Exchange& exchange) {
    const std::string token = TokenOf(exchange);
    const std::string next = token.empty() ? "empty" : "first";
    if (token.empty() || token == "empty") {
      return exchange.Send({.status = 200, .body = Dump({{"nextPageToken", next}})});
    }
    exchange.Send(token == "first" ? exchange.ForwardTo(FirstPage(exchange)) : exchange.Forward());
  });
  EXPECT_THAT(CountJobs(), IsOkAndHolds(Eq(*all)));
  EXPECT_EQ(proxy_->CountOf("GET", "pageToken=empty"), 1U);
}

TEST_F(Programs, TokensThatLeadInACircleEndTheReading) {
  for (const std::size_t length : {1U, 2U, 5U}) {
    Renew();
    StrikeTheList([length](Exchange& exchange) {
      const std::string token = TokenOf(exchange);
      const std::size_t at = token.empty() ? 0 : std::stoul(token) + 1;
      Response page = exchange.ForwardTo(FirstPage(exchange));
      Json body = ParseJson(page.body).value();
      body["nextPageToken"] = std::to_string(at % length);
      page.body = Dump(body);
      exchange.Send(page);
    });
    EXPECT_THAT(CountJobs(), Fails(Code::kDataLoss, HasSubstr("same page token twice")));
    EXPECT_EQ(proxy_->CountOf("GET", "/jobs?"), length) << "and the first page, without a token";
  }
}

TEST_F(Programs, APageThatComesTwiceAddsNothingAndAPageThatIsReplacedHidesNoWantedJob) {
  const auto all = CountJobs();
  ASSERT_THAT(all, IsOk());
  Renew();
  StrikeTheList([](Exchange& exchange) {
    if (!TokenOf(exchange).empty() && TokenOf(exchange) != "again") {
      return exchange.Send(exchange.Forward());
    }
    Response page = exchange.ForwardTo(FirstPage(exchange));
    if (!TokenOf(exchange).empty()) return exchange.Send(page);
    Json body = ParseJson(page.body).value();
    body["nextPageToken"] = "again";
    page.body = Dump(body);
    exchange.Send(page);
  });
  EXPECT_THAT(CountJobs(), IsOkAndHolds(Eq(*all)));

  Renew();
  StrikeTheList(faults::EditJson([this](Json& page) {
    Json& jobs = page["jobs"];
    jobs.erase(std::remove_if(jobs.begin(), jobs.end(),
                              [this](const Json& job) {
                                return StringAt(job, "name").ends_with("/" + backfill_.name);
                              }),
               jobs.end());
  }));
  EXPECT_THAT(CountJobs(), Fails(Code::kNotFound, HasSubstr(backfill_.name)));
}

TEST_F(Programs, AListThatIsDroppedOrDoubledHidesNoJob) {
  const auto all = CountJobs();
  ASSERT_THAT(all, IsOk());
  struct Row {
    std::string name;
    Fault fault;
    bool whole;  // the list is still all of it
  };
  const std::vector<Row> rows = {
      {"elements twice", faults::EditJson([](Json& page) {
         for (const Json copy = page["jobs"]; const Json& one : copy) page["jobs"].push_back(one);
       }),
       true},
      {"no key at all", faults::Edit([](const std::string&) { return "{}"; }), false},
      {"an empty list", faults::EditJson([](Json& page) { page["jobs"] = Json::array(); }), false},
      {"null elements", faults::EditJson([](Json& page) { page["jobs"][0] = nullptr; }), false},
      {"an element without a name",
       faults::EditJson([](Json& page) { page["jobs"][0].erase("name"); }), false},
      {"another type", faults::EditJson([](Json& page) { page["jobs"] = "none"; }), false},
      {"a place that cannot be reached",
       faults::EditJson([](Json& page) { page["unreachable"] = {"us-west2"}; }), false},
      {"a token of another type", faults::EditJson([](Json& page) { page["nextPageToken"] = 7; }),
       false},
      {"an array for an object", faults::Edit([](const std::string&) { return "[]"; }), false},
      {"a key twice",
       faults::Edit([](const std::string& body) { return "{\"jobs\":[]," + body.substr(1); }),
       false},
      {"trailing bytes", faults::Edit([](const std::string& body) { return body + "{}"; }), false},
      {"a login page", faults::Html(), false}};
  for (const Row& row : rows) {
    Renew();
    StrikeTheList(row.fault);
    const auto counted = CountJobs();
    if (row.whole) {
      EXPECT_THAT(counted, IsOkAndHolds(Eq(*all))) << row.name;
    } else {
      EXPECT_THAT(counted, AnyOf(IsUnread(), Fails(Code::kNotFound, HasSubstr("")))) << row.name;
    }
  }
}

TEST_F(Programs, AListThatIsCutAtAnyByteIsAnError) {
  using faults::Framing;
  std::size_t whole = 0;
  proxy_->Add({.fault = faults::Edit([&](const std::string& body) {
                 whole = std::max(whole, body.size());
                 return body;
               }),
               .part = "/jobs",
               .but = "/jobs/",
               .times = 1});
  ASSERT_THAT(CountJobs(), IsOk());
  Reading once = Here();
  const Resource wanted = Wanted(backfill_);
  const Reading world{*authorized_, *pauses_,   random_, workers_,     progress_,
                      log_,         once.scope, {},      once.deadline};
  // Every byte of the beginning, where a cut is most like an answer, and of the rest a sample.
  for (std::size_t size = 0; size < whole; size += size < 100 ? 1 : 499) {
    for (const Framing framing : {Framing::kCut, Framing::kNone, Framing::kWhole}) {
      proxy_->Clear();
      proxy_->Add(
          {.fault = faults::Truncate(size, framing), .part = "/jobs", .but = "/jobs/", .times = 1});
      const auto live =
          registry_.Find(backfill_.type)->Observe({&wanted, 1}, Strangers::kInclude, world);
      ASSERT_THAT(live, IsUnread()) << size << " of " << whole;
    }
  }
}

TEST_F(Programs, AnOperationThatNeverEndsIsGivenUpAtTheDeadlineAndSaidToBeOpen) {
  const auto change = Plan(phase2_);
  ASSERT_THAT(change, IsOk());
  proxy_->Add({.fault = StillUnderWay(), .part = "/operations/"});
  proxy_->Add({.fault = StillUnderWay(), .method = "PATCH"});
  const Json before = cloud_->Service(phase2_.name);
  const std::optional<Error> error = Apply(*change);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Code::kDeadlineExceeded) << error->message;
  EXPECT_FALSE(error->untouched);
  ExpectServed(before);
  EXPECT_THAT(Updates(), SizeIs(1)) << "nothing is taken back blindly";
}

TEST_F(Programs, AnOperationThatCannotBeReadIsJudgedByTheProgramItself) {
  for (const auto& [status, name] :
       std::vector<std::pair<int, std::string>>{{404, "NOT_FOUND"}, {403, "PERMISSION_DENIED"}}) {
    NewCloud();
    const auto change = Plan(phase2_);
    ASSERT_THAT(change, IsOk());
    proxy_->Add({.fault = StillUnderWay(), .method = "PATCH"});
    proxy_->Add({.fault = faults::Google(status, name), .part = "/operations/"});
    EXPECT_EQ(NoError(Apply(*change)), "");
    const auto again = Plan(phase2_);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->action, Action::kNone);
  }
}

TEST_F(Programs, AnUpdateTakesEffectOnceAtMostWhateverItsAnswerAndHoweverOftenItIsSent) {
  for (const NamedFault& fault : FaultsOfOneRequest()) {
    NewCloud();
    const auto change = Plan(backfill_);
    ASSERT_THAT(change, IsOk());
    const int before = GenerationOf(cloud_->Job(backfill_.name));
    proxy_->Clear();
    proxy_->Add({.fault = fault.fault, .method = "PATCH"});
    Apply(*change);
    EXPECT_LE(GenerationOf(cloud_->Job(backfill_.name)), before + 1) << fault.name;
    std::set<std::string> bodies;
    for (const Passed& one : proxy_->passed()) {
      if (one.method == "PATCH") bodies.insert(one.body);
    }
    ASSERT_THAT(bodies, SizeIs(1)) << fault.name << ": a repeat has the etag of the first";
    EXPECT_FALSE(StringAt(ParseJson(*bodies.begin()).value(), "etag").empty()) << fault.name;
  }
}

}  // namespace
}  // namespace lockstep::testing
