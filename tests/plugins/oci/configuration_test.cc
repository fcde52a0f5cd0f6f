#include "plugins/oci/configuration.h"

#include <string>
#include <utility>

#include "tests/plugins/oci/observing_images.h"

namespace lockstep::oci {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Response Blob(const std::string& body) { return {.status = 200, .body = body}; }

Response SentTo(const std::string& location) {
  return {.status = 307, .headers = {{"location", location}}};
}

TEST(Configuration, SaysItsProgramAndWhatItWasBuiltFrom) {
  const auto said = ParseConfiguration(kConfigBody);
  ASSERT_THAT(said, IsOk());
  EXPECT_THAT(said->entrypoint, ElementsAre("python"));
  EXPECT_THAT(said->cmd, ElementsAre("main.py"));
  EXPECT_EQ(said->revision, "ce269d67");
}

TEST(Configuration, WhatIsAbsentOrNullIsEmpty) {
  for (const char* text :
       {"{}", R"({"config":null})", R"({"config":{}})",
        R"({"config":{"Entrypoint":null,"Cmd":null,"Labels":null}})",
        R"({"config":{"Entrypoint":[],"Labels":{"org.opencontainers.image.revision":""}}})"}) {
    const auto said = ParseConfiguration(text);
    ASSERT_THAT(said, IsOk()) << text;
    EXPECT_THAT(said->entrypoint, IsEmpty()) << text;
    EXPECT_THAT(said->cmd, IsEmpty()) << text;
    EXPECT_EQ(said->revision, "") << text;
  }
}

TEST(Configuration, TheOlderLabelCountsWhereTheNewerOneIsMissing) {
  const auto revision = [](const Json& labels) {
    return ParseConfiguration(Dump({{"config", {{"Labels", labels}}}}))->revision;
  };
  EXPECT_EQ(revision({{"org.label-schema.vcs-ref", "old"}}), "old");
  EXPECT_EQ(
      revision({{"org.label-schema.vcs-ref", "old"}, {"org.opencontainers.image.revision", "new"}}),
      "new");
}

TEST(Configuration, WhatHasAnotherFormIsNeverEmpty) {
  for (const char* text : {"", "[]", "<html>", R"({"config":[]})", R"({"config":"x"})",
                           R"({"config":{"Entrypoint":"python"}})", R"({"config":{"Cmd":[1]}})",
                           R"({"config":{"Cmd":{}}})", R"({"config":{"Labels":[]}})",
                           R"({"config":{"Labels":{"org.opencontainers.image.revision":7}}})"}) {
    EXPECT_THAT(ParseConfiguration(text), Fails(Code::kDataLoss, _)) << text;
  }
}

class Configurations : public Images {
 protected:
  Configurations() { shelf_.clear(); }

