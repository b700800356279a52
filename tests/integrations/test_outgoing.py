"""Requests to addresses that people typed: where they may go, and that nothing hangs or grows."""

import gzip
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from environments.connection_contents import Contents
from integrations.outgoing import request as sending
from integrations.outgoing.addresses import is_public
from integrations.outgoing.allowed import NotAllowed
from integrations.outgoing.destination import BadAddress, destination_of
from integrations.outgoing.request import Answer, NotReached, Request, send
from integrations.outgoing.signing_in import request_for

FORBIDDEN = "does not lead to the public internet"


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.1", "0.0.0.0", "10.0.0.1", "172.31.0.1", "192.168.1.1", "169.254.169.254"),
        *(
            "100.64.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.88.99.1",
        ),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *(
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "fd00:ec2::254",
            "fe80::1",
            "fe80::1%eth0",
            "fec0::1",
            "ff02::1",
        ),
        *("2001:db8::1", "100::1", "5f00::1", "", "localhost", "2606:4700::1%1"),
    ],
)
def test_an_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "①②⑦.0.0.1", "0.0.0.0", "localhost"),
        *("[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "100.64.0.1", "224.0.0.1", "[64:ff9b::7f00:1]"),
        *("[2002:7f00:1::]", "[fd00:ec2::254]", "10.0.0.1", "LOCALHOST", "127.0.0.1."),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_however_an_inside_host_is_written_it_is_refused_where_it_leads(scheme, host):
    with pytest.raises((NotAllowed, NotReached)) as refused:
        send(Request(destination_of(f"{scheme}://{host}/")), allowed=[])

    assert FORBIDDEN in str(refused.value) or (host == "127.0.0.1." and "was not found" in str(refused.value))


@pytest.mark.parametrize("port", [22, 25, 6379, 5432, 8080, 0])
def test_other_ports_are_refused(port):
    with pytest.raises(NotAllowed, match="Only the ports 80 and 443"):
        send(Request(destination_of(f"http://example.com:{port}/")), allowed=[])


@pytest.mark.parametrize(
    "address",
    [
        *(
            "gopher://a.example",
            "ftp://a.example",
            "unix:/run/x",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "a",
            "",
        ),
        *(
            "http://good@127.0.0.1",
            "http://good\\@127.0.0.1",
            "http://a.example#@127.0.0.1 ",
            "http://a\t.example",
        ),
        *(
            "http://a.example\r\nX: y",
            "http:// a.example",
            "http://a.example:x",
            "http://[::1",
            "http://a..example",
        ),
        *(
            "http://-a.example",
            "http://",
            "http://@",
            "http://a.example/ü",
            "http://" + "a" * 70 + ".example",
        ),
        *("https://a.example?token=x", "https://a.example?Password=x", "https://a.example/?a=b&sig=x"),
        "https://a.example/" + "a" * 2000,
    ],
)
def test_an_address_that_two_could_read_differently_is_refused(address):
    with pytest.raises(BadAddress) as refused:
        destination_of(address)

    assert len(address) < 2 or address not in str(refused.value)


def test_an_address_is_taken_apart_once():
    assert destination_of("https://Bücher.example/a?b=c").host == "xn--bcher-kva.example"
    assert destination_of("http://a.example#@127.0.0.1").host == "a.example"
    assert destination_of("http://[2606:4700::1]:8080").host_header == "[2606:4700::1]:8080"
    assert destination_of("https://a.example").host_header == "a.example"
    assert destination_of("https://a.example?b").target == "/?b"


# A real server


class Seen(BaseHTTPRequestHandler):
    """Answers as it is told by the path, and keeps what it was asked."""

    def do_GET(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        getattr(self, "answer_" + self.path.strip("/").split("?")[0], self.answer_plain)()

    do_POST = do_GET

    def answer_plain(self):
        self._answer(200, b"secret of the target")

    def answer_missing(self):
        self._answer(404, b"")

    def answer_redirect(self):
        self._answer(302, b"moved", Location="http://169.254.169.254/")

    def answer_large(self):
        self.send_response(200)
        self.end_headers()
        self._write_for_ever(b"x" * 65536)

    def answer_gzip(self):
        self._answer(200, gzip.compress(b"0" * 50_000_000), **{"Content-Encoding": "gzip"})

    def answer_chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._write_for_ever(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def answer_slow(self):
        self.send_response(200)
        self.end_headers()
        self._write_for_ever(b"x", pause=0.05)

    def answer_never(self):
        self.server.is_over.wait(30)

    def _write_for_ever(self, piece, pause=0):
        try:
            while not self.server.is_over.wait(pause):
                self.wfile.write(piece)
        except OSError:
            pass

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@contextmanager
def running_server(context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Seen)
    server.asked, server.is_over = [], threading.Event()
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server():
    with running_server() as running:
        yield running


@pytest.fixture
def soon(monkeypatch):
    """Waiting ends after a second instead of ten."""
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 1.0)


def ask(server, path="/", host="127.0.0.1", scheme="http", **request):
    place = f"{host}:{server.server_port}"
    return send(Request(destination_of(f"{scheme}://{place}{path}"), **request), allowed=[place])


def test_an_allowed_host_is_asked_and_only_status_and_size_come_back(server):
    answer = ask(server, "/plain?a=b", headers={"X-Api-Key": "k"})

    assert answer == Answer(200, 20)
    method, path, headers = server.asked[0]
    assert (method, path, headers["X-Api-Key"]) == ("GET", "/plain?a=b", "k")
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert ask(server, "/missing") == Answer(404, 0)


def test_a_redirect_is_an_answer_and_not_followed(server):
    assert ask(server, "/redirect").status == 302
    assert len(server.asked) == 1


@pytest.mark.parametrize("path", ["/large", "/chunked"])
def test_reading_ends_after_one_megabyte(server, path):
    answer = ask(server, path)

    assert (answer.size, answer.is_cut) == (1024 * 1024, True)


def test_nothing_is_unpacked(server):
    assert ask(server, "/gzip").size < 100_000


@pytest.mark.parametrize("path", ["/slow", "/never"])
def test_waiting_has_an_end_whether_bytes_trickle_or_none_come(server, soon, path):
    begun = time.monotonic()

    with pytest.raises(NotReached, match="no whole answer"):
        ask(server, path)

    assert time.monotonic() - begun < 5


def test_no_proxy_of_the_environment_is_asked(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert ask(server).status == 200


def test_a_name_is_resolved_once_and_the_checked_address_asked(server, monkeypatch):
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]]
    monkeypatch.setattr(socket, "getaddrinfo", renaming(socket.getaddrinfo, "rebinding.example", answers))

    assert ask(server, host="rebinding.example").status == 200
    assert answers == []
    assert server.asked[0][2]["Host"] == f"rebinding.example:{server.server_port}"


def test_a_name_that_leads_inside_as_well_as_outside_is_refused(monkeypatch):
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "127.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", renaming(socket.getaddrinfo, "both.example", [both]))

    with pytest.raises(NotAllowed, match=FORBIDDEN):
        send(Request(destination_of("http://both.example/")), allowed=[])


