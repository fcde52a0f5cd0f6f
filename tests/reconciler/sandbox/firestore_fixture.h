// A collection of six documents, over the wire.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reconciler/sandbox/fixture.h"

namespace lockstep::testing {

inline const std::string kRoot = "projects/p/databases/(default)/documents";
inline const std::string kUrl = "/v1/" + kRoot;

inline std::string NameOf(const std::string& id) { return kRoot + "/c/" + id; }
inline Json Number(int n) { return {{"n", {{"integerValue", std::to_string(n)}}}}; }

class FirestoreRest : public SandboxTest {
 protected:
  void SetUp() override {
    SandboxTest::SetUp();
    for (const char* id : {"a", "B", "é", "_x", "10", "9"})
      sandbox_->AddDocument("c/" + std::string(id), Number(1));
  }

  Reply Commit(const Json& writes) const {
    return client().Post(kUrl + ":commit", {{"writes", writes}});
  }
  std::string UpdateTime(const std::string& id) const {
    return StringAt(sandbox_->Document("c/" + id), "updateTime");
  }
  static Json Query() {
    return {{"from", Json::array({{{"collectionId", "c"}}})},
            {"select", {{"fields", Json::array({{{"fieldPath", "__name__"}}})}}},
            {"orderBy",
             Json::array({{{"field", {{"fieldPath", "__name__"}}}, {"direction", "ASCENDING"}}})}};
  }
  Reply Run(const Json& query, const std::string& read_time = "") const {
    Json body = {{"structuredQuery", query}};
    if (!read_time.empty()) body["readTime"] = read_time;
    return client().Post(kUrl + ":runQuery", body);
  }
  static std::vector<std::string> IdsOf(const Reply& reply) {
    std::vector<std::string> ids;
    for (const Json& element : reply.json()) {
      const std::string name = StringAt(At(element, "document"), "name");
      if (!name.empty()) ids.push_back(name.substr(name.rfind('/') + 1));
    }
    return ids;
  }
};

}  // namespace lockstep::testing
