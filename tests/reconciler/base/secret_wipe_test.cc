// What a Secret leaves in memory that it gives back: the program's own operator delete looks.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/base/secret.h"

namespace {

// Written so that it stands nowhere in one piece but in the blocks that are looked at.
constexpr char kMark[] = {'Q', 'z', '7', '-', 'w', 'I', 'p', 'E', 'd', '?'};
std::atomic<bool> looking = false;
std::atomic<int> leaks = 0;

void LookAndFree(void* block) {
  if (block != nullptr && looking &&
      memmem(block, malloc_usable_size(block), kMark, sizeof kMark) != nullptr) {
    ++leaks;
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void operator delete(void* block) noexcept { LookAndFree(block); }
void operator delete(void* block, std::size_t) noexcept { LookAndFree(block); }

namespace lockstep {
namespace {

// In one piece from the start: what it grew from would be left behind by the test itself.
std::string Marked(std::size_t size = 100) {
  std::string text(size, '.');
  text.replace(0, sizeof kMark, kMark, sizeof kMark);
  return text;
}

class Wiping : public ::testing::Test {
 protected:
  Wiping() {
    leaks = 0;
    looking = true;
  }
  ~Wiping() override { looking = false; }
};

TEST_F(Wiping, ThisTestSeesWhatAStringLeaves) {
  { const std::string plain = Marked(); }
  EXPECT_EQ(leaks, 1);
}

TEST_F(Wiping, NothingStaysWhereASecretEndedWasCopiedMovedOrReplaced) {
  {
    Secret first(Marked());
    const Secret copy = first;
    Secret moved = std::move(first);
    Secret assigned(std::string("other"));
    assigned = copy;
    assigned = std::move(moved);
    assigned = Secret(Marked(300));
    assigned = Secret();
  }
  EXPECT_EQ(leaks, 0);
}

TEST_F(Wiping, AVectorThatGrowsLeavesNothingBehind) {
  {
    std::vector<Secret> secrets;
    for (int i = 0; i < 40; ++i) secrets.emplace_back(Marked());
    // Short ones live inside the vector's own blocks.
    for (int i = 0; i < 40; ++i) secrets.emplace_back(std::string(kMark, sizeof kMark));
  }
  EXPECT_EQ(leaks, 0);
}

TEST_F(Wiping, TheTextThatASecretIsMadeOfIsTakenOverWhole) {
  for (const std::size_t length : {sizeof kMark, std::size_t{200}}) {
    std::string text(kMark, sizeof kMark);
    text.resize(length, '.');
    const char* const place = text.data();
    const Secret secret(std::move(text));
    EXPECT_TRUE(text.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    if (length == sizeof kMark) {
      EXPECT_NE(std::memcmp(place, kMark, sizeof kMark), 0);
    }
  }
  EXPECT_EQ(leaks, 0);
}

}  // namespace
}  // namespace lockstep
