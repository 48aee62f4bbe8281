// SPDX-License-Identifier: BSL-1.0
// The elementary functions of packs: one implementation each for constant evaluation, scalars and lanes of any width.
// With -ffast-math the bounds of the comments hold with 1.5 ulp more, where no operand, difference or result is denormal;
// special values are not promised there.
#pragma once
#include <chainrule/kernel/elementary/activation.hpp>
#include <chainrule/kernel/elementary/circular.hpp>
#include <chainrule/kernel/elementary/error_function.hpp>
#include <chainrule/kernel/elementary/exponential.hpp>
#include <chainrule/kernel/elementary/hyperbolic.hpp>
#include <chainrule/kernel/elementary/inverse_circular.hpp>
#include <chainrule/kernel/elementary/logarithm.hpp>
#include <chainrule/kernel/elementary/power.hpp>
#include <chainrule/kernel/elementary/removable.hpp>
#include <chainrule/kernel/elementary/tanh_rational.hpp>
