"""What the texts say of this site: may be others at any time, and whoever words the next text sees it."""

from collections.abc import Mapping


class SiteWords:
    """`help_lines` by language, empty for none; `texts` stand in place of the assistant's own, by language and name."""

    def __init__(
        self,
        site_name: str,
        help_lines: Mapping[str, str] | None = None,
        texts: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.site_name = site_name
        self.help_lines: dict[str, str] = dict(help_lines or {})
        self.texts: Mapping[str, Mapping[str, str]] = texts or {}

    def become(self, site_name: str, help_lines: Mapping[str, str], texts: Mapping[str, Mapping[str, str]]) -> None:
        """Say this from now on. `help_lines` stays the same object: others hold it."""
        self.site_name = site_name
        self.help_lines.clear()
        self.help_lines.update(help_lines)
        self.texts = texts
