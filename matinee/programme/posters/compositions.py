"""What can be seen on a poster. Each composition is a few flat shapes, varied a little by the dice.

Those with the title below keep to the upper 385 of the poster's 600, those with the title above to what lies between
195 and 545; the rest is for words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin

from matinee.programme.posters.dice import Dice
from matinee.programme.posters.palettes import Palette
from matinee.programme.posters.shapes import circle, line, moved, path, polygon, rect, ring, window


@dataclass(frozen=True, slots=True)
class Composition:
    draw: Callable[[Palette, Dice], str]
    title_above: bool = False


def setting_sun(palette: Palette, dice: Dice) -> str:
    """A sun cut into bands by the sea."""
    x, radius = dice.number(120, 280), dice.number(105, 135)
    bands = [rect(0, 205 + step * 26, 400, 5 + step * 3, palette.deep) for step in range(7)]
    return window(
        0, 0, 400, 385, rect(0, 0, 400, 385, palette.deep) + circle(x, 210, radius, palette.accent) + "".join(bands)
    )


def ripples(palette: Palette, dice: Dice) -> str:
    """Quarter circles out of a corner."""
    x = dice.one_of((0, 400))
    tones = (palette.deep, palette.mid, palette.deep, palette.light, palette.accent)
    arcs = [circle(x, 385, radius, tone) for radius, tone in zip((385, 320, 250, 175, 90), tones, strict=True)]
    return window(0, 0, 400, 385, "".join(arcs))


def projection(palette: Palette, dice: Dice) -> str:
    """The beam out of the projection room, and a few specks of dust in it."""
    y = dice.number(240, 330)
    beam = polygon([(46, y), (400, 200), (400, 470)], palette.light)
    screen = rect(372, 0, 28, 545, palette.mid)
    dust = [circle(dice.number(200, 385), dice.number(265, 400), dice.number(1, 4), palette.accent) for _ in range(9)]
    return window(0, 0, 400, 545, screen + beam + circle(46, y, 17, palette.accent) + "".join(dust))


def city(palette: Palette, dice: Dice) -> str:
    """Windows at night, most of them dark."""
    lit = {(dice.number(0, 6), dice.number(0, 7)) for _ in range(9)}
    tones = [palette.accent, palette.light]
    panes = [
        rect(
            38 + column * 48, 34 + row * 42, 34, 30, tones[(column + row) % 2] if (column, row) in lit else palette.deep
        )
        for column in range(7)
        for row in range(8)
    ]
    return "".join(panes)


def curtain(palette: Palette, dice: Dice) -> str:
    """A curtain that opens on a light."""
    gap = dice.number(130, 270)
    folds, x = [], 0
    while x < 400:
        width = dice.number(14, 34)
        inside = abs(x + width / 2 - gap) < 45
        tone = palette.light if inside else dice.one_of((palette.accent, palette.mid, palette.deep))
        folds.append(rect(x, 0, width + 1, 385, tone))
        x += width
    return window(0, 0, 400, 385, "".join(folds))


def orbits(palette: Palette, dice: Dice) -> str:
    """A body and what circles it."""
    x, y = dice.number(150, 250), dice.number(340, 400)
    rings = [ring(x, y, radius, palette.mid, 1.6) for radius in (88, 130, 176, 226, 280)]
    moons = []
    for radius in (88, 130, 176, 226):
        turn = dice.number(0, 62) / 10
        moons.append(circle(x + radius * cos(turn), y + radius * sin(turn), dice.number(5, 13), palette.light))
    drawn = "".join(rings) + circle(x, y, 50, palette.accent) + "".join(moons)
    return window(0, 195, 400, 350, moved(drawn, 0, -195))


def ranges(palette: Palette, dice: Dice) -> str:
    """Mountains, one behind the other, and a moon."""
    moon = circle(dice.number(70, 330), dice.number(70, 120), dice.number(26, 42), palette.accent)
    layers = []
    for base, tone in ((190, palette.deep), (250, palette.mid), (315, palette.light)):
        peaks = [(x, base + dice.number(-60, 40)) for x in range(-60, 480, dice.number(80, 120))]
        layers.append(polygon([(-60.0, 385.0), *peaks, (480, 385)], tone))
    return window(0, 0, 400, 385, moon + "".join(layers))


def corridor(palette: Palette, dice: Dice) -> str:
    """Doors behind doors."""
    tones = (palette.deep, palette.mid, palette.deep, palette.light, palette.accent)
    lean = dice.number(-12, 12)
    doors = [
        rect(40 + step * 34 + step * lean / 3, 30 + step * 36, 320 - step * 68, 355 - step * 36, tone)
        for step, tone in enumerate(tones)
    ]
    return "".join(doors)


def auditorium(palette: Palette, dice: Dice) -> str:
    """The backs of the seats, and one of them taken."""
    taken = (dice.number(1, 4), dice.number(1, 2))
    backs = [rect(60, 210, 280, 64, palette.light)]
    for row in range(4):
        wide = 64 + row * 8
        for column in range(-1, 7):
            x = 200 + (column - 2.5 - (row % 2) / 2) * (wide + 8) - wide / 2
            tone = palette.accent if (column, row) == taken else (palette.mid if row % 2 else palette.deep)
            backs.append(rect(x, 318 + row * 60, wide, 90, tone, radius=18))
    return window(0, 0, 400, 545, "".join(backs))


def eclipse(palette: Palette, dice: Dice) -> str:
    """Two bodies that meet."""
    shift = dice.number(34, 76) * dice.one_of((-1, 1))
    return (
        circle(200, 195, 158, palette.deep)
        + circle(200, 195, 126, palette.light)
        + circle(200 + shift, 195 - abs(shift) / 2, 118, palette.accent)
    )


def reel(palette: Palette, dice: Dice) -> str:
    """A reel of film, half out of the picture."""
    x = dice.one_of((70, 330))
    holes = [
        circle(x + 112 * cos(step * pi / 3 + 0.3), 370 + 112 * sin(step * pi / 3 + 0.3), 40, palette.ground)
        for step in range(6)
    ]
    hub = circle(x, 370, 24, palette.ground)
    strip = rect(0, 520, 400, 24, palette.mid)
    frames = [rect(9 + step * 26, 527, 13, 10, palette.ground, radius=2) for step in range(16)]
    return window(0, 0, 400, 545, circle(x, 370, 174, palette.accent) + "".join(holes) + hub + strip + "".join(frames))


def road(palette: Palette, dice: Dice) -> str:
    """A road to the horizon."""
    x = dice.number(130, 270)
    sky = circle(x + dice.number(-90, 90), 330, 62, palette.accent)
    land = rect(0, 330, 400, 215, palette.mid)
    way = polygon([(x - 6, 330), (x + 6, 330), (330, 545), (70, 545)], palette.deep)
    dashes = [
        polygon(
            [
                (x + (200 - x) * a - 7 * a, 330 + 215 * a),
                (x + (200 - x) * a + 7 * a, 330 + 215 * a),
                (x + (200 - x) * b + 7 * b, 330 + 215 * b),
                (x + (200 - x) * b - 7 * b, 330 + 215 * b),
            ],
            palette.light,
        )
        for a, b in ((0.08, 0.16), (0.25, 0.38), (0.5, 0.68), (0.82, 1.0))
    ]
    return window(0, 0, 400, 545, sky + land + way + "".join(dashes))


def rain(palette: Palette, dice: Dice) -> str:
    """Rain, and somebody's umbrella in it."""
    drops = []
    for _ in range(64):
        x, y, length = dice.number(-20, 420), dice.number(-20, 360), dice.number(14, 44)
        drops.append(line((x, y), (x - length / 3, y + length), palette.mid, 2))
    x = dice.number(140, 260)
    shade = path(f"M{x - 92} 270a92 92 0 0 1 184 0z", fill=palette.accent)
    stick = line((x, 262), (x, 350), palette.light, 5) + path(
        f"M{x} 350a13 13 0 0 1 -26 0", stroke=palette.light, width=5
    )
    return window(0, 0, 400, 385, "".join(drops) + shade + stick)


