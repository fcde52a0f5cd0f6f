// CannedCloud: the APIs of a project, which answer at once and always the same.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reconciler/base/json.h"
#include "reconciler/http/http.h"
#include "reconciler/provider/provider.h"
#include "tests/bench/sizes.h"
#include "tests/support/fakes.h"

namespace lockstep::bench {

inline constexpr std::string_view kReadTime = "2026-02-01T10:00:00.123456Z";
inline const Scope kScope{"nba-props-platform", "us-west2"};

inline std::string Location() {
  return "projects/" + kScope.project + "/locations/" + kScope.region;
}

// Answers by heart, whatever is asked for after the part of the URL that all have in common.
class CannedCloud final : public Reader {
 public:
  // `after`: of Cloud Run what follows the location, of Firestore the method with its colon.
  void Put(std::string after, std::string body) {
    answers_.insert_or_assign(std::move(after), std::move(body));
  }

  // `elements` in pages, indented as Google's are.
  void PutPages(const std::string& path, const char* key, const std::vector<Json>& elements,
                std::size_t page_size) {
    const char* const joint = path.find('?') == std::string::npos ? "?" : "&";
    for (std::size_t begin = 0; begin == 0 || begin < elements.size(); begin += page_size) {
      const std::size_t end = std::min(begin + page_size, elements.size());
      Json page = {{key, Json::array()}};
      for (std::size_t n = begin; n < end; ++n) page[key].push_back(elements[n]);
      if (end < elements.size()) page["nextPageToken"] = fmt::format("at{}", end);
      Put(begin == 0 ? path : fmt::format("{}{}pageToken=at{}", path, joint, begin), page.dump(2));
    }
  }

  Result<Response> Read(const Request& request, std::stop_token) override {
    return Response{.status = 200, .body = Answer(request.url)};
  }

  // In parts, as bytes come from a socket.
  Result<Response> Stream(const Request& request, const Sink& sink, std::stop_token) override {
    constexpr std::size_t kPart = std::size_t{16} << 10;
    const std::string_view body = Answer(request.url);
    for (std::size_t at = 0; at < body.size(); at += kPart) {
      LOCKSTEP_CHECK(sink(body.substr(at, kPart)));
    }
    return Response{.status = 200};
  }

 private:
  const std::string& Answer(std::string_view url) const {
    const std::size_t location = url.find(Location());
    const std::size_t begin =
        location == std::string_view::npos ? url.rfind(':') : location + Location().size();
    const auto found = answers_.find(url.substr(begin));
    if (found != answers_.end()) return found->second;
    WorldIsBroken("no answer to " + std::string(url));
  }

  std::map<std::string, std::string, std::less<>> answers_;
};

// A world to look at: time stands still, and there is one thread.
class World {
 public:
  CannedCloud cloud;

  Reading Look() {
    return {cloud, clock_, random_, workers_, progress_, log_, kScope, {}, Duration{600'000}};
  }
  Clock& clock() { return clock_; }

 private:
  testing::FakeClock clock_;
  testing::HalfRandom random_;
  testing::SerialWorkers workers_;
  testing::RecordedProgress progress_;
  testing::NoLog log_;
};

}  // namespace lockstep::bench
