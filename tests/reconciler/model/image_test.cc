#include "reconciler/model/image.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOkAndHolds;
using ::testing::HasSubstr;

const std::string kHex(64, 'a');
const std::string kDigest = "sha256:" + kHex;

struct Good {
  std::string text{};
  ImageReference image{};
  std::string canonical{};
};

TEST(ParseImage, EveryFormIsTakenApartByTheFullGrammar) {
  const std::vector<Good> cases{
      {"us-west2-docker.pkg.dev/p/r/nba-scrapers:latest",
       {"us-west2-docker.pkg.dev", "p/r/nba-scrapers", "latest", ""},
       "us-west2-docker.pkg.dev/p/r/nba-scrapers:latest"},
      {"gcr.io/nba-props-platform/job",
       {"gcr.io", "nba-props-platform/job", "latest", ""},
       "gcr.io/nba-props-platform/job:latest"},
      {"gcr.io/example.com/project/image",
       {"gcr.io", "example.com/project/image", "latest", ""},
       "gcr.io/example.com/project/image:latest"},
      {"ubuntu", {"docker.io", "library/ubuntu", "latest", ""}, "docker.io/library/ubuntu:latest"},
      {"index.docker.io/ubuntu:22.04",
       {"docker.io", "library/ubuntu", "22.04", ""},
       "docker.io/library/ubuntu:22.04"},
      {"user/app", {"docker.io", "user/app", "latest", ""}, "docker.io/user/app:latest"},
      {"localhost/app", {"localhost", "app", "latest", ""}, "localhost/app:latest"},
      {"localhost:5000/a", {"localhost:5000", "a", "latest", ""}, "localhost:5000/a:latest"},
      {"localhost:5000",
       {"docker.io", "library/localhost", "5000", ""},
       "docker.io/library/localhost:5000"},
      {"127.0.0.1:5000/a/b:v1", {"127.0.0.1:5000", "a/b", "v1", ""}, "127.0.0.1:5000/a/b:v1"},
      {"[::1]:5000/a", {"[::1]:5000", "a", "latest", ""}, "[::1]:5000/a:latest"},
      {"GCR.IO/p/x", {"gcr.io", "p/x", "latest", ""}, "gcr.io/p/x:latest"},
      {"Registry/x", {"Registry", "x", "latest", ""}, "Registry/x:latest"},
      {"a.b/c@" + kDigest, {"a.b", "c", "", kDigest}, "a.b/c@" + kDigest},
      {"a.b/c:v1@" + kDigest, {"a.b", "c", "v1", kDigest}, "a.b/c@" + kDigest},
      {"a.b:80/c:v1@" + kDigest, {"a.b:80", "c", "v1", kDigest}, "a.b:80/c@" + kDigest},
      {"a.b/x__y.z--w_0:A-b_c.9", {"a.b", "x__y.z--w_0", "A-b_c.9", ""}, "a.b/x__y.z--w_0:A-b_c.9"},
      {"a.b/c@sha512:" + kHex + kHex,
       {"a.b", "c", "", "sha512:" + kHex + kHex},
       "a.b/c@sha512:" + kHex + kHex},
      {"a.b/" + std::string(255, 'x'),
       {"a.b", std::string(255, 'x'), "latest", ""},
       "a.b/" + std::string(255, 'x') + ":latest"},
  };
  for (const auto& [text, image, canonical] : cases) {
    const auto parsed = ParseImage(text);
    ASSERT_THAT(parsed, IsOkAndHolds(image)) << text;
    EXPECT_EQ(Text(*parsed), canonical);
  }
}

