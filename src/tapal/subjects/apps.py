"""What subjects hands to the layers around it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    """Observations of persons and documents, and links between them."""

    name = "tapal.subjects"
    label = "subjects"
    verbose_name = _("Travellers")

    def ready(self) -> None:
        """Register actions, folds, pages."""
        from tapal.journal.registry import Action, register_action, register_folded, register_forgetter
        from tapal.kernel.registry import Urls, register_urls
        from tapal.subjects import handlers, messages, models

        register_action(
            Action(
                code="subjects.observe_document",
                aggregate="subjects.document",
                parts={"facts": messages.DocumentObserved, "evidence": messages.DocumentEvidence},
                title=_("Document observed"),
                dataset="subjects.document",
            )
        )
        register_action(
            Action(
                code="subjects.observe_person",
                aggregate="subjects.person",
                parts={"facts": messages.PersonObserved},
                title=_("Person observed"),
                dataset="subjects.person",
            )
        )
        register_action(
            Action(
                code="subjects.link",
                aggregate="subjects.link",
                parts={"facts": messages.Linked},
                title=_("Observations linked"),
                dataset="subjects.link",
            )
        )
        register_action(
            Action(
                code="subjects.revoke_link",
                aggregate="subjects.link",
                parts={"facts": messages.LinkRevoked},
                title=_("Link revoked"),
                dataset="subjects.link",
            )
        )
        register_forgetter("subjects.document", handlers.forget_document)
        register_forgetter("subjects.person", handlers.forget_person)
        register_forgetter("subjects.link", handlers.forget_link)
        register_folded(models.DocumentObservation, models.PersonObservation, models.Link)
        register_urls("subjects", Urls(prefix="travellers/", module="tapal.subjects.web.urls"))
