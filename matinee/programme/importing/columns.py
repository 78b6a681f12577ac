"""The columns of a programme file, and by which names they are known."""

import unicodedata
from collections.abc import Sequence

REQUIRED = ("film", "theater", "price")

# The names that our own template uses are the keys; the others are what spreadsheets of cinemas say.
NAMES: dict[str, tuple[str, ...]] = {
    "film": (
        "movie",
        "title",
        "film title",
        "movie title",
        "titel",
        "filmtitel",
        "titre",
        "titulo",
        "pelicula",
        "titolo",
    ),
    "original title": ("originaltitel", "titre original", "titulo original"),
    "director": ("directed by", "directors", "regie", "regisseur", "realisateur", "realisation", "regia", "direccion"),
    "minutes": (
        "duration",
        "running time",
        "runtime",
        "length",
        "min",
        "dauer",
        "länge",
        "duree",
        "duracion",
        "durata",
    ),
    "genre": ("genres", "genero", "genere"),
    "release date": ("released", "release", "kinostart", "date de sortie", "sortie", "estreno"),
    "rating": ("age rating", "certificate", "cert", "classification", "fsk", "altersfreigabe"),
    "synopsis": ("description", "beschreibung", "inhalt", "resume"),
    "theater": ("theatre", "cinema", "venue", "house", "kino", "site", "cine"),
    "screen": ("room", "auditorium", "hall", "saal", "salle", "sala", "screen name"),
    "seat plan": ("plan", "seating plan", "layout", "saalplan", "sitzplan", "plan de salle", "plano", "pianta"),
    "start": (
        "starts",
        "starts at",
        "start time",
        "date and time",
        "datetime",
        "showtime",
        "beginn",
        "seance",
        "debut",
    ),
    "date": ("day", "datum", "jour", "fecha", "data", "show date"),
    "time": ("uhrzeit", "zeit", "heure", "hora", "ora"),
    "price": ("ticket price", "standard price", "price standard", "preis", "prix", "tarif", "precio", "prezzo"),
    "price premium": ("premium price", "premium"),
    "price recliner": ("recliner price", "recliner"),
    "price sofa": ("sofa price", "sofa"),
    "price balcony": ("balcony price", "balcony"),
    "price bay": ("bay price", "bay", "price car", "car"),
    "language": ("spoken language", "audio", "sprache", "langue", "version", "idioma", "lingua"),
    "subtitles": ("subtitle", "subtitled", "untertitel", "sous titres", "subtitulos", "sottotitoli"),
    "format": ("projection", "technik", "formato"),
    "marks": ("mark", "notes", "flags", "features", "attributes", "accessibility"),
    "city": ("town", "stadt", "ort", "ville", "ciudad", "citta"),
    "zone": ("time zone", "tz", "zeitzone", "fuseau horaire"),
    "currency": ("währung", "devise", "moneda", "valuta"),
    "seats": ("capacity", "number of seats", "plätze", "sitzplätze", "places", "capacite"),
}


def key(name: str) -> str:
    """A name without what people write differently: case, accents, blanks, dashes, underscores."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


COLUMNS = {key(name): column for column, others in NAMES.items() for name in (column, *others)}


def known(header: Sequence[str]) -> list[str | None]:
    """The column that each of these names stands for, None where there is none."""
    return [COLUMNS.get(key(name)) for name in header]
