"""Makes the Chinese font of printed documents from Debian's package fonts-noto-cjk.

    python -m tests.house.font_subset NotoSansCJK-Regular.ttc noto-sans-sc.woff2

It keeps what names and titles are written with: GBK, the characters of the national standard list
(通用规范汉字表) that GBK lacks, and the Latin, Greek and punctuation that the font has. Vertical
writing and the forms of other countries (`locl`) are left out.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SIMPLIFIED_CHINESE = 2
"""Place of `Noto Sans CJK SC` in the collection."""
FAMILY = "Noto Sans SC"
LATIN_TO_SYMBOLS = range(0x20, 0x2E80)
EXTENSIONS_C_TO_F = range(0x2A700, 0x2EBF0)
STANDARD_BEYOND_GBK = (
    "鿍鿎鿏㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟"
    "䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢"
    "𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌"
)
"""Of the blocks A and B; those of C to F are taken whole, the font has 198 of them."""


def gbk() -> set[int]:
    """Code points of the two-byte characters of GBK."""
    pairs = (bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF))
    texts = (pair.decode("gbk", "ignore") for pair in pairs)
    return {ord(text) for text in texts if len(text) == 1}


def wanted() -> set[int]:
    """Code points to keep, as far as the font has them."""
    beyond = {ord(one) for one in STANDARD_BEYOND_GBK}
    return gbk() | beyond | set(LATIN_TO_SYMBOLS) | set(EXTENSIONS_C_TO_F)


def make(source: Path, target: Path) -> None:
    """Write the subset as WOFF2."""
    font = TTFont(source, fontNumber=SIMPLIFIED_CHINESE)
    options = subset.Options(
        flavor="woff2", layout_features=["ccmp"], hinting=False, desubroutinize=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14], drop_tables=["vhea", "vmtx", "VORG"],
    )  # fmt: skip
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    for record in font["name"].names:
        text = (
            str(record).replace("Noto Sans CJK SC", FAMILY).replace("NotoSansCJKsc", "NotoSansSC")
        )
        record.string = text
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
