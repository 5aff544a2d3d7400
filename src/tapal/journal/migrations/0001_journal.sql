-- The journal's own schema. Roles: tapal_owner owns, tapal_app appends, tapal_sequencer numbers, tapal_retention blanks.
CREATE SCHEMA journal;
REVOKE ALL ON SCHEMA journal FROM PUBLIC;
GRANT USAGE ON SCHEMA journal TO tapal_app, tapal_sequencer, tapal_retention;

CREATE SEQUENCE journal.position;

-- Partitioned by month on the UUIDv7 key itself: its first 48 bits are milliseconds since 1970.
CREATE TABLE journal.entry (
    id          uuid PRIMARY KEY,
    position    bigint NOT NULL,
    action      text NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    at          timestamptz NOT NULL,
    aggregate   text,
    header      text NOT NULL,
    header_salt bytea NOT NULL CHECK (octet_length(header_salt) = 16),
    leaf        bytea NOT NULL CHECK (octet_length(leaf) = 32)
) PARTITION BY RANGE (id);
CREATE INDEX entry_aggregate ON journal.entry (aggregate, position) WHERE aggregate IS NOT NULL;
CREATE INDEX entry_position ON journal.entry (position);
CREATE TABLE journal.entry_default PARTITION OF journal.entry DEFAULT;

-- salt and value are null once retention has blanked the part; the commitment stays for ever.
CREATE TABLE journal.part (
    entry_id   uuid NOT NULL,
    name       text NOT NULL,
    commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
    salt       bytea,
    value      text,
    blanked_at timestamptz,
    PRIMARY KEY (entry_id, name)
) PARTITION BY RANGE (entry_id);
CREATE TABLE journal.part_default PARTITION OF journal.part DEFAULT;

-- What is committed and not yet numbered. A late commit is simply still here, so nothing is missed.
CREATE TABLE journal.pending (
    position bigint PRIMARY KEY,
    entry_id uuid NOT NULL,
    leaf     bytea NOT NULL
) WITH (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.0);

CREATE TABLE journal.leaf (
    number   bigint PRIMARY KEY,
    entry_id uuid NOT NULL UNIQUE,
    leaf     bytea NOT NULL
);

CREATE TABLE journal.checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,
    at   timestamptz NOT NULL
);

-- The tree as it stands: its size and the roots of its maximal perfect subtrees, left to right.
CREATE TABLE journal.tree (
    sole     boolean PRIMARY KEY DEFAULT true CHECK (sole),
    size     bigint NOT NULL,
    frontier bytea[] NOT NULL
);
INSERT INTO journal.tree (size, frontier) VALUES (0, '{}');

-- Tiles of up to 256 hashes, to which hashes are only ever added at the right. Level 0 has its full tiles here; its last,
-- partial one is made of the leaves.
CREATE TABLE journal.tile (
    level  smallint NOT NULL,
    index  bigint NOT NULL,
    hashes bytea STORAGE EXTERNAL NOT NULL
        CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) BETWEEN 32 AND 8192),
    PRIMARY KEY (level, index)
);

-- Big things beside the log, named by their content.
CREATE TABLE journal.blob (
    sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    body   bytea NOT NULL,
    at     timestamptz NOT NULL
);

-- Entries of an action or version that this version does not know: kept, proved, and folded later.
CREATE TABLE journal.parked (
    entry_id uuid PRIMARY KEY,
    reason   text NOT NULL
);

-- Not journal: how far a reaction has read, which page was read a moment ago, which refusal is flooding.
CREATE TABLE journal.reaction_cursor (name text PRIMARY KEY, number bigint NOT NULL);
CREATE UNLOGGED TABLE journal.read_seen (key bytea PRIMARY KEY, at timestamptz NOT NULL);
CREATE TABLE journal.flood (
    key      bytea PRIMARY KEY,
    since    timestamptz NOT NULL,
    held     integer NOT NULL,
    reported integer NOT NULL DEFAULT 0,
    refusal  jsonb NOT NULL
);

