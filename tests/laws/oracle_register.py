"""The oracle's reading of the agency register: which name each registered agency goes by, and who continues it."""

from __future__ import annotations

from typing import Any

Said = dict[str, Any]


def _lead_to(name: str, links: dict[str, str]) -> str:
    """Where the links lead; of a circle the smallest name, whichever name one came from."""
    reached = [name]
    for _ in range(len(links) + 1):
        reached.append(links.get(reached[-1], reached[-1]))
    end = reached[-1]
    if links.get(end, end) == end:
        return end
    circle = [end]
    while links[circle[-1]] != end:
        circle.append(links[circle[-1]])
    return min(circle)


def _aliases(said: list[Said]) -> dict[str, str]:
    """The latest assertion about each name that no later statement rejects."""
    links: dict[str, str] = {}
    for at, x in enumerate(said):
        if x["type"] != "agency.alias_asserted":
            continue
        pair = (x["data"]["alias"], x["data"]["agency"])
        rejected = [y for y in said[at + 1 :] if y["type"] == "agency.alias_rejected"
                    and (y["data"]["alias"], y["data"]["agency"]) == pair]  # fmt: skip
        if not rejected:
            links[pair[0]] = pair[1]
    return links


def _reform(x: Said) -> tuple[list[str], list[str]]:
    """(the names that end, the names that go on) of one statement."""
    data = x["data"]
    if x["type"] == "agency.renamed":
        return [data["agency"]], [data["to"]]
    if x["type"] == "agency.merged":
        return [name for name in data["agencies"] if name != data["to"]], [data["to"]]
    return ([], data["to"]) if x["type"] == "agency.split" else ([], [])


def _successors(said: list[Said]) -> dict[str, str]:
    """For each name the successor of the last reform that ended it, unless a later one continues under it."""
    links: dict[str, str] = {}
    for name in {n for x in said for n in _reform(x)[0]}:
        touching = [x for x in said if name in _reform(x)[0] or name in _reform(x)[1]]
        if name in _reform(touching[-1])[0] and name not in _reform(touching[-1])[1]:
            links[name] = touching[-1]["data"]["to"]
    return links


def _names(said: list[Said]) -> tuple[dict[str, str], dict[str, str]]:
    """({name: the name it goes by}, {name gone by: the name that continues it}) for names that lead anywhere."""
    aliases, successors = _aliases(said), _successors(said)
    known = {name: _lead_to(name, aliases) for name in (*aliases, *aliases.values(), *successors, *successors.values())}
    return known, {name: known.get(to, to) for name, to in successors.items()}


def goes_by(said: list[Said], name: str) -> str:
    """The name an agency goes by: asserted aliases are followed, reforms are not."""
    return _names(said)[0].get(name, name)


def continues_as(said: list[Said], name: str) -> str:
    """The name that continues an agency in the end."""
    return _lead_to(goes_by(said, name), _names(said)[1])


def kind_of(said: list[Said], name: str) -> str:
    """The kind an agency is registered with, UNKNOWN when it is not registered."""
    found = [x["data"]["kind"] for x in said if x["type"] == "agency.registered" and x["data"]["agency"] == name]
    return str(found[-1]) if found else "UNKNOWN"


def identities(said: list[Said]) -> dict[str, list[str]]:
    """{registered name: [the name it goes by, the name that continues it]}."""
    names = sorted(x["data"]["agency"] for x in said if x["type"] == "agency.registered")
    return {name: [goes_by(said, name), continues_as(said, name)] for name in names}
