"""The stand-in for TensorFlow lets itself be imported, and computes nothing."""

import subprocess
import sys

from settings import ROOT

CODE = """
from bot.rasa.no_tensorflow import install
install()
from typing import Optional, Union
import tensorflow as tf
from tensorflow.keras.utils import Sequence
from tensorflow.python.keras.engine.base_layer import Layer

class Model(tf.keras.Model):
    kept: Optional[Union[tf.Tensor, int]] = None

class Data(Sequence): ...

@tf.function
def plain(): return 1

@tf.keras.utils.register_keras_serializable(package="x")
class Registered: ...

assert plain() == 1 and Registered.__name__ == "Registered" and issubclass(Model, tf.keras.Model)
try:
    Model()
except TypeError as error:
    print(error)
"""


def test_it_is_imported_subclassed_and_decorates_and_says_what_is_missing() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "no_tensorflow" in done.stdout
