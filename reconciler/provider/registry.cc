#include "reconciler/provider/registry.h"

#include <utility>

namespace lockstep {

namespace {

// Keeps `one` under `key` if that is free. `verb` is what two plugins would do then.
template <typename Kept>
Status AddOnce(std::string_view key, std::unique_ptr<Kept> one, std::string_view verb,
               std::map<std::string, std::unique_ptr<Kept>, std::less<>>& all) {
  if (all.emplace(key, std::move(one)).second) return {};
  return Fail(Code::kInvalidArgument, "two plugins " + std::string(verb) + " " + std::string(key));
}

}  // namespace

Status Registry::Add(std::unique_ptr<Provider> provider) {
  const std::string type(provider->Type());
  return AddOnce(type, std::move(provider), "provide", providers_);
}

Status Registry::Add(std::unique_ptr<Witness> witness) {
  const std::string rung(witness->Rung());
  return AddOnce(rung, std::move(witness), "testify to", witnesses_);
}

Status Registry::Add(std::unique_ptr<Restorer> restorer) {
  const std::string type(restorer->Type());
  return AddOnce(type, std::move(restorer), "restore", restorers_);
}

Status Registry::Add(std::unique_ptr<BadDocumentSource> source) {
  const std::string type(source->Type());
  return AddOnce(type, std::move(source), "tell bad documents of", bad_document_sources_);
}

void Registry::Add(std::unique_ptr<SuspectSource> source) {
  suspect_sources_.push_back(std::move(source));
}

void Registry::Add(std::unique_ptr<MentionSource> source) {
  mention_sources_.push_back(std::move(source));
}

void Registry::Add(std::unique_ptr<Requirements> requirements) {
  requirements_.push_back(std::move(requirements));
}

void Registry::Add(std::unique_ptr<ProgramSource> source) {
  program_sources_.push_back(std::move(source));
}

void Registry::Add(std::unique_ptr<CollectionSource> source) {
  collection_sources_.push_back(std::move(source));
}

const Provider* Registry::Find(std::string_view type) const {
  auto it = providers_.find(type);
  return it == providers_.end() ? nullptr : it->second.get();
}

const Restorer* Registry::FindRestorer(std::string_view type) const {
  auto it = restorers_.find(type);
  return it == restorers_.end() ? nullptr : it->second.get();
}

const BadDocumentSource* Registry::FindBadDocumentSource(std::string_view type) const {
  auto it = bad_document_sources_.find(type);
  return it == bad_document_sources_.end() ? nullptr : it->second.get();
}

}  // namespace lockstep