  void ExpectUnknown(std::deque<Result<Response>> replies, const std::string& why) {
    replies.push_front(Sent(ImageBody(), kOciManifest));
    const Observation seen = ObserveOne(std::move(replies));
    EXPECT_FALSE(seen.error);
    EXPECT_TRUE(seen.present);
    EXPECT_EQ(seen.fingerprint, DigestOf(ImageBody()));
    EXPECT_THAT(StringAt(seen.state, "config_error"), HasSubstr(why));
    EXPECT_FALSE(seen.state.contains("program"));
    EXPECT_FALSE(seen.state.contains("revision"));
  }
};

TEST_F(Configurations, OfAnImageItIsOneBoundedGetMore) {
  const Observation seen = ObserveOne({Sent(ImageBody(), kOciManifest), Blob(kConfigBody)});
  EXPECT_EQ(seen.state["program"],
            (Json{{"entrypoint", Json::array({"python"})}, {"cmd", Json::array({"main.py"})}}));
  ASSERT_THAT(http_->asked(), SizeIs(2));
  EXPECT_EQ(http_->asked()[1].url, "https://us-west2-docker.pkg.dev/v2/p/r/x/blobs/" + kConfig);
  EXPECT_EQ(http_->asked()[1].max_body, std::size_t{4} << 20U);
  EXPECT_FALSE(HasAuthorization(1));  // the stack adds what the host may have
}

TEST_F(Configurations, OfAnIndexItIsThatOfTheImageThatRuns) {
  const std::string child = ImageBody("child");
  const Observation seen = ObserveOne(
      {Sent(IndexBody(DigestOf(child)), kOciIndex), Sent(child, kOciManifest), Blob(kConfigBody)});
  EXPECT_EQ(StringAt(seen.state, "revision"), "ce269d67");
  EXPECT_FALSE(seen.state.contains("config"));
  EXPECT_THAT(http_->asked().at(1).url, HasSubstr("/manifests/" + DigestOf(child)));
  EXPECT_THAT(http_->asked().at(2).url, HasSubstr("/blobs/" + kConfig));
}

TEST_F(Configurations, OneThatCannotBeReadIsUnknownAndTheDigestStands) {
  ExpectUnknown({Response{.status = 404, .body = R"({"errors":[{"code":"BLOB_UNKNOWN"}]})"}},
                "BLOB_UNKNOWN");
  ExpectUnknown({Response{.status = 403}}, "downloadArtifacts");
  ExpectUnknown({Response{.status = 500}}, "500");
  ExpectUnknown({Response{.status = 206, .body = kConfigBody}}, "206");
  ExpectUnknown({Fail(Code::kUnavailable, "connection refused")}, "connection refused");
  ExpectUnknown({Fail(Code::kDataLoss, "more than 4194304 bytes")}, "more than");
  ExpectUnknown({Blob(kConfigBody + " ")}, "where " + kConfig + " was asked");
  ExpectUnknown({Blob("")}, "was asked");
}

TEST_F(Configurations, AnIndexWhoseChildIsGoneKeepsItsDigest) {
  const Observation seen = ObserveOne({Sent(IndexBody(kChild), kOciIndex), Unknown()});
  EXPECT_TRUE(seen.present);
  EXPECT_EQ(StringAt(seen.state, "child"), kChild);
  EXPECT_THAT(StringAt(seen.state, "config_error"), HasSubstr("not there"));
}

TEST_F(Configurations, AStopWhileOneIsReadEndsTheWholeObservation) {
  EXPECT_THAT(
      Observe({kReference}, {Sent(ImageBody(), kOciManifest), Fail(Code::kCancelled, "stopped")}),
      Fails(Code::kCancelled, HasSubstr("stopped")));
}

TEST_F(Configurations, ARedirectToAnotherHostTakesNoCredentialAlong) {
  const std::string storage = "https://storage.example/blob?ticket=s3cr3t";
  const Observation seen =
      ObserveOne({Challenged("https://gcr.io/t"), Token("abc"), Sent(ImageBody(), kOciManifest),
                  SentTo(storage), Blob(kConfigBody)},
                 "gcr.io/p/x");
  EXPECT_EQ(StringAt(seen.state, "revision"), "ce269d67") << seen.state;
  ASSERT_THAT(http_->asked(), SizeIs(5));
  EXPECT_EQ(Authorization(3), "Bearer abc");
  EXPECT_EQ(http_->asked()[4].url, storage);
  EXPECT_TRUE(HasAuthorization(4));
  EXPECT_EQ(Authorization(4), "");  // asks the stack for an anonymous request
}

TEST_F(Configurations, ARedirectWithinTheRegistryKeepsTheCredential) {
  const Observation seen =
      ObserveOne({Challenged("https://gcr.io/t"), Token("abc"), Sent(ImageBody(), kOciManifest),
                  SentTo("/artifacts-downloads/x"), Blob(kConfigBody)},
                 "gcr.io/p/x");
  EXPECT_EQ(StringAt(seen.state, "revision"), "ce269d67") << seen.state;
  EXPECT_EQ(http_->asked().at(4).url, "https://gcr.io/artifacts-downloads/x");
  EXPECT_EQ(Authorization(4), "Bearer abc");
}

TEST_F(Configurations, TheWayBackToTheRegistryGetsNoCredentialEither) {
  ObserveOne({Sent(ImageBody(), kOciManifest), SentTo("https://evil.example/"),
              SentTo("https://us-west2-docker.pkg.dev/v2/other"), Blob(kConfigBody)});
  ASSERT_THAT(http_->asked(), SizeIs(4));
  EXPECT_TRUE(HasAuthorization(3));
  EXPECT_EQ(Authorization(3), "");
}

TEST_F(Configurations, ThreeRedirectsAreFollowedAndNoFourth) {
  std::deque<Result<Response>> replies(3, SentTo("/again"));
  replies.push_front(Sent(ImageBody(), kOciManifest));
  replies.emplace_back(Blob(kConfigBody));
  EXPECT_EQ(StringAt(ObserveOne(replies).state, "revision"), "ce269d67");
  ExpectUnknown(std::deque<Result<Response>>(4, SentTo("/again")), "more than 3 redirects");
  EXPECT_THAT(http_->asked(), SizeIs(5));
}

TEST_F(Configurations, WhatARedirectLeadsToIsNotTakenForAChallenge) {
  ExpectUnknown({SentTo("https://evil.example/b"), Challenged("https://evil.example/token")}, "");
  EXPECT_THAT(http_->asked(), SizeIs(3));
}

TEST_F(Configurations, AnErrorNeverShowsTheTicketOfARedirect) {
  ObserveOne({Sent(ImageBody(), kOciManifest), SentTo("http://storage.example/b?t=s3cr3t")});
  EXPECT_THAT(http_->asked(), SizeIs(2)) << "plain http is not asked";
  const Observation seen =
      ObserveOne({Sent(ImageBody(), kOciManifest), SentTo("ftp://storage.example/b?t=s3cr3t")});
  EXPECT_THAT(StringAt(seen.state, "config_error"), Not(HasSubstr("s3cr3t")));
  ExpectUnknown({SentTo("http://storage.example/b?t=s3cr3t")}, "storage.example");
  ExpectUnknown({SentTo("")}, "does not say where to");
}

}  // namespace
}  // namespace lockstep::oci
