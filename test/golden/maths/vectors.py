"""Writes vectors.json beside it: for each function arguments and the double nearest to the true value, by mpmath at 400 bits.

    python3 vectors.py        (needs the package mpmath; run again only to change the choice of arguments)
"""

import json
import pathlib
import random

import mpmath

mpmath.mp.prec = 400
M = mpmath
chance = random.Random(20261122)

ONE = {
    "sin": M.sin, "cos": M.cos, "tan": M.tan, "asin": M.asin, "acos": M.acos, "atan": M.atan,
    "sinh": M.sinh, "cosh": M.cosh, "tanh": M.tanh, "asinh": M.asinh, "acosh": M.acosh, "atanh": M.atanh,
    "exp": M.exp, "expm1": M.expm1, "log": M.log, "log1p": M.log1p,
    "log2": lambda x: M.log(x) / M.log(2), "log10": M.log10, "cbrt": lambda x: M.sign(x) * M.cbrt(abs(x)),
}
TWO = {"pow": M.power, "atan2": M.atan2, "hypot": M.hypot}
UNIT = {"asin", "acos", "atanh"}
POSITIVE = {"log", "log2", "log10"}
# Doubles that lie very near to a multiple of pi/2, or are as large as doubles are (Muller, Elementary Functions, chapter 11).
HARD = [6381956970095103.0 * 2.0**797, 1e22, 1.7976931348623157e308, 3.141592653589793, 1.5707963267948966, 355.0, 103993.0, 2.0**600]


def arguments(name):
    for _ in range(48):
        way = chance.random()
        sign = chance.choice([-1, 1])
        if name in UNIT:
            yield sign * (chance.random() if way < 0.6 else 1 - 2.0 ** -chance.uniform(1, 50) if way < 0.8 else 2.0 ** -chance.uniform(1, 60))
        elif name in POSITIVE:
            yield 2.0 ** chance.uniform(-1070, 1023) if way < 0.4 else 1 + sign * 2.0 ** -chance.uniform(1, 50) if way < 0.7 else chance.uniform(0, 20)
        elif name == "acosh":
            yield 1 + 2.0 ** chance.uniform(-50, 1000) if way < 0.5 else chance.uniform(1, 20)
        elif name == "log1p":
            yield sign * 2.0 ** -chance.uniform(1, 60) if way < 0.5 else chance.uniform(-0.99, 20)
        elif name in {"sin", "cos", "tan", "atan", "asinh", "cbrt"} and way < 0.4:
            yield sign * 2.0 ** chance.uniform(-100, 1000)
        else:
            yield sign * (chance.uniform(0, 3) if way < 0.7 else 2.0 ** -chance.uniform(0, 60) if way < 0.85 else chance.uniform(3, 700))
    if name in {"sin", "cos", "tan"}:
        yield from HARD


def pairs(name):
    for _ in range(48):
        if name == "pow":
            yield (chance.uniform(0, 20), chance.choice([chance.uniform(-30, 30), float(chance.randint(-40, 40))]))
        else:
            far = 2.0 ** chance.uniform(-30, 30) if chance.random() < 0.4 else 1.0
            yield (chance.uniform(-10, 10) * far, chance.uniform(-10, 10))
    if name == "pow":
        # ties and exact results: round to even, or nothing to round
        yield from [(208065.0, 3.0), (209001.0, 3.0), (1.5, 30.0), (10.0, 22.0), (10.0, -5.0), (1.1, 10.0), (0.9999999999999999, 1e17)]


def nearest(value):
    return float(value)


vectors = {}
for name, f in ONE.items():
    rows = []
    for x in arguments(name):
        value = f(M.mpf(x))
        if isinstance(value, M.mpf) and M.isfinite(value) and abs(value) < 1.79e308 and (value == 0 or abs(value) > 2.3e-308):
            rows.append([x, nearest(value)])
    vectors[name] = rows
for name, f in TWO.items():
    vectors[name] = [[x, y, nearest(f(M.mpf(x), M.mpf(y)))] for x, y in pairs(name)]

lines = [f'  {json.dumps(name)}: [\n    ' + ",\n    ".join(json.dumps(row) for row in rows) + "\n  ]" for name, rows in vectors.items()]
pathlib.Path(__file__).with_name("vectors.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
