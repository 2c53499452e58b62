"""Pictures of mails and pages for docs/, taken by a real browser: `make pictures`."""
