-- What the roles of roles.sql may do beyond the defaults; after every `countersign-server migrate`, by the owner or a superuser:
-- psql -d countersign -f grants.sql

\set ON_ERROR_STOP on

-- The servers look which steps of the schema are done, and make none.
REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM countersign;
-- Nothing takes an event out of the audit log, or a second head into it.
REVOKE DELETE ON audit_events FROM countersign;
REVOKE INSERT, DELETE ON audit_head FROM countersign;

-- Reports: whole tables that hold no secret …
GRANT SELECT ON
  organizations, memberships, products, product_features, licenses, devices, activations, license_file_settings, audit_events, audit_head
TO countersign_reports;
-- … and of the others the columns that are none. Not the license files themselves, nor what keys are locked to.
GRANT SELECT (id, email, name, platform_administrator, disabled, version, created_at, updated_at, last_signed_in_at)
  ON users TO countersign_reports;
GRANT SELECT (id, organization_id, name, grants, may_introspect, disabled, version, created_at, updated_at)
  ON clients TO countersign_reports;
GRANT SELECT (id, activation_id, device_id, client_id, scope, generation, created_at, refreshed_at, end_reason, ended_at)
  ON token_families TO countersign_reports;
GRANT SELECT (
    id, license_id, organization_id, product_id, method, masked_text, locks_allowed, locks_used, blocked, last_used_at, version,
    created_at, updated_at)
  ON license_keys TO countersign_reports;
GRANT SELECT (
    id, unit_id, license_id, organization_id, product_id, serial_number, article_number, article_name, features, issued_at, expires_at,
    key_id, issuer_kind, issuer_id, replaced_at, revoked_at, revocation_reason, unit_returned)
  ON license_files TO countersign_reports;
