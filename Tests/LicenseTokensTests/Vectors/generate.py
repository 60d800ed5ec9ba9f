#!/usr/bin/env python3
"""Writes the token vectors: one JSON file for each case, with a token and the verdict that a verifier must reach.

Made with Python and its `cryptography` package (43 or newer) alone, so that no error of the library under test can hide
in its own vectors. Keys and times are fixed and signatures deterministic (RFC 6979, RFC 8032): running it again
changes no byte.

    python3 generate.py
"""

import json
import pathlib

import claim_cases
import document_cases
import key_cases
from tokens import CASES

FOLDER = pathlib.Path(__file__).parent

for group in [
    claim_cases.good_tokens,
    claim_cases.claims,
    key_cases.algorithms,
    key_cases.key_ids,
    key_cases.key_sets,
    document_cases.headers,
    document_cases.forms,
    document_cases.documents,
    document_cases.signatures,
]:
    group()
for former in FOLDER.glob("*.json"):
    former.unlink()
for name, members in CASES.items():
    (FOLDER / f"{name}.json").write_text(json.dumps(members, indent=1) + "\n")
print(len(CASES), "vectors")
