#include "reconciler/http/google_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reconciler/http/retry_after.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Not;
using testing::ScriptedHttp;

Response Json200(std::string body) {
  return {
      .status = 200, .headers = {{"content-type", "application/json"}}, .body = std::move(body)};
}

struct ErrorCase {
  int status;
  std::string body;
  Code code;
};

TEST(ErrorOf, GoesByTheStatusNameThenByHttp) {
  const ErrorCase cases[] = {
      {409, R"({"error":{"code":409,"message":"stale","status":"ABORTED"}})", Code::kAborted},
      {409, R"({"error":{"code":409,"message":"used","status":"ALREADY_EXISTS"}})",
       Code::kAlreadyExists},
      {400, R"({"error":{"message":"bad","status":"INVALID_ARGUMENT"}})", Code::kInvalidArgument},
      {400, R"({"error":{"message":"moved","status":"FAILED_PRECONDITION"}})",
       Code::kFailedPrecondition},
      {400, R"([{"document":{}},{"error":{"message":"m","status":"FAILED_PRECONDITION"}}])",
       Code::kFailedPrecondition},
      {404, R"({"error":{"code":404,"message":"no job","status":"NOT_FOUND"}})", Code::kNotFound},
      {404, "Not Found", Code::kUnavailable},
      {404, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})", Code::kUnavailable},
      {404, R"({"error":{"code":404,"message":"no status"}})", Code::kUnavailable},
      {401, R"({"error":{"status":"UNAUTHENTICATED"}})", Code::kUnauthenticated},
      {401, "", Code::kUnauthenticated},
      {403, R"({"error":{"status":"PERMISSION_DENIED","message":"no"}})", Code::kPermissionDenied},
      {403, "denied", Code::kPermissionDenied},
      {403,
       R"({"error":{"status":"PERMISSION_DENIED","details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}})",
       Code::kResourceExhausted},
      {403, R"({"error":{"code":403,"errors":[{"reason":"quotaExceeded"}]}})",
       Code::kResourceExhausted},
      {403, R"({"error":{"status":"PERMISSION_DENIED","errors":[{"reason":"forbidden"}]}})",
       Code::kPermissionDenied},
      {412, "", Code::kAborted},
      {429, "", Code::kResourceExhausted},
      {500, R"({"error":{"status":"INTERNAL"}})", Code::kUnavailable},
      {501, "", Code::kUnimplemented},
      {503, "<html>", Code::kUnavailable},
      {504, R"({"error":{"status":"DEADLINE_EXCEEDED"}})", Code::kDeadlineExceeded},
      {302, "", Code::kUnavailable},
      {400, R"({"error":"invalid_grant"})", Code::kInvalidArgument},
      {418, "", Code::kInvalidArgument},
  };
  for (const ErrorCase& c : cases) {
    EXPECT_EQ(Name(ErrorOf({.status = c.status, .body = c.body}).code), Name(c.code))
        << c.status << " " << c.body;
  }
}

TEST(ErrorOf, SaysWhatTheServerSaidAndHowItWasSaid) {
  const Error error =
      ErrorOf({.status = 403,
               .body = R"({"error":{"message":"Run API is disabled","status":"PERMISSION_DENIED",)"
                       R"("details":[{"@type":"x"},{"reason":"SERVICE_DISABLED"}]}})"});
  EXPECT_EQ(error.message, "Run API is disabled (HTTP 403 PERMISSION_DENIED, SERVICE_DISABLED)");
  EXPECT_EQ(ErrorOf({.status = 503, .attempts = 6}).message,
            "no explanation (HTTP 503, after 6 attempts)");
}

TEST(ErrorOf, ForeignTextIsBoundedAndHarmless) {
  const std::string message =
      ErrorOf({.status = 500, .body = "\x1b[31m" + std::string(5000, 'x')}).message;
  EXPECT_THAT(message, AllOf(Not(HasSubstr("\x1b")), HasSubstr("\\x1b[31m")));
  EXPECT_LT(message.size(), 300U);
  const std::string in_json =
      ErrorOf({.status = 500, .body = R"({"error":{"message":"a\nb","status":"\u202e"}})"}).message;
  EXPECT_THAT(in_json, AllOf(HasSubstr("a\\nb"), HasSubstr("\\u{202e}")));
}

