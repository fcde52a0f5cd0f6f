"""The floor of a clean-up: no plan, no backup, no lease, no precondition, nothing parsed.

Usage: raw_clean_up.py HOST:PORT PROJECT
"""
import http.client
import queue
import re
import sys
import threading

HEADERS = {"authorization": "Bearer owner", "content-type": "application/json"}
QUERY = (b'{"structuredQuery":{"from":[{"collectionId":"processor_heartbeats"}],'
         b'"select":{"fields":[{"fieldPath":"__name__"}]}}}')
NAME = re.compile(rb'"name": ?("[^"]*(?:_None_|_202)[^"]*")')
IN_FLIGHT = 4


def commit(host, root, batches):
    connection = http.client.HTTPConnection(host)
    while (names := batches.get()) is not None:
        writes = b"},{".join(b'"delete":' + name for name in names)
        connection.request("POST", root + ":commit", b'{"writes":[{' + writes + b"}]}", HEADERS)
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            sys.exit(f"a commit was answered by {reply.status}")


def main(host, project):
    root = f"/v1/projects/{project}/databases/(default)/documents"
    batches = queue.Queue()
    workers = [threading.Thread(target=commit, args=(host, root, batches))
               for _ in range(IN_FLIGHT)]
    for worker in workers:
        worker.start()
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
        while len(names) >= 500:
            batches.put(names[:500])
            names = names[500:]
    if names:
        batches.put(names)
    for _ in workers:
        batches.put(None)
    for worker in workers:
        worker.join()


main(*sys.argv[1:])
