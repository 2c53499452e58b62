"""The console: pages for admins and coaches, and the same for programs under /api/v1."""
