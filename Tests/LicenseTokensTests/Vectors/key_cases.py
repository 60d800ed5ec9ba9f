"""Cases of algorithms, key ids and key sets."""

import hashlib
import hmac

from cryptography.hazmat.primitives import serialization

from tokens import (
    EC_KEY,
    ED_HEADER,
    GOOD,
    HEADER,
    OTHER_EC_KEY,
    b64,
    case,
    dump,
    ed25519_signature,
    es256,
    jwk,
    token,
    without,
)


def algorithms():
    signed = [
        ("none", "none"),
        ("none_mixed_case", "NoNe"),
        ("empty", ""),
        ("lower_case", "es256"),
        ("rs256", "RS256"),
        ("es384", "ES384"),
        ("hs256", "HS256"),
        ("array", ["ES256"]),
        ("null", None),
    ]
    for name, alg in signed:
        case(
            f"alg_{name}", f"a good signature under alg {alg!r}", "algorithm_not_allowed", token(HEADER | {"alg": alg})
        )
    case("alg_missing", "no alg", "algorithm_not_allowed", token(without(HEADER, "alg")))
    for name, alg in [("none", "none"), ("none_mixed_case", "nOnE"), ("none_upper_case", "NONE")]:
        case(
            f"unsigned_alg_{name}",
            f"no signature, alg {alg!r}",
            "algorithm_not_allowed",
            token(HEADER | {"alg": alg}, sign=lambda _: b""),
        )
    case("unsigned_alg_es256", "no signature, alg ES256", "bad_signature", token(sign=lambda _: b""))

    public = EC_KEY.public_key()
    encodings = serialization.Encoding
    forms = {
        "pem": public.public_bytes(encodings.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        "der": public.public_bytes(encodings.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
        "jwk": dump(jwk(EC_KEY, "ec-1")),
        "x": public.public_numbers().x.to_bytes(32, "big"),
        "point": public.public_bytes(encodings.X962, serialization.PublicFormat.UncompressedPoint),
    }
    for name, secret in forms.items():

        def mac(data, secret=secret):
            return hmac.new(secret, data, hashlib.sha256).digest()

        case(
            f"hs256_with_public_key_{name}",
            f"HMAC keyed with the public key as {name}",
            "algorithm_not_allowed",
            token(HEADER | {"alg": "HS256"}, sign=mac),
        )
        case(f"hs256_as_es256_{name}", f"the same MAC under alg ES256, key as {name}", "bad_signature", token(sign=mac))

    case(
        "alg_eddsa_key_es256",
        "the header says EdDSA, the key it names is for ES256",
        "algorithm_not_allowed",
        token(HEADER | {"alg": "EdDSA"}),
    )
    case(
        "alg_es256_key_eddsa",
        "the header says ES256, the key it names is for EdDSA",
        "algorithm_not_allowed",
        token(ED_HEADER | {"alg": "ES256"}, sign=ed25519_signature),
    )
    case(
        "eddsa_signature_es256_key",
        "signed with the EdDSA key in the name of the ES256 key",
        "bad_signature",
        token(sign=ed25519_signature),
    )


def key_ids():
    kids = [
        ("unknown", "ec-2"),
        ("empty", ""),
        ("null", None),
        ("array", ["ec-1"]),
        ("number", 1),
        ("object", {"kid": "ec-1"}),
        ("upper_case", "EC-1"),
        ("long", "k" * 8000),
        ("path", "../../dev/null"),
        ("sql", "' OR 1=1 --"),
        ("command", "|id"),
        ("url", "https://evil.example/keys.json"),
        ("nul", "ec-1\0"),
        ("line_break", "ec-1\nforged log line"),
    ]
    for name, kid in kids:
        case(f"kid_{name}", f"kid {name.replace('_', ' ')}", "unknown_key", token(HEADER | {"kid": kid}))
    case(
        "kid_missing",
        "no kid; a single key would fit",
        "unknown_key",
        token(without(HEADER, "kid")),
        key_set={"keys": [jwk(EC_KEY, "ec-1")]},
    )
    case(
        "kid_huge", "a kid that makes the token larger than any is", "malformed", token(HEADER | {"kid": "k" * 20_000})
    )
    case(
        "kid_of_other_key",
        "signed with a key that is not published, in the name of one that is",
        "bad_signature",
        token(sign=lambda data: es256(data, OTHER_EC_KEY)),
    )

    evil = jwk(OTHER_EC_KEY, "ec-1")
    parameters = {
        "jku": "https://evil.example/keys.json",
        "jwk": evil,
        "x5u": "https://evil.example/cert.pem",
        "x5c": ["MIIB"],
    }
    for name, value in parameters.items():
        case(f"{name}_ignored", f"{name} beside the kid of the key that signed", "valid", token(HEADER | {name: value}))
        case(
            f"{name}_not_followed",
            f"{name} brings the key that signed",
            "bad_signature",
            token(HEADER | {name: value}, sign=lambda data: es256(data, OTHER_EC_KEY)),
        )
        case(
            f"{name}_without_kid",
            f"{name} in place of kid",
            "unknown_key",
            token(without(HEADER, "kid") | {name: value}, sign=lambda data: es256(data, OTHER_EC_KEY)),
        )


def key_sets():
    def with_key(*keys):
        return {"key_set": {"keys": list(keys)}}

    good = jwk(EC_KEY, "ec-1")
    secret = b64(EC_KEY.private_numbers().private_value.to_bytes(32, "big"))
    refused = {
        "with_private_key": ("a private key was published", jwk(EC_KEY, "ec-1", d=secret)),
        "key_without_alg": ("the key names no algorithm", jwk(EC_KEY, "ec-1", alg=None)),
        "key_with_other_alg": ("the key's algorithm does not fit its curve", jwk(EC_KEY, "ec-1", alg="EdDSA")),
        "key_without_use": ("the key names no use", jwk(EC_KEY, "ec-1", use=None)),
        "key_for_encryption": ("the key is for encryption", jwk(EC_KEY, "ec-1", use="enc")),
        "key_without_kid": ("the key has no kid", jwk(EC_KEY, None)),
        "key_off_curve": ("the point is not on the curve", jwk(EC_KEY, "ec-1", y=good["x"])),
        "key_infinity": ("the coordinates are zero", jwk(EC_KEY, "ec-1", x=b64(bytes(32)), y=b64(bytes(32)))),
        "key_short_coordinate": ("a coordinate is too short", jwk(EC_KEY, "ec-1", x=b64(bytes(31)))),
        "key_padded": ("a coordinate is padded", jwk(EC_KEY, "ec-1", x=good["x"] + "=")),
        "key_symmetric": (
            "a symmetric key",
            {"kty": "oct", "k": b64(bytes(32)), "kid": "ec-1", "alg": "HS256", "use": "sig"},
        ),
    }
    for name, (description, key) in refused.items():
        case(f"key_set_{name}", description, "unknown_key", GOOD, **with_key(key))
    case("key_set_empty", "an empty key set", "unknown_key", GOOD, **with_key())
    rsa = {"kty": "RSA", "n": b64(b"\xc5" * 256), "e": "AQAB", "kid": "rsa-1", "use": "sig", "alg": "RS256"}
    case(
        "key_set_keeps_others",
        "keys that are not understood stand beside the good one",
        "valid",
        GOOD,
        **with_key(rsa, "nonsense", {}, jwk(EC_KEY, "broken", y=good["x"]), good),
    )
