from __future__ import annotations

from pathlib import Path

from assistant.encoder import make_encoder
from assistant.library.library import Library
from assistant.settings import EncoderSettings
from tests.library.library_inputs import record, source

ABSTRACTS = (
    "Small networks trained far past the point of memorising suddenly generalise. We trace the delay to weight decay.",
    "Bread rises faster with a starter kept at 26 degrees. We compare the flour of eleven mills over two winters.",
    "A robot arm learns to fold towels from forty demonstrations. Failures come from lighting, rarely from grasping.",
)


def test_the_built_in_encoder_finds_papers_by_meaning(tmp_path: Path) -> None:
    encoder = make_encoder(EncoderSettings())
    with Library.open(tmp_path, lambda: encoder, create=True) as library:
        titles = ("Late generalisation", "Sourdough", "Folding")
        papers = [
            record(number, title=title, abstract=abstract)
            for number, (title, abstract) in enumerate(zip(titles, ABSTRACTS, strict=True))
        ]
        library.ingest([source("a", papers)])
        for key, question in enumerate(("what explains grokking?", "baking a loaf", "machines doing laundry"), 1):
            vector = library.encoder.encode_questions([question])[0]
            assert library.nearest(vector, 3)[0].key == key
        assert library.encoder_fingerprint == encoder.fingerprint
        assert library.doctor() == []
