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
