// SPDX-License-Identifier: BSL-1.0
// The version, written here only: the build system, the packages, the documentation and the tool read it.
#pragma once

// A patch mends what was wrong; before 1.0.0 a minor version may change names and what is printed.
#define CHAINRULE_VERSION_MAJOR 0
#define CHAINRULE_VERSION_MINOR 1
#define CHAINRULE_VERSION_PATCH 0

/// One number, which grows with the version: `#if CHAINRULE_VERSION >= 102` means 0.1.2 or later.
#define CHAINRULE_VERSION (CHAINRULE_VERSION_MAJOR * 10000 + CHAINRULE_VERSION_MINOR * 100 + CHAINRULE_VERSION_PATCH)
