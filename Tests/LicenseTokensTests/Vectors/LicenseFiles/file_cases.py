"""Cases of license files: what they say, to whom, and when."""

from documents import (
    ARTICLE_NUMBER,
    CLAIMS,
    COMPACT,
    GOOD,
    PARENT_CLAIMS,
    REVOCATIONS,
    SERIAL_NUMBER,
    TOKEN,
    armored,
    case,
    claim_cases,
    device,
    file,
    header,
)
from tokens import (
    EC_KEY,
    ISSUER,
    NOW,
    ORGANIZATION,
    OTHER_EC_KEY,
    TOLERANCE,
    b64,
    dump,
    ed25519_signature,
    es256,
    jwk,
    token,
    without,
)

EXPIRY = CLAIMS["exp"]
LAST_SECOND = 1_846_022_399  # 2028-06-30T23:59:59Z
ENDLESS = CLAIMS | {"license": without(CLAIMS["license"], "renewal_date")}
FOREIGN = {"keys": [jwk(OTHER_EC_KEY, "ec-1", purpose="file")]}


def good_files():
    case("good_es256", "signed with ES256", "valid", GOOD)
    case("good_eddsa", "signed with EdDSA", "valid", armored(file(sign=ed25519_signature, alg="EdDSA", kid="ed-1")))
    case("good_compact", "a compact JWS without the lines around it", "valid", COMPACT)
    case("good_any_audience", "a verifier that takes every organization's files", "valid", GOOD, audience=None)
    case("good_without_exp", "an end by the renewal date only", "valid", armored(file(without(CLAIMS, "exp"))))
    case("good_without_renewal_date", "an end by exp only", "valid", armored(file(ENDLESS)))
    case("good_without_end", "no end", "valid", armored(file(without(ENDLESS, "exp"))), now=9_000_000_000)
    case("good_aud_string", "an audience that is one string", "valid", armored(file(CLAIMS | {"aud": ORGANIZATION})))
    case(
        "good_unknown_claims",
        "claims and header parameters that nobody knows",
        "valid",
        armored(file(CLAIMS | {"later": {"a": [True, 1.5]}}, x=[1])),
    )
    case("good_typ_application", "typ with application/", "valid", armored(file(typ="application/license-file+jwt")))
    case("good_typ_capitals", "typ in capitals", "valid", armored(file(typ="License-File+JWT")))


def keys():
    plain = {"keys": [jwk(EC_KEY, "ec-1")]}
    case("key_without_purpose", "a key set of before keys had purposes", "valid", GOOD, key_set=plain)
    for name, purpose in [("token", "token"), ("other", "mail"), ("empty", ""), ("number", 1), ("array", ["file"])]:
        key_set = {"keys": [jwk(EC_KEY, "ec-1", purpose=purpose)]}
        case(f"key_purpose_{name}", f"a key of purpose {purpose!r}", "unknown_key", GOOD, key_set=key_set)
    case(
        "key_of_tokens",
        "the key that signs license tokens",
        "unknown_key",
        armored(file(sign=ed25519_signature, alg="EdDSA", kid="ed-token")),
    )
    case("key_set_empty", "no keys at all", "unknown_key", GOOD, key_set={"keys": []})
    case("key_of_other_server", "another key of the same kid", "bad_signature", GOOD, key_set=FOREIGN)
    case("kid_unknown", "a kid that is not published", "unknown_key", armored(file(kid="ec-2")))
    case("kid_empty", "an empty kid", "unknown_key", armored(file(kid="")))
    case("kid_missing", "no kid", "unknown_key", armored(token(without(header(), "kid"), CLAIMS)))
    case(
        "kid_of_other_key",
        "the kid of a key of the other algorithm",
        "algorithm_not_allowed",
        armored(file(kid="ed-1")),
    )
    for alg in ["none", "HS256", "RS256", "ES384", "es256", ""]:
        name = {"": "empty", "es256": "lower_case"}.get(alg, alg.lower())
        case(f"alg_{name}", f"alg {alg!r}", "algorithm_not_allowed", armored(file(alg=alg)))
    case("alg_missing", "no alg", "algorithm_not_allowed", armored(token(without(header(), "alg"), CLAIMS)))
    case(
        "jwk_not_followed",
        "signed with a key that stands in the header",
        "bad_signature",
        armored(file(sign=lambda data: es256(data, OTHER_EC_KEY), jwk=jwk(OTHER_EC_KEY, "ec-1"))),
    )


