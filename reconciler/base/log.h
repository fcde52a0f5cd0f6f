// Log: a constant message, and what varies as fields. Goes to stderr or a file, never to stdout.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

using LogFields = std::vector<std::pair<std::string_view, std::string>>;

// Thread-safe.
class Log {
 public:
  virtual ~Log() = default;

  // `message` is a constant of the program; every foreign text belongs in a field, where it is
  // escaped. Secrets belong in neither (see http/traced.h for requests).
  virtual void Write(LogLevel level, std::string_view message, const LogFields& fields) = 0;

  void Debug(std::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kDebug, message, fields);
  }
  void Info(std::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kInfo, message, fields);
  }
  void Warn(std::string_view message, const LogFields& fields = {}) {
    Write(LogLevel::kWarn, message, fields);
  }
};

enum class LogFormat { kText, kJson };

struct LogOptions {
  LogLevel level = LogLevel::kWarn;  // lines below it are dropped
  LogFormat format = LogFormat::kText;
  std::string path{};  // a file to append to; empty: stderr
};

}  // namespace lockstep
