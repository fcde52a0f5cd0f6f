#include "reconciler/base/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace lockstep {
namespace {

TEST(Base64, IsTheRfcsAlphabet) {
  const struct {
    std::string bytes;
    std::string base64;
    std::string url;
  } rows[] = {{"", "", ""},
              {"f", "Zg==", "Zg"},
              {"fo", "Zm8=", "Zm8"},
              {"foo", "Zm9v", "Zm9v"},
              {"foob", "Zm9vYg==", "Zm9vYg"},
              {"\xfb\xff\xfe", "+//+", "-__-"}};
  for (const auto& [bytes, base64, url] : rows) {
    EXPECT_EQ(Base64(bytes), base64);
    EXPECT_EQ(Base64Url(bytes), url);
  }
}

}  // namespace
}  // namespace lockstep
