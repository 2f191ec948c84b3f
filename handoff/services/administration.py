"""Settings that administrators change while the desk runs: checked as a whole, kept as rows, told to all processes.

Each change is a line of the audit log with what the setting was and is: that is its history.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from handoff.domain.audit import Action as Recorded
from handoff.domain.audit import Entry, Search
from handoff.domain.desk_setting import DeskSetting
from handoff.domain.errors import BadRequest
from handoff.domain.events import DeskChanged
from handoff.domain.people.operator import Operator
from handoff.services import audit
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area, check

_HISTORY = 50
_TOLD_CHARACTERS = 2000


class Administration(Protocol):
    """What can be set, as the composition root knows it."""

    @property
    def groups(self) -> Mapping[str, Sequence[str]]:
        """Names of settings by subject."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """What holds now, as JSON."""
        ...

    @property
    def defaults(self) -> Mapping[str, Any]:
        """What the environment says, as JSON."""
        ...

    def check(self, changed: Mapping[str, Any]) -> Mapping[str, Any]:
        """What `changed`, all that is set in place of the defaults, comes to; as JSON in its plain form.

        Raises: BadRequest: `params["field"]` cannot be that, `params["why"]` says why.
        """
        ...

    async def refresh(self) -> None:
        """Let hold in this process what the database says."""
        ...


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What is set. `changed` says by whom and when."""

    changed: Mapping[str, DeskSetting]
    history: Sequence[Entry]


async def overview(context: Context, operator: Operator) -> Overview:
    """Raises: Forbidden."""
    check(operator, Action.READ, Area.SETTINGS)
    async with context.uow(read_only=True) as work:
        return Overview(
            changed={setting.name: setting for setting in await work.desk_settings.all()},
            history=await work.audit.search(Search(action=Recorded.SETTING_CHANGED, limit=_HISTORY)),
        )


@retried
async def change(
    context: Context, administration: Administration, operator: Operator, wanted: Mapping[str, Any]
) -> None:
    """Set these; None takes one back to what the environment says. All or none of them hold, in all processes.

    Raises:
        Forbidden. BadRequest: `params["field"]` cannot be set, or not so.
    """
    check(operator, Action.CHANGE, Area.SETTINGS)
    known = {name for names in administration.groups.values() for name in names}
    for name in wanted:
        if name not in known:
            raise BadRequest(field=name)
    now = context.clock.now()
    async with context.uow() as work:
        await work.alone("settings")
        before = {setting.name: setting.value for setting in await work.desk_settings.all()}
        after = {**before, **wanted}
        plain = administration.check({name: value for name, value in after.items() if value is not None})
        for name, value in wanted.items():
            was = before.get(name, administration.defaults.get(name))
            becomes = administration.defaults.get(name) if value is None else plain[name]
            if value is None:
                await work.desk_settings.remove(name)
            else:
                setting = DeskSetting(name=name, value=plain[name], changed_at=now, changed_by=operator.name)
                await work.desk_settings.put(setting)
            if was != becomes:
                told: dict[str, str | int] = {"before": _told(was), "after": _told(becomes)}
                await audit.record(work, now, Recorded.SETTING_CHANGED, name, told)
        work.emit(DeskChanged())
        await work.commit()
    await administration.refresh()


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:_TOLD_CHARACTERS]
