"""Cases of headers, of the three parts and the JSON within, and of signatures."""

import base64
import hashlib
import json

from tokens import (
    CLAIMS,
    ED_HEADER,
    GOOD,
    GOOD_HEADER,
    GOOD_PAYLOAD,
    GOOD_SIGNATURE,
    HEADER,
    ORDER,
    ORGANIZATION,
    b64,
    case,
    dump,
    ed25519_signature,
    es256,
    es256_der,
    jwk,
    p256,
    raw,
    resigned,
    scalar_of,
    token,
    without,
)


def headers():
    case("crit", "a critical extension", "malformed", token(HEADER | {"crit": ["exp"], "exp": 1}))
    case("crit_empty", "an empty list of critical extensions", "malformed", token(HEADER | {"crit": []}))
    case("b64_false", "an unencoded payload", "malformed", token(HEADER | {"b64": False, "crit": ["b64"]}))
    case("b64_true", "b64 at all", "malformed", token(HEADER | {"b64": True}))
    case("zip", "a compressed payload", "malformed", token(HEADER | {"zip": "DEF"}))
    case("nested", "a token within a token", "malformed", token(HEADER | {"cty": "JWT"}, GOOD.encode()))
    for name, typ in [
        ("jwt", "JWT"),
        ("license_check", "license-check+jwt"),
        ("empty", ""),
        ("null", None),
        ("number", 1),
        ("array", ["at+jwt"]),
        ("white_space", "at+jwt "),
        ("other_media", "text/at+jwt"),
    ]:
        case(f"typ_{name}", f"typ {typ!r}", "wrong_type", token(HEADER | {"typ": typ}))
    case("typ_missing", "no typ", "wrong_type", token(without(HEADER, "typ")))
    case("typ_media_type", "typ as a whole media type", "valid", token(HEADER | {"typ": "application/at+jwt"}))
    case("typ_upper_case", "typ in other case", "valid", token(HEADER | {"typ": "Application/AT+JWT"}))


def forms():
    case("empty", "no token", "malformed", "")
    case("one_part", "no dot", "malformed", GOOD_PAYLOAD)
    case("two_parts", "one dot", "malformed", GOOD_HEADER + "." + GOOD_PAYLOAD)
    case("four_parts", "three dots", "malformed", GOOD + "." + GOOD_SIGNATURE)
    case("trailing_dot", "a dot at the end", "malformed", GOOD + ".")
    case(
        "jwe",
        "five parts, as an encrypted token has",
        "malformed",
        ".".join(
            [
                b64(dump({"alg": "ECDH-ES", "enc": "A256GCM", "kid": "ec-1"})),
                "",
                b64(bytes(12)),
                b64(bytes(64)),
                b64(bytes(16)),
            ]
        ),
    )
    case(
        "json_serialization",
        "the JSON serialization of JWS",
        "malformed",
        dump({"protected": GOOD_HEADER, "payload": GOOD_PAYLOAD, "signature": GOOD_SIGNATURE}).decode(),
    )
    case("bearer", "the scheme of the Authorization header left before it", "malformed", "Bearer " + GOOD)
    for name, change in {
        "space_before": " " + GOOD,
        "space_after": GOOD + " ",
        "line_break_after": GOOD + "\n",
        "space_within": GOOD[:40] + " " + GOOD[40:],
        "line_break_within": GOOD[:40] + "\r\n" + GOOD[40:],
        "nul_after": GOOD + "\0",
    }.items():
        case(name, name.replace("_", " "), "malformed", change)
    padded = GOOD_HEADER + "=" * (-len(GOOD_HEADER) % 4 or 4)
    case("padding_header", "a padded header", "malformed", ".".join([padded, GOOD_PAYLOAD, GOOD_SIGNATURE]))
    case("padding_signature", "a padded signature", "malformed", GOOD + "==")

    def standard(data):
        return base64.b64encode(data).rstrip(b"=").decode()

    signature = (b"\xfb\xef\xbe\xff\xff\xff" * 11)[:64]
    case(
        "standard_alphabet",
        "+ and / in place of - and _",
        "malformed",
        ".".join([GOOD_HEADER, GOOD_PAYLOAD, standard(signature)]),
    )
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet[alphabet.index(GOOD_SIGNATURE[-1]) + 1]
    case("trailing_bits", "the same signature bytes, another last character", "malformed", GOOD[:-1] + last)
    case("not_ascii", "a letter of another alphabet", "malformed", "е" + GOOD[1:])


