// libpq for Swift.

#ifndef COUNTERSIGN_CPOSTGRESQL_SHIM_H
#define COUNTERSIGN_CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>

// What a failure is asked for; libpq has it as character macros, which Swift does not see.
static const int countersign_pq_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int countersign_pq_state = PG_DIAG_SQLSTATE;
static const int countersign_pq_message = PG_DIAG_MESSAGE_PRIMARY;
static const int countersign_pq_table = PG_DIAG_TABLE_NAME;
static const int countersign_pq_column = PG_DIAG_COLUMN_NAME;
static const int countersign_pq_constraint = PG_DIAG_CONSTRAINT_NAME;

#endif
