#include "reconciler/provider/registry.h"

#include <utility>

namespace lockstep {

Status Registry::Add(std::unique_ptr<Provider> provider) {
  const std::string type(provider->Type());
  if (!providers_.emplace(type, std::move(provider)).second) {
    return Fail(Code::kInvalidArgument, "two plugins provide " + type);
  }
  return {};
}

Status Registry::Add(std::unique_ptr<Witness> witness) {
  const std::string rung(witness->Rung());
  if (!witnesses_.emplace(rung, std::move(witness)).second) {
    return Fail(Code::kInvalidArgument, "two plugins testify to " + rung);
  }
  return {};
}

Status Registry::Add(std::unique_ptr<Restorer> restorer) {
  const std::string type(restorer->Type());
  if (!restorers_.emplace(type, std::move(restorer)).second) {
    return Fail(Code::kInvalidArgument, "two plugins restore " + type);
  }
  return {};
}

Status Registry::Add(std::unique_ptr<BadDocumentSource> source) {
  const std::string type(source->Type());
  if (!bad_documents_.emplace(type, std::move(source)).second) {
    return Fail(Code::kInvalidArgument, "two plugins tell bad documents of " + type);
  }
  return {};
}

void Registry::Add(std::unique_ptr<SuspectSource> source) {
  programs_.push_back(std::move(source));
}

void Registry::Add(std::unique_ptr<MentionSource> source) {
  mentions_.push_back(std::move(source));
}

void Registry::Add(std::unique_ptr<Requirements> requirements) {
  requirements_.push_back(std::move(requirements));
}

void Registry::Add(std::unique_ptr<ProgramSource> source) {
  inventories_.push_back(std::move(source));
}

void Registry::Add(std::unique_ptr<CollectionSource> source) {
  surveyors_.push_back(std::move(source));
}

const Provider* Registry::Find(std::string_view type) const {
  auto it = providers_.find(type);
  return it == providers_.end() ? nullptr : it->second.get();
}

const Restorer* Registry::FindRestorer(std::string_view type) const {
  auto it = restorers_.find(type);
  return it == restorers_.end() ? nullptr : it->second.get();
}

const BadDocumentSource* Registry::FindBadDocuments(std::string_view type) const {
  auto it = bad_documents_.find(type);
  return it == bad_documents_.end() ? nullptr : it->second.get();
}

}  // namespace lockstep
