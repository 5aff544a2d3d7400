"""Every number of the scoring, in one place, each with the example that earned it.

Evidence is counted in **bits**: one bit doubles the odds that two records speak of the same person. A token that one
traveller in 1,024 bears is worth 10 bits when it agrees. Bits of independent facts are added; the sum becomes a score
between 0 and 1. Examples name no real person. The weights were chosen by what ``bench/screening`` measures: misspelt
names, aliases of published lists, judged pairs, and travellers who are on no list (docs/screening-scorecard.md).
"""

# --- From bits to a score -----------------------------------------------------------------------------------------

EVEN_BITS = 9.0
"""Evidence at which the score is 0.5. "Muhammad Rizky" alone, found among thousands, stays below it; a two-word name of
middling rarity ("Ratna Kusumaningtyas") lies well above."""

SCALE_BITS = 4.5
"""How gently the score bends: 9 bits more turn 0.5 into 0.88. Gentle, so that a namesake without a birth date, one with
the right year and one with the right day get three scores and not three times 1.0."""

SUPPORT_FULL_BITS = 4.0
"""Birth date, sex and nationality support a match in proportion to what the name says, and fully from here on. A man
born on the same day, of the same sex and country, is nobody's double when the names have only "Budi" in common."""

SUPPORT_SHARE_LOW = 0.70
SUPPORT_SHARE_HIGH = 0.95
"""… or when the names agree almost wholly: "Siti Nur" and "Siti Nur" hold less than 2 bits, yet with the same day of
birth they must be looked at."""

# --- Names: how much a token counts -------------------------------------------------------------------------------

RARE_RATE = 0.6
"""Bearers among 10,000 of a token that no table knows: 14 bits. Rarer would let one strange word decide alone."""

MAX_TOKEN_BITS = 16.0
"""No token is worth more than this, however large the list in which it occurs once."""

LIGHT_BITS = 0.8
"""A token of light.txt. "Muhammad Fikri" against "Fikri" loses less than half a bit, not a token."""

INITIAL_BITS = 2.0
"""A single letter. "J. Kusumaningtyas" must not equal every Kusumaningtyas, nor may the J be ignored."""

SHORT_BITS = 10.0
"""A token of two letters at most ("Li", "Yu", "Xi"): chance agreement is far likelier than its rarity says."""

PRIOR_ENTRIES = 5_000
"""The frequency table weighs as much as this many list entries. A list of 20 entries leaves it as it is; a list of
20,000 companies teaches it what TRADING is worth."""

# --- Names: how close two tokens are (multiplies the bits) --------------------------------------------------------

SAME_VARIANT = 0.96
"""Two spellings of one class of variants.txt: Achmad, Ahmad."""

SAME_SPELLING = 0.95
"""Equal after the old-spelling rules: Djojohadikoesoemo, Joyohadikusumo."""

SAME_SOUND = 0.84
"""Equal after sound folding only: Ridwaan, Ridhwan."""

SAME_RELATED = 0.80
"""The same name in another language, or short for it: Chen and Chan, Mikhail and Misha. Two people may bear them."""

SKELETON_MIN_LETTERS = 3
SKELETON_COST = 1.2
"""One side is written without vowels (Arabic, Hebrew, Thai) and the consonants agree; share lost is cost / consonants:
KHLDWN and Khaldun keep 0.70, but HSN may be Hasan as well as Husain."""

FRAME_COST = 2.4
"""The same first sound and consonants, other vowels, as two clerks write one Arabic name: Rostam and Rustum. Share lost
is cost / (consonants + 1): Rostam (R, RSTM) keeps 0.52, Shalish against Shulaysh (S, SLS) 0.40."""

SAME_ABBREVIATION = 0.60
"""One is an abbreviation that may stand for the other: Moch., Muhammad; but "M." may also be Made."""

SAME_INITIAL = 0.90
"""An initial against a word that begins with it; the initial's own bits are few already."""

JOINED = 0.97
"""Two tokens on one side are one on the other: Nur Halimah, Nurhalimah."""

EDIT_ONE_MIN_LETTERS = 4
EDIT_TWO_MIN_LETTERS = 6
"""Letters of the shorter token from which one, and two, misspelt letters are forgiven. Ali and Adi are two names;
Rahmad and Rahmat may be one; Soekamto and Sukarno are close, at half their worth."""

EDIT_MAX_LETTERS = 24
"""Longer words are no names but what a machine ran together; slips in them are not looked for."""

EDIT_ONE_COST = 2.0
EDIT_TWO_COST = 3.0
"""Share lost is cost / letters: one slip in 5 letters costs 40 %, in 10 letters 20 %, two slips half as much again."""

EDIT_FIRST_LETTER = 0.88
"""Slips at the first letter are rarer and usually mean another name: Budi, Rudi."""

TRUNCATED_COST = 1.2
TRUNCATED_MIN_LETTERS = 2
"""A cut-off last word of a full MRZ name field against a word it begins; share lost is cost / letters left."""

TRUNCATED_FIELDS = (30, 31, 39)
"""Lengths of the name field of TD1, TD2 and TD3 (ICAO Doc 9303-5, 9303-6, 9303-4). A letter in its last place means
that the name may have been cut."""

