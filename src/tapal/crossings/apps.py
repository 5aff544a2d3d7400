from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tapal.crossings import messages as m
from tapal.journal.messages import Message
from tapal.journal.registry import Action, register_action, register_folded, register_forgetter


class CrossingsConfig(AppConfig):
    name = "tapal.crossings"
    label = "crossings"

    def ready(self) -> None:
        session: dict[str, tuple[object, dict[str, type[Message]]]] = {
            "open": (_("Session opened"), {"facts": m.SessionOpened, "evidence": m.SessionEvidence}),
            "decide": (_("Decision made"), {"facts": m.Decided}),
            "refer": (_("Referred"), {"facts": m.Referred}),
            "answer_referral": (_("Referral answered"), {"facts": m.ReferralAnswered}),
            "release": (_("Released"), {"facts": m.Released}),
            "settle_hit": (_("Possible match settled"), {"facts": m.HitSettled}),
            "rescreen": (_("Screened again"), {"facts": m.Rescreened}),
            "withdraw": (_("Withdrawn"), {"facts": m.Withdrawn}),
            "correct": (_("Corrected"), {"facts": m.Corrected}),
            "propose_amendment": (_("Amendment proposed"), {"facts": m.AmendmentProposed}),
            "settle_amendment": (_("Amendment settled"), {"facts": m.AmendmentSettled}),
        }
        for verb, (title, parts) in session.items():
            register_action(
                Action(
                    code=f"crossings.{verb}",
                    aggregate="crossings.session",
                    parts=parts,
                    title=title,
                    dataset="crossings.session",
                )
            )
        register_action(
            Action(
                code="crossings.request_refusal",
                aggregate="crossings.refusal_request",
                parts={"facts": m.RefusalRequested},
                title=_("Refusal requested"),
                dataset="crossings.refusal_request",
                sensitivity="secret",
            )
        )
        from tapal.crossings import handlers, reactions, registration
        from tapal.crossings.models import Amendment, Decision, Referral, RefusalRequest, Session

        register_forgetter("crossings.session", handlers.forget_session)
        register_forgetter("crossings.refusal_request", handlers.forget_request)
        register_folded(Session, Decision, Referral, Amendment, RefusalRequest)
        registration.register()
        reactions.register()