def tiles(palette: Palette, dice: Dice) -> str:
    """Quarter circles in squares, each turned its own way."""
    tones = (palette.accent, palette.light, palette.mid, palette.deep)
    found = []
    for row in range(4):
        for column in range(4):
            x, y, turn = 32 + column * 84, 30 + row * 84, dice.number(0, 3) * 90
            quarter = path("M-42 -42h84a84 84 0 0 1 -84 84z", fill=dice.one_of(tones))
            found.append(moved(quarter, x + 42, y + 42, turn=turn))
    return "".join(found)


def waves(palette: Palette, dice: Dice) -> str:
    """A sea in bands."""
    tones = (palette.deep, palette.mid, palette.light, palette.accent, palette.deep)
    height, start = dice.number(18, 34), dice.number(-90, 0)
    bands = []
    for step, tone in enumerate(tones):
        y, x = 245 + step * 64, start - step * 37
        crests = "".join(f"q50 {-height} 100 0t100 0" for _ in range(4))
        bands.append(path(f"M{x} {y}{crests}V620H{x}z", fill=tone))
    boat = polygon([(250, 232), (250, 150), (300, 232)], palette.accent)
    return window(0, 70, 400, 475, boat + moved("".join(bands), 0, -5))


def stairs(palette: Palette, dice: Dice) -> str:
    """Steps, and a ball at the top of them."""
    down = dice.chance(50)
    steps = []
    for step in range(8):
        x = step * 50
        top = 115 + (7 - step if down else step) * 34
        steps.append(rect(x, top, 51, 385 - top, (palette.mid, palette.deep)[step % 2]))
    ball = circle(375 if down else 25, 115 - 24, 24, palette.accent)
    return window(0, 0, 400, 385, rect(0, 0, 400, 385, palette.light) + "".join(steps) + ball)


