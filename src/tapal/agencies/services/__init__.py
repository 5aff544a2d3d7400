"""Writing about agencies: the register, officers, how people sign in, machine clients."""

from tapal.agencies.services.access import (
    end_session,
    enrol_with_credential,
    issue_credential,
    note_credential_change,
    refuse_sign_in,
    reset_second_factor,
    set_password,
    sign_in,
    sign_out,
)
from tapal.agencies.services.clients import issue_client, revoke_client
from tapal.agencies.services.officers import (
    assign_role,
    end_role,
    enrol_officer,
    move_officer,
    reinstate_officer,
    suspend_officer,
)
from tapal.agencies.services.register import (
    found_site,
    register_agency,
    register_packaged,
    register_unit,
)

__all__ = [
    "assign_role",
    "end_role",
    "end_session",
    "enrol_officer",
    "enrol_with_credential",
    "found_site",
    "issue_client",
    "issue_credential",
    "move_officer",
    "note_credential_change",
    "refuse_sign_in",
    "register_agency",
    "register_packaged",
    "register_unit",
    "reinstate_officer",
    "reset_second_factor",
    "revoke_client",
    "set_password",
    "sign_in",
    "sign_out",
    "suspend_officer",
]
