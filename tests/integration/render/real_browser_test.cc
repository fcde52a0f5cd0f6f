// What a browser makes of foreign text that was escaped for it.
#include <gtest/gtest.h>

#include <string>

#include "reconciler/render/html_text.h"
#include "tests/support/files.h"
#include "tests/support/hostile_text.h"
#include "tests/support/process.h"
#include "tests/support/real_part.h"

namespace lockstep {
namespace {

using testing::kHostile;

TEST(RealBrowser, ItFindsNoElementButThoseOfTheFrame) {
  LOCKSTEP_SKIP_IF(testing::WhyWithout("chromium"));
  const testing::TemporaryFolder folder;
  std::string body;
  for (const std::string& foreign : kHostile) {
    const std::string text = HtmlText(foreign);
    body += "<p title=\"" + text + "\" lang='" + text + "'>" + text + "</p>\n";
  }
  // The page counts its own elements and attributes: what a browser made of it, not what was sent.
  body +=
      "<i></i><script>const all = [...document.body.querySelectorAll('p, p *')];"
      "document.querySelector('i').textContent = `elements ${all.length} attributes "
      "${all.reduce((sum, e) => sum + e.attributes.length, 0)} equal "
      "${all.filter(e => e.textContent === e.title && e.lang === e.title).length}`;</script>";
  const std::string page =
      folder.Write("page.html", "<!doctype html><meta charset=utf-8><body>" + body);
  const testing::Ended ended =
      testing::RunProgram({"chromium", "--headless", "--no-sandbox", "--disable-gpu",
                           "--user-data-dir=" + folder.path(), "--dump-dom", "file://" + page});
  const std::string count = std::to_string(kHostile.size());
  EXPECT_NE(ended.out.find("<i>elements " + count + " attributes " +
                           std::to_string(2 * kHostile.size()) + " equal " + count + "</i>"),
            std::string::npos)
      << ended.out << ended.err;
}

}  // namespace
}  // namespace lockstep
