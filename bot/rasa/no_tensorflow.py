"""Stands in for TensorFlow, which Rasa imports with all its policies and no part of this assistant uses.

Half of Rasa's start and half of its memory are that import. What modules of Rasa do with it while they are imported,
subclassing, decorating, naming types, goes through; a component that would compute with it gets a TypeError.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any

NAMES = ("tensorflow", "tensorflow_addons", "keras")


class _Anything(type):
    """Every attribute of such a class is such a class again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class Absent(metaclass=_Anything):
    """Whatever a name in TensorFlow stands for."""

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        if cls is Absent:  # a decorator leaves what it decorates; one with arguments comes first and leaves it then
            return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else Absent
        raise TypeError("TensorFlow is not loaded here; see bot/rasa/no_tensorflow.py")


class _Stub(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in NAMES:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Stub(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def install() -> None:
    """From here on, imports of TensorFlow find the stand-in."""
    sys.meta_path.insert(0, _Finder())
