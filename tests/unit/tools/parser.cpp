// SPDX-License-Identifier: BSL-1.0
// The tool's parser: positions, precedence, line breaks, and the text of every error.
#include "parser.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace chainrule::tool;

// The tree as fully bracketed text.
std::string shown(model const& in, int id) {
    node const& here = in[id];
    std::string text;
    auto const row = [&](chainrule::tool::index const& of) {
        std::string affine = std::to_string(of.constant);
        for (auto const& [letter, factor] : of.terms) affine += "+" + std::to_string(factor) + letter;
        return of.is_letter() ? of.letter() : affine;
    };
    if (here.kind == kind::binary)
        return "(" + shown(in, here.operands[0]) + here.name + shown(in, here.operands[1]) + ")";
    if (here.kind == kind::negate) return "(-" + shown(in, here.operands[0]) + ")";
    for (auto const& one : here.indices) text += (text.empty() ? "" : ",") + row(one);
    if (!here.letter.empty()) text += (text.empty() ? "" : ",") + here.letter;
    for (int const operand : here.operands) text += (text.empty() ? "" : ",") + shown(in, operand);
    return here.name + (text.empty() ? "" : "(" + text + ")");
}

std::string tree(std::string const& expression) {
    model const read = parse("f = " + expression, "model.txt");
    return shown(read, read.definitions[0].body);
}

std::string error(std::string const& text) {
    try {
        parse(text, "model.txt");
    } catch (model_error const& refused) { return refused.what(); }
    return "accepted";
}

// Without the lines that show the source.
std::string message(std::string const& text) {
    std::string const all = error(text);
    return all.substr(0, all.find('\n'));
}

} // namespace

BOOST_AUTO_TEST_SUITE(tool_parser)

BOOST_AUTO_TEST_CASE(precedence) {
    BOOST_TEST(tree("a+b*c^d") == "(a+(b*(c^d)))");
    BOOST_TEST(tree("a-b-c") == "((a-b)-c)");
    BOOST_TEST(tree("a/b/c*d") == "(((a/b)/c)*d)");
    BOOST_TEST(tree("a^b^c") == "(a^(b^c))");
    BOOST_TEST(tree("-x^2") == "(-(x^2))");
    BOOST_TEST(tree("(-x)^2") == "((-x)^2)");
    BOOST_TEST(tree("x^-2^2") == "(x^(-(2^2)))");
    BOOST_TEST(tree("-a*b") == "((-a)*b)");
    BOOST_TEST(tree("a*-b - -c") == "((a*(-b))-(-c))");
}

BOOST_AUTO_TEST_CASE(operands) {
    BOOST_TEST(tree("A[0,1] + A(2*1,0)") == "(A(0,1)+A(2,0))");
    BOOST_TEST(tree("sum(i, x(i+1)*x(i-1)*x(2*i+1-(i-3)))") == "sum(i,((x(1+1i)*x(-1+1i))*x(4+1i)))");
    BOOST_TEST(tree("sum(i, sum(k, x(i-k)*delta(i,k+1)))") == "sum(i,sum(k,(x(0+1i+-1k)*delta(i,1+1k))))");
    BOOST_TEST(tree("pi*atan2(a, b)*dim(n)") == "((pi*atan2(a,b))*dim(n))");
    BOOST_TEST(tree("sum(p, delta(p, 1)*inside(p-1, i))") == "sum(p,(delta(p,1)*inside(-1+1p,i)))");
}

BOOST_AUTO_TEST_CASE(max_of_an_axis_or_of_two) {
    auto const kind_of = [](std::string const& text) {
        model const read = parse(text, "model.txt");
        return read[read.definitions[0].body].kind;
    };
    BOOST_TEST((kind_of("f = max(i, x(i))") == kind::reduce));
    BOOST_TEST((kind_of("f = max(a, b)") == kind::call));
    BOOST_TEST((kind_of("f = max(a, x(0))") == kind::call));
    BOOST_TEST((kind_of("f = max(i, sum(i, x(i)))") == kind::call)); // that i is hidden
    BOOST_TEST((kind_of("f = min(i, sum(j, A(i,j)))") == kind::reduce));
    BOOST_TEST((kind_of("f = max(i, y)") == kind::call));
}

