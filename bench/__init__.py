"""Measurements: generators, load scripts, yardsticks. Results in docs/performance.md."""
