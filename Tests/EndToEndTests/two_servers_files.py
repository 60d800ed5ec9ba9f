"""Holds the files of Config/two-servers against what they are for: the database's roles, the servers' metrics, and the programs that read
them. Used by two_servers_examples.py, in the environment of the README's tour.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

CONFIG = pathlib.Path("Config/two-servers")
FOLDER = pathlib.Path("two-servers")
SECRETS = re.compile(r"hash|secret|sealed|password|private|compact|\bmac\b|_mac|token|fingerprint|values|typed|address|value$")


def expect(kept, promise):
    if not kept:
        sys.exit(f"This was promised and is not so: {promise}")


def sql(statement, user=os.environ["PGUSER"]):
    return subprocess.run(
        ["psql", "-qAtd", "countersign", "-U", user, "-c", statement], capture_output=True, text=True, check=False)


def hold_roles():
    """The server's role makes no tables and takes nothing out of the audit log; the one for reports reads no secret."""
    for statement in ["DROP TABLE attempts", "CREATE TABLE more (id INTEGER)", "DELETE FROM audit_events",
                      "DELETE FROM schema_migrations", "TRUNCATE audit_events"]:
        refused = sql(statement, "countersign")
        expect(refused.returncode == 1 and re.search("permission denied|must be owner", refused.stderr),
               f"the server's role may not: {statement} ({refused.stderr})")
    readable = sql("""
        SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c WHERE c.table_schema = 'public'
        AND has_column_privilege('countersign_reports', c.table_name, c.column_name, 'SELECT')""").stdout.split()
    expect("devices.serial_number" in readable and "license_keys.masked_text" in readable, "reports read what is no secret")
    harmless = {"audit_events.hash", "audit_events.previous_hash", "audit_head.hash", "audit_events.address",
                "products.token_lifetime_seconds"}
    secret = {column for column in readable if SECRETS.search(column.split(".")[1])} - harmless
    expect(not secret, f"reports read no secret ({sorted(secret)})")
    writable = sql("""
        SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND has_table_privilege('countersign_reports', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')""").stdout.strip()
    expect(writable == "0", f"reports change nothing ({writable})")


def hold_alerts(exposition):
    """Each metric, label and route that alerts.yaml names is one that the servers have."""
    have = {}
    for line in exposition.splitlines():
        if line.startswith("#"):
            continue
        name, labels = re.match(r"(\w+)(?:\{(.*)\})? ", line).groups()
        have.setdefault(name, {}).update(
            {label: have.get(name, {}).get(label, set()) | {value} for label, value in re.findall(r'(\w+)="([^"]*)"', labels or "")})
    rules = [rule for group in yaml.safe_load((CONFIG / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    for rule in rules:
        expect(set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, f"{rule['alert']} has the members of a rule")
        selectors = re.findall(r"(\w+)\{([^}]*)\}", rule["expr"])
        expect(selectors, f"{rule['alert']} looks at a metric")
        for name, labels in selectors:
            expect(name in have or name == "up", f"{rule['alert']} looks at a metric that the servers have ({name})")
            for label, value in re.findall(r'(\w+)="([^"]*)"', labels):
                known = have.get(name, {}).get(label, set())
                expect(label == "job" or (known and (label == "status" or value in known)),
                       f"{rule['alert']} names a label of {name} ({label}={value})")


def with_tls(name, replacements):
    """The example with TLS, as its comments say, and a certificate for once."""
    text = (CONFIG / name).read_text()
    for old, new in replacements.items():
        expect(old in text, f"{name} tells how TLS is set up ({old})")
        text = text.replace(old, new)
    path = FOLDER / f"tls-{name}"
    path.write_text(text)
    return str(path.resolve())


def hold_programs():
    """systemd, haproxy and nginx find nothing wrong with their files, also with the lines for TLS."""
    folder = FOLDER.resolve()
    unit = FOLDER / "countersign-server@.service"
    program = os.path.realpath(shutil.which("countersign-server"))
    unit.write_text((CONFIG / unit.name).read_text().replace("/usr/bin/countersign-server", program))
    certificate, key, both = (folder / name for name in ("tls.crt", "tls.key", "tls.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=license.example.com",
         "-out", certificate, "-keyout", key], check=True, capture_output=True)
    both.write_text(certificate.read_text() + key.read_text())
    haproxy = with_tls("haproxy.cfg", {"#bind :443": "bind 127.0.0.1:8443", "/etc/haproxy/license.example.com.pem": str(both)})
    nginx = with_tls("nginx.conf", {
        "#listen 443": "listen 127.0.0.1:8443", "#ssl_certificate ": "ssl_certificate ", "#ssl_certificate_key": "ssl_certificate_key",
        "/etc/nginx/license.example.com.pem": str(certificate), "/etc/nginx/license.example.com.key": str(key)})
    # systemd also tells what it thinks of other units of this machine, haproxy its version.
    for trouble, command in [("countersign", ["systemd-analyze", "verify", str(unit.resolve())]),
                             ("[WARNING]", ["haproxy", "-c", "-f", haproxy]),
                             ("nginx", ["nginx", "-tq", "-p", str(folder), "-c", nginx])]:
        checked = subprocess.run(command, capture_output=True, text=True, check=False)
        expect(checked.returncode == 0 and trouble not in checked.stderr, f"{command[0]} finds nothing wrong ({checked.stderr})")