BOOST_AUTO_TEST_CASE(the_place_of_an_extremum) {
    BOOST_TEST(tree("sum(p, x(p)*delta(p, argmax(i, x(i)+1)))") == "sum(p,(x(p)*argmax(p,i,(x(i)+1))))");
    BOOST_TEST(tree("sum(p, delta(argmin(i, x(i)), p-1)*x(p))") == "sum(p,(argmin(-1+1p,i,x(i))*x(p)))");
    BOOST_TEST(tree("sum(i, delta(i, argmax(i, x(i))))") == "sum(i,argmax(i,i,x(i)))"); // the index is outside the binder
    BOOST_TEST(tree("delta(2, argmax(i, x(i)*delta(i, argmin(j, y(j)))))") == "argmax(2,i,(x(i)*argmin(i,j,y(j))))");
    std::string const only = " is an index of 'delta' only, by itself: delta(p, ";
    BOOST_TEST(message("f = argmax(i, x(i))") == "model.txt:1:5: 'argmax'" + only + "argmax(i, e))");
    BOOST_TEST(message("f = x(argmin(i, y(i)))") == "model.txt:1:7: 'argmin'" + only + "argmin(i, e))");
    BOOST_TEST(message("f = inside(argmax(i, x(i)), i)") == "model.txt:1:12: 'argmax'" + only + "argmax(i, e))");
    BOOST_TEST(message("f = delta(1+argmax(i, x(i)), 2)") == "model.txt:1:13: 'argmax'" + only + "argmax(i, e))");
    BOOST_TEST(message("f = delta(argmax(i, x(i))-1, 2)") == "model.txt:1:11: 'argmax'" + only + "argmax(i, e))");
    BOOST_TEST(message("f = delta(argmax(i, x(i)), argmin(j, x(j)))") ==
               "model.txt:1:28: one of the two indices of 'delta' is a plain one: delta(p, argmin(i, e))");
    BOOST_TEST(message("f = delta(argmax(i, x(i)))") == "model.txt:1:5: 'delta' takes two indices: delta(i,j)");
    BOOST_TEST(message("f = delta(2, argmax(x(i)))") == "model.txt:1:21: 'argmax' takes an axis and an expression: argmax(i, e)");
    BOOST_TEST(message("f = delta(2, argmax)") == "model.txt:1:14: 'argmax' takes an axis and an expression: argmax(i, e)");
    BOOST_TEST(message("f = delta(2, argmax(i, x(i), 1))") == "model.txt:1:28: 'argmax' takes an axis and an expression: argmax(i, e)");
    BOOST_TEST(message("f = delta(2, argmax(i, x(i))") ==
               "model.txt:1:29: expected ')' to close the '(' of column 10, found the end of the text");
    BOOST_TEST(message("f = delta(k, argmax(k, x(k)))") ==
               "model.txt:1:11: index 'k' is free in the equation of 'f' but not on its left side");
    BOOST_TEST(message("f = argmx(i, x(i))") == "model.txt:1:5: unknown function 'argmx'; did you mean 'argmax'?");
    BOOST_TEST(message("argmin = 2") == "model.txt:1:1: 'argmin' is reserved and cannot be defined");
}

BOOST_AUTO_TEST_CASE(numbers_are_exact) {
    auto const value = [](std::string const& text) {
        model const read = parse("f = " + text, "model.txt");
        node const& number = read[read.definitions[0].body];
        return number.name + " " + number.digits + " " + std::to_string(number.exponent);
    };
    BOOST_TEST(value("1") == "1 1 0");
    BOOST_TEST(value("0.50") == "0.50 5 -1");
    BOOST_TEST(value("1e-3") == "1e-3 1 -3");
    BOOST_TEST(value("012.5E+2") == "012.5E+2 125 1");
    BOOST_TEST(value("0.000") == "0.000 0 0");
    BOOST_TEST(value("1200") == "1200 12 2");
}

