"""Serial and article numbers and their canonical form, by a second implementation of the rule."""

import unicodedata

ALLOWED = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"}


def is_invisible(character):
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"} or character in "\u2028\u2029"


def canonical(text):
    while text and is_invisible(text[0]):
        text = text[1:]
    while text and is_invisible(text[-1]):
        text = text[:-1]
    kept = [character for character in text if character != "\t" and unicodedata.category(character) != "Zs"]
    narrow = [chr(ord(character) - 0xFEE0) if 0xFF01 <= ord(character) <= 0xFF5E else character for character in kept]
    number = unicodedata.normalize("NFC", "".join(narrow).upper())
    if not 1 <= len(number) <= 64:
        return None
    allowed = all(character in "-._/" or unicodedata.category(character) in ALLOWED for character in number)
    return number if allowed else None


TEXTS = [
    "SW-0001", "sw-0001", " sw-0001 ", "SW 00 01", "S\u00a0W\u20070001", "\tSW\t1\t", "SW\n1", "SW\u20281",
    "\r\nSW1\r\n", "0001", "1", "001", "00-1", "a.b_c/d-e", "-", ".", "/", "_", "", " ", "\u200b",
    "\u200bA\u200b", "A\u200bB", "\ufeffA", "\0A\0", "A\0B", "A\x7f", "A\x1fB", "A#1", "A+1", "A:1", "A,1",
    "A\\1", "A*1", "A?1", "<A>", "A'1", 'A"1', "A=1", "A%1", "A(1)", "ＳＷ－０００１", "ｓｗ", "Ａ　Ｂ", "＃１", "café",
    "cafe\u0301", "CAFÉ", "straße", "STRASSE", "ß", "i", "ı", "İ", "ö-1", "\u03a9", "\u03c9", "\u2126",
    "\u0390", "ЅW-1", "серия-7", "シリアル", "型番８", "١٢٣", "५", "²", "½", "Ⅳ", "①", "ǆ", "ﬁ", "\U0001d400", "🔧",
    "a\u0308b", "\u0301", "A\u0302\u0301", "1" * 64, "1" * 65, "é" * 64, "e\u0301" * 64, "e\u0301" * 65,
    "\u00a01", "1\u3000", "A\u2060B", "A\u00adB", "A\u0085B", "1e5", "0x1F", "007", "7.0",
    " 1" * 64, "ß" * 32, "ß" * 33, "1" * 1024, "1" * 1025, " " * 2000 + "1",
]  # fmt: skip


def table():
    # What is too long in UTF-8 to be looked at is no number, whatever it consists of.
    return [[text, canonical(text) if len(text.encode()) <= 1024 else None] for text in dict.fromkeys(TEXTS)]
