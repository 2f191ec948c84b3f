"""Which network an address is of: what is bounded an address must be bounded for all that one subscriber may use."""

from ipaddress import IPv6Address, ip_address

_SUBSCRIBER_BITS = 64
"""Of an IPv6 address, the part that a subscriber is given; the rest they choose as they like."""


def network(address: str) -> str:
    """The address itself; of IPv6 the /64, of an IPv4 address written as IPv6 that one. What is none stays as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        rest = 128 - _SUBSCRIBER_BITS
        return f"{IPv6Address(int(found) >> rest << rest)}/{_SUBSCRIBER_BITS}"
    return str(found)
