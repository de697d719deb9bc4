import ssl
from dataclasses import replace

import pytest

from chalicelib.alerts.safe_http import MOST_READ, Poster, resolved
from chalicelib.errors import WebhookFailed


def post(host, url=None, headers=None, **changes):
    return replace(host.poster, **changes).post(url or host.url, b"{}", headers or {"X-One": "1"})


def test_a_post_arrives_with_its_path_host_headers_and_body(host):
    assert post(host) == 200
    [taken] = host.taken
    assert (taken.path, taken.body, taken.headers["X-One"]) == ("/hook?token=sesame", b"{}", "1")
    assert taken.headers["Host"] == f"hooks.example:{host.server_port}"


def test_a_url_without_a_path_is_posted_to_the_root(host):
    post(host, url=f"https://hooks.example:{host.server_port}")
    assert [one.path for one in host.taken] == ["/"]


def test_a_redirect_is_an_answer_and_is_not_followed(host):
    host.answers[:] = [302]
    assert post(host) == 302
    assert len(host.taken) == 1


def test_of_a_huge_answer_little_is_read(host):
    host.content = b"x" * (1000 * MOST_READ)
    assert post(host) == 200


def test_a_host_that_does_not_answer_is_given_up_in_time(host):
    host.answers[:] = ["never"]
    with pytest.raises(TimeoutError):
        post(host, seconds=0.5)


def test_a_name_that_is_not_looked_up_in_time_is_given_up(host):
    def slow(*_):
        host.over.wait(30)
        return []

    with pytest.raises(TimeoutError):
        post(host, seconds=0.05, resolve=slow)


def test_a_certificate_of_nobody_that_we_trust_is_refused(host):
    with pytest.raises(ssl.SSLError):
        post(host, context=ssl.create_default_context())


def test_a_certificate_of_another_name_is_refused(host):
    with pytest.raises(ssl.SSLError):
        post(host, url=host.url.replace("hooks", "others"), private=frozenset({"others.example"}))


def test_an_answer_that_is_no_http_is_an_error_of_the_network(host, monkeypatch):
    host.content = b""
    monkeypatch.setattr(host.RequestHandlerClass, "send_response", lambda self, _: self.wfile.write(b"gibberish\r\n"))
    with pytest.raises(ConnectionError):
        post(host)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a00:1::",
    ],
)
def test_a_host_with_an_address_that_is_not_public_is_refused_whatever_else_it_has(address):
    with pytest.raises(WebhookFailed, match="not public"):
        Poster(resolve=lambda *_: ["1.1.1.1", address]).addresses("hooks.example", 443)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "::ffff:169.254.170.2", "224.0.0.1"]
)
def test_no_permission_lets_a_host_have_the_address_of_the_metadata(address):
    with pytest.raises(WebhookFailed, match="not public"):
        Poster(private=frozenset({"hooks.example"}), resolve=lambda *_: [address]).addresses("hooks.example", 443)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_a_public_address_is_allowed(address):
    assert Poster(resolve=lambda *_: [address]).addresses("hooks.example", 443) == [address]


def test_a_permission_is_for_its_host_alone():
    poster = Poster(private=frozenset({"hooks.example"}), resolve=lambda *_: ["10.0.0.1"])
    assert poster.addresses("hooks.example", 443) == ["10.0.0.1"]
    with pytest.raises(WebhookFailed):
        poster.addresses("other.example", 443)


def test_a_host_without_an_address_is_refused():
    with pytest.raises(WebhookFailed, match="no address"):
        Poster(resolve=lambda *_: []).addresses("hooks.example", 443)


def test_the_private_address_of_a_name_is_refused_before_anything_is_sent(host):
    with pytest.raises(WebhookFailed):
        post(host, private=frozenset())
    assert host.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "https:///path",
        "https://user:word@hooks.example/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://[::1",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: y",
        "https://höoks.example/",
        "ftp://hooks.example/",
        "",
    ],
)
def test_what_is_no_plain_https_url_is_refused_and_not_repeated(url):
    with pytest.raises(WebhookFailed) as caught:
        Poster(resolve=lambda *_: ["1.1.1.1"]).post(url, b"", {})
    assert "example" not in str(caught.value)


@pytest.mark.parametrize("headers", [{"X Y": "1"}, {"X": "a\r\nb: c"}, {"": "x"}])
def test_a_malformed_header_is_refused(host, headers):
    with pytest.raises(WebhookFailed, match="header"):
        post(host, headers=headers)


def test_a_name_is_looked_up_as_the_machine_does():
    assert "127.0.0.1" in resolved("localhost", 443)
