// SPDX-License-Identifier: BSL-1.0
// Each unsafe rewrite has a condition: forced without it, a value or gradient is worse than the formula as typed; otherwise it is not.
#include "evaluate.hpp"

#include <chainrule/graph/unsafe.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>

namespace {

using namespace chainrule;
using engine::unsafe_rewrite;

struct sample {
    unsafe_rewrite forced;
    std::string text, of, by;       // by: empty: the value
    std::vector<std::string> set;
    std::vector<double> wanted;     // by hand, or in 50 digits
};

std::vector<double> numbers(std::string const& line) {
    std::vector<double> found;
    for (char const* at = line.c_str() + line.find('=') + 1; *at != '\0';) {
        char* end = nullptr;
        double const value = std::strtod(at, &end);
        if (end == at) ++at;
        else found.push_back(value), at = end;
    }
    return found;
}
std::vector<double> computed(sample const& s, unsigned forced) {
    tool::evaluate_request asked;
    asked.from = {s.text, "model", {}, {}};
    asked.of = s.of;
    asked.set = s.set;
    if (!s.by.empty()) asked.by = {s.by};
    asked.forced = forced;
    return numbers(tool::evaluate(asked));
}
bool right(std::vector<double> const& got, std::vector<double> const& wanted) {
    bool all = got.size() == wanted.size();
    for (std::size_t k = 0; k < wanted.size() && all; ++k) all = std::fabs(got[k] - wanted[k]) <= 1e-12 * std::fabs(wanted[k]);
    return all;
}

std::vector<sample> const samples{
    {unsafe_rewrite::distribute_literals, "y = x - 1e20*(1 - m)", "y", "", {"x=2", "m=1"}, {2}},
    {unsafe_rewrite::distribute_powers, "y = (a*b)^30", "y", "", {"a=1e20", "b=1e-20"}, {1}},
    {unsafe_rewrite::take_contents, "y = (1e-6*x + 1)^60", "y", "", {"x=1e6"}, {0x1p60}},
    {unsafe_rewrite::split_masked_sums, "f(i) = sum(j, (1 - delta(i,j))*A(i,j))", "f", "", {"A=[[1e20,1],[1,1e20]]"}, {1, 1}},
    {unsafe_rewrite::multiply_out, "A = sum(i, g(i)*x(i)); B = sum(i, g(i)); E = 1/2*sum(i, g(i)*(x(i) - c)^2)", "E", "c", {"g=[1,1]", "x=[10000000000000000,10000000000000002]", "c=1e16"}, {-2}},
    {unsafe_rewrite::reorder_terms, "y = a - b + 1", "y", "", {"a=1e20", "b=1e20"}, {1}},
    {unsafe_rewrite::add_numbers, "y = 1 - p + 1e-17", "y", "", {"p=1"}, {1e-17}},
    {unsafe_rewrite::share_exponentials, "f = sum(n, log(sum(k, A(n,k)*exp(x(k)))))", "f", "x", {"A=[[1,2],[3,1]]", "x=[800,0]"}, {2, 0}},
    {unsafe_rewrite::weigh_everything, "f = log(sum(i, m(i)*exp(x(i))))", "f", "", {"m=[1,0]", "x=[-40,709]"}, {-40}},
    {unsafe_rewrite::drop_guards, "axis i = 2; E = sum(i, w(i)*log(x(i+1)))", "E", "x", {"x=[0,1,4]", "w=[1,1]"}, {0, 1, 0.25}},
    {unsafe_rewrite::drop_masks, "f = sum(i, sum(j, (1 - delta(i,j))/abs(x(i) - x(j))))", "f", "", {"x=[1,2]"}, {2}},
    {unsafe_rewrite::divide_powers, "f = x^n", "f", "x", {"x=0", "n=2"}, {0}},
    {unsafe_rewrite::plain_limits, "f = sum(k, t(k)*log(t(k)))", "f", "", {"t=[0,1]"}, {0}},
    {unsafe_rewrite::name_part_of_difference, "r = a - sum(i, x(i)*y(i)); E = (x0 - sum(i, x(i)*y(i)))^2 + r", "E", "x0", {"a=1e20", "x=[1,2]", "y=[3,5]", "x0=3"}, {-20}},
    {unsafe_rewrite::divide_exponents, "axis l = 2; f = pow(1 + (max(l, x*y(l) + sin(3*y(l))))^2, a)", "f", "x", {"x=2", "a=1e-8", "y=[1,0]"}, {7.6682257880330329e-9}},
    {unsafe_rewrite::expect_squares, "axis j = 2; f = sum(j, v(j)*exp(sin(a)*v(j)))/sum(j, exp(sin(a)*v(j)))", "f", "a", {"a=0", "v=[1e9,1000000001]"}, {0.25}},
    {unsafe_rewrite::plain_norms, "f = sqrt(sum(i, x(i)^2))", "f", "", {"x=[3e200,4e200]"}, {5e200}},
    {unsafe_rewrite::rounded_means, "m = sum(i, x(i))/dim(i); v = sum(i, (x(i) - m)^2)/dim(i)", "v", "x", {"x=[1e15,1000000000000001,1000000000000003]"},
     {-8.0 / 9, -2.0 / 9, 10.0 / 9}},
    {unsafe_rewrite::keep_kinks, "f = relu(x) - relu(-x)", "f", "x", {"x=0"}, {1}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(unsafe_rewrites)

BOOST_AUTO_TEST_CASE(are_right_under_their_conditions) {
    for (sample const& s : samples) BOOST_CHECK_MESSAGE(right(computed(s, 0), s.wanted), s.text);
}
BOOST_AUTO_TEST_CASE(are_wrong_when_forced) {
    for (sample const& s : samples) BOOST_CHECK_MESSAGE(!right(computed(s, static_cast<unsigned>(s.forced)), s.wanted), s.text);
}

BOOST_AUTO_TEST_SUITE_END()
