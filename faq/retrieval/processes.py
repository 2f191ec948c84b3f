"""Learning on all cores: a process a task, each on one thread, as threads of one product wait for each other."""

import os
from collections.abc import Sequence
from typing import Any

PROCESSES = min(4, os.cpu_count() or 1)
Task = tuple[Any, ...]
"""A function that can be imported, and its arguments."""


def at_once(tasks: Sequence[Task], processes: int) -> list[Any]:
    """What the tasks return, in their order. Large arrays are shared, not copied; with one process it is this one."""
    if processes == 1 or len(tasks) == 1:
        return [function(*arguments) for function, *arguments in tasks]
    from joblib import Parallel, delayed, parallel_config

    with parallel_config("loky", inner_max_num_threads=1):
        jobs = (delayed(function)(*arguments) for function, *arguments in tasks)
        return list(Parallel(n_jobs=processes, batch_size=1, pre_dispatch="all")(jobs))
