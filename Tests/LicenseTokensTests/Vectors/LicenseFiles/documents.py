"""Claims, documents and cases: what the vectors are made of. Keys and signatures are those of the token vectors."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from tokens import (  # noqa: E402
    CLAIMS as TOKEN_CLAIMS,
    EC_KEY,
    ED_KEY,
    ISSUER,
    NOW,
    ORGANIZATION,
    es256,
    jwk,
    token,
)

SERIAL_NUMBER = "SW-0001"
ARTICLE_NUMBER = "SWITCH-8"
KEY_SET = {
    "keys": [
        jwk(EC_KEY, "ec-1", purpose="file"),
        jwk(ED_KEY, "ed-1", purpose="file"),
        # Not published for license files: what it signs is none.
        jwk(ED_KEY, "ed-token", purpose="token"),
    ]
}

CLAIMS = {
    "iss": ISSUER,
    "jti": "fil_01k5q3z8w4e6r7t9y1m2n3p4qc",
    "aud": [ORGANIZATION],
    "iat": 1_790_000_000,
    "exp": 1_821_536_000,
    "device": {"serial_number": SERIAL_NUMBER, "article_number": ARTICLE_NUMBER, "article_name": "8-port switch"},
    "organization": {"id": ORGANIZATION, "name": "Acme Stores"},
    "license": {
        "id": "lic_01k5q3z8w4e6r7t9y1m2n3p4qa",
        "product": "switch",
        "renewal_date": "2028-06-30",
        "renewal_window_days": 30,
    },
    "entitlements": ["l3", "poe"],
}
PARENT_CLAIMS = {
    "iss": ISSUER,
    "jti": "par_01k5q3z8w4e6r7t9y1m2n3p4qd",
    "aud": [ORGANIZATION],
    "iat": 1_790_000_000,
    "organization": CLAIMS["organization"],
    "license": CLAIMS["license"],
    "entitlements": CLAIMS["entitlements"],
    "credential": "csp_" + "A" * 43,
}
REVOCATIONS = {
    "iss": ISSUER,
    "iat": 1_790_000_050,
    "revoked": ["fil_01k5q3z8w4e6r7t9y1m2n3p4qr", "fil_01k5q3z8w4e6r7t9y1m2n3p4qs"],
}

TYPES = {
    "license": "license-file+jwt",
    "parent_license": "parent-license+jwt",
    "bundle": "license-bundle+jwt",
    "revocation_list": "license-revocations+jwt",
}
LABELS = {"license": "LICENSE", "parent_license": "PARENT LICENSE", "bundle": "BUNDLE"}


def header(kind="license", **changes):
    return {"typ": TYPES[kind], "alg": "ES256", "kid": "ec-1"} | changes


def file(claims=CLAIMS, sign=es256, **changes):
    return token(header(**changes), claims, sign)


def device(serial_number=SERIAL_NUMBER, article_number=ARTICLE_NUMBER, **changes):
    """The claims of a file for a device."""
    return CLAIMS | {"device": {"serial_number": serial_number, "article_number": article_number}} | changes


def armored(compact, kind="license", columns=64, line_end="\n"):
    lines = [compact[start : start + columns] for start in range(0, len(compact), columns)]
    lines = [f"-----BEGIN COUNTERSIGN {LABELS[kind]}-----", *lines, f"-----END COUNTERSIGN {LABELS[kind]}-----", ""]
    return line_end.join(lines)


CASES = {}


def case(name, description, verdict, document, kind="license", **changes):
    """`entries` are the verdicts on the files of a bundle, each for the device that its entry names."""
    assert name not in CASES, name
    members = {
        "description": description,
        "kind": kind,
        "key_set": KEY_SET,
        "issuer": ISSUER,
        "audience": ORGANIZATION,
        "now": NOW,
        "revoked": [],
    }
    if kind == "license":
        members |= {"serial_number": SERIAL_NUMBER, "article_number": ARTICLE_NUMBER}
    CASES[name] = members | {"document": document, "verdict": verdict} | changes


COMPACT = file()
GOOD = armored(COMPACT)
TOKEN = token(claims=TOKEN_CLAIMS)


def claim_cases(prefix, kind, claims, paths, wrap):
    """Every claim missing, null, and of another type.

    A path names a member of a member; `?` marks those that may be missing.
    """
    for path in paths:
        optional, path = path.endswith("?"), path.rstrip("?")
        outer, _, inner = path.partition(".")
        name = path.replace(".", "_")

        def changed(value, there=True):
            members = dict(claims)
            where = members
            if inner:
                where = members[outer] = dict(members[outer])
            if there:
                where[inner or outer] = value
            else:
                del where[inner or outer]
            return wrap(token(header(kind), members))

        verdict = "valid" if optional else "missing_claim"
        case(f"{prefix}missing_{name}", f"no claim {path}", verdict, changed(None, there=False), kind)
        for label, value in [("null", None), ("boolean", True), ("fraction", 1.5)]:
            case(f"{prefix}{label}_{name}", f"{path} is {value!r}", "invalid_claim", changed(value), kind)
