#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tests/softsmmu.sh on every kernel that there is, the built ones among them.
SOFTSMMU_ALL=1 exec bash "$(dirname "$0")/softsmmu.sh"
