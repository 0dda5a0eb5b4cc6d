"""Names for worlds: people, places, things, organisations, all drawn fresh for each example.

Half are real words, half are made up from syllables, so that no name is worth remembering.
Every draw is by a `random.Random`; nothing here is a task's own list.
"""
from __future__ import annotations

import random

from . import nouns

FIRST = """Mary John Sandra Daniel Fred Bill Jeff Julie Emma Noah Olivia Liam Ava Mason Sofia
Lucas Mia Ethan Amelia Logan Harper Aiden Ella Caleb Grace Wyatt Chloe Isaac Nora Gabriel Lily
Owen Zoe Henry Ruby Oscar Hazel Leo Ivy Max Rosa Hugo Clara Felix Vera Otto Anna Karl Ingrid
Lars Astrid Bjorn Freya Sven Maja Nils Priya Arjun Anjali Rahul Deepa Vikram Meera Sanjay
Lakshmi Ravi Yuki Haruto Sakura Kenji Aiko Hiroshi Naoko Takeshi Mei Wei Ling Jun Xiu Chen
Fatima Omar Layla Hassan Amina Yusuf Zainab Khalid Noor Tariq Chidi Amara Kwame Ama Kofi Zola
Thabo Naledi Sipho Lerato Juan Carmen Diego Lucia Pablo Elena Miguel Ines Carlos Marta Rafael
Pilar Antonio Beatriz Giulia Marco Chiara Luca Paolo Bianca Enzo Francesca Pierre Camille Louis
Margot Antoine Colette Jules Simone Dmitri Natasha Ivan Olga Sergei Irina Boris Tatiana Mikhail
Svetlana Agnieszka Piotr Magda Tomasz Katarzyna Jan Petra Vaclav Zdenka Milos Jana Gertrude
Winona Emily Jessica Brian Greg Julius Bernhard Sumit Yann Jason Antoine Dorothy Walter Edith
Harold Mabel Stanley Agnes Clarence Ethel Norman Beryl Percy Doris Cyril Joan Basil Rita Victor
Gwen Alfred Nell Rupert Tilda Quentin Maude Silas Esther Ezra Judith Tobias Miriam Jonah Leah
Abel Hannah Reuben Naomi Amos Delia Rufus Cora Barnaby""".split()
LAST = """Adler Bishop Castro Dalton Everett Fischer Grant Hughes Ibarra Jensen Keller Lambert
Moreau Nakamura Okafor Petrov Quinn Ramirez Sato Thornton Underwood Vargas Whitfield Xu Yilmaz
Zimmerman Abbott Barlow Crane Drummond Ellison Forsyth Gallagher Harrow Ingram Jarvis Kessler
Lindqvist Marsh Norwood Osborne Prescott Rowe Sinclair Tanaka Ullman Vance Wexler Yates Ziegler
Achterberg Bukowski Chaudhry Delacroix Eriksen Ferrari Goldberg Hossain Iyer Jovanovic Kowalski
Larsen Mbeki Novak Olsen Park Rossi Schmidt Tran Usman Vogel Weiss Youssef Zhang""".split()
ROOMS = """kitchen garden office hallway bathroom bedroom cinema school park library cellar
attic garage balcony pantry studio workshop laundry nursery porch terrace courtyard gym lobby
bakery museum station harbour market chapel barn stable orchard vineyard greenhouse theatre
clinic pharmacy bank post-office bookshop cafe restaurant canteen gallery laboratory classroom
stadium pool playground lighthouse windmill castle tower dungeon armoury throne-room vault
observatory planetarium aquarium zoo forest meadow beach cave valley hill bridge tunnel
warehouse factory quarry mine dock hangar airport depot town-hall courthouse embassy monastery
temple mosque cathedral crypt cottage cabin tent shed boathouse sauna ballroom conservatory
archive reading-room cloakroom corridor foyer veranda rooftop basement square fountain bazaar
inn tavern brewery dairy smithy mill""".split() + nouns.PLACES
OBJECTS = """football apple milk pajamas book lamp key coin hammer basket bottle umbrella hat
scarf glove boot violin guitar drum flute camera clock candle mirror vase plate bowl knife fork
spoon kettle pan rope ladder bucket broom shovel rake saw drill nail needle thread ribbon button
purse wallet backpack suitcase parcel letter stamp map compass telescope microscope magnet
battery torch lantern blanket pillow towel soap comb brush ring necklace bracelet brooch crown
helmet shield sword bow arrow banana orange pear melon grape lemon peach cherry carrot onion
potato cabbage pumpkin bread cheese cake biscuit honey jam egg sausage newspaper magazine
notebook pencil pen eraser ruler scissors glue paint canvas statue trophy medal flag kite ball
doll puzzle dice chessboard radio laptop phone tablet charger headphones microphone tripod
toolbox wrench screwdriver pliers folder envelope passport ticket receipt invoice blueprint
manuscript scroll feather shell pebble crystal fossil""".split() + nouns.THINGS
ANIMALS = """mouse wolf cat sheep frog lion swan rhino dog horse cow goat duck goose rabbit fox
bear tiger owl hawk eagle crow raven robin sparrow otter beaver badger mole hedgehog squirrel
deer moose camel llama donkey zebra giraffe panther leopard lynx crab lobster turtle lizard
snake toad newt bat seal walrus whale dolphin shark trout salmon carp bee wasp ant beetle spider
moth""".split() + nouns.BEASTS
COLOURS = """red blue green yellow white black gray pink purple orange brown silver golden crimson
turquoise beige maroon violet scarlet ivory teal amber aqua azure blond bronze buff carmine
charcoal claret coral copper cream ebony emerald fawn fuchsia indigo jade mustard navy ochre
olive pearl ruby rust sable sapphire sepia tan taupe cerise cerulean puce pale-blue dark-green
light-brown auburn""".split()
SHAPES = """triangle square rectangle sphere circle cube cone pyramid cylinder star hexagon pentagon
oval ring cross diamond disc prism block arrow heart crescent tile pebble""".split()
TEAMS = "Harbour Records Legal Finance Research Audit Design Procurement Logistics Marketing " \
        "Compliance Archives Personnel Security Maintenance Licensing Outreach Catering " \
        "Transport " \
        "Planning Treasury Housing Surveying Translation Printing Radiology Admissions".split()
