// Inventory sources: what a plugin may tell of a project that no manifest names yet.
#pragma once

#include <string>
#include <vector>

#include "reconciler/model/inventory.h"
#include "reconciler/provider/provider.h"

namespace lockstep {

// All of them are stateless, as a Provider is.
class ProgramSource {
 public:
  virtual ~ProgramSource() = default;

  // Every program of world.scope. Half a list is an Error; one that no manifest can name is in it,
  // with its problem.
  virtual Result<std::vector<LiveProgram>> FindPrograms(const Reading& world) const = 0;
};

class CollectionSource {
 public:
  virtual ~CollectionSource() = default;

  // Reads all ids of the collection at `path`. kInvalidArgument if it can be none.
  virtual Result<LiveCollection> Survey(const std::string& path, const std::string& database,
                                        const Reading& world) const = 0;
};

}  // namespace lockstep
