#include "plugins/oci/registry_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lockstep::oci {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const ImageReference kGoogles{"us-west2-docker.pkg.dev", "p/r/x", "latest", ""};
const ImageReference kOthers{"ghcr.io", "o/x", "latest", ""};

std::string Errors(const std::string& code, const std::string& message) {
  return R"({"errors":[{"code":")" + code + R"(","message":")" + message + R"("}]})";
}

TEST(SaysUnknown, OnlyARegistrys404ThatNamesItCounts) {
  struct Case {
    Response response{};
    bool unknown = false;
  };
  const std::vector<Case> cases{
      {{.status = 404, .body = Errors("MANIFEST_UNKNOWN", "manifest unknown")}, true},
      {{.status = 404, .body = Errors("NAME_UNKNOWN", "repository name not known")}, true},
      {{.status = 404, .body = Errors("DENIED", "does not exist or no permission")}, false},
      {{.status = 404, .body = Errors("BLOB_UNKNOWN", "blob unknown")}, false},
      {{.status = 404, .body = "404 page not found"}, false},
      {{.status = 404, .body = ""}, false},
      {{.status = 404, .body = "{}"}, false},
      {{.status = 404, .body = R"({"errors":{"code":"MANIFEST_UNKNOWN"}})"}, false},
      {{.status = 404, .body = R"({"errors":["MANIFEST_UNKNOWN"]})"}, false},
      {{.status = 403, .body = Errors("MANIFEST_UNKNOWN", "")}, false},
      {{.status = 500, .body = Errors("MANIFEST_UNKNOWN", "")}, false},
      {{.status = 200, .body = Errors("MANIFEST_UNKNOWN", "")}, false},
  };
  for (const auto& [response, unknown] : cases) {
    EXPECT_EQ(SaysUnknown(response), unknown) << response.status << " " << response.body;
  }
}

TEST(RefusalOf, SaysTheRegistrysWordsAndWhatToDo) {
  const Error denied = RefusalOf({.status = 403, .body = Errors("DENIED", "no access")}, kGoogles);
  EXPECT_EQ(denied.code, Code::kPermissionDenied);
  EXPECT_THAT(denied.message, HasSubstr("DENIED: no access (HTTP 403)"));
  EXPECT_THAT(denied.message, HasSubstr("artifactregistry.repositories.downloadArtifacts"));

  const Error unauthorized =
      RefusalOf({.status = 401, .body = Errors("UNAUTHORIZED", "who?")}, kGoogles);
  EXPECT_EQ(unauthorized.code, Code::kUnauthenticated);
  EXPECT_THAT(unauthorized.message, HasSubstr("credentials"));
}

TEST(RefusalOf, AForeignRegistryIsNotAskedForAGoogleRight) {
  const Error denied = RefusalOf({.status = 403, .body = Errors("DENIED", "no")}, kOthers);
  EXPECT_THAT(denied.message, HasSubstr("--allow-registry"));
  EXPECT_THAT(denied.message, Not(HasSubstr("artifactregistry")));
}

TEST(RefusalOf, CodesFollowTheBodyWhereItSpeaksAndTheStatusElsewhere) {
  struct Case {
    Response response{};
    Code code = Code::kInternal;
  };
  const std::vector<Case> cases{
      {{.status = 404, .body = Errors("DENIED", "or does not exist")}, Code::kPermissionDenied},
      {{.status = 404, .body = "<html>nothing here</html>"}, Code::kUnavailable},
      {{.status = 429, .body = Errors("TOOMANYREQUESTS", "slow down")}, Code::kResourceExhausted},
      {{.status = 500, .body = ""}, Code::kUnavailable},
      {{.status = 503, .body = "[]"}, Code::kUnavailable},
      {{.status = 302}, Code::kDataLoss},
  };
  for (const auto& [response, code] : cases) {
    EXPECT_EQ(RefusalOf(response, kGoogles).code, code) << response.status << response.body;
  }
}

TEST(RefusalOf, KeepsThePauseTheRegistryAskedFor) {
  const Error slow = RefusalOf(
      {.status = 429, .headers = {{"retry-after", "7"}}, .body = Errors("TOOMANYREQUESTS", "")},
      kGoogles);
  EXPECT_EQ(slow.retry_after, std::chrono::milliseconds{7'000});
}

TEST(RefusalOf, ForeignWordsAreMadePrintable) {
  const Error error =
      RefusalOf({.status = 500, .body = Errors("X", R"(\u001b[31mred\n::set-env)")}, kGoogles);
  EXPECT_THAT(error.message, HasSubstr("\\x1b[31mred\\n::set-env"));
  EXPECT_THAT(error.message, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace lockstep::oci
