"""The theaters of the demo world. They are invented, and so are their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matinee.programme.models import SeatCategory

PLANS = Path(__file__).parent / "plans"


@dataclass(frozen=True, slots=True)
class DemoScreen:
    """`draw` is how many of a hundred seats are sold on an ordinary evening."""

    name: str
    plan: str
    draw: int
    outdoors: bool = False
    is_main: bool = False

    @property
    def plan_text(self) -> str:
        return (PLANS / f"{self.plan}.txt").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class DemoTheater:
    name: str
    location: str
    city: str
    address: str
    access: str
    zone: str
    currency: str
    accent: str
    speaks: str
    screens: tuple[DemoScreen, ...]
    # In the currency's smallest unit, for a standard seat: in the evening, and before two o'clock.
    evening: int
    matinee: int
    booking_fee: int = 0
    tax_rate: int = 0
    doors_minutes: int = 15
    ads_minutes: int = 15

    def prices(self, standard: int) -> dict[SeatCategory, int]:
        """What the better seats cost follows from what a standard one does, to a round figure."""
        step = 50 if self.currency != "JPY" else 100
        return {category: round(standard * share / 100 / step) * step for category, share in SHARES.items()}


SHARES: Mapping[SeatCategory, int] = {
    SeatCategory.STANDARD: 100,
    SeatCategory.PREMIUM: 120,
    SeatCategory.RECLINER: 135,
    SeatCategory.SOFA: 150,
    SeatCategory.BALCONY: 90,
    SeatCategory.BAY: 220,
}

THEATERS = (
    DemoTheater(
        name="Les Marronniers",
        location="Paris, near the canal",
        city="Paris",
        address="14 passage de l'Écran, 75011 Paris",
        access="Step-free from the street. A lift to the balcony and to Le Salon. Induction loops in all rooms; "
        "headsets for audio description at the desk.",
        zone="Europe/Paris",
        currency="EUR",
        accent="#9b1c31",
        speaks="French",
        evening=1250,
        matinee=850,
        tax_rate=550,
        screens=(
            DemoScreen("Grande salle", "grande-salle", 30, is_main=True),
            DemoScreen("Salle Agnès", "salle-agnes", 45),
            DemoScreen("Le Salon", "salon", 70),
        ),
    ),
    DemoTheater(
        name="The Lantern",
        location="London, by the old goods yard",
        city="London",
        address="3 Lamplighter's Row, London E8",
        access="Level access to both screens by the side door; The Snug is up one flight of stairs. Assistance dogs "
        "are welcome, and there is water for them.",
        zone="Europe/London",
        currency="GBP",
        accent="#1f5f5b",
        speaks="English",
        evening=1400,
        matinee=950,
        booking_fee=75,
        tax_rate=2000,
        doors_minutes=20,
        ads_minutes=25,
        screens=(
            DemoScreen("Screen 1", "screen-one", 40, is_main=True),
            DemoScreen("Screen 2", "screen-two", 50),
            DemoScreen("The Snug", "snug", 90),
        ),
    ),
    DemoTheater(
        name="The Halcyon",
        location="New York, Brooklyn",
        city="New York",
        address="220 Kingfisher Street, Brooklyn, NY 11201",
        access="Ramp at the main entrance, elevator to the rooftop. Captioning devices and assistive "
        "listening at the desk. The Lot is a drive-in: a ticket is for a car, whoever is in it.",
        zone="America/New_York",
        currency="USD",
        accent="#2d4a8a",
        speaks="English",
        evening=1600,
        matinee=1100,
        booking_fee=125,
        screens=(
            DemoScreen("House One", "house-one", 45, is_main=True),
            DemoScreen("Rooftop", "rooftop", 60, outdoors=True),
            DemoScreen("The Lot", "lot", 45, outdoors=True),
        ),
    ),
    DemoTheater(
        name="Hoshizora-za 星空座",
        location="Tokyo, in a side street in Setagaya",
        city="Tokyo",
        address="東京都世田谷区星空2-7-1",
        access="Elevator from the street to both rooms. Spaces for wheelchairs in the last row. Staff speak Japanese "
        "and some English.",
        zone="Asia/Tokyo",
        currency="JPY",
        accent="#5b3a8c",
        speaks="Japanese",
        evening=2000,
        matinee=1300,
        tax_rate=1000,
        screens=(
            DemoScreen("ほし", "hoshi", 35, is_main=True),
            DemoScreen("つき", "tsuki", 55),
        ),
    ),
)
