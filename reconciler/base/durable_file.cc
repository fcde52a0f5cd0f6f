#include "reconciler/base/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "reconciler/base/random.h"
#include "reconciler/base/safe_text.h"

namespace lockstep {
namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateDirectory = 0700;
constexpr std::size_t kReadAtOnce = std::size_t{64} << 10;

Code CodeOf(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return Code::kNotFound;
    case EEXIST: return Code::kAlreadyExists;
    case EACCES:
    case EPERM:
    case EROFS: return Code::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE: return Code::kResourceExhausted;
    case EISDIR:
    case ELOOP:
    case ENXIO:
    case ENAMETOOLONG: return Code::kInvalidArgument;
    default: return Code::kUnavailable;
  }
}

tl::unexpected<Error> FailWithErrno(std::string_view doing, const std::string& path) {
  const int error = errno;
  return Fail(CodeOf(error), std::string(doing) + " " + Printable(path) + ": " +
                                 std::generic_category().message(error));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.Release()) {}
  int number() const { return number_; }
  int Release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

int OpenRetrying(const std::string& path, int flags, mode_t mode = 0) {
  int number = -1;
  do {
    number = open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  return number;
}

Result<Descriptor> OpenRegular(const std::string& path) {
  // O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
  Descriptor file(OpenRetrying(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) return FailWithErrno("opening", path);
  struct stat found {};
  if (fstat(file.number(), &found) != 0) return FailWithErrno("reading", path);
  if (!S_ISREG(found.st_mode)) {
    return Fail(Code::kInvalidArgument, "reading " + Printable(path) + ": not a regular file");
  }
  return file;
}

int OpenNewFile(const std::string& path, int further_flags = 0) {
  return OpenRetrying(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | further_flags, kPrivateFile);
}

Status WriteAll(int number, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(number, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailWithErrno("writing", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status SyncDescriptor(int number, const std::string& path) {
  int done = 0;
  do {
    done = fsync(number);
  } while (done < 0 && errno == EINTR);
  if (done < 0) return FailWithErrno("syncing", path);
  return {};
}

std::string DirectoryOf(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A name is on disk only once its directory is.
Status SyncDirectoryOf(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const Descriptor descriptor(OpenRetrying(directory, O_RDONLY | O_DIRECTORY));
  if (descriptor.number() < 0) return FailWithErrno("opening", directory);
  return SyncDescriptor(descriptor.number(), directory);
}

Result<std::string> ReadAll(int number, const std::string& path, std::size_t max_bytes) {
  std::string bytes;
  std::array<char, kReadAtOnce> buffer{};
  while (true) {
    const ssize_t count = read(number, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailWithErrno("reading", path);
    if (count == 0) return bytes;
    if (static_cast<std::size_t>(count) > max_bytes - bytes.size()) {
      return Fail(Code::kResourceExhausted, "reading " + Printable(path) + ": larger than " +
                                                std::to_string(max_bytes) + " bytes");
    }
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

Status MakeOneDirectory(const std::string& path) {
  if (mkdir(path.c_str(), kPrivateDirectory) == 0) return SyncDirectoryOf(path);
  // Some systems tell "read-only" before "exists": what counts is what is there.
  const int error = errno;
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) {
    errno = error;
    return FailWithErrno("creating the directory", path);
  }
  if (S_ISDIR(found.st_mode)) return {};
  return Fail(Code::kAlreadyExists,
              "creating the directory " + Printable(path) + ": it exists and is no directory");
}

// Writes and syncs the file beside the real one.
Status WriteNewFile(const std::string& path, std::string_view bytes) {
  Descriptor file(OpenNewFile(path));
  if (file.number() < 0) return FailWithErrno("creating", path);
  LOCKSTEP_CHECK(WriteAll(file.number(), bytes, path));
  LOCKSTEP_CHECK(SyncDescriptor(file.number(), path));
  if (close(file.Release()) != 0) return FailWithErrno("closing", path);
  return {};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, std::size_t max_bytes) {
  if (path == "-") return ReadAll(STDIN_FILENO, "standard input", max_bytes);
  LOCKSTEP_TRY(const Descriptor file, OpenRegular(path));
  return ReadAll(file.number(), path, max_bytes);
}

Result<InputFile> InputFile::Open(const std::string& path) {
  LOCKSTEP_TRY(Descriptor file, OpenRegular(path));
  return InputFile(path, file.Release());
}

InputFile::InputFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      at_(other.at_) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(at_, other.at_);
  return *this;
}

Result<std::size_t> InputFile::Read(std::span<char> buffer) {
  while (true) {
    const ssize_t count = pread(descriptor_, buffer.data(), buffer.size(), at_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailWithErrno("reading", path_);
    at_ += count;
    return static_cast<std::size_t>(count);
  }
}

Status WriteFileDurably(const std::string& path, std::string_view bytes) {
  SystemRandom random;
  const std::string beside = path + ".new-" + RandomHex(random, 16);
  Status written = WriteNewFile(beside, bytes);
  if (written && rename(beside.c_str(), path.c_str()) != 0) {
    written = FailWithErrno("renaming into", path);
  }
  if (!written) {
    // Not ours if the name was taken; else a half file.
    if (written.error().code != Code::kAlreadyExists) unlink(beside.c_str());
    return written;
  }
  return SyncDirectoryOf(path);
}

Status MakePrivateDirectory(const std::string& path) {
  if (path.empty()) return Fail(Code::kInvalidArgument, "creating a directory: its name is empty");
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    LOCKSTEP_CHECK(MakeOneDirectory(path.substr(0, slash)));
  }
  return MakeOneDirectory(path);
}

Result<AppendFile> AppendFile::Create(const std::string& path) {
  const int number = OpenNewFile(path, O_APPEND);
  if (number < 0) return FailWithErrno("creating", path);
  return AppendFile(path, number);
}

AppendFile::AppendFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

AppendFile::~AppendFile() { Close(); }

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      name_synced_(other.name_synced_) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  if (this == &other) return *this;
  Close();
  path_ = std::move(other.path_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  name_synced_ = other.name_synced_;
  return *this;
}

void AppendFile::Close() {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
}

Status AppendFile::Append(std::string_view bytes) { return WriteAll(descriptor_, bytes, path_); }

Status AppendFile::Sync() {
  LOCKSTEP_CHECK(SyncDescriptor(descriptor_, path_));
  if (name_synced_) return {};
  LOCKSTEP_CHECK(SyncDirectoryOf(path_));
  name_synced_ = true;
  return {};
}

}  // namespace lockstep
