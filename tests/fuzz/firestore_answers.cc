// Answers of Firestore: streams of documents, counts, leases.
#include "plugins/firestore/client.h"
#include "plugins/firestore/json_array_cutter.h"
#include "plugins/firestore/lease_document.h"
#include "tests/fuzz/foreign_bytes.h"
#include "tests/fuzz/one_answer.h"

namespace lockstep::fuzz {
namespace {

using firestore::Client;
using firestore::Collection;

const Collection kCollection{.project = "p", .path = "c"};

// `call` with a client that is answered `body`.
template <typename Call>
void Ask(int status, std::string_view body, const Call& call) {
  OneAnswer world(status, body);
  const Client client(world.http(), world.clock, Duration{61'000}, {});
  RequirePrintableError(call(client));
}

void TryAnswer(int status, std::string_view body) {
  Ask(status, body, [](const Client& client) { return client.CountDocuments(kCollection); });
  Ask(status, body, [](const Client& client) {
    std::string last;
    return client.ScanAfter(
        kCollection, "2026-02-01T10:00:00Z", "", 1'000, [&](const firestore::Row& row) -> Status {
          Require(last.empty() || firestore::ComesBefore(last, row.id), "rows rise strictly", last);
          last = row.id;
          return {};
        });
  });
  Ask(status, body, [](const Client& client) {
    const std::string wanted[] = {"projects/p/databases/(default)/documents/c/a"};
    int taken = 0;
    Status got = client.Get(kCollection, wanted, true, [&](const firestore::Got& document) {
      Require(document.name == wanted[0], "what comes is what was asked for", document.name);
      ++taken;
      return Status{};
    });
    Require(!got || taken == 1, "each document comes once");
    return got;
  });
  Ask(status, body, [](const Client& client) {
    return client.Query(kCollection, Json::object(),
                        [](const Json&, std::size_t) { return Status{}; });
  });
  Ask(status, body, [](const Client& client) {
    Result<firestore::LeaseDocument> lease = firestore::ReadLease(kCollection, client);
    if (lease) RequirePrintable(firestore::Describe(kCollection, *lease));
    return lease;
  });
}

// The elements of an array are the same however the network cut it.
std::vector<std::string> Elements(std::string_view bytes, std::size_t part) {
  std::vector<std::string> elements;
  const auto take = [&](std::string_view element) -> Status {
    elements.emplace_back(element);
    return {};
  };
  firestore::JsonArrayCutter cutter(take, 1'000);
  for (std::size_t at = 0; at < bytes.size(); at += part) {
    if (!cutter.Add(bytes.substr(at, part))) break;
  }
  RequirePrintableError(cutter.Finish());
  return elements;
}

}  // namespace

void Try(std::string_view bytes) {
  TryAnswer(200, bytes);
  TryAnswer(429, bytes);
  Require(Elements(bytes, 1) == Elements(bytes, bytes.size() + 1), "cuts do not change an array");
}

}  // namespace lockstep::fuzz
