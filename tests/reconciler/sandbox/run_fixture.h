// Services and jobs of a small story, over the wire.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {

inline const std::string kBase = "/v2/projects/p/locations/us-west2";
inline const std::string kService = kBase + "/services/app";
inline const std::string kJob = kBase + "/jobs/job-a";

class CloudRun : public SandboxTest {
 protected:
  Json ReadService() const { return client().Get(kService).json(); }
  Json ReadJob() const { return client().Get(kJob).json(); }

  // The service with another image and no revision name: a redeployment as it should be done.
  Json Redeployed(const std::string& image) const {
    Json service = ReadService();
    service["template"].erase("revision");
    service["template"]["containers"][0]["image"] = image;
    return service;
  }

  Json Operation(const Json& started) const {
    return client().Get("/v2/" + StringAt(started, "name")).json();
  }

  // PATCHes, lets the operation end, and returns it.
  Json Deploy(const Json& service, const std::string& query = "") {
    const Reply reply = client().Patch(kService + query, service);
    EXPECT_EQ(reply.status, 200) << reply.body;
    Pass(kOperationTime);
    return Operation(reply.json());
  }
};

}  // namespace lockstep::testing
