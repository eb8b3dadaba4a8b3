"""Write config/default.toml from the settings' own descriptions and defaults."""

from __future__ import annotations

from assistant.settings import config_directory
from assistant.settings.default_toml import default_toml


def main() -> None:
    path = config_directory() / "default.toml"
    path.write_text(default_toml(), encoding="utf-8", newline="\n")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
