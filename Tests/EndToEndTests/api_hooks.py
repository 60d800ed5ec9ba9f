"""What Schemathesis is kept from: ending the token and the account that it works with."""

import os

import schemathesis

OWN = set(filter(None, os.environ.get("COUNTERSIGN_OWN_IDS", "").split(" ")))
NOBODY = "0" * 26


@schemathesis.hook
def before_call(context, case, kwargs):
    """Own ids become ids of nothing, except where they are only read."""
    if case.method.upper() == "GET":
        return
    for name, value in (case.path_parameters or {}).items():
        if value in OWN:
            case.path_parameters[name] = value.split("_")[0] + "_" + NOBODY
