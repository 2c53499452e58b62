"""The audit trail stays as it was written: the database itself refuses to change it."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A migration that makes the table anew has to make these anew, too.
CHANGED = """
CREATE TRIGGER deed_unchanged BEFORE UPDATE ON deed
BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed'); END
"""
REMOVED = """
CREATE TRIGGER deed_kept BEFORE DELETE ON deed
WHEN OLD.at > datetime('now', '-365 days')
BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed: this is younger than a year'); END
"""
# INSERT OR REPLACE takes a row's place without the two above.
REPLACED = """
CREATE TRIGGER deed_not_replaced BEFORE INSERT ON deed
WHEN EXISTS (SELECT 1 FROM deed WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit trail is not changed'); END
"""
ON_POSTGRESQL = """
CREATE FUNCTION deed_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at <= now() - interval '365 days' THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is not changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER deed_kept BEFORE UPDATE OR DELETE ON deed
FOR EACH ROW EXECUTE FUNCTION deed_kept();
CREATE TRIGGER deed_not_emptied BEFORE TRUNCATE ON deed
FOR EACH STATEMENT EXECUTE FUNCTION deed_kept();
"""


def upgrade() -> None:
    """Add triggers; an older version only adds deeds, so it goes on working meanwhile."""
    if op.get_bind().dialect.name == "sqlite":
        for trigger in (CHANGED, REMOVED, REPLACED):
            op.execute(trigger)
    else:
        op.execute(ON_POSTGRESQL)
