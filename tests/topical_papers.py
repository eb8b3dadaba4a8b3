"""Invented papers on three subjects, and two on others, for tests of likeness and topics."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["BEES", "BREAD", "LOCKS", "OTHERS", "TOPICAL", "write_topical"]

BREAD = [
    (
        "rye-rise",
        "Sourdough Bread from Rye: How the Starter Sets the Rise",
        "We bake sourdough bread from rye flour with eleven starters. An older starter gives a higher rise and a "
        "sour crumb. Lactic acid bacteria outnumber yeast by ten to one.",
    ),
    (
        "cold-dough",
        "Cold Fermentation of Sourdough Bread",
        "Dough for sourdough bread ferments for three days in the cold. The crumb opens and the crust browns. "
        "Bakers preferred the slow loaves in a blind tasting.",
    ),
    (
        "salt-crust",
        "Salt and Crust: Sourdough Bread without Additives",
        "Less salt speeds the fermentation of sourdough bread. We measure crust and crumb of forty loaves. Two "
        "per cent of salt by flour is the least that bakers accept.",
    ),
    (
        "mill-flour",
        "Which Flour for Sourdough Bread? A Trial with Nine Mills",
        "Flour from nine mills was baked into sourdough bread with one starter. Ash content explains most of the "
        "rise. Stone-milled flour needs more water.",
    ),
]
BEES = [
    (
        "hive-hum",
        "The Hum of Honey Bees before Swarming",
        "Honey bees change their hum days before a swarm leaves the hive. We record sixty hives with microphones. "
        "The pitch rises by a third on the last evening.",
    ),
    (
        "bee-dance",
        "Waggle Dances of Honey Bees in Towns",
        "Honey bees dance to tell the way to flowers. In towns the waggle dances point to parks within one "
        "kilometre. Hives in fields send foragers twice as far.",
    ),
    (
        "bee-mites",
        "Mites and Winter Losses of Honey Bees",
        "Mites weaken honey bees before winter. Colonies with more than three mites on a hundred bees rarely "
        "survive. Treating the hive in August halves the losses.",
    ),
    (
        "bee-queens",
        "How Honey Bees Choose a Queen",
        "Honey bees raise several queens and keep one. The colony prefers larvae of rare fathers. Nurses visit "
        "their cells more often from the first day.",
    ),
]
LOCKS = [
    (
        "barge-wait",
        "Waiting Times of Barges at Canal Locks",
        "Barges wait at canal locks for hours in summer. We schedule the gates by the draught of each barge. "
        "Waiting falls by a quarter without new chambers.",
    ),
    (
        "lock-water",
        "Saving Water at Canal Locks",
        "Every passage of canal locks drains a chamber of water. Side ponds keep half of it. In dry years the "
        "canal stays open for six weeks longer.",
    ),
    (
        "lock-gates",
        "Wooden Gates of Canal Locks: Leaks and Repairs",
        "Wooden gates of canal locks leak at the sill. We inspect ninety chambers of one canal. Oak from the "
        "north lasts twelve years longer than larch.",
    ),
    (
        "lock-fish",
        "Fish that Pass Canal Locks with the Boats",
        "Fish use canal locks to travel upstream with the boats. Eels enter the chamber at night. Opening the "
        "lower gates earlier lets twice as many pass.",
    ),
]
OTHERS = [
    (
        "star-ink",
        "Star Charts Drawn in Iron Ink",
        "Iron ink fades on old star charts. Infrared light shows constellations that no reader has seen for a century.",
    ),
    (
        "glass-violin",
        "A Violin Made of Glass",
        "A violin of glass sounds brighter than one of spruce. Listeners behind a curtain named it in two of "
        "three trials.",
    ),
]
TOPICAL = [*BREAD, *BEES, *LOCKS, *OTHERS]


def write_topical(path: Path) -> Path:
    """JSON Lines with all of `TOPICAL`; those on bees are of 2030, the others of 2031."""
    bees = {id for id, _, _ in BEES}
    rows = (
        {"id": id, "title": title, "abstract": text, "published": "2030" if id in bees else "2031"}
        for id, title, text in TOPICAL
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
