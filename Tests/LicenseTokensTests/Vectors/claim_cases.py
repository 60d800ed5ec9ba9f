"""Cases of good tokens, and of claims."""

import json

from tokens import (
    CLAIMS,
    ED_HEADER,
    GOOD,
    HEADER,
    ISSUER,
    NOW,
    ORGANIZATION,
    TOLERANCE,
    case,
    dump,
    ed25519_signature,
    token,
    without,
)


def good_tokens():
    case("good_es256", "signed with ES256", "valid", GOOD)
    case("good_eddsa", "signed with EdDSA", "valid", token(ED_HEADER, sign=ed25519_signature))
    case("good_any_audience", "a verifier that trusts every organization", "valid", GOOD, audience=None)
    case(
        "good_white_space",
        "white space between the parts of the JSON",
        "valid",
        token(json.dumps(HEADER, indent=2).encode(), json.dumps(CLAIMS, indent="\t").encode()),
    )
    case(
        "good_escapes",
        "escaped and unescaped characters beyond ASCII",
        "valid",
        token(
            claims=json.dumps(CLAIMS | {"organization": {"id": ORGANIZATION, "name": 'Café \U0001f600\\"\n'}}).encode()
        ),
    )
    case(
        "good_utf8",
        "characters beyond ASCII as UTF-8",
        "valid",
        token(
            claims=json.dumps(
                CLAIMS | {"organization": {"id": ORGANIZATION, "name": "Käse \U0001f9c0"}}, ensure_ascii=False
            ).encode()
        ),
    )
    case(
        "good_unknown_claims",
        "claims and header parameters that nobody knows",
        "valid",
        token(HEADER | {"x": [1, {"y": None}]}, CLAIMS | {"later": {"a": [True, 1.5, -3, "b"]}}),
    )
    case("good_without_hub", "no hub", "valid", token(claims=without(CLAIMS, "hub")))
    endless = without(CLAIMS["license"], "renewal_date")
    case("good_without_renewal_date", "a license without end", "valid", token(claims=CLAIMS | {"license": endless}))
    case(
        "good_hub_without_url",
        "a hub whose address is not known",
        "valid",
        token(claims=CLAIMS | {"hub": without(CLAIMS["hub"], "url")}),
    )


def claims():
    def changed(**changes):
        return token(claims=CLAIMS | changes)

    for name in without(CLAIMS, "hub"):
        case(f"missing_{name}", f"no claim {name}", "missing_claim", token(claims=without(CLAIMS, name)))
        case(f"null_{name}", f"claim {name} is null", "invalid_claim", changed(**{name: None}))
        case(f"boolean_{name}", f"claim {name} is true", "invalid_claim", changed(**{name: True}))
    for outer, inner in [
        ("license", "id"),
        ("license", "product"),
        ("license", "renewal_window_days"),
        ("device", "name"),
        ("device", "kind"),
        ("organization", "id"),
        ("organization", "name"),
        ("hub", "id"),
        ("hub", "name"),
    ]:
        case(
            f"missing_{outer}_{inner}",
            f"no claim {outer}.{inner}",
            "missing_claim",
            changed(**{outer: without(CLAIMS[outer], inner)}),
        )
    case("null_hub", "hub is null", "invalid_claim", changed(hub=None))

    for name, issuer in {
        "other": "https://evil.example",
        "slash": ISSUER + "/",
        "upper_case": ISSUER.upper(),
        "prefix": ISSUER[:-1],
        "empty": "",
    }.items():
        case(f"iss_{name}", f"iss {issuer}", "wrong_issuer", changed(iss=issuer))
    case("aud_other", "another organization", "wrong_audience", changed(aud=["org_other"]))
    case("aud_empty", "no organization", "wrong_audience", changed(aud=[]))
    case("aud_prefix", "part of the organization's id", "wrong_audience", changed(aud=[ORGANIZATION[:-1]]))
    case("aud_string", "one organization, not in an array", "valid", changed(aud=ORGANIZATION))
    case("aud_string_other", "another organization, not in an array", "wrong_audience", changed(aud="org_other"))
    case("aud_several", "ours among several", "valid", changed(aud=["org_other", ORGANIZATION]))
    case("aud_mixed", "an array with a number", "invalid_claim", changed(aud=[ORGANIZATION, 1]))

    odd = {"string": "1790259200", "fraction": 1790259200.5, "negative": -1, "too_large": 2**63, "array": [1790259200]}
    for name in ["exp", "iat", "nbf"]:
        for label, value in odd.items():
            case(f"{name}_{label}", f"{name} {value!r}", "invalid_claim", changed(**{name: value}))
        literal = dump(CLAIMS | {name: 0}).decode()
        for label, number in {"whole_fraction": "1790259200.0", "exponent": "179e7"}.items():
            case(
                f"{name}_{label}",
                f"{name} {number}",
                "invalid_claim",
                token(claims=literal.replace(f'"{name}":0', f'"{name}":{number}').encode()),
            )
    case("exp_largest", "exp 2^63 - 1", "valid", changed(exp=2**63 - 1))
    case("exp_zero", "exp 0", "expired", changed(exp=0))
    case("iat_largest", "iat 2^63 - 1", "not_yet_valid", changed(iat=2**63 - 1))
    case("iat_zero", "iat 0", "valid", changed(iat=0))

    case("expired_within_tolerance", "expired 59 seconds ago", "valid", changed(exp=NOW - TOLERANCE + 1))
    case("expired_at_tolerance", "expired 60 seconds ago", "expired", changed(exp=NOW - TOLERANCE))
    case("expired_long_ago", "expired a day ago", "expired", GOOD, now=CLAIMS["exp"] + 86_400)
    case("not_yet_within_tolerance", "issued 60 seconds from now", "valid", changed(iat=NOW + TOLERANCE))
    case("not_yet_beyond_tolerance", "issued 61 seconds from now", "not_yet_valid", changed(iat=NOW + TOLERANCE + 1))
    case("nbf_past", "valid since a while", "valid", changed(nbf=NOW - 1000))
    case("nbf_within_tolerance", "valid 60 seconds from now", "valid", changed(nbf=NOW + TOLERANCE))
    case("nbf_beyond_tolerance", "valid 61 seconds from now", "not_yet_valid", changed(nbf=NOW + TOLERANCE + 1))
    case("clock_at_zero", "a clock that was reset to 1970", "not_yet_valid", GOOD, now=0)

    case("feature_granted", "a feature that is granted", "valid", GOOD, feature="kds")
    case("feature_not_granted", "a feature that is not", "feature_not_granted", GOOD, feature="erp")
    case("feature_prefix", "part of a feature's code", "feature_not_granted", GOOD, feature="xm")
    case("feature_other_case", "a feature's code in other case", "feature_not_granted", GOOD, feature="XMS")
    case("feature_empty", "a feature without a code", "feature_not_granted", GOOD, feature="")
    case(
        "feature_none_granted",
        "a license without features",
        "feature_not_granted",
        changed(entitlements=[]),
        feature="xms",
    )
    case("feature_after_expiry", "expiry is named before features", "expired", GOOD, feature="erp", now=2_000_000_000)
    case("entitlements_string", "features not in an array", "invalid_claim", changed(entitlements="xms"))
    case("entitlements_mixed", "a feature that is a number", "invalid_claim", changed(entitlements=["xms", 1]))

    for label, date in {
        "no_such_day": "2027-02-29",
        "short": "2027-6-30",
        "time": "2027-06-30T00:00:00Z",
        "number": 20270630,
        "empty": "",
    }.items():
        case(
            f"renewal_date_{label}",
            f"renewal date {date!r}",
            "invalid_claim",
            changed(license=CLAIMS["license"] | {"renewal_date": date}),
        )
    case(
        "renewal_window_negative",
        "a negative renewal window",
        "invalid_claim",
        changed(license=CLAIMS["license"] | {"renewal_window_days": -1}),
    )
