#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# permissions.sh with one row of each operation at least, and a clone that builds in an odd folder.
exec bash "$(dirname "$0")/permissions.sh" full
