"""Files that aren't UTF-8: read as what they are, and it is said what they were taken for."""

import pytest

from matinee.programme.importing import letters, tables
from matinee.programme.importing.problems import NotATable

FRENCH = """film;cinéma;début;prix
Amélie;Le Rêve;2030-01-01 20:00;9,50 €
Les Misérables;Le Rêve;2030-01-02 20:00;9,50
À bout de souffle;Le Rêve;2030-01-03 20:00;9,50
"""
GERMAN = "Film;Kino;Beginn;Preis\nDer Räuber;Königshof;01.01.2030 20:00;9\nFünf Sterne;Königshof;02.01.2030 20:00;9\n"
POLISH = "film;kino;start;price\nBoże Ciało;Wisła;2030-01-02 20:00;25\nŻycie;Wisła;2030-01-02 22:00;25\n"
CZECH = "film;kino;start;price\nObyčejní lidé;Světozor;2030-01-01 20:00;150\nPříběh;Světozor;2030-01-02 20:00;150\n"
ONE_WORD = "film;theater;start;price\nAmélie;Rex;2030-01-01 20:00;9\n"


@pytest.mark.parametrize(
    ("text", "encoding", "spoken"),
    [
        (FRENCH, "cp1252", "Windows-1252"),
        (FRENCH.replace("€", ""), "latin-1", "Windows-1252"),
        (FRENCH, "mac_roman", "Mac OS Roman"),
        (GERMAN, "cp1252", "Windows-1252"),
        (GERMAN, "mac_roman", "Mac OS Roman"),
        (POLISH, "cp1250", "Windows-1250"),
        (CZECH, "cp1250", "Windows-1250"),
        (ONE_WORD, "mac_roman", "Mac OS Roman"),
    ],
)
def test_letters_of_one_byte_are_read_by_what_they_would_spell(text: str, encoding: str, spoken: str) -> None:
    read, notes = letters.decoded(text.encode(encoding))
    assert read == text
    assert notes[0].sentence.startswith(f"the file isn't UTF-8 and was read as {spoken}: “")


def test_some_of_the_words_are_shown_so_that_a_wrong_guess_is_seen() -> None:
    _, (note,) = letters.decoded(GERMAN.encode("cp1252"))
    assert str(note) == (
        "line 1: the file isn't UTF-8 and was read as Windows-1252: “Räuber”, “Königshof”, “Fünf”. "
        "If that is wrong, say --encoding."
    )


def test_one_stray_byte_in_a_file_of_utf_8_is_named_and_nothing_is_guessed() -> None:
    data = FRENCH.encode() + b"L\x92Avventura;Le R\xc3\xaave;2030-01-04 20:00;9\n"
    with pytest.raises(NotATable) as refused:
        tables.read(data)
    assert str(refused.value) == (
        "The file is in two encodings. Most of it is UTF-8, and line 5 has the byte 0x92: "
        "“L�Avventura;Le R��ve;2030-01-04 20:00;9”. Type that line anew, or save the file as CSV UTF-8."
    )


def test_an_encoding_that_is_said_is_believed() -> None:
    assert letters.decoded(ONE_WORD.encode("cp437"), "cp437") == (ONE_WORD, [])


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("klingon", "There is no encoding 'klingon'. Say utf-8, cp1252, cp1250 or mac_roman."),
        ("ascii", "The file isn't in ascii: line 2 has the byte 0xE9."),
        ("utf-8", "The file isn't in utf-8: line 2 has the byte 0xE9."),
    ],
)
def test_an_encoding_that_it_is_not_in_is_refused(encoding: str, sentence: str) -> None:
    with pytest.raises(NotATable) as refused:
        letters.decoded(ONE_WORD.encode("cp1252"), encoding)
    assert str(refused.value) == sentence


def test_what_no_known_encoding_spells_is_not_guessed() -> None:
    russian = "film;theater;start;price\nСталкер;Мир;2030-01-01 20:00;9\nЗеркало;Мир;2030-01-02 20:00;9\n"
    with pytest.raises(NotATable, match="which encoding it is in can't be told"):
        letters.decoded(russian.encode("cp1251"))


def test_of_a_file_whose_only_sign_is_an_apostrophe_the_word_is_shown() -> None:
    _, (note,) = letters.decoded("film;theater;start\nL’Atalante;Rex;2030-01-01 20:00\n".encode("cp1252"))
    assert "“L’Atalante”" in note.sentence
