"""The form engine: questions of a definition become fields, what people type becomes canonical answers.

One evaluator for pages, API and submission: ``answers.keep`` cleans one answer, ``answers.find_problems`` checks all.
``rendering`` shows stored answers; it decides nothing.
"""
