"""No webhook leads inside: spellings of internal addresses, names that lead to them, names that change their mind."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from aggregates.refusal import Refused
from api.feed.outbound import Outbound, is_public, parse_url
from api.feed.sending import Sender, SendFailed, resolve_within
from api.settings import Settings
from tests.api.feed.receiver import receiving

NINE = [
    "https://127.0.0.1/hook", "https://127.1/hook", "https://2130706433/hook", "https://0x7f000001/hook",
    "https://0177.0.0.1/hook", "https://[::1]/hook", "https://[::ffff:127.0.0.1]/hook", "https://localhost/hook",
    "https://127。0。0。1/hook",
]  # fmt: skip
"""Spellings of one internal address (issue 6, "Hostile input list")."""
MORE = [
    "https://127.0.0.1/hook", "https://127.0.0.1./", "https://localhost./", "https://0/", "https://0x7f.1/",
    "https://127.0.1/", "https://[::127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::ffff:8.8.8.8]/",
    "https://[fe80::1%25eth0]/", "https://[fe80::1]/", "https://[fc00::1]/", "https://[fec0::1]/", "https://[ff02::1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::10.0.0.1]/", "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/",
    "https://[2001:0:4136:e378::1]/", "https://[::]/", "https://0.0.0.0/", "https://10.0.0.1/", "https://172.16.0.1/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://224.0.0.1/",
    "https://240.0.0.1/", "https://255.255.255.255/", "https://192.0.2.1/", "https://198.18.0.1/", "https://192.88.99.1/",
]  # fmt: skip
TRICKS = [
    "https://user@example.org/", "https://example.org@127.0.0.1/", "https://user:pass@example.org/",
    "https://example.org:22/", "https://example.org:0/", "https://example.org:65536/", "https://example.org:/",
    "https://example.org:٤٤٣/", "https://example.org:+443/", "https://example.org./", "https://.example.org/",
    "https://example..org/", "https://exa mple.org/", "https://example.org\\@127.0.0.1/", "https://example.org#@127.0.0.1/",
    "https://example.org/\r\nHost: 127.0.0.1", "https://example.org/\tx", "https://пример.org/", "https://ｅxample.org/",
    "https://%31%32%37.0.0.1/", "https://1.2.3.4.5/", "https://1.2.3.256/", "https://08.8.8.8/", "https:///example.org/",
    "https:example.org", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1/",
    "HTTPS://example.org/", " https://example.org/", "https://example.org/ ", "https://-example.org/", "https://",
    "https://[::1", "https://[]/", "https://[1.2.3.4]/", "https://example.org/中文", f"https://{'a' * 2_100}.org/", "",
    "https://１２７.0.0.1/", "https://１２７。０。０。１/",
]  # fmt: skip
PUBLIC = "93.184.215.14"


def outside(_host: str, _port: int) -> Sequence[str]:
    """Every name is out there."""
    return [PUBLIC]


@pytest.mark.parametrize("url", [*NINE, *MORE, *TRICKS])
def test_nothing_leads_inside(url: str) -> None:
    """Every spelling of an internal address, and every URL that may be read in two ways, is refused with a reason."""
    with pytest.raises(Refused) as refused:
        Outbound().addresses(Outbound().target(url), resolve_within if "localhost" in url else outside)
    assert refused.value.code in ("webhook-url", "webhook-address")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1%eth0"]
)
def test_a_name_with_one_internal_address_is_refused(address: str) -> None:
    """Every address a name has must be public: one inside among public ones is enough to refuse."""
    for found in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(Refused, match="webhook-address"):
            Outbound().addresses(parse_url("https://hooks.example.org/"), lambda *_, found=found: found)


def test_public_addresses_are_allowed() -> None:
    """What is public goes through, in its plain spelling, on the ports of the web and high ones."""
    for url in ("https://example.org", "https://example.org:8443/a/b?c=d%20e", f"https://{PUBLIC}/", "https://xn--fiq228c.cn/"):
        assert Outbound().addresses(parse_url(url), outside) == [PUBLIC]
    assert Outbound().addresses(parse_url("https://[2606:2800:21f::1]:443/"), outside) == ["2606:2800:21f::1"]
    assert is_public(ip_address("64:ff9b::5db8:d70e")) and parse_url("https://a.org?x=1").path == "/?x=1"


def test_networks_and_hosts_of_the_configuration() -> None:
    """An internal network may be allowed, then by http too; a list of hosts lets nothing else through."""
    inside = Outbound.of(Settings(webhook_networks="10.1.0.0/16, fd00::/8", webhook_hosts="hooks.gov.cn,.internal"))
    assert inside.addresses(inside.target("http://a.internal/"), lambda *_: ["10.1.2.3"]) == ["10.1.2.3"]
    for url, found, code in (
        ("http://a.internal/", "10.2.0.1", "webhook-address"), ("http://hooks.gov.cn/", PUBLIC, "webhook-scheme"),
        ("https://example.org/", PUBLIC, "webhook-host"), ("https://nothooks.gov.cn/", PUBLIC, "webhook-host"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            inside.addresses(inside.target(url), lambda *_, found=found: [found])
    with pytest.raises(Refused, match="bad-network"):
        Outbound.of(Settings(webhook_networks="10.1.0.1/16"))


def test_the_address_checked_is_the_address_called() -> None:
    """DNS rebinding: a name that is public when asked first and internal afterwards is asked once for each message, and
    the connection goes to what was checked."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.2" if len(asked) == 1 else "127.0.0.1"]

    outbound = Outbound.of(Settings(webhook_networks="127.0.0.2/32"))
    with receiving() as receiver:  # listens on 127.0.0.1 only, which is not allowed
        sender = Sender(outbound, resolve=rebinding)
        with pytest.raises(SendFailed, match="connection"):
            sender.post(f"http://rebound.example.org:{receiver.port}/", b"{}", {})
        assert asked == ["rebound.example.org"] and receiver.messages == []
        with pytest.raises(SendFailed, match="webhook-address"):
            sender.post(f"http://rebound.example.org:{receiver.port}/", b"{}", {})
        assert len(asked) == 2 and receiver.messages == []


