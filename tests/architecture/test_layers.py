"""What import-linter can't see of the layers: foreign keys, in the models and in the database itself."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.architecture.house import heights


def owner(model: type[Model]) -> str | None:
    """Package of ours that a model belongs to; None for Django's and third parties'."""
    name = apps.get_app_config(model._meta.app_label).name
    return name.removeprefix("tapal.").split(".")[0] if name.startswith("tapal.") else None


def test_foreign_keys_point_down_or_stay_inside_their_app() -> None:
    upward = []
    for model in apps.get_models(include_auto_created=True):
        source = owner(model)
        for field in model._meta.get_fields():
            if source is None or not field.is_relation or field.auto_created or field.related_model is None:
                continue
            target = owner(field.related_model)
            if target is not None and target != source and heights()[target] >= heights()[source]:
                upward.append(f"{source}.{model.__name__}.{field.name} -> {target}")
    assert upward == []


@pytest.mark.django_db
def test_the_database_holds_no_other_foreign_keys() -> None:
    """Keys written in SQL: none upwards, and none between the journal and anything else."""
    tables = {model._meta.db_table: owner(model) for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, a.nspname, confrelid::regclass::text, b.nspname FROM pg_constraint"
            " JOIN pg_class s ON s.oid = conrelid JOIN pg_namespace a ON a.oid = s.relnamespace"
            " JOIN pg_class t ON t.oid = confrelid JOIN pg_namespace b ON b.oid = t.relnamespace WHERE contype = 'f'"
        )
        keys = cursor.fetchall()
    wrong = []
    for table, schema, target_table, target_schema in keys:
        source = "journal" if schema == "journal" else tables.get(table)
        target = "journal" if target_schema == "journal" else tables.get(target_table)
        if source is None or source == target:
            continue
        if "journal" in (source, target) or (target is not None and heights()[target] >= heights()[source]):
            wrong.append(f"{table} -> {target_table}")
    assert wrong == []


def test_every_package_has_a_place() -> None:
    from tests.architecture.house import packages

    assert [name for name in packages() if name not in heights()] == []
