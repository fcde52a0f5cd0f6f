"""The floor of a clean-up: no plan, no backup, no lease, no precondition, nothing parsed.

Usage: raw_clean_up.py [--back-up FILE] [--fence] HOST:PORT PROJECT
  --back-up FILE  reads each batch whole before it is deleted, and has it on disk (fsync)
  --fence         rewrites one document, as it is, under its update time in each commit
Beside the floor each tells what that part costs by itself.
"""
import argparse
import http.client
import json
import os
import queue
import re
import sys
import threading

HEADERS = {"authorization": "Bearer owner", "content-type": "application/json"}
QUERY = (b'{"structuredQuery":{"from":[{"collectionId":"processor_heartbeats"}],'
         b'"select":{"fields":[{"fieldPath":"__name__"}]}}}')
NAME = re.compile(rb'"name": ?("[^"]*(?:_None_|_202)[^"]*")')
IN_FLIGHT = 4
WRITES_A_COMMIT = 500


class Client:
    def __init__(self, host, root):
        self._connection = http.client.HTTPConnection(host)
        self._root = root

    def post(self, method, body):
        self._connection.request("POST", self._root + method, body, HEADERS)
        reply = self._connection.getresponse()
        data = reply.read()
        if reply.status != 200:
            sys.exit(f"{method} was answered by {reply.status}: {data[:300]}")
        return data


class Backup:
    def __init__(self, path):
        self._file = open(path, "wb")
        self._lock = threading.Lock()

    def keep(self, documents):
        with self._lock:
            self._file.write(documents)
            self._file.flush()
            os.fsync(self._file.fileno())


def take_lease(host, root):
    """The write that each commit carries besides: the lease, as it is, under its update time."""
    lease = {"name": root.removeprefix("/v1/") + "/lockstep_leases/bench",
             "fields": {"run": {"stringValue": "bench"}}}
    reply = Client(host, root).post(":commit", json.dumps({"writes": [{"update": lease}]}))
    updated = json.loads(reply)["writeResults"][0]["updateTime"]
    write = {"update": lease, "currentDocument": {"updateTime": updated}}
    return json.dumps(write).encode() + b","


def delete(client, batches, backup, lease):
    while (names := batches.get()) is not None:
        if backup:
            backup.keep(client.post(":batchGet", b'{"documents":[' + b",".join(names) + b"]}"))
        writes = b"},{".join(b'"delete":' + name for name in names)
        client.post(":commit", b'{"writes":[' + lease + b"{" + writes + b"}]}")


def hand_out(host, root, batches, size):
    """Reads all names in one query and hands on those that are bad, as they come."""
    connection = http.client.HTTPConnection(host)
    connection.request("POST", root + ":runQuery", QUERY, HEADERS)
    reply = connection.getresponse()
    rest, names = b"", []
    while data := reply.read1(1 << 18):
        rest += data
        end = 0
        for found in NAME.finditer(rest):
            names.append(found.group(1))
            end = found.end()
        rest = rest[end:]
        while len(names) >= size:
            batches.put(names[:size])
            names = names[size:]
    if names:
        batches.put(names)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--back-up")
    parser.add_argument("--fence", action="store_true")
    parser.add_argument("host")
    parser.add_argument("project")
    options = parser.parse_args()
    root = f"/v1/projects/{options.project}/databases/(default)/documents"
    backup = Backup(options.back_up) if options.back_up else None
    lease = take_lease(options.host, root) if options.fence else b""
    batches = queue.Queue()
    workers = [threading.Thread(target=delete,
                                args=(Client(options.host, root), batches, backup, lease))
               for _ in range(IN_FLIGHT)]
    for worker in workers:
        worker.start()
    hand_out(options.host, root, batches, WRITES_A_COMMIT - (1 if lease else 0))
    for _ in workers:
        batches.put(None)
    for worker in workers:
        worker.join()


main()
