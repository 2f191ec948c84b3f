"""What our own host found about who really sent a mail (SPF, DKIM, DMARC). It proves an address, never an account."""

import re
from dataclasses import dataclass

from authres import AuthenticationResultsHeader

from handoff.channels.mail.parts import MailParts

_METHODS = ("spf", "dkim", "dmarc", "arc")


@dataclass(frozen=True, kw_only=True)
class Genuineness:
    verdict: str
    """ "pass", "fail" or "none": nothing is known."""
    results: str = ""
    """Method by method, as people read it."""


def genuineness_of(parts: MailParts, own_host: str) -> Genuineness:
    """By the topmost result of our own host; what anybody else wrote into the mail counts for nothing."""
    if not own_host:
        return Genuineness(verdict="none")
    for line in parts.headers("Authentication-Results"):
        host, _, rest = line.partition(";")
        if host.split()[:1] != [own_host]:
            continue
        found = _results(line, rest)
        shown = " ".join(f"{method}={found[method]}" for method in _METHODS if method in found)
        return Genuineness(verdict=_verdict(found), results=shown)
    return Genuineness(verdict="none")


def _verdict(found: dict[str, str]) -> str:
    dmarc = found.get("dmarc", "none")
    if dmarc == "pass":
        return "pass"
    if dmarc in {"fail", "reject", "quarantine"} or (found.get("spf") == "fail" and found.get("dkim") != "pass"):
        return "fail"
    return "none"


def _results(line: str, rest: str) -> dict[str, str]:
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {line}")
        found = [(str(result.method), str(result.result)) for result in parsed.results]
    except Exception:  # other forms than the standard's
        found = re.findall(r"\b(spf|dkim|dmarc|arc)\s*=\s*(\w+)", rest)
    results: dict[str, str] = {}
    for method, result in found:
        if results.get(method) != "pass":  # of several signatures one that holds is enough
            results[method] = result
    return results