BOOST_AUTO_TEST_CASE(line_breaks_and_comments) {
    model const read =
        parse("\xEF\xBB\xBF# a model\r\naxis i = 4\n\nf = sum(i,  # goes on\n  x(i)\n )\ng =\n f +\n 1; h = g # last\n",
              "model.txt");
    BOOST_REQUIRE(read.definitions.size() == 3U);
    BOOST_TEST(shown(read, read.definitions[1].body) == "(f+1)");
    BOOST_TEST(read.definitions[2].at.line == 9);
    BOOST_TEST(read.definitions[2].at.column == 5);
    BOOST_REQUIRE(read.axes.size() == 1U);
    BOOST_TEST(read.axes[0].extent == 4);
    BOOST_TEST(message("f = a\n+ b") == "model.txt:2:1: a definition cannot begin with '+'; to go on over a line "
                                        "break, end the line before with the operator");
}

BOOST_AUTO_TEST_CASE(definitions_in_any_order) {
    model const read = parse("f = g*h; g = h+1; h = x", "model.txt");
    BOOST_TEST(read.order == (std::vector<int>{2, 1, 0}), boost::test_tools::per_element());
    BOOST_TEST(read.find("h") == 2);
    BOOST_TEST(read.find("x") == -1);
    BOOST_TEST(read.ranks.at("x") == 0);
}

BOOST_AUTO_TEST_CASE(errors_show_the_place) {
    BOOST_TEST(error("f = sum(i, x(i)*)") ==
               "model.txt:1:17: expected an expression after '*'\n  f = sum(i, x(i)*)\n                  ^");
    BOOST_TEST(error("a = 1\n\tb = é") == "model.txt:2:6: unexpected character 'é'\n  \tb = é\n  \t    ^");
    BOOST_TEST(error("f = a # é\n; g = 2·a") ==
               "model.txt:2:8: unexpected character '·'; write '*'\n  ; g = 2·a\n         ^");
    BOOST_TEST(
        error("f = (a") ==
        "model.txt:1:7: expected ')' to close the '(' of column 5, found the end of the text\n  f = (a\n        ^");
    BOOST_TEST(message("f = exp(a\n g = 2") ==
               "model.txt:2:2: expected ')' to close the '(' of column 8 in line 1, found 'g'");
}

BOOST_AUTO_TEST_CASE(errors_of_functions) {
    BOOST_TEST(message("f = tanhh(x(i))") == "model.txt:1:5: unknown function 'tanhh'; did you mean 'tanh'?");
    BOOST_TEST(message("f = ln(x(i))") == "model.txt:1:5: unknown function 'ln'; did you mean 'log'?");
    BOOST_TEST(
        message("f = blur(x(i))") ==
        "model.txt:1:5: unknown function 'blur' (the indices of a tensor are sums of letters and whole numbers)");
    BOOST_TEST(message("f = Exp(x)") == "model.txt:1:9: index 'x' is free in the equation of 'f' but not on its left "
                                        "side; did you mean the function 'exp'?");
    BOOST_TEST(message("f = exp(a, b)") == "model.txt:1:5: 'exp' takes 1 argument, not 2");
    BOOST_TEST(message("f = pow(a)") == "model.txt:1:5: 'pow' takes 2 arguments, not 1");
    BOOST_TEST(message("f = exp") == "model.txt:1:5: 'exp' is a function and needs its arguments: exp(...)");
    BOOST_TEST(message("exp = 2") == "model.txt:1:1: 'exp' is reserved and cannot be defined");
    BOOST_TEST(
        message("f = sum(i, j, A(i,j))") ==
        "model.txt:1:13: 'sum' takes an axis and an expression: sum(i, e); for two axes write sum(i, sum(j, e))");
}

