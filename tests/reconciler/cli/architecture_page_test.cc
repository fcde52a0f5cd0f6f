// docs/architecture.md has a line for each header, in the section of its folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/files.h"

namespace lockstep {
namespace {

using ::testing::IsEmpty;

const std::filesystem::path kRoot = LOCKSTEP_SOURCE_DIR;

// What stands below the heading that names `folder`, "reconciler/base"; empty if none does.
std::string SectionOf(const std::string& page, const std::string& folder) {
  for (std::size_t at = page.find("\n### "); at != std::string::npos;) {
    const std::size_t next = page.find("\n### ", at + 1);
    const std::string section = page.substr(at, next - at);
    if (section.substr(0, section.find('\n', 1)).find(folder) != std::string::npos) return section;
    at = next;
  }
  return "";
}

TEST(ArchitecturePage, NamesEveryHeaderInTheSectionOfItsFolder) {
  const std::string page = testing::TextOf(kRoot / "docs/architecture.md");
  std::vector<std::string> missing;
  for (const char* top : {"reconciler", "plugins"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / top)) {
      if (entry.path().extension() != ".h") continue;
      const std::filesystem::path header = entry.path().lexically_relative(kRoot);
      const std::string name = header.filename().string();
      const std::string folder = header.parent_path().filename().string();
      const std::string section = SectionOf(page, header.parent_path().string());
      const bool named = section.find("`" + name + "`") != std::string::npos ||
                         page.find("`" + folder + "/" + name + "`") != std::string::npos;
      if (!named) missing.push_back(header.string());
    }
  }
  EXPECT_THAT(missing, IsEmpty());
}

}  // namespace
}  // namespace lockstep
