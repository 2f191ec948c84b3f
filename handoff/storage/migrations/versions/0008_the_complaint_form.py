"""What only the assistant reads of a complaint form has a column of its own; the form's fields bear one name each.

Revision ID: 0008
Revises: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = ("account_id", "transaction_id", "bet_id", "description", "contact")


def upgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("memory", sa.JSON(), nullable=True))
    for id, form in _forms():
        memory = form.pop("memory", None)
        amount, _, currency = str(form.get("amount") or "").partition(" ")
        _store(
            id,
            {name: form.get(name) or "" for name in _TEXTS}
            | {
                "kind": form.get("kind"),
                "amount": amount,
                "currency": currency,
                "happened": form.get("occurred_at") or "",
                "happened_on": None,
                "is_complete": bool(form.get("complete")),
                "is_active": bool(form.get("active")),
            },
            memory,
        )


def downgrade() -> None:
    for id, form in _forms(memory=True):
        known = {name: form[name] for name in ("kind", *_TEXTS) if form[name]}
        known |= {"occurred_at": form["happened"]} if form["happened"] else {}
        known |= {"amount": f"{form['amount']} {form['currency']}".strip()} if form["amount"] else {}
        known |= {"memory": form["memory"]} if form["memory"] else {}
        _store(id, known | {"complete": form["is_complete"], "active": form["is_active"]}, None)
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("memory")


_CONVERSATIONS = sa.table(
    "conversations",
    sa.column("id", sa.String),
    sa.column("form", sa.JSON(none_as_null=True)),
    sa.column("memory", sa.JSON(none_as_null=True)),
)


def _forms(*, memory: bool = False) -> list[tuple[str, dict[str, Any]]]:
    table = _CONVERSATIONS
    columns = (table.c.id, table.c.form, *((table.c.memory,) if memory else ()))
    found = op.get_bind().execute(sa.select(*columns)).all()
    return [(row.id, row.form | ({"memory": row.memory} if memory else {})) for row in found if row.form]


def _store(id: str, form: dict[str, Any], memory: dict[str, Any] | None) -> None:
    changed = sa.update(_CONVERSATIONS).where(_CONVERSATIONS.c.id == id).values(form=form, memory=memory)
    op.get_bind().execute(changed)
