// What becomes of writes to the real emulator whose answers are lost, refused or repeated: each is
// done once, and what was done is counted.
#include "tests/integration/fire/documents.h"

namespace lockstep::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class WritingDocuments : public DocumentsUnderFire {
 protected:
  lockstep::Change PlanOf(int bad, int good) {
    Seed(bad, good);
    const auto change = Plan();
    EXPECT_THAT(change, IsOk());
    proxy_->Clear();
    return change.value_or(lockstep::Change{});
  }

  // The requests that name documents to delete.
  std::vector<Passed> Deletes() const {
    std::vector<Passed> deletes;
    for (const Passed& one : proxy_->passed()) {
      const bool commit = one.target.ends_with(":commit");
      if (commit && NamesADelete(one.body)) deletes.push_back(one);
    }
    return deletes;
  }

  bool NamesADelete(const std::string& body) const {
    return body.find("\"delete\":\"" + Name("")) != std::string::npos;
  }

  void RefuseDeletesBehindTheFirst(Fault refusal) {
    const auto strike = [this, refusal = std::move(refusal)](Exchange& exchange) {
      if (NamesADelete(exchange.request().body) && ++deletes_ > 1) return refusal(exchange);
      exchange.Send(exchange.Forward());
    };
    proxy_->Add({.fault = strike, .part = ":commit"});
  }

  // Without faults, after a plan of its own.
  std::int64_t DeletedByARerun() {
    proxy_->Clear();
    Renew();
    const auto rest = Plan();
    EXPECT_THAT(rest, IsOk());
    return rest ? Apply(*rest).documents->deleted : 0;
  }

  // Strikes every other commit: a repeat comes through.
  Fault EveryOther(Fault fault) {
    return [this, fault = std::move(fault)](Exchange& exchange) {
      if (++commits_ % 2 == 1) return fault(exchange);
      exchange.Send(exchange.Forward());
    };
  }

  std::atomic<int> commits_{0};
  std::atomic<int> deletes_{0};
};

TEST_F(WritingDocuments, ACommitIsRepeatedByteForByteOnlyIfItIsGuarded) {
  PlanOf(1, 1);
  const Request commit{
      .method = "POST",
      .url = "https://firestore.googleapis.com/v1/projects/" + scope_.project +
             "/databases/(default)/documents:commit",
      .headers = {{"content-type", "application/json"}},
      .body = Dump(
          {{"writes",
            {{{"update", {{"name", Name("new")}}}, {"currentDocument", {{"exists", false}}}}}}})};
  for (const int status : {500, 502, 503, 504, 429}) {
    for (const Guard guard : {Guard::kGuarded, Guard::kUnguarded}) {
      Renew();
      proxy_->Clear();
      proxy_->Add({.fault = faults::Google(status, "")});
      EXPECT_EQ(http_->Write(commit, guard, {})->status, status);
      const std::vector<Passed> sent = proxy_->passed();
      EXPECT_THAT(sent, SizeIs(guard == Guard::kGuarded ? 6 : 1)) << status;
      for (const Passed& one : sent) EXPECT_EQ(one.body, commit.body);
    }
  }
  for (const Fault& fault : {faults::ResetBefore(), faults::LoseReply()}) {
    Renew();
    proxy_->Clear();
    proxy_->Add({.fault = fault});
    EXPECT_FALSE(http_->Write(commit, Guard::kUnguarded, {}));
    EXPECT_THAT(proxy_->passed(), SizeIs(1));
  }
}

TEST_F(WritingDocuments, ACommitWhoseAnswerIsLostIsCountedAsOursAndNotSentInVain) {
  const lockstep::Change change = PlanOf(60, 3);
  proxy_->Add({.fault = EveryOther(faults::LoseReply()), .part = ":commit"});
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 60);
  EXPECT_EQ(applied.documents->survived + applied.documents->gone, 0);
  EXPECT_THAT(Documents(), SizeIs(3));
  EXPECT_THAT(KeptNames(), SizeIs(60));
}

