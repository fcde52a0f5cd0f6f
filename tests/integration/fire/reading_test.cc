// What a reader of the real emulator makes of answers that are cut, edited, slow or too large: an
// error, and never an empty collection.
#include <chrono>

#include "plugins/firestore/client.h"
#include "plugins/firestore/collection.h"
#include "reconciler/http/trimmed.h"
#include "tests/integration/fire/documents.h"

namespace lockstep::testing {
namespace {

using firestore::Client;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ReadingDocuments : public DocumentsUnderFire {
 protected:
  using Names = std::vector<std::string>;

  firestore::Collection Collection() const {
    return {.project = scope_.project, .path = kCollection};
  }

  // One attempt a request: what a repeat makes of it is not asked here.
  Client Once() {
    return Client(*authorized_, *pauses_, pauses_->Monotonic() + Duration{1'000'000}, {});
  }

  // One of the three reads; `names` are those of the documents. Says how many it found.
  Result<std::size_t> ReadOne(const std::string& method, const Names& names, const Client& client) {
    std::size_t found = 0;
    if (method == ":runAggregationQuery") {
      LOCKSTEP_TRY(const firestore::Count count, client.CountDocuments(Collection()));
      return static_cast<std::size_t>(count.documents);
    }
    if (method == ":batchGet") {
      LOCKSTEP_CHECK(client.Get(Collection(), names, true, [&](const firestore::Got&) -> Status {
        ++found;
        return {};
      }));
      return found;
    }
    const firestore::Count count{static_cast<std::int64_t>(names.size()), "2026-01-01T00:00:00Z"};
    LOCKSTEP_CHECK(client.Scan(Collection(), count, [&](const firestore::Row&) -> Status {
      ++found;
      return {};
    }));
    return found;
  }

  // All three, each with what the one before it said: the names of the documents.
  Result<Names> ReadAll(const Client& client) {
    LOCKSTEP_TRY(const firestore::Count count, client.CountDocuments(Collection()));
    Names names;
    LOCKSTEP_CHECK(client.Scan(Collection(), count, [&](const firestore::Row& row) -> Status {
      names.push_back(Name(std::string(row.id)));
      return {};
    }));
    LOCKSTEP_CHECK(ReadOne(":batchGet", names, client));
    return names;
  }

  static constexpr const char* kMethods[] = {":runAggregationQuery", ":runQuery", ":batchGet"};
};

TEST_F(ReadingDocuments, ARequestThatIsLedThroughUnharmedIsWhole) {
  Seed(3, 2);
  EXPECT_THAT(ReadAll(Once()), IsOkAndHolds(SizeIs(5)));
  EXPECT_THAT(proxy_->passed(), SizeIs(3));
}

TEST_F(ReadingDocuments, AnAnswerThatIsCutAtAnyByteIsAnErrorHoweverItIsFramed) {
  using faults::Framing;
  Seed(1, 1);
  int cuts = 0;
  for (const char* method : kMethods) {
    Response whole;  // as the emulator gave it; each cut of it is a replay
    proxy_->Clear();
    proxy_->Add({.fault =
                     [&](Exchange& exchange) {
                       whole = exchange.Forward();
                       whole.body = Trimmed(whole.body);
                       exchange.Send(whole);
                     },
                 .part = method});
    const auto names = ReadAll(Once());
    ASSERT_THAT(names, IsOk());
    for (std::size_t size = 0; size < whole.body.size(); ++size) {
      for (const Framing framing :
           {Framing::kCut, Framing::kWhole, Framing::kNone, Framing::kChunked}) {
        if (framing != Framing::kCut && size % 11 != 0) continue;
        proxy_->Clear();
        proxy_->Add({.fault = faults::TruncateTo(whole, size, framing), .part = method});
        ASSERT_THAT(ReadOne(method, *names, Once()), IsUnread())
            << method << " cut at " << size << " of " << whole.body.size();
        ++cuts;
      }
    }
  }
  std::printf("%d cuts\n", cuts);
  EXPECT_GT(cuts, 1'000);
}

TEST_F(ReadingDocuments, WhatIsNoOneJsonTextIsAnErrorAndNeverEmpty) {
  Seed(2, 1);
  const auto replace = [](std::string from, std::string to) {
    return faults::Edit([from, to](std::string body) {
      const std::size_t at = body.find(from);
      if (at != std::string::npos) body.replace(at, from.size(), to);
      return body;
    });
  };
  const std::string deep(10'000, '[');
  const std::vector<NamedFault> edits = {
      {"trailing bytes", faults::Edit([](const std::string& body) { return body + "x"; })},
      {"a second text", faults::Edit([](const std::string& body) { return body + body; })},
      {"a key twice", replace("\"readTime\"", "\"readTime\": \"\", \"readTime\"")},
      {"an infinite number", replace("\"readTime\"", "\"n\": 1e400, \"readTime\"")},
      {"deep nesting", faults::Edit([deep](const std::string&) { return deep; })},
      {"nested within", replace("\"readTime\"", "\"n\": " + deep + ", \"readTime\"")},
      {"an empty list", faults::Edit([](const std::string&) { return "[]"; })},
      {"an empty object", faults::Edit([](const std::string&) { return "{}"; })},
      {"null", faults::Edit([](const std::string&) { return "[null]"; })},
      {"nothing", faults::Edit([](const std::string&) { return ""; })},
      {"a login page", faults::Html()},
      {"a gzip bomb", faults::GzipBomb(64)},
      {"a number for a page", faults::Edit([](const std::string&) { return "0"; })}};
  for (const char* method : kMethods) {
    for (const NamedFault& edit : edits) {
      proxy_->Clear();
      proxy_->Add({.fault = edit.fault, .part = method});
      EXPECT_THAT(ReadAll(Once()), Fails(Code::kDataLoss, HasSubstr("")))
          << edit.name << " for " << method;
    }
  }
}

TEST_F(ReadingDocuments, RowsThatComeTwiceOrNotAtAllVoidTheScan) {
  Seed(4, 1);
  const std::vector<NamedFault> edits = {
      {"a row twice", faults::EditJson([](Json& rows) { rows.push_back(rows.back()); })},
      {"a row twice in a row", faults::EditJson([](Json& rows) {
         Json twice = Json::array({rows[0]});
         for (const Json& row : rows) twice.push_back(row);
         rows = twice;
       })},
      {"one row for another", faults::EditJson([](Json& rows) { rows[1] = rows[0]; })},
      {"one row less", faults::EditJson([](Json& rows) { rows.erase(2); })},
      {"all rows twice", faults::EditJson([](Json& rows) {
         for (const Json copy = rows; const Json& row : copy) rows.push_back(row);
       })},
      {"an error after the rows", faults::EditJson([](Json& rows) {
         rows.push_back({{"error", {{"code", 500}, {"status", "INTERNAL"}}}});
       })}};
  for (const NamedFault& edit : edits) {
    proxy_->Clear();
    proxy_->Add({.fault = edit.fault, .part = ":runQuery"});
    Renew();
    EXPECT_THAT(Plan(), IsUnread()) << edit.name;
  }
}

TEST_F(ReadingDocuments, DocumentsThatComeAndGoBetweenCountAndScanAreOfAnotherTime) {
  Seed(4, 2);
  const auto meanwhile = [this](Exchange& exchange) {
    Json writes = Json::array();
    writes.push_back({{"update", {{"name", Name("a_None_new")}}}});
    writes.push_back({{"delete", Name("x_None_1002")}});
    EXPECT_THAT(Emulator().Commit(scope_.project, writes), IsOk());
    exchange.Send(exchange.Forward());
  };
  proxy_->Add({.fault = meanwhile, .part = ":runQuery", .times = 1});
  const Result<lockstep::Change> change = Plan();
  ASSERT_THAT(change, IsOk());
  EXPECT_EQ(change->documents, 4) << "as it was when it was counted";
  const Applied applied = Apply(*change);
  ASSERT_FALSE(applied.error) << applied.error->message;
  EXPECT_EQ(applied.documents->deleted, 3);
  EXPECT_EQ(applied.documents->gone, 1);
  EXPECT_EQ(Documents().count(Name("a_None_new")), 1U) << "of the next plan";
}

TEST_F(ReadingDocuments, AReadTimeThatIsTooOldIsLookedAtAfresh) {
  Seed(4, 2);
  const Json error = {{"code", 400},
                      {"status", "FAILED_PRECONDITION"},
                      {"message", "The requested read_time is too old."}};
  proxy_->Add({.fault = faults::Instead({.status = 400, .body = Dump({{"error", error}})}),
               .part = ":runQuery",
               .times = 1});
  EXPECT_THAT(Plan(), IsOk());
  EXPECT_EQ(proxy_->CountOf("", ":runAggregationQuery"), 2U) << "counted and scanned again";
}

TEST_F(ReadingDocuments, ADripNeverOutlivesTheDeadlineWhateverItsPieces) {
  Seed(2, 1);
  const Fault in_pieces_of_64_kib = [](Exchange& exchange) {
    Response answer = exchange.Forward();
    answer.body.insert(0, std::size_t{4} << 20, ' ');
    faults::DripOut(answer, std::size_t{64} << 10, std::chrono::milliseconds{60}, exchange);
  };
  for (const NamedFault& drip : std::vector<NamedFault>{
           {"a byte of the head at a time", faults::Drip(1, std::chrono::milliseconds{60})},
           {"the body, too", faults::Drip(40, std::chrono::milliseconds{60})},
           {"64 KiB at a time", in_pieces_of_64_kib}}) {
    proxy_->Clear();
    proxy_->Add({.fault = drip.fault});
    const Duration begun = clock_.Monotonic();
    const Client client(*authorized_, clock_, begun + Duration{250}, {});
    EXPECT_THAT(client.CountDocuments(Collection()), Fails(Code::kDeadlineExceeded, HasSubstr("")))
        << drip.name;
    EXPECT_LT(clock_.Monotonic() - begun, Duration{3'000}) << drip.name;
  }
}

TEST_F(ReadingDocuments, ABodyWithoutEndIsGivenUpAtItsCap) {
  Seed(2, 1);
  proxy_->Add({.fault = faults::Endless(std::size_t{1} << 40), .part = ":runAggregationQuery"});
  EXPECT_THAT(Once().CountDocuments(Collection()), Fails(Code::kDataLoss, HasSubstr("")));
}

TEST_F(ReadingDocuments, ALengthThatIsFalseIsAnError) {
  Seed(2, 1);
  const auto told = [](const std::string& length) {
    return [length](Exchange& exchange) {
      const Response& answer = exchange.Forward();
      exchange.client().Send(Exchange::Head(answer) + "content-length: " + length + "\r\n\r\n" +
                             answer.body);
      exchange.client().Close();
    };
  };
  for (const std::string length : {"10", "100000", "18446744073709551616", "-1", "ten", "9, 9"}) {
    proxy_->Clear();
    proxy_->Add({.fault = told(length), .part = ":runAggregationQuery"});
    EXPECT_THAT(Once().CountDocuments(Collection()), IsUnread()) << length;
  }
}

}  // namespace
}  // namespace lockstep::testing
