// SPDX-License-Identifier: BSL-1.0
// chainrule: gradients of equations, derived by the compiler. Everything but {fmt} output, which is in <chainrule/fmt.hpp>.
#pragma once
#include <chainrule/descent/descend.hpp>
#include <chainrule/expr/compare.hpp>
#include <chainrule/expr/derivation.hpp>
#include <chainrule/expr/derivative.hpp>
#include <chainrule/expr/gradient.hpp>
#include <chainrule/expr/jvp.hpp>
#include <chainrule/expr/matrix_text.hpp>
#include <chainrule/expr/reductions.hpp>
#include <chainrule/expr/system.hpp>
#include <chainrule/expr/text.hpp>
#include <chainrule/expr/vjp.hpp>
#include <chainrule/kernel/check.hpp>
#include <chainrule/kernel/compile.hpp>
#include <chainrule/kernel/explain.hpp>
#include <chainrule/kernel/gradient.hpp>
#include <chainrule/version.hpp>