def documents():
    text = dump(CLAIMS).decode()
    header_text = dump(HEADER).decode()
    bad = {
        "duplicate_name": text[:-1] + ',"aud":["' + ORGANIZATION + '"]}',
        "duplicate_name_nested": text.replace('"product":"pos"', '"product":"pos","product":"all"'),
        "duplicate_name_escaped": text[:-1] + ',"\\u0065xp":1900000000}',
        "nan": text.replace('"exp":1790259200', '"exp":NaN'),
        "infinity": text.replace('"exp":1790259200', '"exp":Infinity'),
        "beyond_double": text[:-1] + ',"x":1e999}',
        "leading_zero": text.replace('"exp":1790259200', '"exp":01790259200'),
        "plus_sign": text.replace('"exp":1790259200', '"exp":+1790259200'),
        "hexadecimal": text.replace('"exp":1790259200', '"exp":0x7fffffff'),
        "trailing_data": text + "{}",
        "trailing_comma": text[:-1] + ",}",
        "comment": "/* */" + text,
        "single_quotes": text.replace('"', "'"),
        "truncated": text[:-1],
        "byte_order_mark": "\ufeff" + text,
        "control_character": text.replace("Acme Stores", "Acme\nStores"),
        "lone_surrogate": text.replace("Acme Stores", "\\ud800"),
        "reversed_surrogates": text.replace("Acme Stores", "\\udc00\\ud800"),
        "bad_escape": text.replace("Acme Stores", "\\x41"),
        "too_deep": text[:-1] + ',"x":' + "[" * 16 + "]" * 16 + "}",
        "array": "[" + text + "]",
        "string": json.dumps(text),
        "empty": "",
    }
    for name, payload in bad.items():
        case(f"payload_{name}", f"payload: {name.replace('_', ' ')}", "malformed", token(claims=payload.encode()))
    for name, encoding in {
        "latin1": b"Caf\xe9",
        "overlong": b"\xc0\xaf",
        "surrogate": b"\xed\xa0\x80",
        "beyond_unicode": b"\xf4\x90\x80\x80",
    }.items():
        case(
            f"payload_not_utf8_{name}",
            f"payload: not UTF-8 ({name})",
            "malformed",
            token(claims=text.encode().replace(b"Acme Stores", encoding)),
        )
    case("payload_utf16", "payload: UTF-16", "malformed", token(claims=text.encode("utf-16")))
    bad_headers = {
        "duplicate_alg": header_text[:-1] + ',"alg":"none"}',
        "duplicate_kid": header_text[:-1] + ',"kid":"ec-1"}',
        "trailing_data": header_text + "x",
        "array": "[" + header_text + "]",
        "empty": "",
        "nan": header_text[:-1] + ',"x":NaN}',
    }
    for name, header in bad_headers.items():
        case(f"header_{name}", f"header: {name.replace('_', ' ')}", "malformed", token(header.encode()))
    case("header_not_utf8", "header: not UTF-8", "malformed", token(header_text.encode()[:-1] + b',"x":"\xff"}'))


