"""What the kits ask of GitHub's and GitLab's API, in memory: comments, issues, notes."""
import http.server
import json
import re
import threading
import urllib.parse


class Forge:
    """Serves on a free loopback port until close(). `texts` is a list for each kind of thing:
    dicts with an id, an author, a body and, for issues, title, labels and state."""

    BOT = {"login": "github-actions[bot]", "id": 7}

    def __init__(self):
        self.comments, self.issues, self.notes, self.refused = [], [], [], []
        forge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                found = forge.route(self.command, self.path, body, self.headers)
                status, value = found if found else (404, {"message": "Not Found"})
                if status >= 400:
                    forge.refused.append(f"{self.command} {self.path}: {status}")
                reply = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = do_PATCH = do_PUT = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def route(self, method, target, body, headers):
        url = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(url.query))
        if headers.get("Authorization") != "Bearer t0ken" and headers.get("PRIVATE-TOKEN") != "t0ken":
            return 401, {"message": "Bad credentials"}
        for pattern, things, makes in (
            (r"/repos/o/r/issues/5/comments(?:/?)", self.comments, "POST"),
            (r"/repos/o/r/issues", self.issues, "POST"),
            (r"/projects/9/merge_requests/3/notes", self.notes, "POST"),
        ):
            if re.fullmatch(pattern, url.path):
                return self.listed(things, query) if method == "GET" else self.made(things, body)
        for pattern, things in (
            (r"/repos/o/r/issues/comments/(\d+)", self.comments),
            (r"/repos/o/r/issues/(\d+)", self.issues),
            (r"/projects/9/merge_requests/3/notes/(\d+)", self.notes),
        ):
            match = re.fullmatch(pattern, url.path)
            if match and method in ("PATCH", "PUT"):
                return self.changed(things, int(match[1]), body)
        return (200, self.BOT) if url.path == "/user" else None

    @staticmethod
    def listed(things, query):
        wanted = [
            thing
            for thing in things
            if query.get("state", thing.get("state")) == thing.get("state")
            and set(filter(None, [query.get("labels")])) <= set(thing.get("labels", []))
        ]
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        return 200, wanted[(page - 1) * size : page * size]

    def made(self, things, body):
        if not isinstance(body, dict) or not body.get("body"):
            return 422, {"message": "body is missing"}
        thing = {"id": len(things) + 1, "number": len(things) + 1, "user": self.BOT,
                 "author": self.BOT, "state": "open", **body}
        things.append(thing)
        return 201, thing

    @staticmethod
    def changed(things, number, body):
        for thing in things:
            if thing["id"] == number:
                thing.update(body)
                return 200, thing
        return 404, {"message": "Not Found"}
