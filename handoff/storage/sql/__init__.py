"""The database, by SQLAlchemy Core: SQLite or PostgreSQL, by address."""
