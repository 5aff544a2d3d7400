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
    PRIMARY KEY (entry_id, name),
    CONSTRAINT part_who_stays CHECK (name <> 'who' OR (salt IS NOT NULL AND value IS NOT NULL))
) PARTITION BY RANGE (entry_id);
CREATE TABLE journal.part_default PARTITION OF journal.part DEFAULT;

-- What is committed and not yet numbered. A late commit is simply still here, so nothing is missed.
CREATE TABLE journal.pending (
    position bigint PRIMARY KEY,
    entry_id uuid NOT NULL,
    leaf     bytea NOT NULL,
    since    timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.0);

-- What the sequencer found pending and can't number. One such row must not stop the others.
CREATE TABLE journal.set_aside (
    position bigint PRIMARY KEY,
    entry_id uuid NOT NULL,
    leaf     bytea NOT NULL,
    reason   text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

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
    sha256 bytea PRIMARY KEY,
    body   bytea NOT NULL,
    at     timestamptz NOT NULL,
    CONSTRAINT blob_named_by_content CHECK (sha256 = sha256(body))
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

-- Append a group of entries with their parts: the only way into the journal. Positions are drawn here, after every lock
-- of the group is held. entries: [[id, action, outcome, at, aggregate, header, header salt, leaf], …]; parts: [[entry,
-- name, commitment, salt, value], …]; bytes in base64. Two texts are cheaper to send and to read than a dozen arrays.
--
-- Whoever calls it is not trusted: the header must be, letter for letter, the canonical JSON of the columns and of the
-- parts that are given, and every hash must be right. So nothing can be appended that verification would reject later,
-- but for parts whose JSON is not canonical, and no part can be added to an older entry. What it says may still be a lie.
CREATE FUNCTION journal.append(entries text, parts text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    WITH given AS MATERIALIZED (
        SELECT nextval('journal.position') AS position, (e->>0)::uuid AS id, e->>1 AS action, e->>2 AS outcome,
            (e->>3)::timestamptz AS at, e->>4 AS aggregate, e->>5 AS header, (e->>5)::json AS read,
            decode(e->>6, 'base64') AS salt, decode(e->>7, 'base64') AS leaf
        FROM json_array_elements(entries::json) AS e
    ), part AS MATERIALIZED (
        SELECT (p->>0)::uuid AS entry_id, p->>1 AS name, decode(p->>2, 'base64') AS commitment,
            decode(p->>3, 'base64') AS salt, p->>4 AS value
        FROM json_array_elements(parts::json) AS p
    ), proved AS (
        SELECT entry_id, string_agg(format('"%s":"%s"', name, encode(commitment, 'base64')), ',' ORDER BY name COLLATE "C")
                AS named,
            bool_and((name ~ '^[a-z][a-z0-9_]*$' AND octet_length(salt) = 16 AND value IS JSON OBJECT
                AND commitment = sha256(salt || convert_to(value, 'UTF8'))) IS TRUE) AS right,
            count(*) FILTER (WHERE name IN ('who', 'about')) = 2 AS whole,
            max(value) FILTER (WHERE name = 'about') AS about
        FROM part GROUP BY entry_id
    ), checked AS (
        SELECT CASE
            WHEN g.id IS NULL THEN 'parts of another entry'
            WHEN (g.leaf = sha256(g.salt || convert_to(g.header, 'UTF8'))) IS NOT TRUE THEN 'another leaf'
            WHEN (p.right AND p.whole) IS NOT TRUE THEN 'parts that are not what their commitments say'
            WHEN p.about::json->>'aggregate' IS DISTINCT FROM g.aggregate THEN 'another aggregate'
            WHEN (g.header = format(
                '{"action":%s,"at":"%s","cause":%s,"id":"%s","outcome":"%s","parts":{%s},"site":%s,"version":%s}',
                to_json(g.action), to_char(g.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                coalesce(to_json((g.read->>'cause')::uuid)::text, 'null'), g.id, g.outcome, p.named,
                to_json(g.read->>'site'), to_json(g.read->>'version'))) IS NOT TRUE THEN 'another header'
        END AS wrong
        FROM given g FULL JOIN proved p ON p.entry_id = g.id
    ), entry AS (
        INSERT INTO journal.entry (id, position, action, outcome, at, aggregate, header, header_salt, leaf)
        SELECT id, position, action, outcome, at, aggregate, header, salt, leaf FROM given
    ), kept AS (
        INSERT INTO journal.part (entry_id, name, commitment, salt, value)
        SELECT entry_id, name, commitment, salt, value FROM part
    ), waiting AS (
        INSERT INTO journal.pending (position, entry_id, leaf) SELECT position, id, leaf FROM given
    )
    SELECT min(c.wrong) INTO wrong FROM checked c;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'an entry is not what it says: %', wrong USING ERRCODE = 'check_violation';
    END IF;
END
$$;

-- The entries of one aggregate, in order, with their parts as one object of {name: value}.
CREATE FUNCTION journal.timeline(of_aggregate text, most integer DEFAULT 500)
RETURNS TABLE (id uuid, "position" bigint, number bigint, header text, parts json)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.id, e.position, l.number, e.header,
        (SELECT json_object_agg(p.name, p.value::json) FROM journal.part p WHERE p.entry_id = e.id)
    FROM journal.entry e LEFT JOIN journal.leaf l ON l.entry_id = e.id
    WHERE e.aggregate = of_aggregate
    ORDER BY e.position LIMIT least(most, 500)
$$;

-- The parts of one entry. With this and with the timeline the application reads whatever it names, one entry or one
-- aggregate a call; how many calls it makes nobody bounds (SECURITY.md).
CREATE FUNCTION journal.parts_of(of_entry uuid) RETURNS TABLE (name text, value text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.name, p.value FROM journal.part p WHERE p.entry_id = of_entry
$$;

REVOKE ALL ON FUNCTION journal.append(text, text), journal.timeline(text, integer), journal.parts_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal.append(text, text), journal.timeline(text, integer), journal.parts_of(uuid)
    TO tapal_app;

GRANT SELECT ON journal.entry, journal.leaf, journal.checkpoint, journal.tree, journal.tile
    TO tapal_app, tapal_sequencer, tapal_retention;
GRANT SELECT, INSERT ON journal.blob TO tapal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON journal.parked, journal.reaction_cursor, journal.read_seen, journal.flood
    TO tapal_app;
GRANT SELECT, DELETE ON journal.pending TO tapal_sequencer;
GRANT SELECT ON journal.pending, journal.set_aside TO tapal_app;
GRANT INSERT ON journal.set_aside TO tapal_sequencer;
GRANT INSERT ON journal.leaf, journal.checkpoint, journal.tile TO tapal_sequencer;
GRANT UPDATE ON journal.tree TO tapal_sequencer;
GRANT UPDATE (hashes) ON journal.tile TO tapal_sequencer;
GRANT EXECUTE ON FUNCTION journal.ensure_partitions(date, integer) TO tapal_sequencer;
GRANT SELECT ON journal.part TO tapal_retention;
GRANT UPDATE (salt, value, blanked_at) ON journal.part TO tapal_retention;

SELECT journal.ensure_partitions((now() - interval '1 month')::date, 14);
