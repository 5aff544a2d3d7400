"""What territory hands to the layers around it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    """Posts, their codes, lanes and zones."""

    name = "tapal.territory"
    label = "territory"
    verbose_name = _("Posts")

    def ready(self) -> None:
        """Register actions, folds, pages."""
        from tapal.journal.registry import Action, register_action, register_folded
        from tapal.kernel.registry import NavItem, Urls, register_nav, register_urls
        from tapal.territory import handlers, messages, models, policies  # noqa: F401  handlers register themselves

        actions = (
            ("territory.register_post", messages.PostRegistered, _("Post registered")),
            ("territory.change_post", messages.PostChanged, _("Post described anew")),
            ("territory.add_alias", messages.CodeAdded, _("Code added to a post")),
            ("territory.end_alias", messages.CodeEnded, _("Code of a post ended")),
            ("territory.set_lanes", messages.LanesSet, _("Lanes of a post set")),
        )
        for code, facts, title in actions:
            register_action(
                Action(
                    code=code,
                    aggregate="territory.post",
                    parts={"facts": facts},
                    title=title,
                    dataset="territory.post",
                    sensitivity="public",
                    retention="P30Y",
                )
            )
        register_folded(models.Post, models.PostAlias, models.Lane)
        register_urls("territory", Urls(prefix="posts/", module="tapal.territory.web.urls"))
        register_nav(NavItem("territory.posts", _("Posts"), "territory:posts", 60, policies.may_see_posts))
