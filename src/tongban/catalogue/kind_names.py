"""Names of materials: what does not tell papers apart is left out, and how alike two names are.

Nothing here knows a synonym: 身份证 and 居民身份证 are alike, and become one kind only when a person says so.
"""

import hashlib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

COPY = (
    r"原件|复印件|复印|影印件|扫描件|扫描|电子版|电子件|电子扫描件|纸质|"
    r"正本|副本|正副本|原件备查|验原件|加盖公章|盖章|签字|签名"
)
COUNT = r"一式[一二两三四五六七八九十\d]+份|各?[一二两三四五六七八九十\d]+[份套张页本]|A4纸?|A3纸?"
JOIN = r"[、,和及或与并/的]"
NOTE = re.compile(rf"\((?:(?:{COPY}|{COUNT}){JOIN}*)+\)", re.IGNORECASE)
AT_THE_END = re.compile(rf"(?:{JOIN}*(?:{COPY}|{COUNT}))+$", re.IGNORECASE)
MARKS = re.compile(r"[^\w]+|_+")
LEAST_ALIKE = 0.45
MOST_SUGGESTED = 3
APART = (
    ("变更", "注销", "延续", "初始", "重新", "首次", "再次", "设立", "成立", "转让", "续期", "停止", "新申请", "补办"),
    ("一级", "二级", "三级"),
    ("结婚", "离婚"),
    ("转入", "转出"),
    ("报告书", "报告表"),
    ("专职", "兼职"),
    ("生产", "使用"),
    ("申请", "报告", "意见", "请示", "批复", "登记表", "备案表", "推荐", "承诺", "协议", "合同", "章程", "决议"),
    ("港澳", "香港", "台湾", "外国", "中国"),
    ("医师", "律师", "药师", "护士", "建筑师", "建造师", "监理", "造价", "结构", "计量师", "估价师", "公证", "消防"),
    ("本人", "申请人", "经办人", "代理人", "法定代表人", "负责人", "代缴人", "纳税人", "投资者", "合伙人", "设立人"),
)  # words that tell papers apart: of which of them a name has, the other has the same, or it is another paper
APART_COUNTS = 0.6
SWAPPED_COUNTS = 0.6  # both have words the other lacks: 施工方案 and 设计方案
ADDED_COUNTS = 0.6  # one has words more: 清算报告 and 学校清算报告
HEAD_COUNTS = 0.8  # the last two characters differ: what the paper is (申请表 and 申请书, 监测报告 and 验收鉴定书)
SAYS_LITTLE = re.compile(
    r"有效|广东省|深圳市|广州市|居民(?=身份证|户口簿)|^[a-z]\d{4,}|[正副]本|原件|^原|txt格式|电子件?|委托办理的|(?<=证)书|"
    r"(?<=证)(?<!身份证)件|(?<=证明)(?:文件|材料)|(?<=表)格|人员(?=身份)"
)  # what most often differs between names of one paper; 身份证件 is more than 身份证
LINKS = frozenset("的之等及其或者")


def normal_name(name: str) -> str:
    """The name in one spelling: no marks, no blanks, no words on copies, originals and how many (原件, 复印件, 2份)."""
    text = "".join(unicodedata.normalize("NFKC", name).split())
    shorter = AT_THE_END.sub("", NOTE.sub("", text).rstrip("。.;:,、"))
    plain = MARKS.sub("", shorter) or MARKS.sub("", text) or text
    return plain.casefold()[:500]


def kind_code(name: str) -> str:
    """A stable code of 11 characters for a kind that is called so first."""
    return f"k{hashlib.sha256(normal_name(name).encode()).hexdigest()[:10]}"


def pairs_of(normal: str) -> set[str]:
    """Neighbouring characters; one character alone is its own pair."""
    return {normal[place : place + 2] for place in range(len(normal) - 1)} or {normal}


def marks_of(normal: str) -> frozenset[str]:
    """The words in a name that tell papers apart."""
    return frozenset(word for group in APART for word in group if word in normal)