BOOST_AUTO_TEST_CASE(errors_of_indices) {
    BOOST_TEST(message("y(i) = x(j)") ==
               "model.txt:1:10: index 'j' is free in the equation of 'y' but not on its left side");
    BOOST_TEST(message("y(i,i) = x(i)") ==
               "model.txt:1:5: index 'i' stands twice in 'y'; its indices are different letters here");
    BOOST_TEST(message("y(i+1) = x(i)") == "model.txt:1:3: the indices of 'y' are plain letters here");
    BOOST_TEST(message("f = sum(i, x(i)) + x") == "model.txt:1:20: 'x' has no index here but 1 index at 1:12");
    BOOST_TEST(message("f = sum(i, sum(j, x(i*j)))") == "model.txt:1:22: an index is a sum of letters and whole "
                                                        "numbers, such as i+1 or 2*i-k; it cannot have '*' here");
    BOOST_TEST(message("f = x(999999999*2)") == "model.txt:1:18: the index is too large");
}

BOOST_AUTO_TEST_CASE(an_axis_is_no_number) {
    std::string const no_number = "; an axis cannot be used as a number (give the numbers as data: n(", here = " is an axis here" + no_number;
    BOOST_TEST(error("f = sum(i, i*x(i))") == "model.txt:1:12: 'i'" + here + "i))\n  f = sum(i, i*x(i))\n             ^");
    BOOST_TEST(message("f = sum(k, c(k)*x^k)") == "model.txt:1:19: 'k'" + here + "k))");
    BOOST_TEST(message("f = prod(k, sum(i, x(i)*k))") == "model.txt:1:25: 'k'" + here + "k))");
    BOOST_TEST(message("f = max(i, x(i)*i)") == "model.txt:1:17: 'i'" + here + "i))");
    BOOST_TEST(message("f = delta(0, argmin(i, x(i)*i))") == "model.txt:1:29: 'i'" + here + "i))");
    BOOST_TEST(message("y(i) = i*x(i)") == "model.txt:1:8: 'i'" + here + "i))");
    BOOST_TEST(message("y(i) = max(x(i), i)") == "model.txt:1:18: 'i'" + here + "i))");
    BOOST_TEST(message("y(i) = max(i, x(0))") == "model.txt:1:12: 'i'" + here + "i))");
    BOOST_TEST(message("f = sum(i, n*i*x(i))") == "model.txt:1:14: 'i' is an axis here; an axis cannot be used as a number (give the numbers as data: m(i))");
    BOOST_TEST(message("f = max(i, y)\naxis i = 3") == "model.txt:1:9: 'i' is declared as an axis in line 2" + no_number + "i))");
    BOOST_TEST(message("axis i = 3; f = i*y") == "model.txt:1:17: 'i' is declared as an axis in line 1" + no_number + "i))");
    BOOST_TEST(message("k = 2; f = sum(k, k*x(k))") ==
               "model.txt:1:19: 'k' is an axis here, which hides the scalar of this name; give one of them another name");
    // elsewhere the letter is free for a scalar
    BOOST_TEST(message("f = k*sum(k, x(k))") == "accepted");
    BOOST_TEST(message("k = a^2; f = sum(k, x(k)); g = k*f") == "accepted");
    BOOST_TEST(message("axis k = 3; k = a^2; f = sum(k, x(k)); g = k*f") == "accepted");
    BOOST_TEST(message("f = max(i, sum(i, x(i)))") == "accepted");
    BOOST_TEST(message("y(i) = sum(j, x(i+j)*dim(i)*inside(i-j, i)*delta(i, j))") == "accepted");
}