CREATE FUNCTION journal.month_bound(month date) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT
AS $$
    SELECT (lpad(to_hex((extract(epoch FROM month::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Make the partitions of `months` months from that of `first` on; a month that exists is left alone.
CREATE FUNCTION journal.ensure_partitions(first date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    month date;
    made integer := 0;
BEGIN
    FOR i IN 0 .. months - 1 LOOP
        month := (date_trunc('month', first::timestamp) + make_interval(months => i))::date;
        IF to_regclass(format('journal.entry_%s', to_char(month, 'YYYYMM'))) IS NULL THEN
            EXECUTE format('CREATE TABLE journal.entry_%s PARTITION OF journal.entry FOR VALUES FROM (%L) TO (%L)',
                to_char(month, 'YYYYMM'), journal.month_bound(month),
                journal.month_bound((month + interval '1 month')::date));
            EXECUTE format('CREATE TABLE journal.part_%s PARTITION OF journal.part FOR VALUES FROM (%L) TO (%L)',
                to_char(month, 'YYYYMM'), journal.month_bound(month),
                journal.month_bound((month + interval '1 month')::date));
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION journal.ensure_partitions(date, integer) FROM PUBLIC;

-- Append a group of entries with their parts; positions are drawn here, after every lock of the group is held.
-- entries: [[id, action, outcome, at, aggregate, header, header salt, leaf], …]; parts: [[entry, name, commitment, salt,
-- value], …]; bytes in base64. Two texts are cheaper to send and to read than a dozen arrays.
CREATE FUNCTION journal.append(entries text, parts text) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    rows json := entries;
    positions bigint[] := ARRAY(SELECT nextval('journal.position') FROM generate_series(1, json_array_length(rows)));
BEGIN
    INSERT INTO journal.entry (id, position, action, outcome, at, aggregate, header, header_salt, leaf)
    SELECT (e->>0)::uuid, positions[n], e->>1, e->>2, (e->>3)::timestamptz, e->>4, e->>5,
        decode(e->>6, 'base64'), decode(e->>7, 'base64')
    FROM json_array_elements(rows) WITH ORDINALITY AS row (e, n);
    INSERT INTO journal.part (entry_id, name, commitment, salt, value)
    SELECT (p->>0)::uuid, p->>1, decode(p->>2, 'base64'), decode(p->>3, 'base64'), p->>4
    FROM json_array_elements(parts::json) AS p;
    INSERT INTO journal.pending (position, entry_id, leaf)
    SELECT positions[n], (e->>0)::uuid, decode(e->>7, 'base64')
    FROM json_array_elements(rows) WITH ORDINALITY AS row (e, n);
END
$$;

-- The entries of one aggregate, in order, with their parts as one object of {name: value}.
CREATE FUNCTION journal.timeline(of_aggregate text, most integer DEFAULT 500)
RETURNS TABLE (id uuid, "position" bigint, number bigint, header text, parts jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.id, e.position, l.number, e.header,
        (SELECT jsonb_object_agg(p.name, p.value::jsonb) FROM journal.part p WHERE p.entry_id = e.id)
    FROM journal.entry e LEFT JOIN journal.leaf l ON l.entry_id = e.id
    WHERE e.aggregate = of_aggregate
    ORDER BY e.position LIMIT least(most, 500)
$$;

-- The parts of one entry: one at a time, so that nobody reads parts at large.
CREATE FUNCTION journal.parts_of(of_entry uuid) RETURNS TABLE (name text, value text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.name, p.value FROM journal.part p WHERE p.entry_id = of_entry
$$;

REVOKE ALL ON FUNCTION journal.timeline(text, integer), journal.parts_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal.timeline(text, integer), journal.parts_of(uuid) TO tapal_app;

GRANT INSERT ON journal.entry, journal.part, journal.pending TO tapal_app, tapal_retention;
GRANT USAGE ON SEQUENCE journal.position TO tapal_app, tapal_retention;
GRANT SELECT ON journal.entry, journal.leaf, journal.checkpoint, journal.tree, journal.tile
    TO tapal_app, tapal_sequencer, tapal_retention;
GRANT SELECT, INSERT ON journal.blob TO tapal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON journal.parked, journal.reaction_cursor, journal.read_seen, journal.flood
    TO tapal_app;
GRANT SELECT, DELETE ON journal.pending TO tapal_sequencer;
GRANT SELECT ON journal.pending TO tapal_app;
GRANT INSERT ON journal.leaf, journal.checkpoint, journal.tile TO tapal_sequencer;
GRANT UPDATE ON journal.tree TO tapal_sequencer;
GRANT UPDATE (hashes) ON journal.tile TO tapal_sequencer;
GRANT EXECUTE ON FUNCTION journal.ensure_partitions(date, integer) TO tapal_sequencer;
GRANT SELECT ON journal.part TO tapal_retention;
GRANT UPDATE (salt, value, blanked_at) ON journal.part TO tapal_retention;

SELECT journal.ensure_partitions((now() - interval '1 month')::date, 14);
