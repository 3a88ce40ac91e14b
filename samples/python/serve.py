# A careless service: it reads and writes whatever path a caller names, and asks whatever address. The policy holds where the program does not.
import http.server
import os
import urllib.parse
import urllib.request


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        path = urllib.parse.parse_qs(url.query).get("path", [""])[0]
        try:
            if url.path == "/read":
                with open(path, encoding="utf-8") as file:
                    self.answer(200, file.read())
            elif url.path == "/write":
                with open(path, "w", encoding="utf-8") as file:
                    file.write("written\n")
                self.answer(200, "written\n")
            elif url.path == "/fetch":
                with urllib.request.urlopen(path, timeout=10) as answer:
                    self.answer(200, answer.read().decode())
            else:
                self.answer(200, "hello from python\n")
        except OSError as error:
            self.answer(403, f"{error}\n")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Handler)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
