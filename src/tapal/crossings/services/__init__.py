"""Writing: every step of the procedure, in the words of the field."""

from tapal.crossings.services.amending import confirm_amendment, correct, propose_amendment, reject_amendment, withdraw
from tapal.crossings.services.deciding import clear_and_release, decide, release, request_refusal, settle_hit
from tapal.crossings.services.opening import open_session
from tapal.crossings.services.referring import answer_referral, refer

__all__ = [
    "answer_referral",
    "clear_and_release",
    "confirm_amendment",
    "correct",
    "decide",
    "open_session",
    "propose_amendment",
    "refer",
    "reject_amendment",
    "release",
    "request_refusal",
    "settle_hit",
    "withdraw",
]
