-- The note of an answer is part of what was disclosed: seen by the two desks, and no longer than the values. Why a request was
-- refused or withdrawn stays to be read by the two desks.
REVOKE SELECT (note) ON sharing_request FROM tapal_app;
DROP VIEW shared.request_full;
CREATE VIEW shared.request_full WITH (security_barrier) AS
    SELECT r.id, CASE WHEN o.open THEN r."values" END AS "values",
        CASE WHEN o.open OR r.state <> 'answered' THEN r.note ELSE '' END AS note
    FROM sharing_request r CROSS JOIN LATERAL (
        SELECT r.state = 'answered' AND r.recalled_at IS NULL AND r.deleted_at IS NULL AND r.expires_at > now() AS open
    ) o
    WHERE (r.asked_by = (SELECT shared.viewer()->>'agency') AND (SELECT shared.viewer()->'roles') ? r.role)
        OR r."to" = (SELECT shared.viewer()->>'answers');
GRANT SELECT ON shared.request_full TO tapal_app;
-- back
DROP VIEW shared.request_full;
CREATE VIEW shared.request_full WITH (security_barrier) AS
    SELECT r.id, r."values" FROM sharing_request r
    WHERE r.state = 'answered' AND r.recalled_at IS NULL AND r.deleted_at IS NULL AND r.expires_at > now()
        AND ((r.asked_by = (SELECT shared.viewer()->>'agency') AND (SELECT shared.viewer()->'roles') ? r.role)
            OR r."to" = (SELECT shared.viewer()->>'answers'));
GRANT SELECT ON shared.request_full TO tapal_app;
GRANT SELECT (note) ON sharing_request TO tapal_app;
