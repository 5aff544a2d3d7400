"""What screening hands to the layers around it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    """Lists, the name engine, hits."""

    name = "tapal.screening"
    label = "screening"
    verbose_name = _("Screening")

    def ready(self) -> None:
        """Register actions, folds, pages."""
        from tapal.journal.registry import Action, register_action, register_folded, register_forgetter
        from tapal.screening import handlers, models, reactions, registration
        from tapal.screening import messages as m

        actions = (
            ("describe_list", "list", {"facts": m.ListDescribed}, _("List described"), "internal"),
            (
                "import_list",
                "list",
                {"facts": m.ListImported, "evidence": m.ListFindings},
                _("List imported"),
                "internal",
            ),
            ("raise_hit", "hit", {"facts": m.HitRaised, "evidence": m.HitEvidence}, _("Possible match"), "secret"),
            ("judge_hit", "hit", {"facts": m.HitJudged}, _("Match judged"), "secret"),
            ("leave_hit", "hit", {"facts": m.HitLeft}, _("Match left undecided"), "secret"),
            ("revoke_judgement", "hit", {"facts": m.JudgementRevoked}, _("Judgement revoked"), "secret"),
            ("open_gap", "gap", {"facts": m.GapOpened}, _("Could not be screened"), "restricted"),
            ("close_gap", "gap", {"facts": m.GapClosed}, _("Dealt with by hand"), "restricted"),
            (
                "start_rescreening",
                "rescreening",
                {"facts": m.RescreeningStarted},
                _("Screening again begun"),
                "internal",
            ),
            ("rescreen_chunk", "rescreening", {"facts": m.ChunkScreened}, _("People screened again"), "internal"),
            ("end_rescreening", "rescreening", {"facts": m.RescreeningEnded}, _("Screening again ended"), "internal"),
        )
        for verb, kind, parts, title, sensitivity in actions:
            register_action(
                Action(
                    code=f"screening.{verb}",
                    aggregate=f"screening.{kind}",
                    parts=parts,  # type: ignore[arg-type]  # a table of message types
                    title=title,
                    dataset=f"screening.{kind}",
                    sensitivity=sensitivity,  # type: ignore[arg-type]  # the literals of the catalogue
                )
            )
        register_action(
            Action(
                code="screening.search",
                aggregate=None,
                parts={"facts": m.Searched},
                title=_("Somebody was looked for"),
                dataset="screening.list",
                folds=False,
            )
        )
        register_folded(
            models.WatchList, models.ListVersion, models.Hit, models.Judgement, models.Gap, models.Rescreening
        )
        register_forgetter("screening.hit", handlers.forget_hit)
        register_forgetter("screening.gap", handlers.forget_gap)
        registration.register()
        reactions.register()
