"""What an update moved, for a terminal."""

from __future__ import annotations

from eval.compare_since import Moved, Since


def since_to_text(since: Since) -> str:
    """A line of counts, then a few lines for each finding opened, closed or made suspect."""
    counts = f"{len(since.opened)} opened, {len(since.closed)} closed, {len(since.suspect)} decisions made suspect"
    lines = [f"Since {since.since}: {counts}"]
    for title, moved in (("OPENED", since.opened), ("CLOSED", since.closed)):
        for one in moved:
            lines += ["", *_lines(title, one)]
    for finding in since.suspect:
        lines += ["", f"SUSPECT {finding.statement.ref}"]
        if finding.decision:
            decided = finding.decision.decided.value if finding.decision.decided else finding.decision.action
            lines.append(f"  decided {decided} by {finding.decision.by}: {finding.decision.why}")
        for change in finding.suspect:
            lines += [
                f"  {change.what} before: {_flat(change.before)}",
                f"  {change.what} now:    {_flat(change.after)}",
            ]
    return "\n".join(lines) + "\n"


def _lines(title: str, moved: Moved) -> list[str]:
    side = moved.after or moved.before
    assert side is not None, "a moved finding stands in one scan at least"
    was, now = (verdict.value if verdict else "not there" for verdict in (moved.was, moved.now))
    bearers = ", ".join(side.statement.bearers) or "nobody named"
    lines = [f"{title} {side.statement.ref}  {was} → {now}  ({side.statement.strength.value}, {bearers})"]
    lines.append(f"  {_flat(side.statement.text)}")
    if moved.after and moved.after.reason:
        lines.append(f"  why: {moved.after.reason}")
    return lines


def _flat(text: str) -> str:
    return " ".join(text.split()) or "no longer there"
