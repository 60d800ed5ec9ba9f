"""Cases of bundles, parent license files and revocation lists."""

from documents import (
    CLAIMS,
    COMPACT,
    KEY_SET,
    PARENT_CLAIMS,
    REVOCATIONS,
    TOKEN,
    armored,
    case,
    claim_cases,
    device,
    file,
    header,
)
from tokens import EC_KEY, ISSUER, OTHER_EC_KEY, b64, dump, es256, jwk, token, without

IDS = ["fil_01k5q3z8w4e6r7t9y1m2n3p4q" + letter for letter in "cdefg"]


def entry(number, **changes):
    serial_number = f"SW-000{number + 1}"
    claims = device(serial_number, jti=IDS[number])
    return {"serial_number": serial_number, "article_number": "SWITCH-8", "file": file(claims)} | changes


BUNDLE = {
    "iss": ISSUER,
    "jti": "bun_01k5q3z8w4e6r7t9y1m2n3p4qz",
    "iat": 1_790_000_060,
    "license_id": CLAIMS["license"]["id"],
    "key_set": KEY_SET,
    "revoked": REVOCATIONS["revoked"],
    "files": [entry(number) for number in range(5)],
}


def bundle(sign=es256, **changes):
    return armored(token(header("bundle"), BUNDLE | changes, sign), "bundle")


def bundle_case(name, description, verdict, document, **changes):
    case("bundle_" + name, description, verdict, document, "bundle", **changes)


