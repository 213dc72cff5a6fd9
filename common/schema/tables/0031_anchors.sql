-- Anchors of the audit log: what its last entry was at an instant, signed by a service whose key the database's owner has not. The same lines stand in the
-- service's own log; a row here that is altered does not hold its signature, and one that is taken out is missed there.

CREATE TABLE audit_anchor (
    entry bigint NOT NULL CHECK (entry >= 1),
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    at text NOT NULL,                       -- as it was signed
    key text NOT NULL CHECK (key ~ '^[0-9a-f]{64}$'), -- Ed25519, the public one
    signature text NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
    PRIMARY KEY (key, entry)
);
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows ();
