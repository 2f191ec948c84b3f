"""The departments of the desk: what they are called and what each of them handles. No code knows one by its id."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handoff.domain.complaint import ComplaintKind
from handoff.domain.errors import BadRequest
from handoff.domain.ids import DepartmentId

_ID = re.compile(r"[a-z][a-z0-9_]{0,15}")  # what columns and addresses hold


@dataclass(frozen=True, kw_only=True)
class Department:
    """Who handles a matter (as the help content says)."""

    id: DepartmentId
    names: Mapping[str, str]
    """What lists and headings call it, by language."""
    in_sentence: Mapping[str, str] = field(default_factory=dict)
    """What it is called in the middle of a sentence, where that differs."""
    kinds: frozenset[ComplaintKind] = frozenset()
    """The complaints that come here."""
    new_accounts: bool = False
    """Whether new accounts work here as long as nobody says otherwise."""
    investigates: bool = False
    """Whether the last step of an escalation leads here."""


class Departments:
    """All of them, in the order of choosing."""

    def __init__(self, departments: Sequence[Department]) -> None:
        """Raises: ValueError: there is no first one, none or several investigate, or something is there twice."""
        self.all = tuple(departments)
        self._by_id = {department.id: department for department in self.all}
        self._of_kind = {kind: department.id for department in self.all for kind in department.kinds}
        investigating = [department.id for department in self.all if department.investigates]
        if len(investigating) != 1:
            raise ValueError(f"exactly one department investigates, not {len(investigating)}")
        if len(self._by_id) < len(self.all):
            raise ValueError("two departments have the same id")
        if len(self._of_kind) < sum(len(department.kinds) for department in self.all):
            raise ValueError("two departments handle the same kind of complaint")
        if wrong := [id for id in self._by_id if not _ID.fullmatch(id)]:
            raise ValueError(f"{wrong[0]!r} is no id of a department: at most 16 small letters, digits, underscores")
        self.investigation = investigating[0]
        """Where the last step of an escalation leads."""

    @property
    def ids(self) -> tuple[DepartmentId, ...]:
        return tuple(self._by_id)

    @property
    def default(self) -> DepartmentId:
        """Who handles what names no department."""
        return self.all[0].id

    @property
    def of_new_accounts(self) -> tuple[DepartmentId, ...]:
        """Where new accounts work as long as nobody says otherwise."""
        return tuple(department.id for department in self.all if department.new_accounts) or (self.default,)

    def of_kind(self, kind: ComplaintKind) -> DepartmentId:
        """Who handles complaints of that kind."""
        return self._of_kind.get(kind, self.default)

    def known(self, id: str | None) -> DepartmentId:
        """The id, if it is a department's, else that of the default."""
        department = self._by_id.get(DepartmentId(id or ""))
        return department.id if department else self.default

    def check(self, *ids: DepartmentId) -> None:
        """Raises: BadRequest: one of them is no department."""
        if not self._by_id.keys() >= set(ids):
            raise BadRequest(field="department")

    def in_sentence(self, id: DepartmentId, language: str) -> str:
        """What to call it in the middle of a sentence. One that is not there any more goes by its id."""
        department = self._by_id.get(id)
        if department is None:
            return id
        return department.in_sentence.get(language) or department.names.get(language) or id
