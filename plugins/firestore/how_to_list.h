// A command line with which a person lists a collection without Lockstep. Pure.
#pragma once

#include <string>

#include "plugins/firestore/collection.h"

namespace lockstep::firestore {

// Prints the first 300 names with their times, fit to paste.
std::string HowToListNames(const Collection& collection);

}  // namespace lockstep::firestore
