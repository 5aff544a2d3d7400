"""Words in other scripts, in letters a-z: one piece between blanks at a time.

Alphabets go letter by letter. Arabic and Hebrew leave out vowels, so a word that their tables don't know comes back as
its consonants alone, which :func:`tapal.screening.engine.names.word` recognises and compares by consonants. The scripts
of India write vowels as signs and imply one where there is none. Chinese characters and Hangul are written without
blanks, so the surname is told from the given name here.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from anyascii import anyascii

from tapal.screening.engine import knowledge, magic

_STARTS = (
    (0x0000, "alphabet"),
    (0x0590, "hebrew"),
    (0x0600, "arabic"),
    (0x0700, "alphabet"),
    (0x0750, "arabic"),
    (0x0780, "alphabet"),
    (0x08A0, "arabic"),
    (0x0900, "india"),
    (0x0D80, "consonants"),  # Sinhala, Thai, Lao, Tibetan, Burmese
    (0x10A0, "alphabet"),
    (0x1100, "kana"),  # Hangul by the letter
    (0x1200, "alphabet"),
    (0x1780, "consonants"),  # Khmer
    (0x1800, "alphabet"),
    (0x3005, "han"),  # 々
    (0x3006, "alphabet"),
    (0x3040, "kana"),
    (0x3100, "alphabet"),
    (0x3400, "han"),
    (0xA000, "alphabet"),
    (0xAC00, "hangul"),
    (0xD7B0, "alphabet"),
    (0xF900, "han"),
    (0xFB00, "alphabet"),
    (0x20000, "han"),
    (0x33480, "alphabet"),
)
_KEPT = 20_000
"""Characters kept in a table, so that none grows with what is asked."""

_HEBREW = chr(_STARTS[1][0])
_FIRST = [first for first, _ in _STARTS]
_SCRIPTS = [script for _, script in _STARTS]

_OWN = {"ə": "a", "Ə": "a"}
"""Letters that names write otherwise than the library does: Azerbaijani Məmmədov is Mammadov."""


@lru_cache(maxsize=magic.TOKEN_CACHE)
def read(piece: str, *, alone: bool) -> tuple[str, ...]:
    """The words of a piece without blanks, in letters a-z; ``alone``: the name is nothing else."""
    if max(piece) < _HEBREW:
        word = piece.translate(_letters)
        return (word,) if word else ()
    runs = [(script, "".join(run)) for script, run in groupby(piece, _script_of)]
    if any(script == "kana" for script, _ in runs):
        runs = [("alphabet", piece)]
    return tuple(word for script, run in runs for word in _READERS[script](run, alone and len(runs) == 1) if word)


def _script_of(character: str) -> str:
    return _SCRIPTS[bisect_right(_FIRST, ord(character)) - 1]


class _Letters(dict[int, str]):
    """Letters of alphabets, looked up in the library once each."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character)[0] in "MS":
            letters = ""
        else:
            letters = _only_letters(_OWN.get(character) or anyascii(character))
        if len(self) >= _KEPT:
            self.clear()
        self[code] = letters
        return letters


_letters = _Letters()


def _only_letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if "a" <= letter <= "z")


def _alphabet(run: str, alone: bool) -> list[str]:
    return [run.translate(_letters)]


def _arabic(run: str, alone: bool) -> list[str]:
    arabic = knowledge.script("arabic")
    text = _without_signs(run).translate(arabic.alike)
    words = []
    for servant in ("عبدال", "عبد"):
        if text.startswith(servant) and len(text) - len(servant) > 2 and text not in arabic.words:
            words.append("abdul")
            text = text.removeprefix(servant)
            break
    if text not in arabic.words and text.startswith("ال") and len(text) > 3:
        words.append("al")
        text = text[2:]
    for ending, joined in (("الدين", "uddin"), ("الله", "ullah")):
        if text.endswith(ending) and len(text) - len(ending) > 1 and text not in arabic.words:
            words.extend((_arabic_word(text.removesuffix(ending), arabic), joined))
            return words
    words.append(_arabic_word(text, arabic))
    return words


