// What holds for every manifest, and for every text.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "reconciler/manifest/expand.h"
#include "tests/reconciler/manifest/manifest_texts.h"

namespace lockstep {
namespace {

using Lines = std::vector<std::string>;

// A list of the manifest with its entries in some order.
std::string Section(const std::string& key, const Lines& entries) {
  std::string text;
  for (const std::string& entry : entries) text += entry + "\n";
  return entries.empty() ? "" : key + ":\n" + text;
}

struct Parts {
  Lines images;
  Lines services;
  Lines jobs;
  Lines collections;
  Lines resources;
};

std::string ManifestOf(const Parts& parts, std::mt19937& order) {
  Lines sections = {Section("images", parts.images), Section("services", parts.services),
                    Section("jobs", parts.jobs), Section("collections", parts.collections),
                    Section("resources", parts.resources)};
  std::shuffle(sections.begin(), sections.end(), order);
  std::string text = std::string(testing::kHead);
  for (const std::string& section : sections) text += section;
  return text;
}

std::string Numbered(const std::string& letter, int number) {
  return letter + std::to_string(number);
}

Parts SomeParts() {
  const auto count = [](int most) { return *rc::gen::inRange(1, most + 1); };
  Parts parts;
  const int images = count(3);
  const auto image = [&] { return Numbered("i", *rc::gen::inRange(0, images)); };
  for (int i = 0; i < images; ++i) {
    const bool code = *rc::gen::arbitrary<bool>();
    parts.images.push_back("  " + Numbered("i", i) + ": {reference: gcr.io/p/" + Numbered("r", i) +
                           (code ? ", code: [{file: /x, lacks: y}]" : "") + "}");
  }
  for (int i = count(5); i > 0; --i) {
    parts.services.push_back("- {name: " + Numbered("s", i) + ", image: " + image() + "}");
  }
  for (int i = count(5); i > 0; --i) {
    parts.jobs.push_back("- {names: [" + Numbered("j", i) + ", " + Numbered("k", i) +
                         "], image: " + image() + "}");
  }
  for (int i = count(3); i > 0; --i) {
    const std::string glob =
        *rc::gen::element<std::string>("'*'", "'*.j*'", "cloud_run_service.s1");
    parts.collections.push_back("- {name: " + Numbered("c", i) + ", writers: [" + glob + "]}");
  }
  for (int i = count(3); i > 0; --i) {
    parts.resources.push_back("- {type: t, name: " + Numbered("o", i) +
                              ", x: " + std::to_string(i) + "}");
  }
  return parts;
}

Parts Shuffled(Parts parts, std::mt19937& order) {
  for (Lines* lines :
       {&parts.images, &parts.services, &parts.jobs, &parts.collections, &parts.resources}) {
    std::shuffle(lines->begin(), lines->end(), order);
  }
  return parts;
}

// All of the resources but where they were written.
std::vector<std::string> Described(const std::string& text) {
  const auto manifest = ReadManifest(text, "m.yaml");
  RC_ASSERT(manifest.has_value());
  std::vector<std::string> described;
  for (const Resource& resource : Expand(*manifest)) {
    std::string line = Text(resource.address) + " " + Dump(resource.spec);
    for (const Address& address : resource.after) line += " after " + Text(address);
    for (const std::string& proof : resource.proofs) line += " proof " + proof;
    for (const std::string& writer : resource.writers) line += " writer " + writer;
    described.push_back(std::move(line));
  }
  return described;
}

RC_GTEST_PROP(ManifestProperty, TheOrderOfEntriesDoesNotMatter, ()) {
  const Parts parts = SomeParts();
  std::mt19937 order(*rc::gen::arbitrary<unsigned>());
  const std::vector<std::string> one = Described(ManifestOf(parts, order));
  const std::vector<std::string> other = Described(ManifestOf(Shuffled(parts, order), order));
  RC_ASSERT(one == other);
  RC_ASSERT(std::is_sorted(one.begin(), one.end(), [](const auto& left, const auto& right) {
    return left.substr(0, left.find(' ')) < right.substr(0, right.find(' '));
  }));
}

// Either a manifest that can be expanded, or complaints with a place and one printable line; soon.
void Judge(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  const auto manifest = ReadManifest(text, "m.yaml");
  if (manifest) {
    Expand(*manifest);
  } else {
    RC_ASSERT(!manifest.error().empty());
    for (const Complaint& complaint : manifest.error()) {
      RC_ASSERT(complaint.origin.line >= 1 && complaint.origin.column >= 1);
      RC_ASSERT(!complaint.what.empty());
      RC_ASSERT((complaint.what + complaint.hint).find('\n') == std::string::npos);
    }
  }
  RC_ASSERT(std::chrono::steady_clock::now() - start < std::chrono::seconds{1});
}

RC_GTEST_PROP(ManifestProperty, AnyBytesAreJudgedSoon, (const std::string& bytes)) { Judge(bytes); }

RC_GTEST_PROP(ManifestProperty, AnyYamlishTextIsJudgedSoon, ()) {
  const auto pieces = *rc::gen::container<Lines>(rc::gen::element<std::string>(
      "a", "names", "jobs", "collections", "images", "keep", "cleanup", ": ", ":", "- ", "\n",
      "\n  ", "\n    ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "#", "&x ", "*x", "!t ", "%",
      "?", "~", "1", "0.3", "true", "---\n", "...\n", "\t", "\r\n", "<<", "ü", "\\",
      "\xEF\xBB\xBF"));
  std::string text = *rc::gen::arbitrary<bool>() ? std::string(testing::kHead) : "";
  for (const std::string& piece : pieces) text += piece;
  Judge(text);
}

RC_GTEST_PROP(ManifestProperty, ADamagedManifestIsJudgedSoon, ()) {
  std::mt19937 order(*rc::gen::arbitrary<unsigned>());
  std::string text = ManifestOf(SomeParts(), order);
  const auto damages = *rc::gen::inRange(1, 4);
  for (int i = 0; i < damages; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    if (*rc::gen::arbitrary<bool>()) {
      text.erase(at, *rc::gen::inRange<std::size_t>(1, 20));
    } else {
      text.insert(at, 1, *rc::gen::arbitrary<char>());
    }
    if (text.empty()) break;
  }
  Judge(text);
}

}  // namespace
}  // namespace lockstep
