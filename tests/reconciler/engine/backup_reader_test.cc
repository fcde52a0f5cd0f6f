#include "reconciler/engine/backup_reader.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/reconciler/engine/backup_texts.h"
#include "tests/support/matchers.h"

namespace lockstep {
namespace {

using ::testing::ElementsAreArray;
using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::ReadBackup;
using testing::ReadBackupAt;
using ::testing::SizeIs;

class BackupReading : public testing::BackupFolder {
 protected:
  // A backup of `documents`, two a Keep.
  std::string Whole() {
    BackupFiles backup(directory, head, log);
    for (std::size_t i = 0; i < documents.size(); i += 2) {
      const auto two =
          std::span(documents).subspan(i, std::min<std::size_t>(2, documents.size() - i));
      EXPECT_THAT(backup.Keep(heartbeats, two), IsOk());
    }
    EXPECT_THAT(backup.Finish(), IsOk());
    std::string bytes = testing::TextOf(backup.Where(heartbeats));
    std::filesystem::remove(backup.Where(heartbeats));
    return bytes;
  }

  ReadBackup Read(const std::string& bytes) { return ReadBackupAt(WriteText(bytes)); }

  // Whatever became of the bytes: refused, or no document but the first ones of the real backup.
  void ExpectNothingElse(const ReadBackup& read, const std::string& what) {
    if (!read.status) return;
    ASSERT_LE(read.documents.size(), documents.size()) << what;
    EXPECT_TRUE(std::equal(read.documents.begin(), read.documents.end(), documents.begin()))
        << what;
    EXPECT_TRUE(read.end.cut || read.documents.size() == documents.size()) << what;
    EXPECT_EQ(read.end.documents, static_cast<std::int64_t>(read.documents.size())) << what;
  }

  const std::vector<Json> documents = {
      {{"name", "n1"}, {"fields", {{"x", {{"doubleValue", "NaN"}}}}}},
      {{"name", "n2"}, {"fields", {{"y", {{"integerValue", "9223372036854775807"}}}}}},
      {{"name", "n\n\"3"}},
      {{"name", "n4"}, {"fields", {{"z", {{"doubleValue", -0.1}}}}}},
      {{"name", "\xf0\x9f\x92\xa5"}}};
};

TEST_F(BackupReading, GivesBackWhatWasKeptAsOftenAsItIsAsked) {
  Result<BackupReader> reader = BackupReader::Open(WriteText(Whole()));
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ(reader->head(), (BackupHead{"p", heartbeats, "run1", head.made_at}));
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<Json> read;
    const Result<BackupEnd> end = reader->ReadAll([&](Json document, std::size_t) -> Status {
      read.push_back(std::move(document));
      return {};
    });
    ASSERT_THAT(end, IsOk());
    EXPECT_FALSE(end->cut);
    EXPECT_EQ(end->documents, 5);
    EXPECT_EQ(read, documents);
  }
}

TEST_F(BackupReading, TheSameLinesAreTakenWithoutCompression) {
  const ReadBackup read = Read(PlainText(Whole()));
  EXPECT_THAT(read.status, IsOk());
  EXPECT_FALSE(read.end.cut);
  EXPECT_THAT(read.documents, ElementsAreArray(documents));
}

TEST_F(BackupReading, AFileThatWasCutGivesItsWholeLinesAndSaysSo) {
  const std::string bytes = Whole();
  std::size_t most = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const ReadBackup read = Read(bytes.substr(0, size));
    if (!read.status) {
      EXPECT_THAT(read.status, Fails(Code::kDataLoss, HasSubstr("cut before its first line")));
      EXPECT_EQ(most, 0U) << size;
      continue;
    }
    EXPECT_TRUE(read.end.cut) << size;
    EXPECT_GE(read.documents.size(), most) << size;
    most = read.documents.size();
    ExpectNothingElse(read, std::to_string(size));
  }
  EXPECT_EQ(most, documents.size());
}

TEST_F(BackupReading, WithoutCompressionAndTrailerNothingVerifiesTheLines) {
  const std::string text = PlainText(Whole());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_THAT(Read(text.substr(0, size)).status, Fails(Code::kDataLoss, ::testing::_)) << size;
  }
}

TEST_F(BackupReading, NoChangedByteChangesADocument) {
  const std::string compressed = Whole();
  for (const std::string& bytes : {compressed, PlainText(compressed)}) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const int bit : {0x01, 0x20, 0x80}) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ bit);
        ExpectNothingElse(Read(changed), std::to_string(at));
      }
    }
  }
}

