"""Looks up known vulnerabilities of every locked distribution with pip-audit, and fails on one that nobody has accepted.

    python tools/audit.py requirements/*.lock

Where the registry cannot be asked, or is a mirror without advisories, a line says so and the check goes on: what is not known
is not held against a change. A vulnerability that does not concern us stands in ACCEPTED with the reason.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

ACCEPTED: Mapping[str, str] = {}  # id of the advisory -> why it does not concern us
LONGEST_S = 300


def findings(report: Mapping[str, Any], accepted: Mapping[str, str]) -> tuple[list[str], int, int]:
    """Read what pip-audit says as JSON.

    Returns:
        A line for each vulnerability that is not accepted, how many distributions were looked up, and how many could not be.
    """
    wrong, looked_up, skipped = [], 0, 0
    for one in report["dependencies"]:
        if "skip_reason" in one:
            skipped += 1
            continue
        looked_up += 1
        for vulnerability in one["vulns"]:
            if accepted.keys().isdisjoint({vulnerability["id"], *vulnerability.get("aliases", ())}):
                mended = ", ".join(vulnerability["fix_versions"]) or "no version yet"
                wrong.append(f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {mended}")
    return wrong, looked_up, skipped


def audited(file: str) -> Mapping[str, Any] | str:
    """Return pip-audit's report on a lock file, or why there is none."""
    options = ["--requirement", file, "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    try:
        ended = subprocess.run(  # noqa: S603  our own Python, and files of this repository
            [sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True, check=False, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {LONGEST_S} s"
    try:
        report: Mapping[str, Any] = json.loads(ended.stdout)
    except ValueError:
        return ended.stderr.strip().rpartition("\n")[2] or f"pip-audit ended with {ended.returncode}"
    return report


def main(files: Sequence[str]) -> int:
    """Print what is known of the distributions of lock files; return 1 where a vulnerability was found."""
    found: list[str] = []
    for file in files:
        report = audited(file)
        if isinstance(report, str):
            print(f"{file}: not audited: {report}")
            continue
        wrong, looked_up, skipped = findings(report, ACCEPTED)
        if not looked_up:
            print(f"{file}: not audited: this registry has no advisories")
            continue
        missing = f"; it has no advisories for {skipped}" if skipped else ""
        print(f"{file}: {looked_up} distributions looked up, {len(wrong)} vulnerabilities{missing}")
        found += wrong
    for line in sorted(set(found)):
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
