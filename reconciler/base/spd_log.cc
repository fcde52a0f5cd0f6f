#include "reconciler/base/spd_log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <utility>

#include "reconciler/base/clock.h"
#include "reconciler/base/json.h"
#include "reconciler/base/rfc3339.h"
#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return spdlog::level::trace;
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarn: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view Word(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return "TRACE";
    case LogLevel::kDebug: return "DEBUG";
    case LogLevel::kInfo: return "INFO";
    case LogLevel::kWarn: return "WARN";
    case LogLevel::kError: return "ERROR";
  }
  return "ERROR";
}

bool IsBare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._:/@+-").find(c) != std::string_view::npos;
}

// Bare where nothing can be mistaken, else between quotes. Backslashes and quotes are escaped
// before the control characters are, so that the field can be read back.
std::string FieldText(std::string_view value) {
  if (!value.empty() && std::all_of(value.begin(), value.end(), IsBare)) return std::string(value);
  std::string escaped;
  for (const char c : value) {
    if (c == '"' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return '"' + Printable(escaped) + '"';
}

std::string TextLine(LogLevel level, std::string_view message, const LogFields& fields) {
  std::string line = std::string(Word(level)) + " lockstep: " + Printable(message);
  for (const auto& [key, value] : fields) {
    line += ' ' + Printable(key) + '=' + FieldText(value);
  }
  return line;
}

std::string JsonLine(LogLevel level, std::string_view message, const LogFields& fields) {
  Json line{{"level", Word(level)},
            {"time", FormatTime(SystemClock().Now())},
            {"message", Printable(message)},
            {"fields", Json::object()}};
  for (const auto& [key, value] : fields) line["fields"][Printable(key)] = Printable(value);
  return Dump(line);
}

class SpdLog final : public Log {
 public:
  SpdLog(spdlog::sink_ptr sink, const LogOptions& options)
      : logger_("lockstep", std::move(sink)), format_(options.format) {
    logger_.set_pattern("%v");
    logger_.set_level(LevelOf(options.level));
    logger_.flush_on(spdlog::level::trace);
  }

  void Write(LogLevel level, std::string_view message, const LogFields& fields) override {
    if (!logger_.should_log(LevelOf(level))) return;
    const std::string line = format_ == LogFormat::kJson ? JsonLine(level, message, fields)
                                                         : TextLine(level, message, fields);
    logger_.log(LevelOf(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  spdlog::logger logger_;
  LogFormat format_;
};

}  // namespace

Result<std::unique_ptr<Log>> MakeLog(const LogOptions& options) {
  try {
    spdlog::sink_ptr sink;
    if (options.path.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.path);
    }
    return std::make_unique<SpdLog>(std::move(sink), options);
  } catch (const spdlog::spdlog_ex& failure) {
    return Fail(Code::kInvalidArgument, "opening the log file " + Printable(options.path) + ": " +
                                            Printable(failure.what()));
  }
}

}  // namespace lockstep
