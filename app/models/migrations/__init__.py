"""How the book came to its present shape, step by step."""

HEAD = "0005"
"""The newest revision; a test holds it against the scripts, so that opening a book need not load Alembic."""

SHAPES = {
    "0001": "dfb2916003ec43cff59fe47c488fac8955c7c3286a7f007bafda0afdb8550faa",
    "0002": "a97e9f95db7ccd955ea5d7b05bd2e82ef10f402e0dcebe561758954aa2d3beaf",
    "0003": "1763c872e1241617b264eb724489c45888cdfc34eb05cf374bc6010b436396c4",
    "0004": "deea12699723c92e790e529d425c2438bb28d13cf1b564dda15c1d2f817481cb",
    "0005": "8cb5778edb3a3ff88815389f70141867f7df19a5d52f604e1fde6ff827e46498",
}
"""The fingerprint of what a book of each revision is made of, see `copies.misshapen`."""
