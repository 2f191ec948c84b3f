"""The public pages: index, articles, search, votes."""
