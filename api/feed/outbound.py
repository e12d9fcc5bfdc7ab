"""Where webhooks may be sent: the form of an address, and which machines it may lead to (reliability.md, "Threats")."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple, Self

from aggregates.refusal import Refused, refuse_unless
from api.settings import Settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""All addresses of a host name, numerically; OSError when there are none."""

LONGEST = 2_048
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>[/?][!-~]*)?"
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_PORTS = {"https": 443, "http": 80}
_FIRST_FREE_PORT = 1_024  # below it, other services than web servers answer
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC: tuple[Network, ...] = (
    IPv4Network("192.88.99.0/24"),  # 6to4 relays (RFC 7526)
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them (RFC 2928, RFC 4380)
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address inside
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class Target(NamedTuple):
    """An address in its one form: `host` in small letters without brackets, `path` with the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def literal(self) -> Address | None:
        """The host, where it is an address and no name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


class Outbound(NamedTuple):
    """What the configuration says about webhooks."""

    networks: tuple[Network, ...] = ()
    hosts: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """From SHILU_WEBHOOK_NETWORKS and SHILU_WEBHOOK_HOSTS. Refused for what is no network."""
        try:
            networks = tuple(ip_network(text) for text in _listed(settings.webhook_networks))
        except ValueError as error:
            raise Refused(
                "bad-network", f"SHILU_WEBHOOK_NETWORKS 不是网段列表:{error}", f"SHILU_WEBHOOK_NETWORKS: {error}"
            ) from error
        return cls(networks, tuple(host.lower() for host in _listed(settings.webhook_hosts)))

    def target(self, url: str) -> Target:
        """The target of a URL; nothing is looked up. Refused `webhook-url`, `webhook-host`."""
        target = parse_url(url)
        refuse_unless(
            not self.hosts or any(_is_of(target.host, host) for host in self.hosts), "webhook-host",
            "此主机不在允许之列(SHILU_WEBHOOK_HOSTS)", "this host is not among those allowed (SHILU_WEBHOOK_HOSTS)",
        )  # fmt: skip
        return target

    def addresses(self, target: Target, resolve: Resolve) -> list[str]:
        """The addresses to connect to: the name is resolved once, and every address found must be allowed.

        Refused `webhook-unresolved`, `webhook-address` (internal), `webhook-scheme` (http to the outside).
        """
        literal = target.literal
        found = [literal] if literal is not None else _resolved(target, resolve)
        for address in found:
            refuse_unless(
                self.inside(address) or is_public(address), "webhook-address",
                "地址指向内部网络,不予发送", "the address leads into an internal network: nothing is sent there",
            )  # fmt: skip
        refuse_unless(
            target.scheme == "https" or all(map(self.inside, found)), "webhook-scheme",
            "发往外部须用 https", "what leaves the internal networks allowed goes by https",
        )  # fmt: skip
        return [str(address) for address in found]

    def inside(self, address: Address) -> bool:
        """Whether the address lies in a network that the configuration allows."""
        return any(address in network for network in self.networks)


def parse_url(url: str) -> Target:
    """The parts of an http(s) URL written plainly; Refused `webhook-url` for anything that readers of URLs may take in
    different ways: other characters than ASCII (a name in Chinese is written `xn--…`), user names, escapes in the
    host, fragments, odd numbers for addresses, a dot at the end, a port below 1024 other than that of the web.
    """
    match = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if match is None or "#" in url or "\\" in url:
        raise _malformed()
    scheme, path = match["scheme"], match["path"] or "/"
    port = int(match["port"] or _PORTS[scheme])
    if port > 65_535 or (port < _FIRST_FREE_PORT and port not in _PORTS.values()):
        raise _malformed()
    return Target(scheme, _host(match["host"].lower()), port, path if path.startswith("/") else f"/{path}")


def is_public(address: Address) -> bool:
    """Whether the address is one of the public Internet, and holds none that is not (RFC 6890 and its successors)."""
    if isinstance(address, IPv6Address) and address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False  # loopback, local, multicast, IPv4 mapped or compatible
    reserved = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not reserved and not any(address in network for network in _NOT_PUBLIC)


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(IPv6Address(text[1:-1]))
        except ValueError:
            raise _malformed() from None
    labels = text.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # what a resolver may take for a number must be one in its usual form
        try:
            return str(IPv4Address(text))
        except ValueError:
            raise _malformed() from None
    if len(text) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _malformed()
    return text


def _resolved(target: Target, resolve: Resolve) -> list[Address]:
    try:
        found = [ip_address(text) for text in resolve(target.host, target.port)]
    except (OSError, ValueError):
        found = []
    refuse_unless(found, "webhook-unresolved", "查不到此主机的地址", "the host has no address")
    return list(dict.fromkeys(found))


def _is_of(host: str, allowed: str) -> bool:
    return host == allowed or (allowed.startswith(".") and host.endswith(allowed))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _malformed() -> Refused:
    return Refused(
        "webhook-url", "须为写法规范的 https 地址:主机名用小写字母、数字或 xn--,不含用户名、片段,IP 用通常写法",
        "give a plainly written https address: an ASCII host name (xn--… for others), no user name, no fragment, "
        "an IP address in its usual form, no trailing dot",
    )  # fmt: skip