TEST(ParseImage, WhatIsNoReferenceIsRefusedWithTheReason) {
  struct Bad {
    std::string text{};
    std::string why{};
  };
  const std::vector<Bad> cases{
      {"", "empty"},
      {"https://gcr.io/p/x", "scheme"},
      {"gcr.io/Project/x", "\"Project\" has upper-case letters"},
      {"gcr.io//x", "empty component"},
      {"gcr.io/", "empty component"},
      {"gcr.io/p/", "empty component"},
      {"/p/x", "empty component"},
      {"gcr.io/p/x:", "the tag \"\" is no tag"},
      {"gcr.io/p/x:-v", "no tag"},
      {"gcr.io/p/x:.v", "no tag"},
      {"gcr.io/p/x:a:b", "no tag"},
      {"gcr.io/p/x:" + std::string(129, 'v'), "no tag"},
      {"gcr.io/p/x@sha256:00", "64 lower-case hexadecimal"},
      {"gcr.io/p/x@sha256:" + std::string(64, 'A'), "64 lower-case hexadecimal"},
      {"gcr.io/p/x@md5:" + kHex, "after @"},
      {"gcr.io/p/x@", "after @"},
      {"gcr.io/p@b/x@" + kDigest, "nothing else"},
      {kHex, "an image's id is no reference"},
      {"gcr.io/p/-x", "must start and end"},
      {"gcr.io/p/x.", "must start and end"},
      {"gcr.io/p/a___b", "nothing else"},
      {"gcr.io/p/a..b", "nothing else"},
      {"gcr.io/p/a._b", "nothing else"},
      {"gcr.io/p/a b", "nothing else"},
      {"gcr.io/../etc", "must start and end"},
      {"a.b/" + std::string(256, 'x'), "longer than 255"},
      {std::string(248, 'x'), "longer than 255"},  // with "library/" before it
      {"a.b:99999/x", "no host and port"},
      {"a.b:/x", "no host and port"},
      {"a..b/x", "no host and port"},
      {"-a.b/x", "no host and port"},
      {"[::1/x", "no host and port"},
      {"user:pw@a.b/x", "after @"},
      {"a.b/x\n", "must start and end"},
  };
  for (const auto& [text, why] : cases) {
    EXPECT_THAT(ParseImage(text), Fails(Code::kInvalidArgument, HasSubstr(why))) << text;
  }
}

TEST(ParseImage, AMessageShowsNoControlCharacters) {
  EXPECT_THAT(ParseImage("gcr.io/p/\x1b[2J"), Fails(Code::kInvalidArgument, HasSubstr("\\x1b")));
}

rc::Gen<std::string> PathComponent() {
  return rc::gen::map(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'z', '0', '9'))),
      [](const std::string& s) { return s.substr(0, 20); });
}

RC_GTEST_PROP(ParseImage, TheCanonicalTextParsesToAnEqualCanonicalText, ()) {
  const auto host = *rc::gen::element<std::string>("", "gcr.io/", "localhost/", "A.b:5000/", "X/");
  const auto tag = *rc::gen::element<std::string>("", ":v1", ":latest");
  const auto digest = *rc::gen::element<std::string>("", "@" + kDigest);
  const std::string text = host + "p" + *PathComponent() + "/" + *PathComponent() + tag + digest;
  const auto first = ParseImage(text);
  RC_ASSERT(first.has_value());
  const auto second = ParseImage(Text(*first));
  RC_ASSERT(second.has_value());
  RC_ASSERT(Text(*second) == Text(*first));
}

RC_GTEST_PROP(ParseImage, WhateverIsAcceptedHoldsNothingThatCouldChangeAUrl, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::element('a', 'B', '.', ':', '/', '@', '-', '_', '%', '?', '#', ' ', '\n', '\0'));
  const auto image = ParseImage(text);
  if (!image) return;
  const std::string all = image->host + image->path + image->tag + image->digest;
  RC_ASSERT(all.find_first_of(std::string_view("%?#@ \n\0", 7)) == std::string::npos);
  RC_ASSERT(image->path.find("..") == std::string::npos);
}

TEST(Pinned, TheDigestTakesThePlaceOfTheTag) {
  const ImageReference image{"a.b", "c/d", "v1", ""};
  EXPECT_EQ(Pinned(image, kDigest), "a.b/c/d@" + kDigest);
  EXPECT_EQ(Repository(image), "a.b/c/d");
}

TEST(IsDigest, OnlyWholeLowerCaseDigestsCount) {
  EXPECT_TRUE(IsDigest(kDigest));
  EXPECT_TRUE(IsDigest("sha512:" + kHex + kHex));
  for (const std::string& text : {std::string(), kHex, "sha256:" + kHex.substr(1), kDigest + "a",
                                  "sha512:" + kHex, "SHA256:" + kHex, "sha256:" + kHex + "\n"}) {
    EXPECT_FALSE(IsDigest(text)) << text;
  }
}

}  // namespace
}  // namespace lockstep