def signatures():
    def integer(number):
        return number.to_bytes(32, "big")

    case("signature_r_zero", "r = 0", "bad_signature", resigned(lambda r, s: raw(0, s)))
    case("signature_s_zero", "s = 0", "bad_signature", resigned(lambda r, s: raw(r, 0)))
    case("signature_zero", "r = s = 0", "bad_signature", resigned(lambda r, s: raw(0, 0)))
    case("signature_r_order", "r = n", "bad_signature", resigned(lambda r, s: raw(ORDER, s)))
    case("signature_s_order", "s = n", "bad_signature", resigned(lambda r, s: raw(r, ORDER)))
    case("signature_largest", "r = s = 2^256 - 1", "bad_signature", token(sign=lambda _: b"\xff" * 64))
    case(
        "signature_plus_order",
        "r + n and s + n, in 33 bytes each",
        "bad_signature",
        resigned(lambda r, s: (r + ORDER).to_bytes(33, "big") + (s + ORDER).to_bytes(33, "big")),
    )
    case("signature_swapped", "s before r", "bad_signature", resigned(lambda r, s: raw(s, r)))
    case(
        "signature_negated",
        "n - s, which ECDSA takes for the same signature",
        "valid",
        resigned(lambda r, s: raw(r, ORDER - s)),
    )
    case("signature_der", "DER, as TLS and openssl write it", "bad_signature", token(sign=es256_der))
    case("signature_short", "63 bytes", "bad_signature", resigned(lambda r, s: raw(r, s)[:-1]))
    case("signature_long", "65 bytes", "bad_signature", resigned(lambda r, s: raw(r, s) + b"\0"))
    case("signature_half", "r alone", "bad_signature", resigned(lambda r, s: integer(r)))
    case(
        "signature_leading_zero",
        "a zero before each number",
        "bad_signature",
        resigned(lambda r, s: b"\0" + integer(r) + b"\0" + integer(s)),
    )
    case(
        "signature_of_payload",
        "the payload alone signed",
        "bad_signature",
        token(sign=lambda data: es256(data.split(b".")[1])),
    )
    case("signature_eddsa_zero", "EdDSA, all zero", "bad_signature", token(ED_HEADER, sign=lambda _: bytes(64)))
    case(
        "signature_eddsa_short",
        "EdDSA, 63 bytes",
        "bad_signature",
        token(ED_HEADER, sign=lambda data: ed25519_signature(data)[:-1]),
    )

    def eddsa_plus_order(data):
        group_order = 2**252 + 27742317777372353535851937790883648493
        signature = ed25519_signature(data)
        return signature[:32] + (int.from_bytes(signature[32:], "little") + group_order).to_bytes(32, "little")

    case("signature_eddsa_plus_order", "EdDSA, S + L", "bad_signature", token(ED_HEADER, sign=eddsa_plus_order))

    # A key for which (r, 1) signs this very token: only then does s + n fit into 32 bytes.
    signed = ".".join([b64(dump(HEADER)), b64(dump(CLAIMS))])
    digest = int.from_bytes(hashlib.sha256(signed.encode()).digest(), "big")
    k = scalar_of("a nonce")
    r = p256(k).public_key().public_numbers().x % ORDER
    key = p256((k - digest) * pow(r, -1, ORDER) % ORDER)
    keys = {"keys": [jwk(key, "ec-1")]}
    case("signature_s_one", "s = 1", "valid", signed + "." + b64(raw(r, 1)), key_set=keys)
    case(
        "signature_s_one_plus_order", "s = 1 + n", "bad_signature", signed + "." + b64(raw(r, 1 + ORDER)), key_set=keys
    )

    richer = b64(dump(CLAIMS | {"entitlements": ["xms", "kds", "everything"]}))
    case(
        "tampered_payload",
        "another payload under the signature",
        "bad_signature",
        ".".join([GOOD_HEADER, richer, GOOD_SIGNATURE]),
    )
    case(
        "tampered_header",
        "another header under the signature",
        "bad_signature",
        ".".join([b64(dump(HEADER | {"x": 1})), GOOD_PAYLOAD, GOOD_SIGNATURE]),
    )
    case(
        "rearranged_header",
        "the same header, its members in another order",
        "bad_signature",
        ".".join([b64(dump(dict(reversed(HEADER.items())))), GOOD_PAYLOAD, GOOD_SIGNATURE]),
    )
    case(
        "moved_dot",
        "the boundary of header and payload moved",
        "malformed",
        GOOD_HEADER[:-4] + "." + GOOD_HEADER[-4:] + GOOD_PAYLOAD + "." + GOOD_SIGNATURE,
    )
