"""People's decisions as a gold set: how often the scan says what people then decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.decision_overlay import Laid, lay
from eval.decision_table import document_of
from eval.decisions import Ask, Ledger
from eval.gap.records import Scan
from ingest.model import Document, Strength, Verdict


@dataclass(frozen=True, slots=True)
class Rate:
    """Precision and recall of one verdict, 0 to 1; None where there is nothing to divide by, which is not zero.

    `computed` counts the statements that the scan gave the verdict, `decided` those that people gave it, `both` both.
    """

    computed: int
    decided: int
    both: int

    @property
    def precision(self) -> float | None:
        """Of those that the scan gave the verdict, the share to which people gave it too."""
        return self.both / self.computed if self.computed else None

    @property
    def recall(self) -> float | None:
        """Of those that people gave the verdict, the share to which the scan gave it too."""
        return self.both / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Miss:
    """A statement on which the scan and the last decision differ."""

    statement: str
    strength: Strength
    computed: Verdict
    decided: Verdict
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class DecisionsGold:
    """The scan measured against the ledger. `left_out` says how many decisions could not be scored, and why."""

    scored: int
    agreed: int
    verdicts: Mapping[Verdict, Rate]
    by_strength: Mapping[Strength, Mapping[Verdict, Rate]]
    left_out: Mapping[str, int]
    misses: tuple[Miss, ...]

    @property
    def accuracy(self) -> float | None:
        """The share of scored statements on which both say the same; None where none was scored."""
        return self.agreed / self.scored if self.scored else None


def measure(scan: Scan, ledger: Ledger, guidance: Document, framework: Document) -> DecisionsGold:
    """A scan of that guidance and framework against all that people decided on any edition of the two."""
    about = Ask(guidance=document_of(guidance.id), framework=document_of(framework.id))
    computed = {finding.statement.ref: finding.verdict for finding in scan.findings}
    return against_decisions(lay(ledger.all(about), guidance, framework, computed), guidance, computed)


def against_decisions(laid: Laid, guidance: Document, computed: Mapping[str, Verdict]) -> DecisionsGold:
    """Today's computed verdicts against the last decision on each statement.

    Suspect and reopened decisions are left out: nobody stands behind them for the texts as they are.
    """
    pairs: list[tuple[Strength, Verdict, Verdict]] = []
    misses = []
    left_out = {"suspect": 0, "reopened": 0, "sentence gone": len(laid.homeless), "not scanned": 0}
    for statement in guidance.statements:
        standing = laid.by_statement.get(statement.ref)
        if standing is None:
            continue
        verdict = computed.get(statement.ref)
        if standing.decided is None or verdict is None:
            reason = "suspect" if standing.suspect else "reopened" if standing.decided is None else "not scanned"
            left_out[reason] += 1
            continue
        pairs.append((statement.strength, verdict, standing.decided))
        if verdict is not standing.decided:
            by, why = standing.decision.by, standing.decision.why
            misses.append(Miss(statement.ref, statement.strength, verdict, standing.decided, by, why))
    strengths = [strength for strength in Strength if any(s is strength for s, _, _ in pairs)]
    return DecisionsGold(
        scored=len(pairs),
        agreed=sum(computed is decided for _, computed, decided in pairs),
        verdicts=rates([(c, d) for _, c, d in pairs]),
        by_strength={s: rates([(c, d) for strength, c, d in pairs if strength is s]) for s in strengths},
        left_out=left_out,
        misses=tuple(misses),
    )


def rates(pairs: Sequence[tuple[Verdict, Verdict]]) -> dict[Verdict, Rate]:
    """The rate of every verdict over (computed, decided) pairs."""
    return {
        verdict: Rate(
            computed=sum(computed is verdict for computed, _ in pairs),
            decided=sum(decided is verdict for _, decided in pairs),
            both=sum(computed is verdict and decided is verdict for computed, decided in pairs),
        )
        for verdict in Verdict
    }


def gold_to_json(gold: DecisionsGold) -> dict[str, object]:
    """The measurement as JSON values; what could not be measured is null."""
    return {
        "scored": gold.scored,
        "accuracy": gold.accuracy,
        "verdicts": _rates_to_json(gold.verdicts),
        "by_strength": {strength.value: _rates_to_json(found) for strength, found in gold.by_strength.items()},
        "left_out": dict(gold.left_out),
        "misses": [
            {
                "ref": miss.statement,
                "strength": miss.strength.value,
                "computed": miss.computed.value,
                "decided": miss.decided.value,
                "by": miss.by,
                "why": miss.why,
            }
            for miss in gold.misses
        ],
    }


def gold_to_text(gold: DecisionsGold) -> str:
    """The measurement for a terminal; a dash where there is nothing to measure."""
    left_out = ", ".join(f"{count} {why}" for why, count in gold.left_out.items() if count)
    lines = [
        f"{gold.scored} decisions scored, the scan says the same in {_share(gold.accuracy)}"
        + (f"; left out: {left_out}" if left_out else "")
    ]
    tables = [("all", gold.verdicts), *((strength.value, found) for strength, found in gold.by_strength.items())]
    for name, found in tables:
        lines += ["", f"{name:<16}{'precision':>10}{'recall':>10}{'computed':>10}{'decided':>10}"]
        for verdict, rate in found.items():
            lines.append(
                f"  {verdict.value:<14}{_share(rate.precision):>10}{_share(rate.recall):>10}"
                f"{rate.computed:>10}{rate.decided:>10}"
            )
    if gold.misses:
        lines += ["", "where they differ:"]
        lines += [
            f"  {miss.statement}: the scan says {miss.computed.value}, {miss.by} {miss.decided.value}: {miss.why}"
            for miss in gold.misses
        ]
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _rates_to_json(found: Mapping[Verdict, Rate]) -> dict[str, object]:
    return {
        verdict.value: {
            "precision": rate.precision,
            "recall": rate.recall,
            "computed": rate.computed,
            "decided": rate.decided,
        }
        for verdict, rate in found.items()
    }
