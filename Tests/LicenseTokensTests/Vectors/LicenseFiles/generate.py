#!/usr/bin/env python3
"""Writes the vectors of license files: one JSON file for each case, with a document and the verdict that a verifier
must reach; and a table of serial and article numbers with their canonical form.

Made with Python and its `cryptography` package (43 or newer) alone, so that no error of the library under test can hide
in its own vectors. Keys and times are fixed and signatures deterministic (RFC 6979, RFC 8032): running it again changes
no byte.

    python3 generate.py
"""

import json
import pathlib

import bundle_cases
import device_numbers
import file_cases
import text_cases
from documents import CASES

FOLDER = pathlib.Path(__file__).parent

for group in [
    file_cases.good_files,
    file_cases.keys,
    file_cases.edited,
    file_cases.other_documents,
    file_cases.claims,
    file_cases.numbers,
    file_cases.times,
    file_cases.revoked,
    file_cases.features,
    file_cases.order,
    text_cases.tolerated,
    text_cases.refused,
    text_cases.several,
    text_cases.sizes,
    bundle_cases.bundles,
    bundle_cases.bad_entries,
    bundle_cases.parents,
    bundle_cases.revocation_lists,
]:
    group()
for former in FOLDER.glob("*.json"):
    former.unlink()
for name, members in CASES.items():
    (FOLDER / f"{name}.json").write_text(json.dumps(members, indent=1) + "\n")
numbers = FOLDER.parent / "DeviceNumbers" / "device_numbers.json"
numbers.write_text(json.dumps(device_numbers.table(), indent=1) + "\n")
print(len(CASES), "vectors")
