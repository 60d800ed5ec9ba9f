-- The database and its three roles, once, by a superuser: psql -f roles.sql
--
--   countersign_owner    owns the tables: `countersign-server migrate` runs as it, before a new version's first start
--   countersign          the servers: reads and changes rows, and no table
--   countersign_reports  reads what is no secret
--
-- No password stands here. Give each one with \password in psql, or let the roles in by certificate (pg_hba.conf). After this file:
-- `countersign-server migrate` as the owner, then grants.sql.

\set ON_ERROR_STOP on

CREATE ROLE countersign_owner LOGIN;
CREATE ROLE countersign LOGIN;
CREATE ROLE countersign_reports LOGIN;

CREATE DATABASE countersign OWNER countersign_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE countersign FROM PUBLIC;
GRANT CONNECT ON DATABASE countersign TO countersign, countersign_reports;

\connect countersign

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO countersign, countersign_reports;

-- Of the tables that the owner makes from now on, with this version and later ones.
ALTER DEFAULT PRIVILEGES FOR ROLE countersign_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO countersign;

-- A report may take longer than a request, and must not hold up anybody.
ALTER ROLE countersign_reports IN DATABASE countersign SET default_transaction_read_only = on;
ALTER ROLE countersign_reports IN DATABASE countersign SET statement_timeout = '5min';
