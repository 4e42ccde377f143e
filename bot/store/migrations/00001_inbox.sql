-- What people asked, from before Slack was told that it has arrived until some time after Slack took the answer.
-- Times are in milliseconds since 1970, by the database's clock.

-- +goose Up
CREATE TABLE inbox (
    id TEXT PRIMARY KEY,            -- Slack's: the same in every redelivery
    request TEXT NOT NULL,          -- emptied once answered
    received_at BIGINT NOT NULL,
    claimed_by TEXT NOT NULL,       -- the process that answers it
    claimed_until BIGINT NOT NULL,  -- unless it is not heard of until then
    answered_at BIGINT
);
CREATE INDEX inbox_unanswered ON inbox (received_at) WHERE answered_at IS NULL;
CREATE INDEX inbox_received ON inbox (received_at);

-- +goose Down
DROP TABLE inbox;
