"""The jobs that ask Canvas nothing: mails, the admins' note, and keeping the database small."""
