"""The key of a material: the same paper in different items has the same key, so that one upload serves several."""

import hashlib
import re
import unicodedata

SAME = {
    "身份证": "居民身份证",
    "二代身份证": "居民身份证",
    "第二代居民身份证": "居民身份证",
    "中华人民共和国居民身份证": "居民身份证",
}
ABOUT_COPIES = (
    r"(原件|复印件|复印|影印件|扫描件|电子版|正本|副本|正副本|原件及复印件|原件和复印件|原件或复印件|验原件|加盖公章)"
)
IN_BRACKETS = re.compile(rf"[\((]{ABOUT_COPIES}(、|,|和|及|或|{ABOUT_COPIES})*[\))]")
AT_THE_END = re.compile(r"(的)?(原件及复印件|原件和复印件|原件或复印件|复印件|原件|扫描件)$")
MARKS = re.compile(r"[\s《》〈〉“”\"'‘’。.;;,,::]+")


def normalised_name(name: str) -> str:
    """The name without what does not tell papers apart: 《》, quotes, spaces, notes about originals and copies."""
    text = MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    text = AT_THE_END.sub("", IN_BRACKETS.sub("", text)) or text
    return SAME.get(text, text)


def material_key(name: str) -> str:
    """A stable key of 13 characters from the normalised name and nothing else: no item, no library version."""
    digest = hashlib.sha256(normalised_name(name).encode()).hexdigest()
    return f"m{digest[:12]}"


def unique_keys(names: list[str]) -> list[str]:
    """Keys for the materials of one item; a name that comes again gets ``-2``, so that no line is lost."""
    seen: dict[str, int] = {}
    keys = []
    for name in names:
        key = material_key(name)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys
