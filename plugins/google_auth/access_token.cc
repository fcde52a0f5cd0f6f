#include "plugins/google_auth/access_token.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "reconciler/base/durable_file.h"
#include "reconciler/base/safe_text.h"
#include "reconciler/http/trimmed.h"

namespace lockstep::google_auth {
namespace {

constexpr std::size_t kMaxTokenFile = std::size_t{64} << 10;

class Fixed final : public TokenSource {
 public:
  Fixed(Secret token, std::string origin) : token_(std::move(token)), origin_(std::move(origin)) {}

  Result<Secret> Token(std::stop_token) override {
    const std::lock_guard lock(mutex_);
    if (!refused_) return token_;
    return Fail(Code::kUnauthenticated,
                "the access token of " + origin_ +
                    " was refused: it has expired or is none, and it cannot be refreshed; set a "
                    "new one");
  }

  void Drop(const Secret& refused) override {
    const std::lock_guard lock(mutex_);
    if (refused.Reveal() == token_.Reveal()) refused_ = true;
  }

 private:
  const Secret token_;
  const std::string origin_;
  std::mutex mutex_;  // guards refused_
  bool refused_ = false;
};

class FileTokens final : public TokenSource {
 public:
  explicit FileTokens(std::string path) : path_(std::move(path)) {}

  Result<Secret> Token(std::stop_token) override {
    const std::string origin = "the file " + Printable(path_, 200);
    Result<std::string> bytes = ReadFile(path_, kMaxTokenFile);
    if (!bytes) return Fail(std::move(bytes).error().Wrap("reading an access token"));
    const Secret text{*std::move(bytes)};
    LOCKSTEP_TRY(Secret token, CleanToken(text.Reveal(), origin));
    const std::lock_guard lock(mutex_);
    if (token.Reveal() == refused_.Reveal()) {
      return Fail(Code::kUnauthenticated,
                  "the access token in " + origin + " was refused, and it holds no newer one");
    }
    return token;
  }

  void Drop(const Secret& refused) override {
    const std::lock_guard lock(mutex_);
    refused_ = refused;
  }

 private:
  const std::string path_;
  std::mutex mutex_;  // guards refused_
  Secret refused_;
};

}  // namespace

Result<Secret> CleanToken(std::string_view text, const std::string& origin) {
  const std::string_view token = Trimmed(text);
  if (token.empty()) return Fail(Code::kInvalidArgument, origin + " is empty");
  const bool visible =
      std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!visible) {
    return Fail(Code::kInvalidArgument,
                origin + " holds a space or a control character: it is no access token");
  }
  return Secret{std::string{token}};
}

std::unique_ptr<TokenSource> FixedToken(Secret token, std::string origin) {
  return std::make_unique<Fixed>(std::move(token), std::move(origin));
}

std::unique_ptr<TokenSource> TokenFromFile(std::string path) {
  return std::make_unique<FileTokens>(std::move(path));
}

}  // namespace lockstep::google_auth
