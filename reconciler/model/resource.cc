#include "reconciler/model/resource.h"

#include <utility>

namespace lockstep {

std::string Text(const Address& address) { return address.type + "." + address.name; }

std::string Text(const Origin& origin) {
  if (origin.line == 0) return origin.file;
  return origin.file + ":" + std::to_string(origin.line) + ":" + std::to_string(origin.column);
}

void Observations::Put(Observation seen) {
  Address key = seen.address;
  seen_.insert_or_assign(std::move(key), std::move(seen));
}

void Observations::PutLead(Observation seen) {
  leads_.insert(seen.address);
  Put(std::move(seen));
}

const Observation* Observations::Find(const Address& address) const {
  auto it = seen_.find(address);
  return it == seen_.end() ? nullptr : &it->second;
}

void Observations::PutUnread(std::string type, Error why) {
  unread_.insert_or_assign(std::move(type), std::move(why));
}

}  // namespace lockstep
