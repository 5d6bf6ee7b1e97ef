"""How the book came to its present shape, step by step."""

HEAD = "0006"
"""The newest revision; a test holds it against the scripts, so that opening a book need not load Alembic."""

SHAPES = {
    "0001": "2c3513edf499d8942b799783420bac75bab9110fb0ef0228305c5856c5a3de19",
    "0002": "89542c722ccb44f6cd15d6a24fd1515c994d49ad0f8b56970b55a6dcf469a01a",
    "0003": "42e480a95966ecc53b011ea3e4123a7b4bd79659709f4281d9d1f04a088c2bc8",
    "0004": "162c653407ae4afb45dceaa86a27fc95a9737c3955f08f72aad403c24e75e3c5",
    "0005": "708ca6a7ab23c9224c276fab41e087629d0cd6988b72c77ee1b6b543568c9707",
    "0006": "ae2c47c0f08d44c0f52a388e9ee982fe414e9df70248009a7803a1ad29a249bc",
}
"""The fingerprint of what a book of each revision is made of, see `copies.misshapen`."""
