"""Second factors, whom an identity provider knows, and what is told of a sign-in.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("operators") as table:
        table.add_column(sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("operators") as table:
        table.alter_column("must_change_password", server_default=None)
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("opened_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("device", sa.String(120)))
        table.add_column(sa.Column("stage", sa.String(16)))
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(1400), nullable=False),
        sa.Column("operator_id", sa.String(32), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_passkeys_operator_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
    )
    op.create_index("ix_passkeys_operator_id", "passkeys", ["operator_id"])
    op.create_table(
        "authenticators",
        sa.Column("operator_id", sa.String(32), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_authenticators_operator_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("operator_id", "is_confirmed", name="pk_authenticators"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("operator_id", sa.String(32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_recovery_codes_operator_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_operator_id", "recovery_codes", ["operator_id"])
    op.create_table(
        "provider_identities",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("operator_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_provider_identities_operator_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_provider_identities"),
    )
    op.create_index("ix_provider_identities_operator_id", "provider_identities", ["operator_id"])


def downgrade() -> None:
    for table in ("provider_identities", "recovery_codes", "authenticators", "passkeys"):
        op.drop_table(table)
    with op.batch_alter_table("sessions") as sessions:
        for column in ("stage", "device", "confirmed_at", "opened_at"):
            sessions.drop_column(column)
    with op.batch_alter_table("operators") as operators:
        operators.drop_column("must_change_password")