def lamp(palette: Palette, dice: Dice) -> str:
    """A lamp over a table."""
    x = dice.number(130, 270)
    cone = polygon([(x - 40, 290), (x + 40, 290), (x + 150, 545), (x - 150, 545)], palette.deep)
    shade = polygon([(x - 22, 240), (x + 22, 240), (x + 56, 292), (x - 56, 292)], palette.accent)
    table = rect(0, 512, 400, 33, palette.mid)
    cup = path(f"M{x - 26} 486h52a26 26 0 0 1 -52 0z", fill=palette.light)
    return window(0, 0, 400, 545, line((x, 195), (x, 240), palette.mid, 3) + cone + shade + table + cup)


def thread(palette: Palette, dice: Dice) -> str:
    """One line that finds its way."""
    ys = [dice.number(240, 500) for _ in range(4)]
    knots = zip((90, 190, 300, 430), ys, strict=True)
    d = f"M-30 {dice.number(260, 480)}" + "".join(f"S{x - 60} {y + dice.number(-70, 70)} {x} {y}" for x, y in knots)
    dots = [
        circle(dice.number(70, 330), dice.number(260, 490), dice.number(24, 66), tone)
        for tone in (palette.deep, palette.mid, palette.light)
    ]
    return window(0, 0, 400, 545, "".join(dots) + path(d, stroke=palette.accent, width=dice.number(12, 26)))


COMPOSITIONS = (
    Composition(setting_sun),
    Composition(ripples),
    Composition(projection, title_above=True),
    Composition(city),
    Composition(curtain),
    Composition(orbits, title_above=True),
    Composition(ranges),
    Composition(corridor),
    Composition(auditorium, title_above=True),
    Composition(eclipse),
    Composition(reel, title_above=True),
    Composition(road, title_above=True),
    Composition(rain),
    Composition(tiles),
    Composition(waves, title_above=True),
    Composition(stairs),
    Composition(lamp, title_above=True),
    Composition(thread, title_above=True),
)
