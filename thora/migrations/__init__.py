"""How the tables of Thora's database came to be, step by step (Alembic)."""
