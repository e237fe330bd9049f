"""What the name of a column says about it."""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_AGE = ("age", "ages", "aged")
_AGE_CHINESE = ("年龄", "年齡", "周岁")
_UNITS = {"months": "months", "month": "months", "weeks": "weeks", "days": "days"}
_IDS = ("id", "ids", "uuid", "guid", "identity", "index", "idx", "key", "hash", "md5")
_IDS_CHINESE = ("编号", "編號", "序号", "序號", "学号", "工号", "身份证")
_GROUPS = ("person", "subject", "patient", "participant", "user", "family", "session", "video")
_GROUPS_CHINESE = ("患者", "病人", "用户", "人员", "受试者", "家庭", "视频")
_MOMENTS = ("date", "datetime", "timestamp", "day")
_MOMENTS_CHINESE = ("日期", "时间", "時間")


def words(name: str) -> list[str]:
    """The English words of a name, in lower case.

    >>> words("apparentAge_bin"), words("PersonID"), words("image"), words("年龄")
    (['apparent', 'age', 'bin'], ['person', 'id'], ['image'], [])
    """
    return [word.lower() for word in _WORD.findall(name)]


def unit_of(name: str) -> str:
    """The unit of a column of numbers, where its name says that they are ages.

    >>> unit_of("age"), unit_of("年龄"), unit_of("age_months"), unit_of("月龄"), unit_of("page")
    ('years', 'years', 'months', 'months', '')
    """
    said = words(name)
    if "月龄" in name:
        return "months"
    if any(word in name for word in _AGE_CHINESE):
        return "years"
    if not any(word in said for word in _AGE):
        return ""
    return next((unit for word, unit in _UNITS.items() if word in said), "years")


def says_id(name: str) -> bool:
    """Whether the name ends in a word for numbers and names of things.

    >>> says_id("person_id"), says_id("identity"), says_id("编号"), says_id("idle")
    (True, True, True, False)
    """
    return words(name)[-1:] in [[word] for word in _IDS] or name.endswith(_IDS_CHINESE)


def says_group(name: str) -> bool:
    """Whether the name ends in a word for whom or what several rows may belong to.

    >>> says_group("patient"), says_group("患者"), says_group("style")
    (True, True, False)
    """
    return words(name)[-1:] in [[word] for word in _GROUPS] or name.endswith(_GROUPS_CHINESE)


def says_moment(name: str) -> bool:
    """Whether the name says that the column holds moments.

    >>> says_moment("recorded_date"), says_moment("日期"), says_moment("update")
    (True, True, False)
    """
    return any(word in _MOMENTS for word in words(name)) or name.endswith(_MOMENTS_CHINESE)
