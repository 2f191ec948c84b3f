"""What attackers try, a file each finding; `docs/security.md` lists them all."""
