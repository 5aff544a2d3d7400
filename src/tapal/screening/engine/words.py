"""How close two words are: a share of their evidence between 0 and 1, and the reason in one code.

The relation is symmetric, and it is never positive unless one of the doors of
:mod:`tapal.screening.engine.doors` leads from the one word to the other, or a slip; the index relies on it.
"""

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from tapal.screening.engine import magic
from tapal.screening.engine.names import sound_key, word


class Closeness(NamedTuple):
    """``share`` of the evidence kept, and why: one of :data:`REASONS`."""

    share: float
    reason: str


REASONS = {
    "word": "the same word",
    "variant": "two spellings of one name",
    "spelling": "the same in today's spelling",
    "sound": "sounds the same",
    "related": "the same name in another language, or short for it",
    "skeleton": "the same consonants, written without vowels",
    "frame": "the same consonants with other vowels",
    "abbreviation": "may be its abbreviation",
    "initial": "begins with this initial",
    "slip": "misspelt by one or two letters",
    "cut": "may have been cut off here",
    "none": "another word",
}

MOST_JOINTS = 2
"""Sounds of a word that are tried where it is one of two neighbours read as one."""

JOINT_MIN_LETTERS = 3

NOT_CLOSE = Closeness(0.0, "none")
_SAME = Closeness(1.0, "word")


@lru_cache(maxsize=4 * magic.TOKEN_CACHE)
def closeness(left: str, right: str) -> Closeness:
    """How close two words are, neither cut off."""
    if left == right:
        return _SAME
    best = slip(left, right)
    if not all_keys(left).isdisjoint(all_keys(right)):
        best = _by_keys(left, right, best)
    if best.share < magic.SAME_INITIAL and (len(left) == 1 or len(right) == 1) and left[0] == right[0]:
        best = Closeness(magic.SAME_INITIAL, "initial")
    return best


@lru_cache(maxsize=magic.TOKEN_CACHE)
def all_keys(text: str) -> frozenset[str]:
    """All by which a word may be close to another as a whole: words without a common key are close by letters only."""
    known = word(text)
    keys = (*known.classes, *known.spellings, *known.sounds, *known.related, known.skeleton, known.frame)
    return frozenset(keys) - {""}


def _by_keys(left: str, right: str, best: Closeness) -> Closeness:
    """The closeness of two words by class, spelling, sound, language and consonants, if it is more than ``best``."""
    one, other = word(left), word(right)
    if _meet(one.classes, other.classes):
        short = one.abbreviation or other.abbreviation
        best = max(
            best,
            Closeness(magic.SAME_ABBREVIATION, "abbreviation") if short else Closeness(magic.SAME_VARIANT, "variant"),
        )
    if best.share < magic.SAME_SPELLING and _meet(one.spellings, other.spellings):
        best = Closeness(magic.SAME_SPELLING, "spelling")
    if best.share < magic.SAME_SOUND and _meet(one.sounds, other.sounds):
        best = Closeness(magic.SAME_SOUND, "sound")
    if best.share < magic.SAME_RELATED and _meet(one.related, other.related):
        best = Closeness(magic.SAME_RELATED, "related")
    if (one.bare or other.bare) and one.skeleton and one.skeleton == other.skeleton:
        best = max(best, Closeness(1.0 - magic.SKELETON_COST / len(one.skeleton), "skeleton"))
    if one.frame and one.frame == other.frame:
        best = max(best, Closeness(1.0 - magic.FRAME_COST / len(one.frame), "frame"))
    return best


def joined_closeness(letters: str, sounds: tuple[str, ...], other: str) -> Closeness:
    """How close two neighbours read as one are to a word: by letters and by sound, never by slips or initials.

    ``letters`` are those of both, ``sounds`` their :func:`joined_sounds`. Two words that are one elsewhere *and*
    misspelt are too weak a trace, and every pair of neighbours of a large list would have to be looked up letter by
    letter.
    """
    if letters == other:
        return _SAME
    if not own_joints(other).isdisjoint(sounds):
        return Closeness(magic.SAME_SOUND, "sound")
    return NOT_CLOSE


@lru_cache(maxsize=magic.TOKEN_CACHE)
def joints(text: str) -> tuple[str, ...]:
    """A word's sound in the form in which it is put together with a neighbour's: ``h`` dropped, ``d`` read as ``t``.

    What is folded at the end of a word (Ahmad, Ahmat; Fatimah, Fatima) isn't folded in the middle of a longer one.
    """
    sounds = map(sound_key, word(text).spellings)
    keys = [_squeezed(key.replace("h", "").replace("d", "t")) for key in sounds]
    return tuple(dict.fromkeys(keys))[:MOST_JOINTS]


@lru_cache(maxsize=magic.TOKEN_CACHE)
def own_joints(text: str) -> frozenset[str]:
    """The joints of a word that are long enough to be told from others."""
    return frozenset(key for key in joints(text) if len(key) >= JOINT_MIN_LETTERS)


def joined_sounds(first: str, second: str) -> tuple[str, ...]:
    """The sounds of two neighbours read as one, in the form of :func:`joints`."""
    found = []
    for one in joints(first):
        for other in joints(second):
            # What meets in the middle is written once.
            key = one + other[1:] if one[-1:] == other[:1] else one + other
            if len(key) >= JOINT_MIN_LETTERS:
                found.append(key)
    return tuple(found)


def _squeezed(text: str) -> str:
    return "".join(letter for k, letter in enumerate(text) if k == 0 or text[k - 1] != letter)


def cut_closeness(cut: str, whole: str) -> Closeness:
    """How close a cut-off word is to a whole one that it begins."""
    if len(cut) < magic.TRUNCATED_MIN_LETTERS or not whole.startswith(cut) or cut == whole:
        return NOT_CLOSE
    return Closeness(1.0 - magic.TRUNCATED_COST / len(cut), "cut")


def slips_allowed(left_letters: int, right_letters: int) -> int:
    """How many misspelt letters are forgiven between words of these lengths."""
    if max(left_letters, right_letters) > magic.EDIT_MAX_LETTERS:
        return 0
    shorter = min(left_letters, right_letters)
    if shorter >= magic.EDIT_TWO_MIN_LETTERS:
        return 2
    return 1 if shorter >= magic.EDIT_ONE_MIN_LETTERS else 0


def slip(left: str, right: str) -> Closeness:
    """Closeness by misspelt letters alone: within the allowance, or two neighbouring letters swapped."""
    allowed = slips_allowed(len(left), len(right))
    if allowed == 0 or abs(len(left) - len(right)) > allowed:
        return NOT_CLOSE
    edits = Levenshtein.distance(left, right, score_cutoff=allowed)
    if edits > 1 and OSA.distance(left, right, score_cutoff=1) == 1:
        edits = 1
    if edits > allowed:
        return NOT_CLOSE
    cost = magic.EDIT_ONE_COST if edits == 1 else magic.EDIT_TWO_COST
    share = 1.0 - cost / max(len(left), len(right))
    if left[0] != right[0]:
        share *= magic.EDIT_FIRST_LETTER
    return Closeness(share, "slip")


def _meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(one in others for one in some)


def unit_closeness(left: str, left_cut: bool, right: str, right_cut: bool) -> Closeness:
    """How close two units are, each of which may have been cut off at its end."""
    best = closeness(left, right)
    if left_cut:
        best = max(best, cut_closeness(left, right))
    if right_cut:
        best = max(best, cut_closeness(right, left))
    return best
