-- Which decisions to blank have been carried out, and on how many parts.
CREATE TABLE journal.blanked (
    entry_id uuid PRIMARY KEY,
    parts    integer NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX entry_blank ON journal.entry (position) WHERE action = 'journal.blank';
CREATE INDEX entry_loose ON journal.entry (action, at) WHERE aggregate IS NULL;

GRANT SELECT ON journal.blanked TO tapal_app, tapal_retention;
GRANT INSERT ON journal.blanked TO tapal_retention;
GRANT USAGE ON SCHEMA public TO tapal_retention;
GRANT SELECT ON public.journal_hold TO tapal_retention;
-- Retention carries out what the application appended; it appends nothing itself.
REVOKE INSERT ON journal.entry, journal.part, journal.pending FROM tapal_retention;
REVOKE USAGE ON SEQUENCE journal.position FROM tapal_retention;
