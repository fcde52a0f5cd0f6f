// A sandbox with a small story, a clock that a test turns, and a client.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "reconciler/sandbox/server.h"
#include "tests/reconciler/sandbox/client.h"
#include "tests/support/fakes.h"
#include "tests/support/matchers.h"

namespace lockstep::testing {

inline const std::string kRepository = "us-west2-docker.pkg.dev/p/r/app";

inline sandbox::StoryImage SmallImage(const std::string& id, bool index) {
  sandbox::StoryImage image;
  image.id = id;
  image.repository = kRepository;
  image.files = {{"/app/version", id}};
  image.logs = {"hello from " + id};
  image.index = index;
  return image;
}

inline sandbox::Story SmallStory(TimePoint now) {
  sandbox::Story story;
  story.project = "p";
  story.region = "us-west2";
  story.images = {SmallImage("old", true), SmallImage("new", true), SmallImage("flat", false)};
  story.images[1].tags = {"latest"};
  story.images[2].tags = {"flat"};
  sandbox::StoryService service;
  service.name = "app";
  service.generation = 2;
  service.created = service.updated = now - std::chrono::hours{2};
  service.resource = {
      {"labels", {{"team", "data"}}},
      {"futureField", {{"mode", "TOMORROW"}}},
      {"template",
       {{"revision", "app-00002-abc"},
        {"futureKnob", 7},
        {"containers",
         Json::array({{{"image", kRepository + ":latest"},
                       {"env", Json::array({{{"name", "KEY"}, {"value", "s3cret"}}})}}})}}}};
  service.revisions = {{"app-00001-xyz", "flat", now - std::chrono::hours{3}},
                       {"app-00002-abc", "old", now - std::chrono::hours{2}}};
  story.services = {service};
  for (const std::string name : {"job-a", "job-b", "job-c"}) {
    sandbox::StoryJob job;
    job.name = name;
    job.created = job.updated = now - std::chrono::hours{1};
    job.resource = {{"template",
                     {{"template",
                       {{"maxRetries", 0},
                        {"containers", Json::array({{{"image", kRepository + ":flat"},
                                                     {"args", {"--all"}}}})}}}}}};
    job.executions = {{name + "-x1", job.created, job.created + std::chrono::seconds{9}}};
    story.jobs.push_back(job);
  }
  story.databases = {"(default)", "second"};
  return story;
}

class SandboxTest : public ::testing::Test {
 protected:
  static constexpr Duration kOperationTime{2'000};

  void SetUp() override {
    SandboxOptions options;
    options.story = SmallStory(clock_.Now());
    options.operation_time = kOperationTime;
    options.page_cap = 2;
    options.keep_bodies = true;
    Start(std::move(options));
  }

  void Start(SandboxOptions options) {
    sandbox_.reset();
    auto started = Sandbox::Start(std::move(options), clock_);
    ASSERT_THAT(started, IsOk());
    sandbox_ = *std::move(started);
  }

  Client client() const { return Client(sandbox_->port()); }
  void Pass(Duration time) { clock_.SleepFor(time, {}); }

  FakeClock clock_;
  std::unique_ptr<Sandbox> sandbox_;
};

}  // namespace lockstep::testing
