-- The store of Dealwright, as SQLite sees it.
--
-- One file holds everything a company remembers: the rulebooks it published, the events that happened, the state these
-- events fold to, and the records. Only the events and the rulebooks are the truth. Everything else could be thrown away
-- and made again from them; `dealwright audit` does exactly that, beside the kept state, and compares.
--
-- Tables that begin with dw_ belong to the program. The tables of records have the record's own name and are made when a
-- rulebook is published. The eight views at the end are for people with SQL tools: read those and the record tables freely,
-- write nothing: whatever is written past the program is found by the audit.
--
-- Instants are seconds since 1970-01-01 00:00 on the wall clock of the rulebook's time zone, so that datetime(x, 'unixepoch')
-- shows what a person saw on the wall. Only dw_event.recorded and dw_rulebook.published are UTC.

-- ---- the truth ----

-- Every rulebook ever published, with the exact text of all its files, so that any decision can be replayed with the rules of
-- its day. `hash` is how a rulebook calls itself; `seal` covers that and every byte of the files, and goes into
-- the chain of events, so a rule cannot be rewritten afterwards without the chain showing it.
CREATE TABLE dw_rulebook (
  number    INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,
  version   TEXT NOT NULL,
  hash      TEXT NOT NULL UNIQUE,
  published INTEGER NOT NULL,
  seal      BLOB NOT NULL
) STRICT;

CREATE TABLE dw_rulebook_file (
  rulebook INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name     TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (rulebook, position)
) STRICT;

