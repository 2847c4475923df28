namespace Kiosk.Edge.Visits;

/// <summary>
/// The tables of visits and of what the link brings. Times are UTC in us since 1970 or uptime in us, as named. "Sealed" columns are
/// encrypted (<see cref="VisitKeys"/>): what is about a person is in no other.
/// </summary>
public static class VisitSchema
{
    /// <summary>Creates what is missing; the index <c>visit_open</c> allows one open visit at a time.</summary>
    public const string Statements = """
        CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS boot (
            boot_key INTEGER PRIMARY KEY AUTOINCREMENT,
            boot_id INTEGER NOT NULL,
            board_id TEXT NOT NULL,
            board_kind INTEGER NOT NULL,
            firmware TEXT NOT NULL,
            parts TEXT NOT NULL,              -- JSON: part, state, revision of the last hello
            uptime_us INTEGER NOT NULL,       -- newest uptime known
            next_retained INTEGER NOT NULL,   -- first retained message not stored
            met_utc_us INTEGER NOT NULL);

        CREATE TABLE IF NOT EXISTS boot_point (
            boot_key INTEGER NOT NULL REFERENCES boot,
            uptime_us INTEGER NOT NULL,
            utc_us INTEGER NOT NULL,
            link_uncertainty_us INTEGER NOT NULL,
            clock_uncertainty_us INTEGER,     -- NULL: the wall clock was never set
            PRIMARY KEY (boot_key, uptime_us)) WITHOUT ROWID;

        -- One row a key, all of one size, overwritten and never removed. An unused row's key is all zeros.
        CREATE TABLE IF NOT EXISTS visit_key (
            slot INTEGER PRIMARY KEY,
            visit_id TEXT NOT NULL,
            used INTEGER NOT NULL CHECK (used IN (0, 1)),
            wrapped BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS visit_key_visit ON visit_key (visit_id);
        CREATE INDEX IF NOT EXISTS visit_key_free ON visit_key (slot) WHERE used = 0;

        CREATE TABLE IF NOT EXISTS visit (
            visit_id TEXT PRIMARY KEY,
            opened_utc_us INTEGER NOT NULL,
            subject BLOB,                     -- sealed JSON: system and value; NULL: nobody identified, or forgotten
            key_slot INTEGER,                 -- the key for what comes; NULL: forgotten
            instruments INTEGER NOT NULL,
            is_test INTEGER NOT NULL,
            outcome INTEGER,                  -- NULL while open
            sealed_utc_us INTEGER,
            late_parts INTEGER NOT NULL DEFAULT 0,
            summary BLOB,                     -- sealed JSON: values and reasons of the sealed visit; NULL: none, or forgotten
            not_composed TEXT) WITHOUT ROWID; -- why there is no record of the sealed visit yet
        CREATE UNIQUE INDEX IF NOT EXISTS visit_open ON visit ((outcome IS NULL)) WHERE outcome IS NULL;
        CREATE INDEX IF NOT EXISTS visit_sealed ON visit (sealed_utc_us);

        -- A version that does not know a table removes visits all the same: ON DELETE CASCADE for tables that came later.

        -- How each instrument stood when the visit was opened: by which calibration, with which findings.
        CREATE TABLE IF NOT EXISTS visit_instrument (
            visit_id TEXT NOT NULL REFERENCES visit ON DELETE CASCADE,
            instrument INTEGER NOT NULL,
            calibration TEXT,
            calibration_utc_us INTEGER,       -- NULL: none, or the factory's
            findings TEXT NOT NULL,           -- names, separated by commas
            blocked TEXT,                     -- why it does not measure; NULL: it does
            PRIMARY KEY (visit_id, instrument)) WITHOUT ROWID;

        -- Whom a visit is of and what was agreed to, beside visit.subject, which an older version reads.
        CREATE TABLE IF NOT EXISTS visit_identity (
            visit_id TEXT PRIMARY KEY REFERENCES visit ON DELETE CASCADE,
            scope INTEGER NOT NULL,           -- ConsentScope: what may leave the kiosk, which late readings need to know too
            facts BLOB) WITHOUT ROWID;        -- sealed JSON: how identified, other pseudonyms, consent; NULL: forgotten

        -- Records that are due to the outbox and not known to be in it: a sealed visit's (part 0) and its late ones.
        CREATE TABLE IF NOT EXISTS visit_unqueued (
            visit_id TEXT NOT NULL REFERENCES visit,
            part INTEGER NOT NULL,
            PRIMARY KEY (visit_id, part)) WITHOUT ROWID;

        -- Records that the clinical store is not known to have: what they are made of is kept.
        CREATE TABLE IF NOT EXISTS visit_undelivered (
            visit_id TEXT NOT NULL REFERENCES visit,
            part INTEGER NOT NULL,
            is_made INTEGER NOT NULL,         -- 0: a record of late readings that could not be made
            PRIMARY KEY (visit_id, part)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS acquisition (
            acquisition INTEGER PRIMARY KEY,
            visit_id TEXT NOT NULL REFERENCES visit,
            boot_key INTEGER REFERENCES boot, -- NULL until the board confirmed it
            made_utc_us INTEGER NOT NULL,
            end_us INTEGER);                  -- uptime at which the visit's end was asked for; NULL: not asked, or not known
        CREATE INDEX IF NOT EXISTS acquisition_visit ON acquisition (visit_id);

        CREATE TABLE IF NOT EXISTS sample_block (
            acquisition INTEGER NOT NULL REFERENCES acquisition,
            channel INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            boot_key INTEGER NOT NULL,
            part INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            first_us INTEGER NOT NULL,        -- uptime of the first sample
            period_ns INTEGER NOT NULL,
            scale_numerator INTEGER NOT NULL,
            scale_denominator INTEGER NOT NULL,
            samples BLOB NOT NULL,            -- sealed: 24 bits each, low byte first, as on the line
            PRIMARY KEY (acquisition, channel, sequence)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS retained (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            boot_key INTEGER NOT NULL REFERENCES boot,
            sequence INTEGER NOT NULL,
            acquisition INTEGER NOT NULL,
            visit_id TEXT,                    -- NULL: no visit has this acquisition
            record_part INTEGER,              -- 0 the visit's record, 1.. a late one; NULL: in none yet
            uptime_us INTEGER NOT NULL,
            part INTEGER NOT NULL,
            kind INTEGER NOT NULL,            -- 0 for an event
            code INTEGER NOT NULL,            -- 0 for a reading
            channel INTEGER NOT NULL,
            payload BLOB,                     -- sealed: reason (4) and value (8), low byte first; NULL: no visit has this acquisition
            received_utc_us INTEGER NOT NULL,
            UNIQUE (boot_key, sequence));
        CREATE INDEX IF NOT EXISTS retained_visit ON retained (visit_id, id);

        -- Sounds and pictures, and tries that gave none.
        CREATE TABLE IF NOT EXISTS visit_media (
            visit_id TEXT NOT NULL REFERENCES visit ON DELETE CASCADE,
            number INTEGER NOT NULL,          -- from 1 within the visit
            kind INTEGER NOT NULL,
            has_content INTEGER NOT NULL,
            facts BLOB NOT NULL,              -- sealed JSON: when, what, how long or large, notes, or why there is none
            content BLOB,                     -- sealed: the file; NULL: there is none
            PRIMARY KEY (visit_id, number));

        -- Receipts that were begun: paper comes out once for each request, whatever became of the host in between.
        CREATE TABLE IF NOT EXISTS print_request (
            request TEXT PRIMARY KEY,
            visit_id TEXT NOT NULL,
            begun_utc_us INTEGER NOT NULL) WITHOUT ROWID;

        -- Visits whose person asked a doctor: once at most, whatever became of the host in between.
        CREATE TABLE IF NOT EXISTS visit_consultation (
            visit_id TEXT PRIMARY KEY REFERENCES visit ON DELETE CASCADE,
            asked_utc_us INTEGER NOT NULL) WITHOUT ROWID;

        -- What the host read itself from devices of other makers. Its name stays when its value is forgotten, so that it is taken once.
        CREATE TABLE IF NOT EXISTS host_reading (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            reading_key TEXT NOT NULL UNIQUE, -- keyed digest of device, sequence number and device time
            visit_id TEXT REFERENCES visit ON DELETE CASCADE, -- NULL: no visit's, set aside
            payload BLOB,                     -- sealed JSON of the reading; NULL: set aside, or forgotten
            received_utc_us INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS host_reading_visit ON host_reading (visit_id, id);

        -- A board that is out of reach when a visit ends goes on for a while, and somebody else may touch it: what it took after
        -- the end is kept and acknowledged, and is in no record.
        CREATE VIEW IF NOT EXISTS visit_retained AS
            SELECT retained.* FROM retained LEFT JOIN acquisition USING (acquisition)
            WHERE end_us IS NULL OR kind = 0 OR uptime_us <= end_us;
        CREATE VIEW IF NOT EXISTS visit_block AS
            SELECT sample_block.*, visit_id FROM sample_block JOIN acquisition USING (acquisition)
            WHERE end_us IS NULL OR first_us <= end_us;
        """;
}