TEST_F(WritingDocuments, AnAnswerOfADoneCommitThatCannotBeReadIsNoFailureOfIt) {
  for (const auto& [name, fault] : std::vector<std::pair<std::string, Fault>>{
           {"cut content", faults::Truncate(5, faults::Framing::kCut)},
           {"cut short", faults::Truncate(5, faults::Framing::kWhole)},
           {"an empty object", faults::Edit([](const std::string&) { return "{}"; })},
           {"a result less", faults::EditJson([](Json& body) { body["writeResults"].erase(0); })},
           {"a result more",
            faults::EditJson([](Json& body) { body["writeResults"].push_back(Json::object()); })},
           {"results that are none",
            faults::EditJson([](Json& body) { body["writeResults"] = "lost"; })}}) {
    SCOPED_TRACE(name);
    NewProject();
    Renew();
    commits_ = 0;
    const lockstep::Change change = PlanOf(30, 2);
    proxy_->Add({.fault = EveryOther(fault), .part = ":commit"});
    const Applied applied = Apply(change);
    ASSERT_FALSE(applied.error) << applied.error->message;
    EXPECT_EQ(applied.documents->deleted, 30);
    EXPECT_THAT(Documents(), SizeIs(2));
  }
}

TEST_F(WritingDocuments, AResetBeforeACommitArrivesIsSentAgain) {
  const lockstep::Change change = PlanOf(60, 3);
  proxy_->Add({.fault = EveryOther(faults::ResetBefore()), .part = ":commit"});
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 60);
}

TEST_F(WritingDocuments, AContendedCommitIsSentAgainWithTheSamePreconditions) {
  const lockstep::Change change = PlanOf(30, 3);
  proxy_->Add({.fault = EveryOther(faults::Google(409, "ABORTED")), .part = ":commit"});
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 30);
  const std::vector<Passed> sent = Deletes();
  ASSERT_GE(sent.size(), 2U);
  for (const Passed& one : sent) {
    for (const Json& write : At(ParseJson(one.body).value(), "writes")) {
      EXPECT_FALSE(StringAt(At(write, "currentDocument"), "updateTime").empty()) << Dump(write);
    }
  }
}

TEST_F(WritingDocuments, ADocumentThatMovesWhileItsCommitIsUnderWayIsKeptAndTheRestGoes) {
  const lockstep::Change change = PlanOf(60, 3);
  const std::string moved = Name("x_None_1030");
  proxy_->Add({.fault =
                   [&](Exchange& exchange) {
                     const bool first = exchange.request().body.find(moved) != std::string::npos &&
                                        commits_++ == 0;
                     if (first) {
                       EXPECT_THAT(Emulator().Seed(scope_.project,
                                                   {{moved, {{"rows", {{"integerValue", "8"}}}}}}),
                                   IsOk());
                     }
                     exchange.Send(exchange.Forward());
                   },
               .part = ":commit"});
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 59);
  EXPECT_EQ(applied.documents->survived, 1);
  EXPECT_EQ(Documents().count(moved), 1U);
}

TEST_F(WritingDocuments, ADenialOfTheSecondCommitStopsAtOnceAndTheRerunEndsTheWork) {
  const lockstep::Change change = PlanOf(60, 3);
  RefuseDeletesBehindTheFirst(faults::Google(403, "PERMISSION_DENIED"));
  const Applied applied = Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_EQ(applied.error->code, Code::kPermissionDenied);
  EXPECT_EQ(applied.documents->deleted, 25);
  EXPECT_THAT(Deletes(), SizeIs(2)) << "nothing was tried after the denial";
  EXPECT_THAT(Documents(), SizeIs(38));
  EXPECT_EQ(DeletedByARerun(), 35);
}

TEST_F(WritingDocuments, ARefusalForEverEndsWithWhatWasDoneAndTheRerunGoesOn) {
  const lockstep::Change change = PlanOf(60, 3);
  RefuseDeletesBehindTheFirst(faults::Google(429, "RESOURCE_EXHAUSTED"));
  const Applied applied = Apply(change);
  ASSERT_TRUE(applied.error);
  EXPECT_THAT(applied.error->message, HasSubstr("attempts"));
  EXPECT_EQ(applied.documents->deleted, 25);
  EXPECT_EQ(DeletedByARerun(), 35);
  EXPECT_THAT(Documents(), SizeIs(3));
}

TEST_F(WritingDocuments, NoCommitOfALargeCleanUpIsLargerThanTheApiTakes) {
  const lockstep::Change change = PlanOf(1'035, 18);
  const Applied applied = Apply(change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 1'035);
  std::set<std::string> named;
  for (const Passed& one : Deletes()) {
    const Json writes = At(ParseJson(one.body).value(), "writes");
    EXPECT_LE(writes.size(), 500U);
    EXPECT_LE(one.body.size(), std::size_t{10} << 20);
    for (const Json& write : writes) named.insert(StringAt(write, "delete"));
  }
  named.erase("");
  EXPECT_THAT(named, SizeIs(1'035)) << "no more names went out than were planned";
}

}  // namespace
}  // namespace lockstep::testing