BOOST_AUTO_TEST_CASE(a_scalar_like_an_entry) {
    auto const of = [](std::string const& name, std::string const& entry) {
        return "'" + name + "' is one number, the same along every axis; write " + entry +
               " for an entry, or give the number a name that does not end like an index";
    };
    BOOST_TEST(error("f = sum(i, x_i)") == "model.txt:1:12: " + of("x_i", "x(i)") + "\n  f = sum(i, x_i)\n             ^");
    BOOST_TEST(message("y(i) = 2*x_i") == "model.txt:1:10: " + of("x_i", "x(i)"));
    BOOST_TEST(message("f = sum(i, sum(j, A_ij*x(j)))") == "model.txt:1:19: " + of("A_ij", "A(i,j)"));
    BOOST_TEST(message("f = sum(i, sum(j, A_i_j*x(j)))") == "model.txt:1:19: " + of("A_i_j", "A(i,j)"));
    BOOST_TEST(message("f = sum(i, w_x_i)") == "model.txt:1:12: " + of("w_x_i", "w_x(i)"));
    BOOST_TEST(message("f = sum(i, w_)") == "accepted");
    BOOST_TEST(message("f = max(row, x_row)") == "accepted"); // of two numbers
    BOOST_TEST(message("f = sum(row, x_row)") == "model.txt:1:14: " + of("x_row", "x(row)"));
    BOOST_TEST(message("f = x_i*sum(i, y(i))") == "accepted");
    BOOST_TEST(message("f = sum(i, x_k*y(i))") == "accepted");
    BOOST_TEST(message("f = sum(i, x_1*w_i0*y(i))") == "accepted");
    BOOST_TEST(message("f = sum(i, x_i*y(i)); x_i = 2*a") == "accepted");
    BOOST_TEST(message("f = sum(i, x_i(i))") == "accepted");
    BOOST_TEST(parse("f = sum(i, x_i*y(i))", "model.txt", {"x_i"}).ranks.at("x_i") == 0);
}

BOOST_AUTO_TEST_CASE(numbers_are_in_the_range_of_double) {
    std::string const large = " is outside the range of double, up to about 1.8e308",
                      small = " is outside the range of double, down to about 4.9e-324; it would be 0";
    BOOST_TEST(error("f = 1e309*x") == "model.txt:1:5: '1e309'" + large + "\n  f = 1e309*x\n      ^");
    BOOST_TEST(message("f = x + 17976931348623159e292") == "model.txt:1:9: '17976931348623159e292'" + large);
    BOOST_TEST(message("f = 1e-400") == "model.txt:1:5: '1e-400'" + small);
    BOOST_TEST(message("f = 0.0001e-321") == "model.txt:1:5: '0.0001e-321'" + small);
    BOOST_TEST(message("f = 1" + std::string(400, '0')) == "model.txt:1:5: '1" + std::string(29, '0') + "…'" + large);
    BOOST_TEST(message("f = ." + std::string(400, '0') + "1") == "model.txt:1:5: '." + std::string(29, '0') + "…'" + small);
    BOOST_TEST(message("f = 1e308 + 1.7976931348623157e308 + 1e-323 + 0e-400 + 0." + std::string(400, '0')) == "accepted");
    BOOST_TEST(message("f = 1" + std::string(300, '0')) == "accepted");
    BOOST_TEST(message("f = 0." + std::string(300, '3')) == "accepted");
}

BOOST_AUTO_TEST_CASE(errors_of_definitions) {
    BOOST_TEST(message("f = 1\nf = 2") == "model.txt:2:1: 'f' is defined twice, first at 1:1");
    BOOST_TEST(message("a = b; b = c; c = a") == "model.txt:1:1: 'a' depends on itself: a -> b -> c -> a");
    BOOST_TEST(message("h(n) = h(n)") == "model.txt:1:8: 'h' depends on itself: h -> h");
    BOOST_TEST(message("h(n,j) = tanh(h(n-1,j))") == "accepted");
    BOOST_TEST(message("h(n) = h(n+1)") == "accepted");
    BOOST_TEST(message("h(n) = sum(k, a(k)*h(n-1-k))") == "accepted");
    BOOST_TEST(message("a(n) = b(n-1); b(n) = a(n)") == "accepted");
    BOOST_TEST(message("a(n) = b(n) + a(n-1); b(n) = a(n)") == "model.txt:1:1: 'a' depends on itself: a -> b -> a");
    BOOST_TEST(message("h(n) = sum(n, h(n-1))") == "model.txt:1:15: 'h' reads itself, but not along one axis, always earlier or always later");
    BOOST_TEST(message("h(n) = h(n-1) + h(n+1)") == "model.txt:1:8: 'h' reads itself, but not along one axis, always earlier or always later");
    BOOST_TEST(message("# nothing") == "model.txt:1:10: the model has no definition");
    BOOST_TEST(message("f = a b") == "model.txt:1:7: expected an operator or the end of the definition before 'b'");
    BOOST_TEST(message("axis i = 0; f = 1") ==
               "model.txt:1:10: the extent of axis 'i' is a whole number from 1 on, not '0'");
}

