"""A pool of invented names that is small enough to say what comes out of it."""

from training.names.invention import Pool

POOL = Pool(
    given={"m": ("Otto",), "f": ("Wilma",)},
    family=("Quandt",),
    determined=("Harbour Board",),
    bare=("Belmora Mills",),
    cities=("Oruro",),
    capitals=("Lima",),
    countries=("Chad",),
    words=("copper",),
    passages={
        "before": ("Photo: {PERSON1}/{AGENCY}",),
        "after": ("{TEAM1} beat {TEAM2}. {FAMILY1} of {ORG1} saw it.",),
    },
)
