"""Keys, tokens and cases: what the vectors are made of."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ISSUER = "https://auth.example.com"
ORGANIZATION = "org_01k5q3z8w4e6r7t9y1m2n3p4q5"
NOW = 1_790_000_100
TOLERANCE = 60
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def dump(value):
    return json.dumps(value, separators=(",", ":")).encode()


# --- Keys


def p256(scalar):
    return ec.derive_private_key(scalar, ec.SECP256R1())


def scalar_of(label):
    return int.from_bytes(hashlib.sha256(label.encode()).digest(), "big") % (ORDER - 1) + 1


def jwk(key, kid, **changes):
    """The published form of a private key; a change to None takes the member away."""
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        members = {
            "kty": "EC",
            "crv": "P-256",
            "x": b64(numbers.x.to_bytes(32, "big")),
            "y": b64(numbers.y.to_bytes(32, "big")),
            "alg": "ES256",
        }
    else:
        members = {"kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw()), "alg": "EdDSA"}
    members |= {"kid": kid, "use": "sig"} | changes
    return {name: value for name, value in members.items() if value is not None}


EC_KEY = p256(scalar_of("the signing key"))
OTHER_EC_KEY = p256(scalar_of("a key that is not published"))
ED_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the other signing key").digest())
KEY_SET = {"keys": [jwk(EC_KEY, "ec-1"), jwk(ED_KEY, "ed-1")]}


# --- Tokens


def without(members, name):
    return {key: value for key, value in members.items() if key != name}


HEADER = {"typ": "at+jwt", "alg": "ES256", "kid": "ec-1"}
ED_HEADER = HEADER | {"alg": "EdDSA", "kid": "ed-1"}
CLAIMS = {
    "iss": ISSUER,
    "sub": "dev_01k5q3z8w4e6r7t9y1m2n3p4q6",
    "aud": [ORGANIZATION],
    "client_id": "countersign-agent",
    "scope": "license",
    "iat": 1_790_000_000,
    "exp": 1_790_259_200,
    "jti": "01k5q3z8w4e6r7t9y1m2n3p4q7",
    "family": "fam_01k5q3z8w4e6r7t9y1m2n3p4q8",
    "activation": "act_01k5q3z8w4e6r7t9y1m2n3p4q9",
    "entitlements": ["xms", "kds"],
    "license": {
        "id": "lic_01k5q3z8w4e6r7t9y1m2n3p4qa",
        "product": "pos",
        "renewal_date": "2027-06-30",
        "renewal_window_days": 30,
    },
    "device": {"name": "Store 12 server", "kind": "server"},
    "organization": {"id": ORGANIZATION, "name": "Acme Stores"},
    "hub": {"id": "dev_01k5q3z8w4e6r7t9y1m2n3p4qb", "name": "HQ Hub", "url": "https://hub.example.com"},
}


def raw(r, s):
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def es256_der(data, key=EC_KEY):
    return key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def es256(data, key=EC_KEY):
    return raw(*decode_dss_signature(es256_der(data, key)))


def ed25519_signature(data):
    return ED_KEY.sign(data)


def token(header=HEADER, claims=CLAIMS, sign=es256):
    """Header and claims are values, or the bytes to stand in their place."""
    parts = [part if isinstance(part, bytes) else dump(part) for part in (header, claims)]
    signed = ".".join(b64(part) for part in parts)
    return signed + "." + b64(sign(signed.encode()))


def resigned(change):
    """A token whose signature (r, s) is changed."""

    def sign(data):
        r, s = decode_dss_signature(es256_der(data))
        return change(r, s)

    return token(sign=sign)


CASES = {}


def case(name, description, verdict, the_token, **changes):
    assert name not in CASES, name
    CASES[name] = {
        "description": description,
        "key_set": KEY_SET,
        "issuer": ISSUER,
        "audience": ORGANIZATION,
        "now": NOW,
        "token": the_token,
        "verdict": verdict,
    } | changes


GOOD = token()
GOOD_HEADER, GOOD_PAYLOAD, GOOD_SIGNATURE = GOOD.split(".")