SORTS = "Institute Company Society Museum Bank University Foundation Agency Railway Press " \
        "Orchestra " \
        "Laboratory College Trust Guild Brewery Shipyard Observatory Council Theatre".split()
CITIES = """Lisbon Oslo Vienna Prague Madrid Turin Ghent Bergen Leeds Quito Lima Nairobi Accra
Dakar Tunis Cairo Amman Ankara Tbilisi Baku Tashkent Kabul Lahore Delhi Dhaka Hanoi Manila Osaka
Busan Perth Hobart Auckland Suva Boston Denver Austin Memphis Toledo Tampa Calgary Halifax
Regina Havana Bogota Cusco Salta Rosario Curitiba Recife Asuncion Krakow Gdansk Riga Tallinn
Vilnius Minsk Odessa Varna Split Zagreb Graz Basel Lucerne Nantes Lyon Rouen Bruges Delft Aarhus
Malmo Turku Reykjavik""".split()
MONTHS = """January February March April May June July August September October November
December""".split()

_ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh sk st t th tr v w z".split()
_VOWELS = "a e i o u ai ea ei io oa ou".split()
_CODAS = ["", "", "", "l", "n", "r", "s", "m", "th", "x", "nd", "rk", "ll", "st", "ck"]


def invent(rng: random.Random, syllables: int | None = None) -> str:
    """A made-up lower-case word of two or three syllables."""
    count = syllables or rng.choice([2, 2, 3])
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS)
                   + (rng.choice(_CODAS) if n == count - 1 or rng.random() < 0.3 else "")
                   for n in range(count))


def _draw(rng: random.Random, words: list[str], count: int, made_up: float, capital: bool):
    found: list[str] = []
    while len(found) < count:
        word = invent(rng) if rng.random() < made_up else rng.choice(words)
        word = word.capitalize() if capital else word.replace("-", " ")
        if word not in found:
            found.append(word)
    return found


def people(rng, count, made_up=0.35):
    return _draw(rng, FIRST, count, made_up, True)


def full_names(rng, count):
    return [f"{a} {b}" for a, b in zip(people(rng, count, 0.2), _draw(rng, LAST, count, 0.3, True))]


def rooms(rng, count, made_up=0.1):
    return _draw(rng, ROOMS, count, made_up, False)


def objects(rng, count, made_up=0.15):
    return _draw(rng, OBJECTS, count, made_up, False)


def animals(rng, count, made_up=0.15):
    return _draw(rng, ANIMALS, count, made_up, False)


def colours(rng, count):
    return _draw(rng, COLOURS, count, 0.0, False)


def shapes(rng, count):
    return _draw(rng, SHAPES, count, 0.1, False)


def cities(rng, count, made_up=0.5):
    return _draw(rng, CITIES, count, made_up, True)


def teams(rng, count):
    return _draw(rng, TEAMS, count, 0.2, True)


def organisations(rng, count):
    def one() -> str:
        head = invent(rng).capitalize() if rng.random() < 0.7 else rng.choice(CITIES)
        return f"{head} {rng.choice(SORTS)}"
    found: list[str] = []
    while len(found) < count:
        name = one()
        if name not in found:
            found.append(name)
    return found


def code(rng: random.Random) -> str:
    """A key such as "kx-4071" or a hex string."""
    if rng.random() < 0.5:
        return f"{invent(rng, 1)}-{rng.randint(10, 9999)}"
    return "".join(rng.choice("0123456789abcdef") for _ in range(rng.choice([6, 8])))


def a(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def plural(noun: str) -> str:
    """English plural of a regular noun and of the irregular animals in the lists."""
    irregular = {
    "mouse": "mice",
    "wolf": "wolves",
    "sheep": "sheep",
    "goose": "geese",
    "deer": "deer",
    "moose": "moose",
    "salmon": "salmon",
    "trout": "trout",
    "carp": "carp",
    "knife": "knives",
     "scarf": "scarves"}
    if noun in irregular:
        return irregular[noun]
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