BOOST_AUTO_TEST_CASE(depth_is_limited) {
    auto const times = [](std::string const& part, int count) {
        std::string text;
        for (int n = 0; n < count; ++n) text += part;
        return text;
    };
    BOOST_TEST(message("f = " + times("(", 400) + "x" + times(")", 400)) == "accepted");
    BOOST_TEST(message("f = x" + times("+x", 1900)) == "accepted");
    BOOST_TEST(message("f = " + times("(", 100000)).find("nested more than 500 levels deep") != std::string::npos);
    BOOST_TEST(message("f = " + times("-", 100000) + "x").find("nested more than 500 levels deep") !=
               std::string::npos);
    BOOST_TEST(message("f = x" + times("^x", 100000)).find("nested more than 500 levels deep") != std::string::npos);
    BOOST_TEST(message("f = x" + times("*x", 100000)).find("more than 2000 operations deep") != std::string::npos);
    BOOST_TEST(message("f = y" + times("(", 100000)).find("the index is nested too deeply") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(targets) {
    target const read = parse_target("w(p,q)", "--by");
    BOOST_TEST(read.name == "w");
    BOOST_TEST(read.letters == (std::vector<std::string>{"p", "q"}), boost::test_tools::per_element());
    BOOST_TEST(parse_target("f").letters.empty());
    auto const refused = [](std::string const& text) {
        model const in = parse("weight(i) = c*x(i)", "model.txt");
        try {
            check_target(in, parse_target(text, "--by"));
        } catch (model_error const& wrong) {
            std::string const all = wrong.what();
            return all.substr(0, all.find('\n'));
        }
        return std::string("accepted");
    };
    BOOST_TEST(refused("weight(p)") == "accepted");
    BOOST_TEST(refused("weight") == "accepted");
    BOOST_TEST(refused("w(p,p)") == "--by:1:5: index 'p' stands twice in 'w'; its indices are different letters here");
    BOOST_TEST(refused("weigth(p)") == "--by:1:1: the model has no symbol 'weigth'; did you mean 'weight'?");
    BOOST_TEST(refused("x(p,q)") == "--by:1:1: 'x' has 2 indices here but 1 in the model");
    BOOST_TEST(refused("x(c)") == "--by:1:1: 'c' is a number of the model and cannot name an index of 'x'");
    BOOST_TEST(refused("x(p+1)") == "--by:1:3: the indices of 'x' are plain letters here");
}

BOOST_AUTO_TEST_CASE(formulas_added_later) {
    model in = parse("f = sum(i, x(i)^2)", "model.txt");
    int const plain = parse_expression_into(in, "2*x(p)");
    BOOST_TEST(shown(in, plain) == "(2*x(p))");
    BOOST_TEST(free_letters(in, plain) == (std::vector<std::string>{"p"}), boost::test_tools::per_element());
    auto const nodes = in.arena.size();
    BOOST_CHECK_THROW(parse_expression_into(in, "2*x(p,q)"), model_error);
    BOOST_CHECK_THROW(append_definition(in, "D", {"p"}, "2*x(q)"), model_error);
    BOOST_TEST(in.arena.size() == nodes);
    BOOST_TEST(in.ranks.count("D") == 0U);
    BOOST_TEST(append_definition(in, "D", {"p"}, "2*x(p)") == 1);
    BOOST_TEST(in.ranks.at("D") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
