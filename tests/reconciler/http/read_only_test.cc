#include "reconciler/http/read_only.h"

#include <gmock/gmock.h>

#include <type_traits>

#include "reconciler/provider/provider.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

static_assert(!std::is_base_of_v<Writer, ReadOnlyHttp>);
static_assert(!std::is_convertible_v<ReadOnlyHttp&, Writer&>);
static_assert(std::is_same_v<decltype(Reading::http), Reader&>);
template <typename T>
concept CanWrite = requires(T& client, const Request& request) {
  client.Write(request, Guard::kGuarded, std::stop_token());
};
static_assert(!CanWrite<ReadOnlyHttp> && !CanWrite<Reader> && CanWrite<Writer>);

const std::string kDocuments =
    "https://firestore.googleapis.com/v1/projects/p/databases/(default)/documents";
const std::string kRegion = "https://run.googleapis.com/v2/projects/p/locations/us-west2";

TEST(IsRead, GetHeadAndTheQueriesOfEachApiAreReads) {
  for (const char* method : {"GET", "HEAD"}) {
    EXPECT_TRUE(IsRead({.method = method, .url = kRegion + "/services"}));
  }
  for (const std::string& url :
       {kDocuments + ":runQuery", kDocuments + "/a/b:runAggregationQuery", kDocuments + ":batchGet",
        kRegion + "/operations/o:wait", kRegion + "/jobs/j:testIamPermissions",
        std::string("https://logging.googleapis.com/v2/entries:list")}) {
    EXPECT_TRUE(IsRead({.method = "POST", .url = url})) << url;
  }
}

TEST(IsRead, WhateverElseHasABodyIsNone) {
  for (const char* method : {"PATCH", "PUT", "DELETE", "get", ""}) {
    EXPECT_FALSE(IsRead({.method = method, .url = kDocuments + ":runQuery"})) << method;
  }
  for (const std::string& url :
       {kDocuments + ":commit", kDocuments + ":batchWrite", kDocuments + ":commit?x=:runQuery",
        kRegion + "/jobs/j:run", std::string("https://logging.googleapis.com/v2/entries:write"),
        std::string("https://elsewhere.example/v1/x:runQuery"), kRegion + "/x:runQuery",
        std::string("no url:runQuery")}) {
    EXPECT_FALSE(IsRead({.method = "POST", .url = url})) << url;
  }
}

TEST(ReadOnlyHttp, SendsWhatIsARead) {
  testing::ScriptedHttp http({Response{.status = 200}, Response{.status = 200}});
  ReadOnlyHttp only(http);
  EXPECT_THAT(only.Read({.url = kRegion + "/jobs"}, {}), IsOk());
  EXPECT_THAT(only.Stream({.method = "POST", .url = kDocuments + ":runQuery"},
                          [](std::string_view) { return Status{}; }, {}),
              IsOk());
  EXPECT_THAT(http.asked(), SizeIs(2));
}

TEST(ReadOnlyHttp, SendsNothingElse) {
  testing::ScriptedHttp http({});
  ReadOnlyHttp only(http);
  const Request patch{.method = "PATCH", .url = kRegion + "/jobs/j"};
  const auto read = only.Read(patch, {});
  EXPECT_THAT(read, Fails(Code::kInternal, HasSubstr("PATCH; nothing was sent")));
  EXPECT_TRUE(read.error().untouched);
  EXPECT_THAT(only.Stream({.method = "POST", .url = kDocuments + ":commit"},
                          [](std::string_view) { return Status{}; }, {}),
              Fails(Code::kInternal, HasSubstr("POST")));
  EXPECT_THAT(http.asked(), IsEmpty());
}

}  // namespace
}  // namespace lockstep
