-- The wall below the application: row security that asks who looks, by a token that the application signs and nothing else
-- can make (docs/decisions/0012). The first table behind it is that of requests for information.
CREATE SCHEMA shared;
REVOKE ALL ON SCHEMA shared FROM PUBLIC;
GRANT USAGE ON SCHEMA shared TO tapal_app;

-- The two pads of HMAC-SHA-256 for the site's key. Nobody but the owner may read it.
CREATE TABLE shared.key (
    sole      boolean PRIMARY KEY DEFAULT true CHECK (sole),
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);
REVOKE ALL ON shared.key FROM PUBLIC;

-- What a token is bound to: this transaction of this connection to this database. No other has the same.
CREATE FUNCTION shared.stamp() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s|%s|%s', current_database(), pg_backend_pid(), extract(epoch FROM transaction_timestamp()))
$$;

-- The payload of a token of a kind, or null where there is none, or one that was not signed for this transaction.
-- A token is 64 hexadecimal digits, a full stop, and the payload.
CREATE FUNCTION shared.signed(kind text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    token text := current_setting('tapal.' || kind, true);
    payload text;
    signature text;
BEGIN
    IF token IS NULL OR length(token) < 66 THEN
        RETURN NULL;
    END IF;
    payload := substr(token, 66);
    SELECT encode(sha256(k.outer_pad || sha256(
            k.inner_pad || convert_to(kind || '|' || shared.stamp() || '|' || payload, 'UTF8'))), 'hex')
        INTO signature FROM shared.key k;
    -- Hashed again, so that how long the comparison takes says nothing about the signature.
    IF sha256(convert_to(signature, 'UTF8')) = sha256(convert_to(left(token, 64), 'UTF8')) THEN
        RETURN payload;
    END IF;
    RETURN NULL;
END
$$;

-- Who looks: {"agency", "roles", "answers"}. Null for nobody. Write (SELECT shared.viewer()) in a policy: once a query.
CREATE FUNCTION shared.viewer() RETURNS jsonb LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT shared.signed('viewer')::jsonb $$;

-- Whether a fold is at work: it writes what the journal says, whoever looks.
CREATE FUNCTION shared.folding() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce(shared.signed('folding') = 'yes', false) $$;

REVOKE ALL ON FUNCTION shared.stamp(), shared.signed(text), shared.viewer(), shared.folding() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shared.stamp(), shared.signed(text), shared.viewer(), shared.folding() TO tapal_app;

-- Requests: either agency sees that there is one; what was disclosed is no column that the application may read.
ALTER TABLE sharing_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY folded ON sharing_request TO tapal_app
    USING ((SELECT shared.folding())) WITH CHECK ((SELECT shared.folding()));
CREATE POLICY party ON sharing_request FOR SELECT TO tapal_app
    USING (asked_by = (SELECT shared.viewer()->>'agency') OR "to" = (SELECT shared.viewer()->>'agency'));
REVOKE SELECT ON sharing_request FROM tapal_app;
GRANT SELECT (id, asked_by, asker, role, "to", dataset, record, subject, fields, purpose, "case", clause, urgency, reason,
    asked_at, state, closed_at, note, expires_at, recalled_at, deleted_at) ON sharing_request TO tapal_app;

-- The projection `full`: what was disclosed, for the two desks, as long as it may be kept.
CREATE VIEW shared.request_full WITH (security_barrier) AS
    SELECT r.id, r."values" FROM sharing_request r
    WHERE r.state = 'answered' AND r.recalled_at IS NULL AND r.deleted_at IS NULL AND r.expires_at > now()
        AND ((r.asked_by = (SELECT shared.viewer()->>'agency') AND (SELECT shared.viewer()->'roles') ? r.role)
            OR r."to" = (SELECT shared.viewer()->>'answers'));
GRANT SELECT ON shared.request_full TO tapal_app;
