"""`make_encoder` under the name that programs know it by; it lives in `assistant.encoder`."""

from assistant.encoder import make_encoder

__all__ = ["make_encoder"]
