// NamesDigest: the SHA-256 over the full names of documents, each followed by a newline.
#pragma once

#include <string>
#include <string_view>

#include "plugins/firestore/collection.h"
#include "reconciler/base/digest.h"

namespace lockstep::firestore {

// No two sets of names in order have the same text: a name begins with "projects/", and an id
// holds no slash, so no id can pass for a newline and a further name.
class NamesDigest {
 public:
  explicit NamesDigest(const Collection& collection) : prefix_(NamePrefix(collection)) {}

  void Add(std::string_view id) {
    sha256_.Add(prefix_);
    sha256_.Add(id);
    sha256_.Add("\n");
  }

  std::string Hex() { return sha256_.Hex(); }  // once, last

 private:
  std::string prefix_;
  Sha256 sha256_;
};

}  // namespace lockstep::firestore