-- What happened. Numbers have no gaps. `command` is the id that the sender gave it: the same id never happens twice.
-- `body` is the list of facts (fact.h), the smallest changes that make up the event. `hash` is BLAKE2b-256 over the
-- hash before it and everything in the row (chain.c says how), so that the last hash vouches for all of the past.
CREATE TABLE dw_event (
  number   INTEGER PRIMARY KEY,
  command  TEXT,
  case_id  TEXT,
  verb     TEXT NOT NULL,
  actor    TEXT,
  happened INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  rulebook INTEGER NOT NULL,
  body     TEXT NOT NULL,
  hash     BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX dw_event_command ON dw_event (command) WHERE command IS NOT NULL;
CREATE INDEX dw_event_case ON dw_event (case_id) WHERE case_id IS NOT NULL;

-- What was answered to a command, for the answer to the same id. It is an echo of the event, no part of the truth.
CREATE TABLE dw_answer (
  event INTEGER PRIMARY KEY,
  text  TEXT NOT NULL
) STRICT;

-- The past stays. These triggers stop a slip of the hand in an SQL tool; against intent stands the chain.
-- The last publication says which rulebook is in force; it is asked for before every command.
CREATE INDEX dw_event_publish ON dw_event (verb, number) WHERE verb = 'publish';

CREATE TRIGGER dw_event_kept BEFORE DELETE ON dw_event
  BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER dw_event_fixed BEFORE UPDATE ON dw_event
  BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER dw_rulebook_kept BEFORE DELETE ON dw_rulebook
  BEGIN SELECT RAISE(ABORT, 'published rulebooks are never deleted'); END;
CREATE TRIGGER dw_rulebook_fixed BEFORE UPDATE ON dw_rulebook
  BEGIN SELECT RAISE(ABORT, 'published rulebooks are never changed'); END;
CREATE TRIGGER dw_rulebook_file_kept BEFORE DELETE ON dw_rulebook_file
  BEGIN SELECT RAISE(ABORT, 'published rulebooks are never deleted'); END;
CREATE TRIGGER dw_rulebook_file_fixed BEFORE UPDATE ON dw_rulebook_file
  BEGIN SELECT RAISE(ABORT, 'published rulebooks are never changed'); END;

-- ---- the state: a fold of the events ----

-- Which key of the key file (the file beside this one) the private fields of a row are sealed with. The file holds 32 bytes
-- for each slot, in order; whoever is erased has zeros there. A record '' is what a case keeps outside of its records.
-- Sealed texts stand in events and in record tables as `sealed:SLOT:...`.
CREATE TABLE dw_key (
  record TEXT NOT NULL,
  id     TEXT NOT NULL,
  slot   INTEGER NOT NULL,
  PRIMARY KEY (record, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_key_slot ON dw_key (slot);

-- One row for each case. `number` is the order in which cases started; the tables below use it because it is short.
-- The `made` columns are the highest numbers given so far within the case; `origin` is the case, or the record, that it
-- was started from, empty where a person started it. What happens to a record as time passes (its upkeep) is a case as well:
-- its id is `customer:north`, its process `record customer`.
CREATE TABLE dw_case (
  number      INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  process     TEXT NOT NULL,
  rulebook    INTEGER NOT NULL,
  opened      INTEGER NOT NULL,
  closed      INTEGER,
  last        INTEGER NOT NULL,
  outcome     TEXT,
  tokens_made INTEGER NOT NULL,
  tasks_made  INTEGER NOT NULL,
  timers_made INTEGER NOT NULL,
  requests_made INTEGER NOT NULL,
  seats_made  INTEGER NOT NULL,
  origin      TEXT
) STRICT;

CREATE INDEX dw_case_origin ON dw_case (origin, number) WHERE origin IS NOT NULL;
CREATE INDEX dw_case_open ON dw_case (number) WHERE closed IS NULL;

-- Where the case stands and stood: a token is one stay in one stage. It lives while `left` is empty.
CREATE TABLE dw_token (
  case_number INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  parent      INTEGER NOT NULL,
  stage       TEXT NOT NULL,
  entered     INTEGER NOT NULL,
  left        INTEGER,
  due         INTEGER,
  PRIMARY KEY (case_number, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_token_live ON dw_token (stage) WHERE left IS NULL;

-- What people have to do. `who` is a person's key or `@role`; `about` a record that it is about, as `contact:chen`, empty
-- for the case itself; state 0 open, 1 done, 2 dropped.
CREATE TABLE dw_task (
  case_number INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  token       INTEGER NOT NULL,
  name        TEXT NOT NULL,
  who         TEXT,
  required    INTEGER NOT NULL,
  opened      INTEGER NOT NULL,
  due         INTEGER,
  closed      INTEGER,
  state       INTEGER NOT NULL,
  done_by     TEXT,
  about       TEXT,
  PRIMARY KEY (case_number, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_task_open ON dw_task (who) WHERE state = 0;

-- What happens because time passes; state 0 set, 1 fired, 2 cancelled. `request` is whose step it is about, 0 the stage's;
-- `about` the record whose date it is about, empty for the case; `since` what it is counted from, where that can change.
-- One that fires again and again stays set, and `due` moves on.
CREATE TABLE dw_timer (
  case_number INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  token       INTEGER NOT NULL,
  request     INTEGER NOT NULL,
  name        TEXT NOT NULL,
  due         INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  about       TEXT,
  since       INTEGER,
  PRIMARY KEY (case_number, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_timer_set ON dw_timer (due) WHERE state = 0;

-- Approvals asked for: state 0 open, 1 agreed, 2 not needed, 3 rejected, 4 recalled, 5 sent back, 6 stale, 7 withdrawn.
-- `step` is the one under way, `first_seat` the last seat given before it opened. `body` is the facts that say what was
-- asked and what is watched, as in an event.
CREATE TABLE dw_request (
  case_number INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  token       INTEGER NOT NULL,
  name        TEXT NOT NULL,
  submitter   TEXT NOT NULL,
  step        INTEGER NOT NULL,
  first_seat  INTEGER NOT NULL,
  opened      INTEGER NOT NULL,
  closed      INTEGER,
  state       INTEGER NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (case_number, number)
) STRICT, WITHOUT ROWID;

-- Voices in the steps of a request: state 0 open, 1 agreed, 2 refused, 3 withdrawn. `who` is waited for (a person's key,
-- `@role`, nobody when there is none), `also` may vote since it was escalated; `voter` is whose vote it was, `cast_by`
-- who cast it.
CREATE TABLE dw_seat (
  case_number INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  request     INTEGER NOT NULL,
  place       INTEGER NOT NULL,
  name        TEXT NOT NULL,
  who         TEXT,
  also        TEXT,
  opened      INTEGER NOT NULL,
  due         INTEGER,
  escalated   INTEGER,
  closed      INTEGER,
  state       INTEGER NOT NULL,
  voter       TEXT,
  cast_by     TEXT,
  reason      TEXT,
  PRIMARY KEY (case_number, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_seat_open ON dw_seat (who) WHERE state = 0;
CREATE INDEX dw_seat_also ON dw_seat (also) WHERE state = 0;

-- Contents of attached files, by the BLAKE2b-256 of their bytes, each with the event that named it first. The bytes themselves
-- lie beside the store, in the folder STORE.files under this name.
CREATE TABLE dw_file (
  hash  TEXT PRIMARY KEY,
  size  INTEGER NOT NULL,
  event INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who was in a field before: the people whom a row of a record named once and names no more, and what it belonged to before. So
-- it is known whom a change concerns.
CREATE TABLE dw_former (
  record TEXT NOT NULL,
  id     TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (record, id, value)
) STRICT, WITHOUT ROWID;

-- Events that say what a person is or was: role, superior, team, from when until when he is there. The row of a person knows only
-- what is so now; read in the order of their days these events know what was so on any other day.
CREATE TABLE dw_past (
  person TEXT NOT NULL,
  event  INTEGER NOT NULL,
  PRIMARY KEY (person, event)
) STRICT, WITHOUT ROWID;

-- ---- what plans paid ----

-- A posting is one calculation that is kept: kind 0 what a plan pays for a period, 1 what was paid out for it, 2 what a dispute
-- came to. `event` posted it, knowing all events up to `seen`; `closed` is the event that closed it. As long as that is empty, posting
-- the same period again takes its place; then its lines never change. `hash` is over all of its accounts; `regular` of its lines are no
-- adjustments of earlier periods. `total` is in minor units. `outside` is 1 when it rests on more than events and rulebook: on targets of
-- a file.
CREATE TABLE dw_posting (
  number    INTEGER PRIMARY KEY,
  kind      INTEGER NOT NULL,
  plan      TEXT NOT NULL,
  period    TEXT NOT NULL,
  currency  TEXT NOT NULL,
  rulebook  INTEGER NOT NULL,
  event     INTEGER NOT NULL,
  seen      INTEGER NOT NULL,
  outside   INTEGER NOT NULL,
  by        TEXT,
  lines     INTEGER NOT NULL,
  regular   INTEGER NOT NULL,
  total     INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  closed    INTEGER,
  closed_by TEXT
) STRICT;

-- What a posting says to one person about one period: lines that stand together, from number `first` on. `late` is 1 for adjustments
-- of an earlier period, whose posting is `of`. `hash` is over the lines. A posting's lines are those of its accounts in the order of
-- their key; so what changes for one person is changed in his accounts alone.
CREATE TABLE dw_account (
  posting INTEGER NOT NULL,
  late    INTEGER NOT NULL,
  of      INTEGER NOT NULL,
  person  TEXT NOT NULL,
  first   INTEGER NOT NULL,
  lines   INTEGER NOT NULL,
  total   INTEGER NOT NULL,
  hash    TEXT NOT NULL,
  PRIMARY KEY (posting, late, of, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_account_person ON dw_account (person, posting);
CREATE INDEX dw_account_first ON dw_account (first);

-- One line: numbers only, what it says in words is made when somebody reads it. `of` is the posting whose period and rulebook it is
-- about; `sign` 0 for what that posting itself says, 1 for what came later, -1 for what is taken back. `band`, `measure` and `gate` are
-- numbers in the plan of that rulebook, -1 none. `date` counts days since 1970-01-01. `days` of `of_days` are the person's part of
-- the period, 0 of 0 all of it.
CREATE TABLE dw_line (
  number     INTEGER PRIMARY KEY,
  of         INTEGER NOT NULL,
  sign       INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  person     TEXT NOT NULL,
  component  TEXT,
  band       INTEGER NOT NULL,
  measure    INTEGER NOT NULL,
  gate       INTEGER NOT NULL,
  times      INTEGER NOT NULL,
  date       INTEGER,
  case_id    TEXT,
  base       INTEGER NOT NULL,
  rate_units INTEGER NOT NULL,
  rate_scale INTEGER NOT NULL,
  amount     INTEGER NOT NULL,
  less       INTEGER NOT NULL,
  why        TEXT,
  origin     TEXT,
  days       INTEGER NOT NULL,
  of_days    INTEGER NOT NULL
) STRICT;

-- What people say is wrong with a line, and what it came to.
CREATE TABLE dw_dispute (
  number      INTEGER PRIMARY KEY,
  line        INTEGER NOT NULL,
  plan        TEXT NOT NULL,
  person      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  opened      INTEGER NOT NULL,
  resolved    INTEGER,
  resolved_by TEXT,
  answer      TEXT,
  amount      INTEGER
) STRICT;

-- Who has agreed to the payout of a closed posting, or (`refused`, the reason) has not: in which step of the plan's approval, at
-- which place in it; `stand_in` voted for somebody who was absent. Step 0: all were asked once more, and only what came after counts.
CREATE TABLE dw_consent (
  posting  INTEGER NOT NULL,
  step     INTEGER NOT NULL,
  who      TEXT NOT NULL,
  place    INTEGER NOT NULL,
  event    INTEGER NOT NULL,
  stand_in TEXT,
  refused  TEXT,
  PRIMARY KEY (posting, step, who)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER dw_line_kept BEFORE DELETE ON dw_line
  WHEN (SELECT old.number < a.first + a.lines AND p.closed IS NOT NULL FROM dw_account a JOIN dw_posting p ON p.number = a.posting
        WHERE a.first <= old.number ORDER BY a.first DESC LIMIT 1)
  BEGIN SELECT RAISE(ABORT, 'lines of closed periods are never deleted'); END;
CREATE TRIGGER dw_line_fixed BEFORE UPDATE ON dw_line
  BEGIN SELECT RAISE(ABORT, 'lines are never changed'); END;
CREATE TRIGGER dw_account_kept BEFORE DELETE ON dw_account
  WHEN EXISTS (SELECT 1 FROM dw_posting WHERE number = old.posting AND closed IS NOT NULL)
  BEGIN SELECT RAISE(ABORT, 'lines of closed periods are never deleted'); END;
CREATE TRIGGER dw_account_fixed BEFORE UPDATE ON dw_account
  BEGIN SELECT RAISE(ABORT, 'lines are never changed'); END;
CREATE TRIGGER dw_posting_kept BEFORE DELETE ON dw_posting WHEN old.closed IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'closed periods are never deleted'); END;
CREATE TRIGGER dw_posting_fixed BEFORE UPDATE ON dw_posting WHEN old.closed IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'closed periods are never changed'); END;

-- ---- what stands beside cases ----

-- Departures from the standard, each with the person who answers for it: a stage or task that took too long, a task that
-- was skipped or that somebody else did. `standard` is the stage, task or timer; (event, place) the fact that says so.
CREATE TABLE dw_departure (
  event    INTEGER NOT NULL,
  place    INTEGER NOT NULL,
  case_id  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  standard TEXT,
  who      TEXT,
  happened INTEGER NOT NULL,
  PRIMARY KEY (event, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_departure_case ON dw_departure (case_id);
CREATE INDEX dw_departure_when ON dw_departure (happened);

-- What people are told, until they have read it. `who` is a person's key or `@role`, `body` the fact that says so.
CREATE TABLE dw_notice (
  event   INTEGER NOT NULL,
  place   INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  who     TEXT NOT NULL,
  told    INTEGER NOT NULL,
  read    INTEGER,
  read_by TEXT,
  body    TEXT NOT NULL,
  PRIMARY KEY (event, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX dw_notice_unread ON dw_notice (who) WHERE read IS NULL;
CREATE INDEX dw_notice_case ON dw_notice (case_id) WHERE read IS NULL;

-- ---- the shape of the records ----

-- Small numbers about the store itself: `definitions` rises whenever the shape of a record changes.
CREATE TABLE dw_meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO dw_meta (name, value) VALUES ('definitions', 0);

-- Which records there are and the types of their columns, in the rulebook's own words, so that a store opens without its
-- rulebook. A money column takes two SQL columns: `amount`, an integer of the currency's minor unit (fen, cents), and
-- `amount_currency`. Dates and times are text that sorts, percent and decimal exact text, lists JSON.
CREATE TABLE dw_record (
  name   TEXT PRIMARY KEY,
  parent TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE dw_column (
  record   TEXT NOT NULL,
  position INTEGER NOT NULL,
  name     TEXT NOT NULL,
  type     TEXT NOT NULL,
  PRIMARY KEY (record, position)
) STRICT, WITHOUT ROWID;

-- ---- for people with SQL tools ----

-- Every case: open while `closed` is empty.
CREATE VIEW cases AS
  SELECT c.id AS "case", c.process, b.name AS rulebook, b.version,
         datetime(c.opened, 'unixepoch') AS opened, datetime(c.closed, 'unixepoch') AS closed, c.outcome,
         datetime(c.last, 'unixepoch') AS last_event, c.origin AS started_by
  FROM dw_case c LEFT JOIN dw_rulebook b ON b.number = c.rulebook;

-- Every stay of a case in a stage: now there while `left` is empty.
CREATE VIEW stages AS
  SELECT c.id AS "case", t.stage, datetime(t.entered, 'unixepoch') AS entered, datetime(t.left, 'unixepoch') AS left,
         datetime(t.due, 'unixepoch') AS due
  FROM dw_token t JOIN dw_case c ON c.number = t.case_number;

-- What is open, for whom.
CREATE VIEW todo AS
  SELECT k.who, c.id AS "case", t.stage, k.name AS task, k.about, k.required, datetime(k.opened, 'unixepoch') AS opened,
         datetime(k.due, 'unixepoch') AS due
  FROM dw_task k JOIN dw_case c ON c.number = k.case_number
  LEFT JOIN dw_token t ON t.case_number = k.case_number AND t.number = k.token
  WHERE k.state = 0;

-- Every approval that was asked for, with each voice in it.
CREATE VIEW approvals AS
  SELECT c.id AS "case", r.name AS approval, r.number, r.submitter, datetime(r.opened, 'unixepoch') AS asked,
         datetime(r.closed, 'unixepoch') AS ended,
         CASE r.state WHEN 0 THEN 'open' WHEN 1 THEN 'agreed' WHEN 2 THEN 'unneeded' WHEN 3 THEN 'rejected'
           WHEN 4 THEN 'recalled' WHEN 5 THEN 'sent_back' WHEN 6 THEN 'stale' ELSE 'withdrawn' END AS state,
         s.name AS seat, coalesce(s.also, s.who) AS who, datetime(s.due, 'unixepoch') AS due,
         CASE s.state WHEN 0 THEN 'open' WHEN 1 THEN 'agreed' WHEN 2 THEN 'refused' WHEN 3 THEN 'withdrawn' END AS vote,
         s.voter, s.cast_by, s.reason
  FROM dw_request r JOIN dw_case c ON c.number = r.case_number
  LEFT JOIN dw_seat s ON s.case_number = r.case_number AND s.request = r.number;

-- Every line that plans paid, in units of money; `closed` is empty while the period is open.
CREATE VIEW ledger AS
  SELECT l.number AS line, p.plan, p.period, CASE p.kind WHEN 0 THEN 'run' WHEN 1 THEN 'payout' ELSE 'resolution' END AS posting,
         o.period AS of_period, CASE l.sign WHEN 0 THEN l.kind ELSE 'adjustment' END AS type, l.person, l.component,
         date(l.date * 86400, 'unixepoch') AS date, l.case_id AS "case", l.base, l.rate_units, l.rate_scale, l.amount, p.currency,
         p.closed
  FROM dw_posting p JOIN dw_account a ON a.posting = p.number JOIN dw_line l ON l.number >= a.first AND l.number < a.first + a.lines
  LEFT JOIN dw_posting o ON o.number = l.of;

-- Departures from the standard.
CREATE VIEW departures AS
  SELECT d.who, d.kind, d.standard, d.case_id AS "case", datetime(d.happened, 'unixepoch') AS happened, d.event
  FROM dw_departure d;

-- What people were told.
CREATE VIEW notices AS
  SELECT n.who, n.case_id AS "case", json_extract(n.body, '$[0].name') AS notice, datetime(n.told, 'unixepoch') AS told,
         datetime(n.read, 'unixepoch') AS read, n.read_by, n.event
  FROM dw_notice n;

-- Who did what, when, under which rulebook.
CREATE VIEW log AS
  SELECT e.number, e.case_id AS "case", e.verb, e.actor, datetime(e.happened, 'unixepoch') AS happened,
         datetime(e.recorded, 'unixepoch') AS recorded_utc, b.name AS rulebook, b.version, e.body
  FROM dw_event e LEFT JOIN dw_rulebook b ON b.number = e.rulebook;
