"""Late interaction: how much of what one text says finds its like, token by token, in another.

For each token of the one, the cosine of the most alike token of the other, averaged by how rare the token is in the
pair (Khattab and Zaharia 2020, "ColBERT"; the weights, and both ways, as in Zhang and others 2020, "BERTScore"). A
token is heard as it stands in its text: a "board" of a school is not a "board" for notices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoded

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Late:
    """Of one duty beside some rows, shape (rows,), cosines: of what the duty says in the row, and the other way."""

    said: Floats
    saying: Floats


class LateInteraction:
    """Lays duties beside rows. A text of no token is as unlike as can be: 0 either way."""

    def __init__(self, duties: Sequence[Encoded], rows: Sequence[Encoded]) -> None:
        self._duties, self._rows = duties, rows
        texts = [np.unique(one.tokens) for one in (*duties, *rows)]
        counted = Counter(token for text in texts for token in text.tolist())
        self._rarity = {token: float(np.log1p(len(texts) / held)) for token, held in counted.items()}
        self._row_weights = [self._weights(row) for row in rows]

    def of(self, duty: int, rows: Sequence[int]) -> Late:
        """Of the duty at that place beside the rows at those places, in their order."""
        said, saying = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        mine = self._duties[duty]
        full = [at for at, row in enumerate(rows) if len(self._rows[row].tokens)]
        if not len(mine.tokens) or not full:
            return Late(said, saying)
        theirs = np.concatenate([self._rows[rows[at]].token_vectors for at in full])
        lengths = [len(self._rows[rows[at]].tokens) for at in full]
        starts = np.cumsum([0, *lengths[:-1]])
        alike = mine.token_vectors @ theirs.T
        weights = self._weights(mine)
        said[full] = weights @ np.maximum.reduceat(alike, starts, axis=1)
        row_weights = np.concatenate([self._row_weights[rows[at]] for at in full])
        saying[full] = np.add.reduceat(alike.max(axis=0) * row_weights, starts)
        return Late(said, saying)

    def _weights(self, text: Encoded) -> Floats:
        """The weight of each token of a text, in all 1."""
        found = np.array([self._rarity[token] for token in text.tokens.tolist()], np.float32)
        return found / max(float(found.sum()), 1e-9)
