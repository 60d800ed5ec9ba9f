"""Cases of the text form: what mail and people do to a license file."""

from documents import CLAIMS, COMPACT, GOOD, armored, case, device, file

BEGIN, *BODY, END, _ = GOOD.split("\n")


def text(*lines, line_end="\n"):
    return line_end.join(lines) + line_end


def tolerated():
    case("text_crlf", "lines that end with CR LF", "valid", armored(COMPACT, line_end="\r\n"))
    case("text_cr", "lines that end with CR", "valid", armored(COMPACT, line_end="\r"))
    case("text_bom", "a byte order mark before it", "valid", "\ufeff" + GOOD)
    case("text_bom_crlf", "a byte order mark, and CR LF", "valid", "\ufeff" + armored(COMPACT, line_end="\r\n"))
    case("text_without_last_line_end", "no end of the last line", "valid", GOOD.rstrip("\n"))
    case(
        "text_blanks_at_line_ends",
        "blanks at the end of every line",
        "valid",
        text(*[line + " \t" for line in (BEGIN, *BODY, END)]),
    )
    case("text_blank_lines", "blank lines between all lines", "valid", text(BEGIN, *BODY, END, line_end="\n \n"))
    case("text_rewrapped", "lines of 76 characters", "valid", armored(COMPACT, columns=76))
    case("text_short_lines", "lines of one character", "valid", armored(COMPACT, columns=1))
    case("text_one_line", "all on one line", "valid", armored(COMPACT, columns=100_000))
    case(
        "text_surrounded",
        "a letter around it",
        "valid",
        f"Dear customer,\n\nhere it is: -----\n{GOOD}-- \nGreetings – Müller\n",
    )
    pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    case("text_beside_certificate", "certificates around it", "valid", pem + GOOD + pem)


def refused():
    for name, description, document in [
        ("empty", "nothing", ""),
        ("white_space", "white space", " \r\n\t"),
        ("words", "words", "This is my license."),
        ("compact_line_end", "a compact JWS and a line end", COMPACT + "\n"),
        ("without_begin", "no first line", text(*BODY, END)),
        ("without_end", "no last line", text(BEGIN, *BODY)),
        ("cut_in_begin", "the first line alone, and not all of it", BEGIN[:-1]),
        ("cut_in_body", "the first half", GOOD[: len(GOOD) // 2]),
        ("cut_in_end", "the last line is not whole", GOOD[:-2]),
        ("without_body", "nothing between the lines", text(BEGIN, END)),
        ("end_of_other_kind", "the last line of a bundle", text(BEGIN, *BODY, "-----END COUNTERSIGN BUNDLE-----")),
        ("unknown_kind", "a kind that nobody knows", GOOD.replace(" LICENSE", " TICKET")),
        ("lower_case", "first and last line in lower case", text(BEGIN.lower(), *BODY, END.lower())),
        ("fewer_dashes", "four dashes", text(BEGIN[1:], *BODY, END[1:])),
        ("indented", "blanks before every line", text(*["  " + line for line in (BEGIN, *BODY, END)])),
        ("indented_body", "blanks before a line of the document", text(BEGIN, " " + BODY[0], *BODY[1:], END)),
        ("quoted", "quoted in a reply", text(*["> " + line for line in (BEGIN, *BODY, END)])),
        ("quoted_body", "a quotation mark within", text(BEGIN, "> " + BODY[0], *BODY[1:], END)),
        ("blank_within_line", "a blank within a line", text(BEGIN, BODY[0][:9] + " " + BODY[0][9:], *BODY[1:], END)),
        ("soft_hyphens", "quoted-printable", text(BEGIN, *[line + "=" for line in BODY], END)),
        ("nul", "a NUL within", text(BEGIN, BODY[0] + "\0", *BODY[1:], END)),
        ("not_ascii", "a character beyond ASCII within", text(BEGIN, BODY[0] + "é", *BODY[1:], END)),
        ("vertical_tab", "a vertical tab for a line end", armored(COMPACT, line_end="\v")),
        ("line_separator", "U+2028 for line ends", armored(COMPACT, line_end="\u2028")),
        (
            "line_missing",
            "a line is lost, and a dot with it",
            text(BEGIN, *[line for line in BODY if "." not in line], END),
        ),
        ("utf16", "UTF-16 read as UTF-8", "\0".join(GOOD)),
    ]:
        case(f"text_{name}", description, "malformed", document)
    case("text_line_lost", "a line within the claims is lost", "bad_signature", text(BEGIN, *BODY[:4], *BODY[5:], END))
    case(
        "text_lines_exchanged",
        "two lines are exchanged",
        "bad_signature",
        text(BEGIN, *BODY[:4], BODY[5], BODY[4], *BODY[6:], END),
    )


def several():
    other = armored(file(device("SW-0002")))
    bundle = armored(COMPACT, "bundle")
    for name, description, document in [
        ("two", "two license files", GOOD + other),
        ("twice", "the same license file twice", GOOD + GOOD),
        ("with_bundle", "a license file and a bundle", GOOD + bundle),
        ("cut_and_whole", "one that is cut, and a whole one", text(BEGIN, *BODY[:2]) + GOOD),
        ("begin_twice", "the first line twice", text(BEGIN) + GOOD),
        ("whole_and_begin", "a whole one, and the first line of another", GOOD + text(BEGIN)),
    ]:
        case(f"several_{name}", description, "several_documents", document)
    case("several_compact", "two compact JWS", "malformed", f"{COMPACT}\n{COMPACT}\n")


def sizes():
    many = armored(file(CLAIMS | {"entitlements": [f"feature-{number}" for number in range(600)]}))
    case("size_large", "many features", "valid", many)
    more = armored(file(CLAIMS | {"entitlements": [f"feature-{number}" for number in range(940)]}))
    case("size_too_large", "more than 16 KiB", "too_large", more)
    long_header = armored(file(x="x" * 16_384))
    case("size_header", "a header of more than 16 KiB", "too_large", long_header)
