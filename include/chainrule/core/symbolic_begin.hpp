// SPDX-License-Identifier: BSL-1.0
// Opens a stretch of symbolic code: run by the compiler, or to print, never in a gradient. Optimising it takes most of a small
// program's compile time (seconds, against tenths without) and gains it nothing. Closed by symbolic_end.hpp; no guard on purpose.
// Define CHAINRULE_OPTIMIZE_SYMBOLIC where derivations at run time matter, as the command-line tool does.
#ifndef CHAINRULE_OPTIMIZE_SYMBOLIC
#if defined(__clang__)
#pragma clang optimize off
#else
#pragma GCC push_options
#pragma GCC optimize("O0")
#endif
#endif
