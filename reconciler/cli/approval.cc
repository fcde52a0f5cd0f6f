#include "reconciler/cli/approval.h"

#include <cctype>
#include <string_view>

namespace lockstep::cli {

bool Approved(bool auto_approve, const std::string& command, const std::string& will,
              const Context& context) {
  if (auto_approve) return true;
  Console& console = context.console;
  const char* input = context.get_env("LOCKSTEP_INPUT");
  if (input != nullptr && std::string_view(input) == "0") {
    console.Error("this " + command + " needs an approval, and LOCKSTEP_INPUT=0 forbids to ask",
                  "Pass --auto-approve if the plan may be applied unseen.");
    return false;
  }
  console.Out("\nDo you want to perform these actions?\n  " + will +
              "\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ");
  const Result<std::string> answer = ReadLine();
  console.Out("\n");
  if (!answer) {
    console.Error("error asking for approval: " + answer.error().message);
    return false;
  }
  if (*answer == "yes") return true;
  std::string name = command;
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  console.Out(name + " cancelled.\n");
  return false;
}

}  // namespace lockstep::cli
