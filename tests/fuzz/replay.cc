// Feeds every file of a corpus to a fuzz target once, without a fuzzer.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tests/fuzz/foreign_bytes.h"

namespace {

std::string BytesOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

int Replay(const std::filesystem::path& folder) {
  int files = 0;
  lockstep::fuzz::Try("");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    // Said first: what ends the program is then known.
    std::cout << entry.path().filename().string() << std::endl;
    lockstep::fuzz::Try(BytesOf(entry.path()));
    ++files;
  }
  if (files == 0) std::cerr << folder << " has no files\n";
  return files == 0 ? 1 : 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2) return Replay(arguments[1]);
  std::cerr << "usage: " << arguments[0] << " CORPUS_FOLDER\n";
  return 2;
}