WORD_SHARES = (1.0, 0.7, 0.4, 0.2, 0.1)
"""How much of its bits the first, second, … agreeing word counts, most evidence first. The words of a name are not
independent: whoever is a Djojohadikusumo is likely to be a Raden Mas as well, and four words of a patriarch agree for
each of his grandsons. So the third word adds little, and a fourth next to nothing."""

# --- Names: what is left over -------------------------------------------------------------------------------------

CONTRADICTION_SHARE = 1.2
CONTRADICTION_MAX_BITS = 16.0
"""A word on each side that the other side has not speaks against, more than the same word would speak for: "Ratna
Lestari" and "Ratna Wibowo" are two people, and so are three brothers with five words in common. One true pair in a
hundred does differ in a word (marriage, patronym, clerk): a rarer word in common and the day of birth outweigh it."""

OMISSION_SHARE = 0.5
OMISSION_MAX_BITS = 3.5
"""A word on one side only: "Suparman" against "Suparman Adi". Passports gain a father's name for the pilgrimage and
lists give a third name seldom: cheap, but not free, so that the fuller agreement ranks first."""

LEFT_OVER_MAX_BITS = 18.0
"""Most that all left-over words together take off: who uses a false name has no word in common with the list, and the
document number must still be able to speak."""

WEAK_ALIAS = 0.9
"""Share of its bits that a name counts when the list itself calls it weak (OFAC's quoted names, UN quality "Low")."""

OTHER_KIND_BITS = -4.0
"""A person asked for and a company, ship or aircraft found: firms are named after people."""

# --- Birth dates --------------------------------------------------------------------------------------------------

CIRCA_YEARS = 2
""""circa 1960" is 1958 to 1962; the UN's APPROXIMATELY likewise."""

BIRTH_DAY = 16.0
"""Same day: one in 22,000 by chance, and somewhat more, for whoever shares it and has a rare word in common is seldom
another."""

BIRTH_FIRST_OF_JANUARY = 8.0
"""Same day, but it is 1 January: what offices write when only the year is known."""

BIRTH_DAY_MONTH_SWAPPED = 8.0
"""3 April for 4 March."""

BIRTH_YEAR_SLIP = 6.0
"""Same day and month, one year off: 1971 for 1970."""

BIRTH_DIGIT_SLIP = 4.0
"""One digit of the date differs: 12 May for 17 May, 1962 for 1982."""

BIRTH_MONTH = 9.0
"""Same month and year, one side has no day."""

BIRTH_YEAR = 6.5
"""Same year, one side has the year only: one in 60 by chance."""

BIRTH_SPAN_YEARS = 60.0
"""A stated span that fits is worth log2(60 / its years): "1958 to 1962" 3.6 bits."""

BIRTH_NEAR = -2.0
"""Same year with another day, or a year or an age that misses by one: people give their age wrongly and lists guess,
but many others are of that age. It speaks against, less than half as much as another date."""

BIRTH_OTHER = -5.0
"""Another date. Not more, because lists are wrong about one birth date in ten: evidence, never a filter."""

BIRTH_OTHER_PER_YEAR = 0.02
BIRTH_OTHER_MAX_YEARS = 40
"""… and a little more for each year apart, so that of two namesakes the one of the right generation ranks first."""

# --- Sex, nationality, documents ----------------------------------------------------------------------------------

SEX_SAME = 0.8
SEX_OTHER = -3.0
"""Half of everybody agrees; who disagrees is seldom the same person, save for clerks and changed documents."""

NATIONALITY_SAME_MAX = 4.0
NATIONALITY_SAME_MIN = 1.0
NATIONALITY_PRIOR_RATE = 200.0
NATIONALITY_OTHER = -2.0
"""Agreement is worth the rarity of the nationality in the lists, between 1 and 4 bits; 200 of 10,000 is the rate of a
country that no list mentions yet. Disagreement is cheap: people hold two passports, or a false one."""

DOCUMENT_SAME = 48.0
"""The same number, issuer agreeing or unknown. Whoever uses a listed passport may state another name (-18 bits), birth
date (-6), sex (-3) and nationality (-2): 19 bits are left, a score of 0.90. Lists of lost and stolen documents live on
this."""

DOCUMENT_OCR = 20.0
"""Equal when O and 0, I and 1, B and 8, S and 5, Z and 2 are held to be the same. With a wholly different name it is
somebody else's number; with half a name it is a hit."""

DOCUMENT_OTHER_ISSUER = -10.0
"""Taken off when both sides name an issuer and they differ: two states do use the same number."""

DOCUMENT_MIN_LENGTH = 5
"""Shorter numbers ("12", "A1") prove nothing."""

# --- Limits -------------------------------------------------------------------------------------------------------

MAX_NAME_LETTERS = 1_000
"""A longer name is no name; a list entry of a long company stays well below."""

MAX_TOKENS = 64
"""Words of one name that are compared; a name of more is no name."""

MIN_LETTERS = 2
"""One letter names nobody."""

TOKEN_CACHE = 65_536
"""Analysed words kept per process; travellers share their words."""
