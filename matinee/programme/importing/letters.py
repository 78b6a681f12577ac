"""From the bytes of a text file to its letters. What isn't UTF-8 is guessed, and it is said what it was taken for."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from matinee.programme.importing.problems import NotATable, Note, quoted

PDF = b"%PDF"
# Signs that no text has: it is another encoding, or no text at all.
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f]")


@dataclass(frozen=True, slots=True)
class CodePage:
    """An encoding of one byte a letter, and the letters beside ASCII that are common in what is written with it."""

    name: str
    letters: frozenset[str]


PUNCTUATION = "–—’‘“”„…€«»°·¡¿§"
WESTERN = frozenset("äöüßéèêëàâçîïôûùœñáíóúìòåøæãõÄÖÜÉÈÀÇÑÅØÁÍÓÚ" + PUNCTUATION)
CENTRAL = frozenset("ąćęłńóśźżĄĆŁŚŻáčďéěíňřšťúůýžČŘŠŽäľĺôőűöüßăâîşţ" + PUNCTUATION)
# In the order in which they are preferred where nothing tells them apart.
CODE_PAGES = (
    CodePage("cp1252", WESTERN),
    CodePage("mac_roman", WESTERN),
    CodePage("cp1250", CENTRAL),
)
SPOKEN = {"cp1252": "Windows-1252", "cp1250": "Windows-1250", "mac_roman": "Mac OS Roman"}
# RŠuber, BŽatrice: what an encoding makes of another one's letters.
INSIDE = re.compile(r"(?<=[A-Za-z])[^\W\d_a-zA-Z](?=[a-z])")


def decoded(data: bytes, encoding: str = "") -> tuple[str, list[Note]]:
    """The text, and what its owner should know of how it was read. NotATable, if it can't be."""
    if data.startswith(PDF):
        raise NotATable("This is a PDF. Export the programme as a workbook or as CSV.")
    if encoding:
        return _as_said(data, encoding), []
    if mark := utf_16(data):
        return _strict(data, mark).removeprefix("\ufeff"), []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse_mixed(data)
        return _guessed(data)
    return _text(text), []


def _as_said(data: bytes, encoding: str) -> str:
    try:
        return _text(data.decode(encoding).removeprefix("\ufeff"))
    except LookupError:
        raise NotATable(f"There is no encoding {encoding[:40]!r}. Say utf-8, cp1252, cp1250 or mac_roman.") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotATable(f"The file isn't in {encoding}: line {line} has the byte 0x{data[error.start]:02X}.") from None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _text(data.decode(encoding))
    except UnicodeDecodeError:
        raise NotATable(NO_TEXT) from None


NO_TEXT = "This isn't a text file. A programme is a workbook, or a table saved as CSV."


def _text(text: str) -> str:
    if CONTROLS.search(text):
        raise NotATable(NO_TEXT)
    return text


def utf_16(data: bytes) -> str:
    """Which kind of UTF-16 it is; empty, if it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a mark, UTF-16 gives itself away by the zeros beside plain letters.
    if data[1:200:2].count(0) > len(data[1:200:2]) // 2:
        return "utf-16-le"
    if data[0:200:2].count(0) > len(data[0:200:2]) // 2:
        return "utf-16-be"
    return ""


def refuse_mixed(data: bytes) -> None:
    """NotATable, if some lines are UTF-8 and others aren't: read as either, the letters of the others would be lost."""
    is_utf_8, wrong = False, ""
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            is_utf_8 |= not line.decode().isascii()
        except UnicodeDecodeError as error:
            value = quoted(line.decode("ascii", "replace").strip())
            wrong = wrong or f"line {number} has the byte 0x{line[error.start]:02X}: {value}"
    if is_utf_8 and wrong:
        raise NotATable(
            f"The file is in two encodings. Most of it is UTF-8, and {wrong.strip()}. Type that line anew, or save the "
            "file as CSV UTF-8."
        )


def _guessed(data: bytes) -> tuple[str, list[Note]]:
    found = from_bytes(data, cp_isolation=[page.name for page in CODE_PAGES], preemptive_behaviour=False)
    coherence = {name: match.coherence for match in found for name in match.could_be_from_charset}
    readings = [(page, data.decode(page.name)) for page in CODE_PAGES if page.name in coherence]
    if not readings:
        raise NotATable(NO_TEXT)
    page, text = max(readings, key=lambda one: (_likelihood(*one), coherence[one[0].name], -CODE_PAGES.index(one[0])))
    if _likelihood(page, text) < 0:
        raise NotATable(
            "The file isn't UTF-8, and which encoding it is in can't be told. Save it as CSV UTF-8, or say --encoding."
        )
    examples = dict.fromkeys(word for word in re.findall(r"[^\s;,|]+", text) if not word.isascii())
    said = ", ".join(f"“{word}”" for word in list(examples)[:3])
    note = f"the file isn't UTF-8 and was read as {SPOKEN[page.name]}: {said}. If that is wrong, say --encoding."
    return _text(text), [Note(1, note)]


def _likelihood(page: CodePage, text: str) -> int:
    """How many letters are common in what is written with this code page, less those that aren't."""
    beside_ascii = [sign for sign in text if not sign.isascii()]
    common = sum(1 if sign in page.letters else -1 for sign in beside_ascii)
    capitals: list[str] = [sign for sign in INSIDE.findall(text) if sign.isupper()]
    return common - 2 * len(capitals)
