"""Files as services, meeting rooms, players and editing suites write them today, and who says what in them when.

Written from the formats' documentation; the words are ours. A module a family; each tells the file, and of each turn
who, when and the first words.
"""

from __future__ import annotations

from tests.services.formats.vendors import answers, clouds, players, rooms, services, suites
from tests.services.formats.vendors.told import Files

READ: Files = services.READ | rooms.READ | players.READ | suites.READ | clouds.READ | answers.READ
REFUSED = suites.REFUSED
