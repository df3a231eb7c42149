"""clearline's search as a LangChain retriever. Imported only where it is used: langchain-core takes half a second."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.search import Hit, Search


class ClearlineRetriever(BaseRetriever):
    """Finds passages for a chain. Each document's metadata holds what a citation needs, and the scores."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = 10
    documents: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        hits = self.search.search(query, self.k, documents=self.documents, kinds=self.kinds)
        return [as_langchain_document(hit) for hit in hits]


def as_langchain_document(hit: Hit) -> LangChainDocument:
    """A hit as LangChain knows documents: the quote, and everything else as metadata."""
    passage = hit.passage
    return LangChainDocument(
        id=passage.key,
        page_content=passage.text,
        metadata={
            "document": passage.document,
            "kind": passage.kind,
            "ref": passage.ref,
            "label": passage.label,
            "heading": passage.heading,
            "page": passage.page,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
            "dense": hit.dense,
            "lexical": hit.lexical,
            "view": hit.view,
        },
    )
