"""The lines under a paper's title, from which it can be made again."""

from __future__ import annotations

from app.reports.provenance import Provenance, in_words

FINGERPRINT = 40
"""A version of so many characters is a fingerprint, and stands on a line of its own."""


def facts_of(provenance: Provenance) -> list[tuple[str, str]]:
    """Label and value for each edition, the versions, and the time."""
    facts = []
    for source in provenance.sources:
        scope = f" ({source.scope})" if source.scope else ""
        withdrawn = "; withdrawn" if source.withdrawn else ""
        facts.append(("Edition", f"{source.title}, {in_words(source.label)}{scope}: {source.edition}{withdrawn}"))
        if source.sha256:
            facts.append(("its SHA-256", source.sha256))
    short = [(name, value) for name, value in provenance.versions if len(value) < FINGERPRINT]
    facts.append(("Made with", ", ".join(f"{name} {value}" for name, value in short)))
    facts += [(name.capitalize(), value) for name, value in provenance.versions if len(value) >= FINGERPRINT]
    facts.append(("Made at", in_words(provenance.made_at)))
    if provenance.as_at:
        facts.append(("As at", f"{in_words(provenance.as_at)}: the editions and decisions that stood then"))
    return facts
