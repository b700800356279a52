"""``python -m tests.faults``: put each seeded fault into a copy of the code, and see that a test notices.

Ends with 1 when one went unnoticed, or when the tests fail without any fault.
"""

import argparse
import sys

from tests.embedded_servers import started_servers
from tests.faults.catalogue import FAULTS, sample
from tests.faults.trial import copied_code, run_tests, try_fault


def main() -> int:
    wanted = _wanted()
    if not wanted:
        print("No fault has that in its name.")
        return 1
    tests = sorted({test for fault in wanted for test in fault.tests})
    with started_servers(), copied_code() as copy:
        sound = run_tests(copy, tests)
        print(f"{'no fault: ' + sound.words:82} {sound.seconds:5.1f} s", flush=True)
        if sound.noticed_by or sound.words != "Every test passed.":
            return 1
        unnoticed = [fault for fault in wanted if not _is_noticed(copy, fault)]
    print(f"{len(wanted) - len(unnoticed)} of {len(wanted)} faults were noticed.")
    return 1 if unnoticed else 0


def _wanted():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", default="", help="faults with this in their name")
    parser.add_argument("--sample", type=int, metavar="N", help="N faults, others with every turn")
    parser.add_argument("--turn", type=int, default=0, metavar="T", help="which sample")
    options = parser.parse_args()
    chosen = FAULTS if options.sample is None else sample(options.sample, options.turn)
    return [fault for fault in chosen if options.only.lower() in fault.name.lower()]


def _is_noticed(copy, fault):
    verdict = try_fault(copy, fault)
    print(f"{fault.name:82} {verdict.seconds:5.1f} s  {verdict.noticed_by or 'NOT NOTICED'}", flush=True)
    if not verdict.noticed_by:
        print(verdict.words)
    return bool(verdict.noticed_by)


sys.exit(main())
