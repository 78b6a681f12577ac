"""The colours of a poster. Ink on ground has a contrast of 4.5 at least, which a test works out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    ground: str
    ink: str
    deep: str  # a tone off the ground
    mid: str
    light: str
    accent: str


PALETTES = (
    Palette("#1b1f2e", "#f3ead7", "#262c42", "#3d4a6b", "#e9d8a6", "#e0603f"),  # midnight
    Palette("#efe6d5", "#2a2320", "#e0d2b8", "#b9a27c", "#fff8ea", "#b4232c"),  # paper and velvet
    Palette("#16302b", "#f0ead8", "#1f423b", "#3f7266", "#d9e2b8", "#f0a53a"),  # forest
    Palette("#b83a28", "#fff3df", "#a32f20", "#7a2117", "#f6c988", "#1f1b24"),  # poppy
    Palette("#f2b84b", "#2b2118", "#e3a331", "#c47a2a", "#fff1cf", "#1f4e5f"),  # saffron
    Palette("#123a52", "#f2efe4", "#194a68", "#3b7a93", "#cfe3df", "#f26d5b"),  # harbour
    Palette("#3a1c32", "#f6e6dc", "#4c2642", "#7d4468", "#f0bfa6", "#f4d35e"),  # plum
    Palette("#dfe5dd", "#20302c", "#cbd6cc", "#8ea79b", "#f7faf3", "#d2542d"),  # mist
    Palette("#221b18", "#f4e7d3", "#31261f", "#6a4a35", "#d9a066", "#c43c2c"),  # umber
    Palette("#e9c9bd", "#3a1d28", "#deb5a6", "#bb7f78", "#fbeee6", "#275d63"),  # blush
    Palette("#0f0f12", "#eeeae2", "#1c1c22", "#4b4b55", "#d8d4ca", "#d7263d"),  # noir
    Palette("#255f4f", "#fdf3dc", "#2e7060", "#123a31", "#f3d9a4", "#ef8354"),  # billiard
    Palette("#a9c6d3", "#182a38", "#96b7c7", "#557f97", "#eef5f3", "#c8442f"),  # sky
    Palette("#5a2433", "#fae7d2", "#6b2e3f", "#94495a", "#eab78a", "#f1e3b4"),  # claret
)