TEST_F(BackupReading, LinesThatWereAddedMovedOrTakenAwayAreRefused) {
  const std::string text = PlainText(Whole());
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  ASSERT_THAT(lines, SizeIs(7));
  const auto joined = [&](std::vector<std::size_t> order) {
    std::string all;
    for (const std::size_t i : order) all += lines[i];
    return all;
  };
  for (const std::string& changed :
       {joined({0, 1, 2, 3, 4, 6}), joined({0, 1, 2, 3, 4, 5, 5, 6}), joined({0, 2, 1, 3, 4, 5, 6}),
        joined({0, 1, 2, 3, 4, 5, 6, 1}), joined({0, 1, 2, 3, 4, 5, 6, 6}), joined({0, 0, 1, 6}),
        text + "x", text + "\n", joined({0}) + "{\"document\":{}}\n", joined({0}) + "[]\n",
        joined({0}) + "{\"document\":{\"name\":\"n\"},\"x\":1}\n"}) {
    EXPECT_THAT(Read(changed).status, Fails(Code::kDataLoss, HasSubstr("altered or damaged")));
  }
  const std::string other_run = "\"run\":\"run1\"";
  std::string changed = text;
  changed.replace(changed.find(other_run), other_run.size(), "\"run\":\"run2\"");
  EXPECT_THAT(Read(changed).status, Fails(Code::kDataLoss, HasSubstr("SHA-256")));
  EXPECT_THAT(Read(Whole() + "\x28").status, Fails(Code::kDataLoss, HasSubstr("trailer")));
}

TEST_F(BackupReading, WhatIsNoBackupOrOfAnotherFormatIsRefusedByName) {
  const std::string line = HeadLine({"p", heartbeats, "run1", head.made_at});
  std::string newer = line;
  newer.replace(newer.find("\"lockstep_backup\":2"), 19, "\"lockstep_backup\":3");
  EXPECT_THAT(Read(newer).status, Fails(Code::kInvalidArgument, HasSubstr("format 3")));
  for (const std::string& bytes : {std::string("hello\n"), std::string("{}\n"),
                                   std::string("\0\0\0\n", 4), *ZstdFrame("hello\n")}) {
    EXPECT_THAT(Read(bytes).status, Fails(Code::kInvalidArgument, HasSubstr("no backup")));
  }
  EXPECT_THAT(Read(*ZstdFrame(line + "{\"docu")).status,
              Fails(Code::kDataLoss, HasSubstr("frame")));
  for (const char* const piece : {"\"project\":\"p\"", "firestore_collection.", "run1", "2001-"}) {
    std::string lacking = line;
    lacking.replace(lacking.find(piece), std::string(piece).size(), "\"project\":\"\"");
    EXPECT_FALSE(Read(lacking).status) << piece;
  }
  EXPECT_THAT(ReadBackupAt(At("none")).status, Fails(Code::kNotFound, HasSubstr("none")));
  EXPECT_THAT(ReadBackupAt(directory).status, Fails(Code::kInvalidArgument, HasSubstr("regular")));
}

TEST_F(BackupReading, AFileThatWasReplacedBetweenTwoPassesIsNotRead) {
  Result<BackupReader> reader = BackupReader::Open(WriteText(Whole()));
  ASSERT_THAT(reader, IsOk());
  WriteText(HeadLine({"p", heartbeats, "run2", head.made_at}));
  EXPECT_THAT(reader->ReadAll([](const Json&, std::size_t) -> Status { return {}; }),
              Fails(Code::kAborted, HasSubstr("changed")));
}

TEST_F(BackupReading, HostileBytesNeitherCrashNorFillTheMemory) {
  const std::string line = HeadLine({"p", heartbeats, "run1", head.made_at});
  const std::string endless(std::size_t{40} << 20, 'x');
  const std::string deep = "{\"document\":" + std::string(5'000'000, '[') + "\n";
  for (const std::string& bytes : {endless, line + endless, *ZstdFrame(line) + *ZstdFrame(endless),
                                   line + deep, *ZstdFrame(line + deep)}) {
    EXPECT_FALSE(Read(bytes).status);
  }
  const std::string many = *ZstdFrame("");
  std::string empty_frames = *ZstdFrame(line);
  for (int i = 0; i < 10'000; ++i) empty_frames += many;
  EXPECT_TRUE(Read(empty_frames).end.cut);
}

// Pieces of real backups, cut, doubled, changed and shuffled: each as good as a fuzzer's guess.
TEST_F(BackupReading, TornTextIsRefusedOrReadAsFarAsItIsTrue) {
  const std::string compressed = Whole();
  const std::string plain = PlainText(compressed);
  unsigned state = 7;
  const auto next = [&state](std::size_t below) {
    state = state * 1'664'525U + 1'013'904'223U;
    return (state >> 8U) % below;
  };
  for (int run = 0; run < 3'000; ++run) {
    std::string bytes = run % 2 == 0 ? compressed : plain;
    for (std::size_t change = next(4) + 1; change > 0; --change) {
      const std::size_t at = next(bytes.size());
      const std::size_t size = next(std::min<std::size_t>(40, bytes.size() - at) + 1);
      switch (next(4)) {
        case 0: bytes.erase(at, size); break;
        case 1: bytes.insert(next(bytes.size()), bytes.substr(at, size)); break;
        case 2: bytes[at] = static_cast<char>(next(256)); break;
        default: bytes.insert(at, size, static_cast<char>(next(256))); break;
      }
      if (bytes.empty()) bytes = "x";
    }
    ExpectNothingElse(Read(bytes), std::to_string(run));
  }
}

}  // namespace
}  // namespace lockstep
