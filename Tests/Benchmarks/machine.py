"""What the figures were measured on."""

import os
import re


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"^model name\s*:\s*(.+)$", file.read(), re.M)
    return f"{os.cpu_count()} cores of {model.group(1) if model else os.uname().machine}"