def bundles():
    good = bundle()
    bundle_case("good", "five license files", "valid", good, entries=["valid"] * 5)
    bundle_case("empty", "no license file", "valid", bundle(files=[]), entries=[])
    bundle_case("compact", "a compact JWS", "valid", token(header("bundle"), BUNDLE), entries=["valid"] * 5)
    bundle_case("crlf", "lines that end with CR LF", "valid", good.replace("\n", "\r\n"), entries=["valid"] * 5)
    bundle_case(
        "twice_the_same", "one license file twice", "valid", bundle(files=[entry(0)] * 2), entries=["valid"] * 2
    )
    strange = {"keys": [*KEY_SET["keys"], {"kty": "RSA", "kid": "r"}, jwk(EC_KEY, "x", purpose="mail")]}
    bundle_case(
        "unknown_keys", "keys that nobody knows within", "valid", bundle(key_set=strange), entries=["valid"] * 5
    )
    foreign = bundle(key_set={"keys": [jwk(OTHER_EC_KEY, "ec-9", purpose="file")]})
    bundle_case(
        "own_keys_not_followed", "its own key set is not that of the verifier", "valid", foreign, entries=["valid"] * 5
    )
    forged = bundle(lambda data: es256(data, OTHER_EC_KEY), key_set={"keys": [jwk(OTHER_EC_KEY, "ec-1")]})
    bundle_case("forged", "signed with a key that it brings along", "bad_signature", forged)
    head, payload, signature = token(header("bundle"), BUNDLE).split(".")
    fewer = b64(dump(BUNDLE | {"revoked": []}))
    bundle_case(
        "edited", "the revoked ids taken away", "bad_signature", armored(f"{head}.{fewer}.{signature}", "bundle")
    )
    bundle_case("cut", "the first half", "malformed", good[: len(good) // 2])
    bundle_case("two", "two bundles", "several_documents", good + good)
    bundle_case("license_file", "a license file", "wrong_document", armored(COMPACT))
    bundle_case(
        "license_file_inside", "a license file as if it were a bundle", "wrong_document", armored(COMPACT, "bundle")
    )
    bundle_case("issuer", "another server", "wrong_issuer", bundle(iss="https://auth.example.org"))
    bundle_case(
        "token_key",
        "a key of license tokens",
        "unknown_key",
        good,
        key_set={"keys": [jwk(EC_KEY, "ec-1", purpose="token")]},
    )
    claim_cases(
        "bundle_",
        "bundle",
        BUNDLE,
        "iss jti iat license_id key_set revoked files".split(),
        lambda compact: armored(compact, "bundle"),
    )
    bundle_case("key_set_without_keys", "a key set without keys", "invalid_claim", bundle(key_set={}))
    for name in ["serial_number", "article_number", "file"]:
        bundle_case(
            f"entry_missing_{name}",
            f"an entry without {name}",
            "missing_claim",
            bundle(files=[entry(0), without(entry(1), name)]),
        )
    bundle_case("entry_string", "an entry that is no object", "invalid_claim", bundle(files=[entry(0)["file"]]))


def bad_entries():
    """One bad license file among five, at each position: it is found, and takes nothing from the others."""
    for position in range(5):
        number = f"SW-000{position + 1}"
        head, payload, signature = entry(position)["file"].split(".")
        longer = b64(dump(device(number, jti=IDS[position], exp=2 * CLAIMS["exp"])))
        for name, verdict, changes in [
            ("edited", "bad_signature", {"file": f"{head}.{longer}.{signature}"}),
            ("expired", "expired", {"file": file(device(number, exp=1_790_000_040))}),
            ("other_device", "wrong_serial_number", {"file": entry((position + 1) % 5)["file"]}),
            ("other_article", "wrong_article_number", {"article_number": "SWITCH-48"}),
            (
                "token",
                "unknown_key",
                {"file": TOKEN.replace(TOKEN.split(".")[0], b64(dump({"alg": "ES256", "kid": "t"})))},
            ),
            ("empty", "malformed", {"file": ""}),
        ]:
            entries = [entry(each, **(changes if each == position else {})) for each in range(5)]
            verdicts = [verdict if each == position else "valid" for each in range(5)]
            bundle_case(
                f"{name}_at_{position}",
                f"one bad entry, {position} before it",
                "valid",
                bundle(files=entries),
                entries=verdicts,
            )
        verdicts = ["revoked" if each == position else "valid" for each in range(5)]
        revoked = [*REVOCATIONS["revoked"], IDS[position]]
        bundle_case(
            f"revoked_at_{position}", "one of its ids is revoked", "valid", bundle(revoked=revoked), entries=verdicts
        )
        bundle_case(
            f"revoked_before_at_{position}",
            "an older list",
            "valid",
            bundle(),
            entries=verdicts,
            revoked=[IDS[position]],
        )


def parents():
    def parent(claims=PARENT_CLAIMS, **changes):
        return armored(token(header("parent_license", **changes), claims), "parent_license")

    def parent_case(name, description, verdict, document, **changes):
        case("parent_" + name, description, verdict, document, "parent_license", **changes)

    parent_case("good", "a parent license file", "valid", parent())
    parent_case("compact", "a compact JWS", "valid", token(header("parent_license"), PARENT_CLAIMS))
    parent_case("license_file", "a license file", "wrong_document", armored(COMPACT))
    parent_case(
        "license_file_inside", "a license file within its lines", "wrong_document", armored(COMPACT, "parent_license")
    )
    parent_case("issuer", "another server", "wrong_issuer", parent(PARENT_CLAIMS | {"iss": ISSUER + "."}))
    parent_case("audience", "another organization", "wrong_audience", parent(PARENT_CLAIMS | {"aud": ["org_2"]}))
    parent_case("kid_unknown", "a key that is not published", "unknown_key", parent(kid="ec-2"))
    head, payload, signature = token(header("parent_license"), PARENT_CLAIMS).split(".")
    other = b64(dump(PARENT_CLAIMS | {"iss": "https://evil.example"}))
    parent_case(
        "edited", "another server named", "bad_signature", armored(f"{head}.{other}.{signature}", "parent_license")
    )
    for name, credential in [
        ("empty", ""),
        ("prefix", "csa_" + "A" * 43),
        ("short", "csp_" + "A" * 42),
        ("blank", "csp_" + "A" * 42 + " "),
    ]:
        parent_case(
            f"credential_{name}", "no credential", "invalid_claim", parent(PARENT_CLAIMS | {"credential": credential})
        )
    claim_cases(
        "parent_",
        "parent_license",
        PARENT_CLAIMS,
        "iss jti aud iat organization license license.renewal_date? entitlements credential".split(),
        lambda compact: armored(compact, "parent_license"),
    )


def revocation_lists():
    def list_case(name, description, verdict, document, **changes):
        case("revocations_" + name, description, verdict, document, "revocation_list", **changes)

    good = token(header("revocation_list"), REVOCATIONS)
    list_case("good", "two ids", "valid", good)
    list_case("empty", "no ids", "valid", token(header("revocation_list"), REVOCATIONS | {"revoked": []}))
    list_case(
        "issuer",
        "another server",
        "wrong_issuer",
        token(header("revocation_list"), REVOCATIONS | {"iss": "https://a.example"}),
    )
    list_case("license_file", "a license file", "wrong_document", COMPACT)
    list_case("line_end", "a line end after it", "malformed", good + "\n")
    list_case("armored", "lines around it", "malformed", armored(good))
    head, payload, signature = good.split(".")
    list_case(
        "edited",
        "the ids taken away",
        "bad_signature",
        f"{head}.{b64(dump(REVOCATIONS | {'revoked': []}))}.{signature}",
    )
    claim_cases("revocations_", "revocation_list", REVOCATIONS, "iss iat revoked".split(), lambda compact: compact)
