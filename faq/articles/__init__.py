"""Articles and topics as their files hold them, and what is put into them for this site."""
