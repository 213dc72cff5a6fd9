-- Acknowledgements by alerts/1 are acts too.
ALTER TABLE audit DROP CONSTRAINT audit_via_check, ADD CONSTRAINT audit_via_check CHECK (via IN ('command', 'http', 'alerts'));
