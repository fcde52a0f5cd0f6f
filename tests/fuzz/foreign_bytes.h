// What every fuzz target shares: what it does, and what must hold of each answer.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "reconciler/base/result.h"
#include "reconciler/base/safe_text.h"

namespace lockstep::fuzz {

// A broken promise ends the program, as a sanitizer would, so that the fuzzer keeps the input.
inline void Require(bool holds, std::string_view promise, const std::string& detail = "") {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %.*s: %s\n", static_cast<int>(promise.size()),
               promise.data(), Printable(detail).c_str());
  std::abort();
}

// What is said of foreign bytes reaches a terminal: one line without anything that acts there.
inline void RequirePrintable(const std::string& message) {
  Require(!message.empty() && Printable(message) == message, "a message is fit to print", message);
}

template <typename T>
void RequirePrintableError(const Result<T>& result) {
  if (!result) RequirePrintable(result.error().message);
}

// What a target does with one input; each target defines it.
void Try(std::string_view bytes);

}  // namespace lockstep::fuzz
