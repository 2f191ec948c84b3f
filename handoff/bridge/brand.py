"""What makes the chat look like the site's: its logo, and photos of operators by the names that players read."""

from dataclasses import dataclass
from pathlib import Path

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


@dataclass(frozen=True, kw_only=True)
class Brand:
    """Where the pictures are; None for none."""

    logo: Path | None = None
    photos: Path | None = None

    @property
    def told(self) -> dict[str, object]:
        """What a page must know."""
        return {"logo": "/widget/logo" if self.logo else "", "photos": self.photos is not None}

    def photo_of(self, name: str) -> Path | None:
        """The photo of whoever has this name; only what lies in the folder itself is looked at."""
        if self.photos is None:
            return None
        found = (path for path in self.photos.iterdir() if path.stem == name and path.suffix.lower() in TYPES)
        return next(found, None)