TEST(ErrorOf, AnHtmlPageIsNotQuoted) {
  const Error error = ErrorOf({.status = 502,
                               .headers = {{"content-type", "text/html; charset=utf-8"}},
                               .body = "<html><script>"});
  EXPECT_EQ(error.message, "an HTML page instead of an API's answer (HTTP 502)");
}

TEST(ErrorOf, CarriesThePauseThatTheServerAsksFor) {
  EXPECT_EQ(ErrorOf({.status = 429, .headers = {{"retry-after", "7"}}}).retry_after,
            Duration{7'000});
  EXPECT_EQ(ErrorOf({.status = 429}).retry_after, std::nullopt);
  const Error long_pause = ErrorOf({.status = 429, .headers = {{"retry-after", "3600"}}});
  EXPECT_EQ(long_pause.retry_after, kLongestRetryAfter);
  EXPECT_THAT(long_pause.message, HasSubstr("the server asks to wait 1h"));
}

TEST(ObjectOf, TakesAWholeObjectOf200AndNothingElse) {
  EXPECT_THAT(ObjectOf(Json200("{}")), IsOk());
  EXPECT_THAT(ObjectOf(Response{.status = 200, .body = R"({"a":1})"}), IsOk());
  for (const char* body :
       {"", "[]", "null", "{", R"({"a":1)", R"({"a":1} x)", R"({"a":1,"a":2})"}) {
    EXPECT_THAT(ObjectOf(Json200(body)), Fails(Code::kDataLoss, HasSubstr("the answer is no JSON")))
        << body;
  }
  for (const int status : {201, 204, 206}) {
    EXPECT_THAT(ObjectOf(Response{.status = status, .body = "{}"}),
                Fails(Code::kDataLoss, HasSubstr("whole answer")));
  }
}

TEST(ObjectOf, ACaptivePortalIsNoAnswer) {
  EXPECT_THAT(ObjectOf(Response{200, {{"content-type", "text/html"}}, "{}"}),
              Fails(Code::kDataLoss, HasSubstr("login page")));
}

TEST(ObjectOf, PassesErrorsOn) {
  EXPECT_THAT(ObjectOf(Fail(Code::kUnavailable, "no route")),
              Fails(Code::kUnavailable, "no route"));
  EXPECT_THAT(ObjectOf(Response{.status = 503}), Fails(Code::kUnavailable, HasSubstr("HTTP 503")));
}

struct Listing {
  Status status{};
  std::vector<std::string> names{};
  std::vector<std::string> urls{};
};

Listing List(std::deque<Result<Response>> pages, const std::string& url = "https://h/l") {
  ScriptedHttp http(std::move(pages));
  Listing listing;
  listing.status = ReadPages(http, url, "jobs",
                             [&](const Json& job) -> Status {
                               listing.names.push_back(StringAt(job, "name"));
                               return {};
                             },
                             {});
  for (const Request& request : http.asked()) listing.urls.push_back(request.url);
  return listing;
}

TEST(ReadPages, GoesOnUntilThereIsNoTokenAlsoOverAnEmptyPage) {
  const Listing listing = List({Json200(R"({"jobs":[{"name":"a"}],"nextPageToken":"x/="})"),
                                Json200(R"({"nextPageToken":"y"})"),
                                Json200(R"({"jobs":[{"name":"b"}],"nextPageToken":""})")});
  EXPECT_THAT(listing.status, IsOk());
  EXPECT_THAT(listing.names, ElementsAre("a", "b"));
  EXPECT_THAT(listing.urls, ElementsAre("https://h/l", "https://h/l?pageToken=x%2F%3D",
                                        "https://h/l?pageToken=y"));
}

TEST(ReadPages, AddsItsTokenToAQueryThatIsThere) {
  const Listing listing =
      List({Json200(R"({"nextPageToken":"t"})"), Json200("{}")}, "https://h/l?pageSize=5");
  EXPECT_THAT(listing.urls,
              ElementsAre("https://h/l?pageSize=5", "https://h/l?pageSize=5&pageToken=t"));
}

TEST(ReadPages, HalfAListIsAnError) {
  const std::string cases[] = {
      R"({"jobs":[{"name":"a"}],"unreachable":["projects/p/locations/x"]})",
      R"({"jobs":{"name":"a"}})",
      R"({"jobs":["a"]})",
      R"({"jobs":[],"nextPageToken":7})",
      R"({"error":{"message":"backend gone"}})",
      R"([])",
      R"({"jobs":[{"name":"a"})",
  };
  for (const std::string& body : cases) {
    EXPECT_THAT(List({Json200(body)}).status, Fails(Code::kDataLoss, ::testing::_)) << body;
  }
  EXPECT_THAT(List({Json200(R"({"jobs":[],"nextPageToken":"t"})"), Response{.status = 503}}).status,
              Fails(Code::kUnavailable, HasSubstr("503")));
}

TEST(ReadPages, ATokenThatComesAgainEndsTheLoop) {
  const auto page = [](const std::string& token) {
    return Json200(R"({"nextPageToken":")" + token + R"("})");
  };
  EXPECT_THAT(List({page("a"), page("a")}).status, Fails(Code::kDataLoss, HasSubstr("twice")));
  EXPECT_THAT(List({page("a"), page("b"), page("a")}).status,
              Fails(Code::kDataLoss, HasSubstr("twice")));
}

// Never says that it is done.
class EndlessPages final : public Reader {
 public:
  Result<Response> Read(const Request&, std::stop_token) override {
    return Json200(R"({"nextPageToken":")" + std::to_string(++pages) + R"("})");
  }
  Result<Response> Stream(const Request&, const Sink&, std::stop_token) override {
    return Fail(Code::kInternal, "not asked for");
  }
  int pages = 0;
};

TEST(ReadPages, StopsAfterTenThousandPages) {
  EndlessPages http;
  const Status status =
      ReadPages(http, "https://h/l", "jobs", [](const Json&) -> Status { return {}; }, {});
  EXPECT_THAT(status, Fails(Code::kDataLoss, HasSubstr("10000 pages")));
  EXPECT_EQ(http.pages, 10'000);
}

TEST(ReadFirstPages, TellsWhetherThatWasAll) {
  EndlessPages endless;
  const auto ignore = [](const Json&) -> Status { return {}; };
  EXPECT_THAT(ReadFirstPages(endless, "https://h/l", "jobs", 3, ignore, {}), IsOkAndHolds(false));
  EXPECT_EQ(endless.pages, 3);
  ScriptedHttp http({Json200(R"({"nextPageToken":"t"})"), Json200("{}")});
  EXPECT_THAT(ReadFirstPages(http, "https://h/l", "jobs", 2, ignore, {}), IsOkAndHolds(true));
  ScriptedHttp failing({Json200(R"({"nextPageToken":"t"})"), Response{.status = 503}});
  EXPECT_THAT(ReadFirstPages(failing, "https://h/l", "jobs", 2, ignore, {}),
              Fails(Code::kUnavailable, HasSubstr("503")));
}

TEST(ReadPages, TheTakersErrorEndsIt) {
  ScriptedHttp http({Json200(R"({"jobs":[{"name":"a"}],"nextPageToken":"t"})")});
  const Status status =
      ReadPages(http, "https://h/l", "jobs",
                [](const Json&) -> Status { return Fail(Code::kInvalidArgument, "odd job"); }, {});
  EXPECT_THAT(status, Fails(Code::kInvalidArgument, "odd job"));
  EXPECT_EQ(http.asked().size(), 1U);
}

}  // namespace
}  // namespace lockstep