def core_of(normal: str) -> str:
    """A normal name without what says little; never empty. Only names are compared by it, nothing is united."""
    return SAYS_LITTLE.sub("", normal) or normal


def _counts(one: str, other: str) -> float:
    """How much likeness counts between two cores: less when words are swapped, added, or the last word differs."""
    if one == other:
        return 1
    lacking = [set[int](), set[int]()]
    swapped = False
    for place, (_tag, a, b, c, d) in enumerate(SequenceMatcher(None, one, other, autojunk=False).get_opcodes()):
        if _tag == "equal":
            continue
        mine, theirs = set(one[a:b]) - LINKS, set(other[c:d]) - LINKS
        swapped = swapped or bool(mine and theirs)
        lacking[0] |= {place} if mine else set()
        lacking[1] |= {place} if theirs else set()
    counts = 1.0
    if (swapped or all(lacking)) and sorted(one) != sorted(other):
        counts *= SWAPPED_COUNTS
    elif any(lacking):
        counts *= ADDED_COUNTS
    return counts if one[-2:] == other[-2:] else counts * HEAD_COUNTS


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind a name may belong to, with the name of that kind it is most like, 0–1."""

    kind: str
    like: str
    similarity: float


class Likeness:
    """How alike names are: the pairs of characters their cores share, rare pairs counting more (Dice, by rarity).

    申请表 stands in a hundred names and says little; 户口簿 says much. Names with other words of ``APART``, with words
    swapped, or of another head noun are less alike than their characters: 结婚证 and 离婚证.
    """

    def __init__(self, known: Mapping[str, str], others: Iterable[str] = ()) -> None:
        """``known``: normal names with their kind; ``others`` only help to tell how rare a pair is."""
        self._kinds = dict(known)
        self._cores = {name: core_of(name) for name in known}
        everything = {*self._cores.values(), *map(core_of, others)}
        counted = Counter(pair for name in everything for pair in pairs_of(name))
        self._weights = {pair: math.log(1 + len(everything) / times) for pair, times in counted.items()}
        self._unseen = math.log(1 + len(everything)) if everything else 1.0
        self._holding: dict[str, list[str]] = defaultdict(list)
        for name, core in self._cores.items():
            for pair in pairs_of(core):
                self._holding[pair].append(name)
        self._sizes = {name: self._weight(pairs_of(core)) for name, core in self._cores.items()}

    def similarity(self, one: str, other: str) -> float:
        """1 for names of one core, 0 when they share nothing."""
        mine, theirs = pairs_of(core_of(one)), pairs_of(core_of(other))
        alike = 2 * self._weight(mine & theirs) / (self._weight(mine) + self._weight(theirs))
        return alike * self._counted(one, other)

    def suggestions(self, normal: str) -> list[Suggestion]:
        """The kinds a name is most like, best first; none when nothing comes near."""
        mine = pairs_of(core_of(normal))
        shared: dict[str, float] = defaultdict(float)
        for pair in mine:
            for name in self._holding.get(pair, ()):
                shared[name] += self._weights[pair]
        size = self._weight(mine)
        best: dict[str, Suggestion] = {}
        for name, weight in shared.items():
            alike = 2 * weight / (size + self._sizes[name])
            if alike < LEAST_ALIKE:
                continue
            alike *= self._counted(normal, name)
            kind = self._kinds[name]
            if alike >= LEAST_ALIKE and (kind not in best or best[kind].similarity < alike):
                best[kind] = Suggestion(kind, name, alike)
        return sorted(best.values(), key=lambda found: (-found.similarity, found.kind))[:MOST_SUGGESTED]

    def _counted(self, one: str, other: str) -> float:
        apart = 1 if marks_of(one) == marks_of(other) else APART_COUNTS
        return apart * _counts(core_of(one), core_of(other))

    def _weight(self, pairs: Iterable[str]) -> float:
        return sum(self._weights.get(pair, self._unseen) for pair in pairs)