def edited():
    head, payload, signature = COMPACT.split(".")

    def with_payload(claims):
        return armored(".".join([head, b64(dump(claims)), signature]))

    case(
        "edited_serial_number",
        "the serial number changed",
        "bad_signature",
        with_payload(device("SW-0002")),
        serial_number="SW-0002",
    )
    case(
        "edited_article_number",
        "the article number changed",
        "bad_signature",
        with_payload(device(article_number="SWITCH-48")),
    )
    case("edited_exp", "a later end", "bad_signature", with_payload(CLAIMS | {"exp": EXPIRY + 1}))
    case("edited_without_exp", "the end taken away", "bad_signature", with_payload(without(CLAIMS, "exp")))
    case(
        "edited_entitlements",
        "a feature more",
        "bad_signature",
        with_payload(CLAIMS | {"entitlements": ["l3", "poe", "x"]}),
    )
    case("edited_jti", "another id", "bad_signature", with_payload(CLAIMS | {"jti": "fil_1"}))
    case(
        "edited_header",
        "a header parameter added",
        "bad_signature",
        armored(".".join([b64(dump(header(x=1))), payload, signature])),
    )
    other = file(device("SW-0002")).split(".")
    case(
        "edited_signature_of_other",
        "the signature of another file",
        "bad_signature",
        armored(".".join([head, payload, other[2]])),
    )
    case("edited_signature_short", "a signature that lost a byte", "bad_signature", armored(COMPACT[:-2]))
    case("edited_signature_empty", "no signature", "bad_signature", armored(f"{head}.{payload}."))


def other_documents():
    others = [
        ("parent", token(header("parent_license"), PARENT_CLAIMS)),
        ("revocation_list", token(header("revocation_list"), REVOCATIONS)),
        ("token", TOKEN),
    ]
    for name, document in others:
        case(f"other_{name}", f"a {name} as if it were a license file", "wrong_document", armored(document))
    case("other_label", "a license file as if it were a bundle", "wrong_document", armored(COMPACT, "bundle"))
    case("typ_missing", "no typ", "wrong_document", armored(token(without(header(), "typ"), CLAIMS)))
    case("typ_jwt", "typ JWT", "wrong_document", armored(file(typ="JWT")))
    case("crit", "a critical extension", "malformed", armored(file(crit=["exp"])))


def claims():
    case("iss_other", "another server", "wrong_issuer", armored(file(CLAIMS | {"iss": "https://auth.example.org"})))
    case("iss_slash", "the issuer and a slash", "wrong_issuer", armored(file(CLAIMS | {"iss": ISSUER + "/"})))
    case("aud_other", "another organization", "wrong_audience", armored(file(CLAIMS | {"aud": ["org_2"]})))
    case("aud_empty", "no organization", "wrong_audience", armored(file(CLAIMS | {"aud": []})))
    claim_cases(
        "",
        "license",
        CLAIMS,
        "iss jti aud iat exp? device device.serial_number device.article_number device.article_name? organization"
        " organization.id organization.name license license.id license.product license.renewal_date?"
        " license.renewal_window_days entitlements".split(),
        armored,
    )
    for name, number in [("empty", ""), ("blank", " "), ("symbol", "SW#1"), ("long", "1" * 65)]:
        case(f"serial_claim_{name}", "no serial number", "invalid_claim", armored(file(device(number))))
        case(
            f"article_claim_{name}", "no article number", "invalid_claim", armored(file(device(article_number=number)))
        )
    case("payload_array", "claims that are no object", "malformed", armored(file([CLAIMS])))
    case("payload_duplicate", "a claim twice", "malformed", armored(file(dump(CLAIMS)[:-1] + b',"jti":"fil_1"}')))


