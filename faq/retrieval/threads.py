"""How many threads the linear algebra of the process runs on: one.

Learning an edit is some dozen small matrix products. On two threads each of them waits for the slower one, which on a
busy machine has to be given a core first: .15 s of work then takes 3 s, and more as the machine gets busier.
"""


def use_one_thread() -> None:
    """For NumPy, SciPy and faiss alike, whatever the environment says; PyTorch has its own setting."""
    import faiss  # noqa: F401  each brings a BLAS of its own, and only those that are loaded can be told
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
