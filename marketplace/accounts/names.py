"""How an organisation's name is compared: one key for all the ways people write it."""

import unicodedata


def name_key(name: str) -> str:
    """The name without what people vary: width, case, spaces, brackets and punctuation.

    `（广东）智造 有限公司` and `(广东)智造有限公司` have one key; an empty key means that the
    name holds neither letters nor digits.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LNM")[:200]
