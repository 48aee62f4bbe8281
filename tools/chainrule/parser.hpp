// SPDX-License-Identifier: BSL-1.0
// Reads models, targets and formulas from text; every error names file, line and column.
#pragma once

#include "syntax.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

// Reads a model and checks what needs no extents: every name has one number of indices, no name is defined
// twice, no equation has a free index that its left side lacks, no axis is used as a number, no definition depends on itself but by
// a recurrence. A scalar such as x_i that is read where i is an axis must be defined, or one of `scalars`. Throws model_error.
model parse(std::string_view text, std::string_view source_name, std::vector<std::string> const& scalars = {});

// `w(p,q)`, `w[p,q]` or `f`; the letters are distinct. source_name is what an error cites, e.g. "--by".
// Throws model_error. Whether the model knows the symbol is checked by check_target.
target parse_target(std::string_view text, std::string_view source_name = "target");

// Throws model_error when the model has no such symbol (with a suggestion), or when the target has letters and
// their number is not the symbol's, or one of them is a scalar of the model. A target without letters passes for any symbol.
void check_target(model const& in, target const& wanted);

// Reads one expression into the model's arena and returns its node. Names it uses must agree with the model's
// number of indices; its free letters are not checked. Throws model_error and then leaves the model as it was.
int parse_expression_into(model& in, std::string_view text, std::string_view source_name = "formula");

// Adds `name(letters) = text` as a derived definition, last in order, and returns its position in definitions.
// The name must be unused; free letters must be among `letters`. A letter may stand twice among them: the
// diagonal. Throws model_error and then leaves the model as it was.
int append_definition(model& in, std::string const& name, std::vector<std::string> const& letters,
                      std::string_view text, std::string_view source_name = "formula");

// `file:line:column: message` with the source line and a caret.
model_error error_at(model const& in, position at, std::string const& message);

// True for names that cannot be symbols or letters: functions, sum, prod, delta, dim, inside, argmax, argmin, pi.
bool is_reserved(std::string_view name);

// Number of arguments of an elementwise function, 0 if there is none of this name.
int function_arity(std::string_view name);

// Index letters that occur in the expression and are not bound in it, in order of appearance, each once;
// a letter only named by dim() or as the axis of inside() is not an occurrence.
std::vector<std::string> free_letters(model const& in, int expression);

} // namespace chainrule::tool
