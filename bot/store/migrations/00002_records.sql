-- Who holds which role, what was asked and made of it, and what people and curators think of it.
-- Times are in milliseconds since 1970, by the database's clock; a text that there is none of is empty.

-- +goose Up
CREATE TABLE directory ( -- a row for each change: two at once are both there, and the later one holds
    role TEXT NOT NULL,
    channel TEXT NOT NULL,          -- empty for the whole workspace
    n BIGINT NOT NULL,              -- counts the changes of a role in a channel, whatever the clock does
    holder TEXT NOT NULL,           -- empty where the change took the entry away
    name TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (channel, role, n)
);

CREATE TABLE questions (
    id TEXT PRIMARY KEY,            -- Slack's: the same in every redelivery
    case_key TEXT NOT NULL,         -- empty if it was answered
    text TEXT NOT NULL,
    topic TEXT NOT NULL,
    surface TEXT NOT NULL,
    asked_by TEXT NOT NULL,         -- empty unless names are recorded
    asked_at BIGINT NOT NULL
);
CREATE INDEX questions_case ON questions (case_key, asked_at, id) WHERE case_key <> '';
CREATE INDEX questions_asked ON questions (asked_at);

CREATE TABLE topic_counts (
    topic TEXT NOT NULL,
    day BIGINT NOT NULL,            -- since 1970, in UTC
    asked BIGINT NOT NULL,
    PRIMARY KEY (topic, day)
);
CREATE INDEX topic_counts_day ON topic_counts (day);

CREATE TABLE feedback (
    id TEXT PRIMARY KEY,            -- of the person and the answer
    case_key TEXT NOT NULL,         -- empty if the answer was liked
    text TEXT NOT NULL,
    topic TEXT NOT NULL,
    owner TEXT NOT NULL,            -- that was said
    suggested TEXT NOT NULL,        -- owner
    why TEXT NOT NULL,
    given_by TEXT NOT NULL,         -- empty unless names are recorded
    given_at BIGINT NOT NULL
);
CREATE INDEX feedback_case ON feedback (case_key, given_at) WHERE case_key <> '';
CREATE INDEX feedback_given ON feedback (given_at);

CREATE TABLE decisions (
    case_key TEXT PRIMARY KEY,
    text TEXT NOT NULL,             -- the phrasing to add; empty where the case was dismissed
    topic TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE decisions;
DROP TABLE feedback;
DROP TABLE topic_counts;
DROP TABLE questions;
DROP TABLE directory;
