"""Measurements that take minutes and are no tests: `python -m tests.benchmarks`. Results: docs/benchmarks.md."""
