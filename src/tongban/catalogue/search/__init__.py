"""Finding service items: Chinese words, the index, ranked search, suggestions, and the doors of the browse pages.

How it works and what it promises: docs/topics/search.md.
"""
