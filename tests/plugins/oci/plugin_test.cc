#include <string>

#include "tests/plugins/oci/observing_images.h"

namespace lockstep::oci {
namespace {

using ::lockstep::testing::Fails;
using ::lockstep::testing::IsOk;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(Images, ATagBecomesTheDigestOfItsManifest) {
  const std::string body = ImageBody();
  const Observation seen = ObserveOne({Sent(body, kOciManifest)});
  EXPECT_FALSE(seen.error);
  EXPECT_TRUE(seen.present);
  EXPECT_EQ(seen.fingerprint, DigestOf(body));
  EXPECT_EQ(seen.address, (Address{"oci_image", kReference}));
  EXPECT_EQ(seen.at, clock_.Now());
  EXPECT_EQ(seen.state, (Json{{"reference", kReference},
                              {"digest", DigestOf(body)},
                              {"media_type", kOciManifest},
                              {"config", kConfig},
                              {"program", {{"entrypoint", {"python"}}, {"cmd", {"main.py"}}}},
                              {"revision", "ce269d67"}}));
}

TEST_F(Images, TheManifestIsOneBoundedGetThatAcceptsAllFourTypes) {
  ObserveOne({Sent(ImageBody(), kOciManifest)});
  ASSERT_THAT(http_->asked(), SizeIs(1));
  const Request asked = http_->asked().front();
  EXPECT_EQ(asked.method, "GET");
  EXPECT_EQ(asked.url, "https://us-west2-docker.pkg.dev/v2/p/r/x/manifests/latest");
  EXPECT_EQ(HeaderOf(asked.headers, "accept"), AcceptedManifests());
  EXPECT_EQ(asked.max_body, std::size_t{4} << 20U);
  EXPECT_FALSE(HasAuthorization(0));  // the stack adds what the host may have
}

TEST_F(Images, DockerHubAnswersAtAnotherHost) {
  ObserveOne({Sent(ImageBody(), kOciManifest)}, "ubuntu");
  EXPECT_EQ(http_->asked().at(0).url,
            "https://registry-1.docker.io/v2/library/ubuntu/manifests/latest");
}

TEST_F(Images, OfAnIndexBothDigestsAreKept) {
  const std::string body = IndexBody(kChild);
  const Observation seen = ObserveOne({Sent(body, kOciIndex)});
  EXPECT_EQ(seen.fingerprint, DigestOf(body));
  EXPECT_EQ(StringAt(seen.state, "digest"), DigestOf(body));
  EXPECT_EQ(StringAt(seen.state, "media_type"), kOciIndex);
  EXPECT_EQ(StringAt(seen.state, "child"), kChild);
}

TEST_F(Images, AnIndexWithinAnIndexIsReadForItsChild) {
  const std::string inner = IndexBody(kChild);
  const std::string outer = IndexBody(DigestOf(inner), kOciIndex);
  const Observation seen = ObserveOne({Sent(outer, kOciIndex), Sent(inner, kOciIndex)});
  EXPECT_EQ(StringAt(seen.state, "digest"), DigestOf(outer));
  EXPECT_EQ(StringAt(seen.state, "child"), kChild);
  EXPECT_THAT(http_->asked().at(1).url, HasSubstr("/manifests/" + DigestOf(inner)));
}

TEST_F(Images, ThirdIndexInTheDepthIsRefused) {
  const std::string inner = IndexBody(kChild, kOciIndex);
  const std::string outer = IndexBody(DigestOf(inner), kOciIndex);
  ExpectUnread(ObserveOne({Sent(outer, kOciIndex), Sent(inner, kOciIndex)}),
               Code::kFailedPrecondition, "holds indexes");
  EXPECT_THAT(http_->asked(), SizeIs(2));
}

TEST_F(Images, AnInnerIndexThatIsGoneIsNotAMissingImage) {
  ExpectUnread(ObserveOne({Sent(IndexBody(kChild, kOciIndex), kOciIndex), Unknown()}),
               Code::kDataLoss, "not there");
}

TEST_F(Images, OnlyTheRegistrysOwnWordMakesAnImageAbsent) {
  const Observation absent = ObserveOne({Unknown()});
  EXPECT_FALSE(absent.error);
  EXPECT_FALSE(absent.present);
  ExpectUnread(ObserveOne({Response{.status = 404, .body = "not found"}}), Code::kUnavailable,
               kReference);
  ExpectUnread(ObserveOne({Response{.status = 403}}), Code::kPermissionDenied,
               "artifactregistry.repositories.downloadArtifacts");
  ExpectUnread(ObserveOne({Response{.status = 302, .headers = {{"location", "https://evil/"}}}}),
               Code::kDataLoss, "redirect");
  EXPECT_THAT(http_->asked(), SizeIs(1));
  ExpectUnread(ObserveOne({Response{.status = 204}}), Code::kDataLoss, "HTTP 204");
  ExpectUnread(ObserveOne({Response{.status = 206, .body = ImageBody()}}), Code::kDataLoss, "206");
  ExpectUnread(ObserveOne({Fail(Code::kUnavailable, "connection refused")}), Code::kUnavailable,
               "connection refused");
}

TEST_F(Images, BytesThatAreNotWhatTheyClaimToBeAreDataLoss) {
  Response swapped = Sent(ImageBody(), kOciManifest);
  swapped.body = ImageBody("swapped");
  ExpectUnread(ObserveOne({swapped}), Code::kDataLoss, "its bytes have the digest");
  const std::string other = "sha256:" + std::string(64, '2');
  ExpectUnread(
      ObserveOne({Sent(ImageBody(), kOciManifest)}, "us-west2-docker.pkg.dev/p/r/x@" + other),
      Code::kDataLoss, "where " + other + " was asked");
  Response cut = Sent(ImageBody(), kOciManifest);
  cut.headers.pop_back();
  cut.body.pop_back();
  ExpectUnread(ObserveOne({cut}), Code::kDataLoss, "manifest");
}

TEST_F(Images, ARegistryThatTellsNoDigestIsHeldToTheBytes) {
  Response plain = Sent(ImageBody(), kOciManifest);
  plain.headers.pop_back();
  EXPECT_EQ(ObserveOne({plain}).fingerprint, DigestOf(ImageBody()));
}

TEST_F(Images, ADigestIsAskedForByItselfAndTheTagBesideItIsNot) {
  const std::string body = ImageBody();
  const Observation seen =
      ObserveOne({Sent(body, kOciManifest)}, "gcr.io/p/x:v1@" + DigestOf(body));
  EXPECT_EQ(seen.fingerprint, DigestOf(body));
  EXPECT_EQ(http_->asked().at(0).url, "https://gcr.io/v2/p/x/manifests/" + DigestOf(body));
}

TEST_F(Images, ASha512DigestCannotBeCheckedAndIsNotAsked) {
  ExpectUnread(ObserveOne({}, "gcr.io/p/x@sha512:" + std::string(128, 'a')), Code::kUnimplemented,
               "sha256");
  EXPECT_THAT(http_->asked(), SizeIs(0));
}

TEST_F(Images, OneUnreadableImageDoesNotHideTheOthers) {
  const auto seen = Observe({"gcr.io/p/a", "gcr.io/P/b", "gcr.io/p/c"},
                            {Response{.status = 500}, Sent(ImageBody(), kOciManifest)});
  ASSERT_THAT(seen, IsOk());
  ASSERT_THAT(*seen, SizeIs(3));
  EXPECT_EQ(seen->at(0).error->code, Code::kUnavailable);
  EXPECT_EQ(seen->at(1).error->code, Code::kInvalidArgument);
  EXPECT_EQ(seen->at(1).address.name, "gcr.io/P/b");
  EXPECT_TRUE(seen->at(2).present);
}

TEST_F(Images, EachDistinctReferenceIsAskedOnce) {
  const auto seen =
      Observe({"gcr.io/p/a", "gcr.io/p/a:latest", "gcr.io/p/a"}, {Sent(ImageBody(), kOciManifest)});
  ASSERT_THAT(seen, IsOk());
  EXPECT_THAT(http_->asked(), SizeIs(1));
  for (const Observation& one : *seen) EXPECT_EQ(one.fingerprint, DigestOf(ImageBody()));
  EXPECT_EQ(seen->at(1).address.name, "gcr.io/p/a:latest");
}

TEST_F(Images, NothingWantedIsNothingAsked) {
  EXPECT_THAT(Observe({}, {}), testing::IsOkAndHolds(SizeIs(0)));
}

TEST_F(Images, AStopEndsTheWholeObservation) {
  EXPECT_THAT(Observe({kReference}, {Fail(Code::kCancelled, "stopped")}),
              Fails(Code::kCancelled, HasSubstr("stopped")));
}

TEST_F(Images, ARequestMayTakeNoLongerThanTheCallHas) {
  ASSERT_TRUE(clock_.SleepFor(Duration{55'000}, {}));
  ObserveOne({Sent(ImageBody(), kOciManifest)});
  EXPECT_EQ(http_->asked().at(0).timeout, Duration{5'000});
  ASSERT_TRUE(clock_.SleepFor(Duration{5'000}, {}));
  ExpectUnread(ObserveOne({}), Code::kDeadlineExceeded, "out of time");
}

TEST_F(Images, ValidateTakesReferencesAndNothingElse) {
  EXPECT_THAT(provider_->Validate({.address = {"oci_image", "gcr.io/p/x"}}), IsOk());
  EXPECT_THAT(provider_->Validate({.address = {"oci_image", "gcr.io/P/x"}}),
              Fails(Code::kInvalidArgument, HasSubstr("upper-case")));
  EXPECT_THAT(provider_->Validate({.address = {"oci_image", "gcr.io/p/x"}, .spec = {{"a", 1}}}),
              Fails(Code::kInvalidArgument, _));
}

TEST_F(Images, APlanOfAnImageIsWhatItIsAndNoChange) {
  Observations seen;
  seen.Put(ObserveOne({Sent(ImageBody(), kOciManifest)}));
  const Resource wanted{.address = {"oci_image", kReference}};
  const auto planned = provider_->Plan(wanted, seen);
  ASSERT_THAT(planned, IsOk());
  EXPECT_EQ(planned->change.action, Action::kNone);
  EXPECT_EQ(planned->change.address, wanted.address);
  EXPECT_EQ(planned->change.fingerprint, DigestOf(ImageBody()));
  EXPECT_EQ(StringAt(planned->change.payload, "digest"), DigestOf(ImageBody()));
}

TEST_F(Images, WhatWasNotReadOrIsNotThereCannotBePlanned) {
  const Resource wanted{.address = {"oci_image", kReference}};
  EXPECT_THAT(provider_->Plan(wanted, {}), Fails(Code::kUnavailable, HasSubstr("not read")));
  Observations absent;
  absent.Put(ObserveOne({Unknown()}));
  EXPECT_THAT(provider_->Plan(wanted, absent), Fails(Code::kNotFound, HasSubstr("registry")));
  Observations unread;
  unread.Put(ObserveOne({Response{.status = 500}}));
  EXPECT_THAT(provider_->Plan(wanted, unread), Fails(Code::kUnavailable, _));
}

TEST_F(Images, ApplyDoesNothingButSayThatItCannot) {
  testing::ScriptedHttp http({});
  testing::MemoryBackup backup;
  const Reading read{http, clock_, random_, workers_, progress_, log_, {}, {}, Duration{61'000}};
  const Writing world{read, http, backup, {}, {}};
  const Applied applied = provider_->Apply({.address = {"oci_image", kReference}}, world);
  ASSERT_TRUE(applied.error.has_value());
  EXPECT_THAT(applied.error->message, HasSubstr("only read"));
  EXPECT_THAT(http.asked(), SizeIs(0));
}

}  // namespace
}  // namespace lockstep::oci