def renaming(ask_really, name, answers):
    """A name server that gives one name the next of the answers, and fails when there is none left."""

    def ask(host, *arguments, **options):
        return answers.pop(0) if host == name else ask_really(host, *arguments, **options)

    return ask


def test_a_network_is_allowed_at_the_ports_of_the_web_alone(server):
    inside = destination_of("http://127.0.0.1/")
    with pytest.raises(NotAllowed, match="Only the ports"):
        send(Request(destination_of(f"http://127.0.0.1:{server.server_port}/")), allowed=["127.0.0.0/8"])
    with pytest.raises(NotAllowed, match=FORBIDDEN):
        send(Request(inside), allowed=["10.0.0.0/8"])
    try:
        send(Request(inside), allowed=["127.0.0.0/8"])
    except NotReached as error:
        assert FORBIDDEN not in str(error)


def test_nobody_at_the_address_and_no_web_server(soon):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotReached, match="Nobody answers"):
        send(Request(destination_of(f"http://127.0.0.1:{port}/")), allowed=[f"127.0.0.1:{port}"])


@pytest.fixture
def certificate(tmp_path):
    """A certificate for shop.example that nobody but the test trusts."""
    made = tmp_path / "shop.pem"
    subject = ["-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:shop.example"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", made, "-out", tmp_path / "ca.pem"], check=True, capture_output=True)
    made.write_text(made.read_text() + (tmp_path / "ca.pem").read_text())
    return made


def test_a_certificate_has_to_be_trusted_and_for_the_name_that_was_asked(certificate, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running_server(context) as server:
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]
        for name in ("shop.example", "other.example"):
            monkeypatch.setattr(socket, "getaddrinfo", renaming(socket.getaddrinfo, name, [here] * 3))
        with pytest.raises(NotReached, match="not trusted"):
            ask(server, host="shop.example", scheme="https")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert ask(server, host="shop.example", scheme="https").status == 200
        with pytest.raises(NotReached, match="another name"):
            ask(server, host="other.example", scheme="https")


# What is sent


def contents(auth, secrets=None, **fields):
    return Contents({"address": "https://a.example/v1", "auth": auth, **fields}, secrets or {})


def test_each_way_of_signing_in_is_sent_as_it_is_meant():
    assert request_for(contents("none")).headers == {}
    basic = request_for(contents("basic", {"password": "pw"}, user_name="me"))
    assert basic.headers == {"Authorization": "Basic bWU6cHc="}
    token = request_for(contents("token", {"token": "t"}, scheme="Bearer"))
    assert token.headers == {"Authorization": "Bearer t"}
    own = request_for(contents("token", {"token": "t", "headers": "X-A: b\n\nX-C:d"}, header="X-Key"))
    assert own.headers == {"X-A": "b", "X-C": "d", "X-Key": "t"}
    oauth = contents(
        "oauth", {"client_secret": "s"}, client_id="c", token_address="https://id.example/t", scope="a b"
    )
    asked = request_for(oauth)
    assert (asked.method, asked.destination.host) == ("POST", "id.example")
    assert asked.body == b"grant_type=client_credentials&scope=a+b"


@pytest.mark.parametrize(
    "secrets",
    [
        {"token": "line\nbreak"},
        {"token": "nul\x00"},
        {"token": "€uro"},
        {"headers": "Host: 127.0.0.1"},
        {"headers": "Content-Length: 0"},
        {"headers": "Bad Name: x"},
        {"headers": "no colon s3cret"},
    ],
)
def test_what_cannot_be_sent_is_said_without_being_told(secrets):
    with pytest.raises(NotReached) as refused:
        request_for(contents("token", {"token": "t", **secrets}))

    assert not any(value in str(refused.value) for value in secrets.values())
    assert "s3cret" not in str(refused.value)


def test_a_request_never_shows_its_credentials():
    request = request_for(contents("token", {"token": "s3cret"}))

    assert "s3cret" not in repr(request)