def test_the_name_is_called_at_the_address_checked() -> None:
    """Host names the receiver as registered, while no resolver but ours is asked."""
    outbound = Outbound.of(Settings(webhook_networks="127.0.0.1/32"))
    with receiving() as receiver:
        url = f"http://no-such-name.invalid:{receiver.port}/path?q=1"
        assert Sender(outbound, resolve=lambda *_: ["127.0.0.1"]).post(url, b"body", {"X": "1"}) == 204
        (message,) = receiver.messages
        assert message.headers["host"] == f"no-such-name.invalid:{receiver.port}" and message.path == "/path?q=1"


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's TLS with a fresh certificate for `name`, and a client's that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime(2020, 1, 1, tzinfo=UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def test_tls_is_for_the_name(tmp_path: Path) -> None:
    """At the address checked the certificate must be that of the name; another's, or one nobody trusts, is refused."""
    server, trusting = certified(tmp_path, "hooks.example.org")
    outbound = Outbound.of(Settings(webhook_networks="127.0.0.1/32"))
    with receiving(server) as receiver:
        good, other = (f"https://{name}.example.org:{receiver.port}/" for name in ("hooks", "other"))
        assert Sender(outbound, resolve=lambda *_: ["127.0.0.1"], tls=trusting).post(good, b"{}", {}) == 204
        for url, tls in ((other, trusting), (good, None)):
            with pytest.raises(SendFailed, match="tls"):
                Sender(outbound, resolve=lambda *_: ["127.0.0.1"], tls=tls).post(url, b"{}", {})
        assert len(receiver.messages) == 1


def test_redirects_are_not_followed() -> None:
    """A redirect is an answer like any other: its status comes back, and nobody goes where it points."""
    outbound = Outbound.of(Settings(webhook_networks="127.0.0.1/32"))
    with receiving() as inner, receiving() as receiver:
        receiver.answer = lambda _: (302, {"Location": inner.url()})
        assert Sender(outbound).post(receiver.url(), b"{}", {}) == 302
        assert inner.messages == [] and len(receiver.messages) == 1


def test_an_answer_is_read_up_to_a_limit_and_within_a_time() -> None:
    """A receiver that answers without end, or a byte now and then, holds nobody for longer than the whole time."""
    outbound = Outbound.of(Settings(webhook_networks="127.0.0.1/32"))
    with receiving() as receiver:
        receiver.body = b"x" * 3_000_000
        assert Sender(outbound).post(receiver.url(), b"{}", {}) == 204
        receiver.drip_s = 0.05
        assert Sender(outbound, whole_s=0.3).post(receiver.url(), b"{}", {}) == 204
        receiver.answer = lambda _: __import__("time").sleep(2) or 204
        with pytest.raises(SendFailed, match="timeout"):
            Sender(outbound, whole_s=0.3).post(receiver.url(), b"{}", {})