def _arabic_word(text: str, arabic: knowledge.Script) -> str:
    """A word that is known, or derived by -i from one that is known (Muhammadi), else its consonants."""
    known = arabic.words.get(text)
    if known is None and text.endswith("ي"):
        stem = arabic.words.get(text[:-1])
        if stem is not None and stem[-1] not in "aeiou":
            return stem + "i"
    return known or _consonants(text.translate(arabic.sounds))


def _hebrew(run: str, alone: bool) -> list[str]:
    hebrew = knowledge.script("hebrew")
    text = _without_signs(run).translate(hebrew.alike)
    return [hebrew.words.get(text) or _consonants(text.translate(hebrew.sounds))]


def _without_signs(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) == "Lo")


def _consonants(text: str) -> str:
    """The consonants of a text of letters; what is no letter a-z goes too."""
    return "".join(letter for letter in text if "a" <= letter <= "z" and letter not in "aeiou")


def _unwritten_vowels(run: str, alone: bool) -> list[str]:
    """Thai, Khmer, Burmese, Lao, Sinhala: vowels stand around their consonants, so consonants are all that is kept."""
    return [_consonants(_only_letters(anyascii(run)))]


def _india(run: str, alone: bool) -> list[str]:
    """Letters with the implied vowel put in where no sign stands, but for the last, which is silent."""
    places = knowledge.india()
    parts: list[str] = []
    implied = ""
    for character in run:
        kind, letters = places.get(ord(character) & 0x7F, ("", ""))
        if kind in ("consonant", "nasal", "vowel"):
            parts.append(implied)
        if kind:
            parts.append(letters)
            implied = "a" if kind == "consonant" else ""
    return ["".join(parts)]


def _han(run: str, alone: bool) -> list[str]:
    """Surname and given name, where the piece is a whole name; else a surname that is known, or a given name."""
    known = knowledge.script("han").words
    parted = _parted(run, known, (3, 2, 1) if alone and 1 < len(run) < 6 else ())
    if not parted and alone and 1 < len(run) < 5:
        return [run[0].translate(_letters), run[1:].translate(_letters)]
    return parted or [run.translate(_letters)]


def _hangul(run: str, alone: bool) -> list[str]:
    """Surname and given name, where the piece is a whole name; else a surname that is known, or a given name."""
    return _parted(run, knowledge.script("hangul").words, (2, 1) if alone and 1 < len(run) < 6 else ()) or [
        run.translate(_letters)
    ]


def _parted(run: str, surnames: dict[str, str], lengths: tuple[int, ...]) -> list[str]:
    """A piece that is a known surname, or begins with one of these lengths and goes on; else nothing."""
    whole = surnames.get(run)
    if whole is not None:
        return [whole]
    for length in lengths:
        surname = surnames.get(run[:length])
        if surname is not None and len(run) > length:
            return [surname, run[length:].translate(_letters)]
    return []


_READERS: dict[str, Callable[[str, bool], list[str]]] = {
    "alphabet": _alphabet,
    "arabic": _arabic,
    "hebrew": _hebrew,
    "india": _india,
    "consonants": _unwritten_vowels,
    "han": _han,
    "hangul": _hangul,
}


class _Visible(dict[int, str]):
    """Characters as they stand; controls and line ends are blanks, format characters nothing."""

    def __missing__(self, code: int) -> str:
        kind = unicodedata.category(chr(code))
        if len(self) >= _KEPT:
            self.clear()
        self[code] = " " if kind in ("Cc", "Zl", "Zp") else "" if kind == "Cf" else chr(code)
        return self[code]


_visible = _Visible()


def visible(text: str) -> str:
    """A text in one form (NFKC), controls and line ends as blanks, invisible format characters left out."""
    return unicodedata.normalize("NFKC", text).translate(_visible)
