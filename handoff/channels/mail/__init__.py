"""Mail, both ways: a mailbox by IMAP, sending by SMTP."""