def numbers():
    for name, number in [
        ("lower_case", "sw-0001"),
        ("blanks", "  S W-00 01\t"),
        ("full_width", "ＳＷ－０００１"),
        ("no_break_space", "SW-\u00a00001"),
        ("zero_width_space", "\u200bSW-0001\ufeff"),
    ]:
        case(f"serial_{name}", "the same serial number, typed otherwise", "valid", GOOD, serial_number=number)
        case(f"serial_claim_{name}", "the same serial number, issued otherwise", "valid", armored(file(device(number))))
    for name, number in [
        ("other", "SW-0002"),
        ("prefix", "SW-000"),
        ("longer", "SW-00010"),
        ("fewer_zeros", "SW-1"),
        ("without_dash", "SW0001"),
        ("look_alike", "ЅW-0001"),
        ("empty", ""),
        ("none", "SW#0001"),
    ]:
        case(
            f"serial_{name}", f"a device of serial number {number!r}", "wrong_serial_number", GOOD, serial_number=number
        )
    for name, number in [("lower_case", "switch-8"), ("blanks", "SWITCH - 8")]:
        case(f"article_{name}", "the same article number, typed otherwise", "valid", GOOD, article_number=number)
    for name, number in [("other", "SWITCH-48"), ("prefix", "SWITCH"), ("empty", "")]:
        case(
            f"article_{name}",
            f"a device of article number {number!r}",
            "wrong_article_number",
            GOOD,
            article_number=number,
        )
    case("article_not_known", "a device that knows no article number", "valid", GOOD, article_number=None)
    case(
        "numbers_swapped",
        "serial and article number exchanged",
        "wrong_serial_number",
        armored(file(device(ARTICLE_NUMBER, SERIAL_NUMBER))),
    )


def times():
    issued = CLAIMS["iat"]
    case("exp_within_tolerance", "the last second of the tolerance", "valid", GOOD, now=EXPIRY + TOLERANCE - 1)
    case("exp_at_tolerance", "the tolerance is over", "expired", GOOD, now=EXPIRY + TOLERANCE)
    case("exp_zero", "an end in 1970", "expired", armored(file(CLAIMS | {"exp": 0})))
    case("exp_largest", "an end that no clock reaches", "valid", armored(file(ENDLESS | {"exp": 2**63 - 1})))
    case("exp_negative", "an end before 1970", "invalid_claim", armored(file(CLAIMS | {"exp": -1})))
    long = armored(file(without(CLAIMS, "exp")))
    case(
        "renewal_date_within_tolerance", "60 seconds after the renewal date", "valid", long, now=LAST_SECOND + TOLERANCE
    )
    case("renewal_date_over", "61 seconds after the renewal date", "expired", long, now=LAST_SECOND + TOLERANCE + 1)
    case(
        "renewal_date_before_exp",
        "exp is later than the renewal date",
        "expired",
        armored(file(CLAIMS | {"exp": 2 * EXPIRY})),
        now=LAST_SECOND + 90,
    )
    case("iat_within_tolerance", "issued in 60 seconds", "valid", GOOD, now=issued - TOLERANCE)
    case("iat_beyond_tolerance", "issued in 61 seconds", "not_yet_valid", GOOD, now=issued - TOLERANCE - 1)
    case("clock_at_zero", "a clock that was never set", "not_yet_valid", GOOD, now=0)


def revoked():
    case("revoked", "its id is on the list", "revoked", GOOD, revoked=["fil_1", CLAIMS["jti"]])
    case(
        "revoked_other",
        "other ids are on the list",
        "valid",
        GOOD,
        revoked=["fil_1", CLAIMS["jti"][:-1], CLAIMS["jti"] + "x"],
    )


def features():
    case("feature_granted", "a feature that is granted", "valid", GOOD, feature="poe")
    case("feature_not_granted", "a feature that is not granted", "feature_not_granted", GOOD, feature="vpn")
    case("feature_prefix", "the beginning of a feature", "feature_not_granted", GOOD, feature="po")
    case("feature_empty", "an empty feature", "feature_not_granted", GOOD, feature="")


def order():
    """Several things wrong at once: the first one in the order of the checks is told."""
    wrong = {"serial_number": "SW-0002", "article_number": "X", "now": 0, "feature": "vpn"}
    foreign = armored(file(CLAIMS | {"iss": "https://a.example", "aud": []}))
    case("order_issuer_first", "everything is wrong", "wrong_issuer", foreign, revoked=[CLAIMS["jti"]], **wrong)
    nobody = armored(file(CLAIMS | {"aud": []}))
    case(
        "order_audience_second", "everything but the issuer", "wrong_audience", nobody, revoked=[CLAIMS["jti"]], **wrong
    )
    case("order_revoked_third", "revoked, and for another device", "revoked", GOOD, revoked=[CLAIMS["jti"]], **wrong)
    case("order_serial_fourth", "for another device", "wrong_serial_number", GOOD, **wrong)
    wrong["serial_number"] = SERIAL_NUMBER
    case("order_article_fifth", "for another article", "wrong_article_number", GOOD, **wrong)
    wrong["article_number"] = ARTICLE_NUMBER
    case("order_times_sixth", "not valid yet, without the feature", "not_yet_valid", GOOD, **wrong)
    case("order_feature_last", "without the feature", "feature_not_granted", GOOD, **(wrong | {"now": NOW}))
