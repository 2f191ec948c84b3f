"""Every setting of the desk, read once from the environment.

`Settings.from_environment()` is called by `server.py`, the migrations and the command-line tools; nothing else reads
the environment. Every variable is `DESTEK_` plus the field's name in capitals, so `site_name` is `DESTEK_SITE_NAME`.
"""

from settings.desk import Settings, SettingsError
from settings.fields import ROOT

__all__ = ["ROOT", "Settings", "SettingsError"]
