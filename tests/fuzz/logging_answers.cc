// Answers of Cloud Logging: pages of entries that anybody may have written.
#include "plugins/logging/log_page.h"
#include "tests/fuzz/foreign_bytes.h"
#include "tests/fuzz/one_answer.h"

namespace lockstep::fuzz {

void Try(std::string_view bytes) {
  for (const int status : {200, 403}) {
    OneAnswer world(status, bytes);
    RequirePrintableError(logging::ReadLogPage("severity>=DEFAULT", "", world.read()));
  }
}

}  // namespace lockstep::fuzz
