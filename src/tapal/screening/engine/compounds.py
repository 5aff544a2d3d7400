"""Names that are written as one word or as several, brought to one way of writing (``compounds.txt``).

"Abd al-Rahman", "Abdul Rahman" and "Abdurrahman" all become two words, "Nur al-Din" and "Nur Eddine" one. What nobody
writes apart (Nur Halimah, Nurhalimah) is left to the alignment, which reads two neighbours as one.
"""

from collections.abc import Callable
from functools import cache

from tapal.screening.engine import knowledge

_SERVANT, _FATHER = "abdul", "abu"
_SERVANT_MIN_LETTERS = 6
_MERCY_MIN_LETTERS = 3
_VOWELS = ("oe", "ou", "oo", "u", "e", "a", "i", "o")


class _Parts:
    """The words of ``compounds.txt``, ready for one look-up each."""

    def __init__(self, sound_key: Callable[[str], str]) -> None:
        known = knowledge.compounds()
        self.servants = known["servant"]
        self.articles = known["article"]
        self.religion = known["religion"]
        self.joined = known["joined"]
        self.god = known["god"]
        self.apart = known["not before"]
        self.fathers = known["father"]
        self.whose_father = known["whose father"]
        self.mercy = tuple(sorted(known["mercy"]))
        self.triggers = self.servants | self.articles | self.joined | self.god | self.fathers
        self._sound_key = sound_key
        self._of_god = {sound_key(word) for word in known["of god"]}
        self._classes = {knowledge.variants().of.get(word, word) for word in known["of god"]}

    def may_follow_a_servant(self, word: str) -> bool:
        """Whether this is a known end of a name that begins with abd-."""
        return knowledge.variants().of.get(word) in self._classes or self._sound_key(word) in self._of_god


@cache
def parts(sound_key: Callable[[str], str]) -> _Parts:
    """The words of compounds, with the folding by which their ends are recognised."""
    return _Parts(sound_key)


def composed(texts: list[str], sound_key: Callable[[str], str]) -> list[str]:
    """The words of a name with its compounds in one way of writing, and a word said twice said once."""
    known = parts(sound_key)
    previous = ""
    for text in texts:
        if text in known.triggers or text == previous or text.startswith("abd") or text.endswith(known.mercy):
            break
        previous = text
    else:
        return texts
    made: list[str] = []
    position, last = 0, len(texts) - 1
    while position <= last:
        text = texts[position]
        following = texts[position + 1] if position < last else ""
        step = 1
        if text in known.servants and following:
            step = _servant(texts, position, made, known)
        elif text in known.fathers and following in known.whose_father:
            made.append(_FATHER + following)
            step = 2
        elif made and text in known.joined and made[-1] not in known.apart:
            made[-1] += _ending(made[-1], "uddin", "dn")
        elif made and text in known.articles and following in known.religion and made[-1] not in known.apart:
            made[-1] += _ending(made[-1], "uddin", "dn")
            step = 2
        elif made and text in known.god and made[-1] not in known.apart:
            made[-1] += _ending(made[-1], "ullah", "lh")
        else:
            made.extend(_taken_apart(text, known))
        position += step
    return [text for k, text in enumerate(made) if k == 0 or text != made[k - 1] or len(text) < 3]


def _servant(texts: list[str], position: int, made: list[str], known: _Parts) -> int:
    """Add what "Abd al-", "Abdul" or "Abd" at this place stands for; how many words that were."""
    behind = position + 1
    while texts[behind] in known.articles and behind + 1 < len(texts):
        behind += 1
    if texts[behind] in known.god:
        made.append("abdullah")
        return behind + 1 - position
    made.append(_SERVANT if behind > position + 1 or texts[position] != "abd" else "abd")
    return behind - position


def _ending(word: str, ending: str, consonants: str) -> str:
    return ending if any(vowel in word for vowel in "aeiou") else consonants


def _taken_apart(text: str, known: _Parts) -> list[str]:
    """``abdurrahman`` as two words, ``habiburrahman`` as three; other words as they are."""
    if text in known.servants:
        return [text]
    if text.startswith("abd") and len(text) >= _SERVANT_MIN_LETTERS:
        rest = text[3:]
        for vowel in _VOWELS:
            if rest.startswith(vowel):
                rest = rest.removeprefix(vowel)
                break
        for end in (rest[1:], rest) if rest[:1] == "l" or rest[:1] == rest[1:2] else (rest,):
            if len(end) > 2 and known.may_follow_a_servant(end):
                return [_SERVANT, end]
    if text.endswith(known.mercy):
        for end in known.mercy:
            name = text.removesuffix(end).removesuffix("r")
            if text.endswith(end) and name.endswith("u") and len(name) > _MERCY_MIN_LETTERS:
                return [name[:-1], "ur", end]
    return [text]
