// SPDX-License-Identifier: BSL-1.0
// Models on which a law failed once, each for a reason of its own.
#include "laws/engine/contained.hpp"
#include "laws/engine/faults.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule::laws;

void check(std::string const& text, std::string const& of, std::vector<std::string> const& by) {
    random_model const m{{text}, of, by};
    std::string const node = contained([&] { return fault_of_node(m, 1); });
    BOOST_CHECK_MESSAGE(node.empty(), described(m) << "\n  " << node);
    if (!node.empty()) return;
    std::string const printed = contained([&] { return fault_of_text(m, 1); });
    BOOST_CHECK_MESSAGE(printed.empty(), described(m) << "\n  printed: " << printed);
}

} // namespace

BOOST_AUTO_TEST_SUITE(found_models)

BOOST_AUTO_TEST_CASE(constant_powers_that_are_not_exact) {
    check("f = x*2^100", "f", {"x"});
    check("f = x*(1/3)^70", "f", {"x"});
    check("f = (9*w0)^70", "f", {"w0"});
    check("f = (9*w0+9)^70", "f", {"w0"});
}

BOOST_AUTO_TEST_CASE(a_vector_whose_entries_are_all_the_same) {
    check("y(i) = tanh(a)", "y(i)", {"a"});
    check("y(i) = exp(v(0))", "y(i)", {"v(p)"});
    check("f(i) = sigmoid(delta(i,i)*sum(j, 3*v(j)))", "f(i)", {"v(p)"});
}

BOOST_AUTO_TEST_CASE(products_over_an_idle_axis) {
    check("f = prod(i, a + 0*x(i))", "f", {"a"});
    check("f = prod(j, sum(i, sum(l, a*delta(j,l))*x(i)))", "f", {"x(p)"});
    check("f = prod(i, x(i-i))*(b + 1.25)", "f", {"x(p)"});
}

// A term that is 0 because its index is out of range must not be 0 times infinity.
BOOST_AUTO_TEST_CASE(reciprocals_and_logarithms_out_of_range) {
    check("f = sum(i, x(i-1)/w(i))", "f", {"x(p)"});
    check("f = sum(i, x(i-1)*log(w(i)))", "f", {"x(p)"});
    check("d(i) = x(i)/w(i); f = sum(i, d(i+1)^2)", "f", {"x(p)"});
    check("d0(i) = log(w(i))*x(i)/(2 + x(i-1)^2); f = sum(k, d0(k))", "f", {"x(p)"});
}

BOOST_AUTO_TEST_CASE(maxima_of_sums) {
    check("f = max(i, x(i) + sin(3*x(i)))", "f", {"x(p)"});
    check("f = min(i, prod(j, x(j))*x(i) + sin(3*x(i)))", "f", {"x(p)"});
}

// dim and inside name an axis by a letter: of that axis, in this formula.
BOOST_AUTO_TEST_CASE(the_letter_of_an_extent) {
    check("d1(i) = sum(j, x(i+1)*u(i)*x(j)); f = a*sum(i, d1(i-1))", "f", {"x(p)"});
    check("d0(i) = v(i); d1(j) = u(j); f = sum(i, v(i) + d0(i) + sum(j, u(j)))*sin(b); g = sum(i, u(i))", "f", {"b"});
}

// An axis that is read at shifted indices only keeps its letter, by which the reader knows its extent.
BOOST_AUTO_TEST_CASE(the_letter_of_a_shifted_axis) {
    check("f = prod(k, b*v(k+1)); g = sum(i, x(i))", "f", {"b"});
    check("f = prod(l, sum(k, u(2*l)*x(k)))", "f", {"x(p)"});
    check("f = sum(l, prod(k, sum(k, a*v(k-1))*x(k))*v(l))", "f", {"x(p)"});
    check("f(i) = prod(l, sum(l, exp(B(l-1,i))*3)*v(l))", "f(i)", {"B(p,q)"});
}

// The base of a power is 1/9 of the sum that stands beside it.
BOOST_AUTO_TEST_CASE(powers_of_a_scaled_sum) {
    check("f = pow(1 + (a/3)^2, w0)", "f", {"a"});
    check("f = (1 + exp(a)^2/4)^w0*sin(a)", "f", {"a"});
}

// The axis that a solved delta puts into a product is the one to which that product is opened elsewhere.
BOOST_AUTO_TEST_CASE(a_product_with_a_delta_in_a_sum) {
    check("f = sum(l, prod(i, w(i) + delta(i,l)))", "f", {"w(p)"});
    check("f = sum(l, prod(i, (2 + delta(i,l))^tanh(w(i))))", "f", {"w(p)"});
    check("f = sum(l, prod(i, exp(-delta(i,l)) + w(i)))", "f", {"w(p)"});
}

// δ(p,q) of two axes whose extents need not be equal; read back in, delta(p,q) would equate them.
BOOST_AUTO_TEST_CASE(a_delta_of_two_extents) {
    check("d0(i) = A(i+1,i+1)*0.5 - x(i); f = sum(j, d0(j-1)*d0(j))", "f", {"A(p,q)", "x(r)"});
    check("f = sum(i, x(i+1)*y(i+1)*u(i))", "f", {"x(p)", "y(q)"});
}

// Entries of a symmetric definition are told apart where it is differentiated by them.
BOOST_AUTO_TEST_CASE(entries_of_a_symmetric_definition) {
    check("d(i,j) = x(i) + x(j); f(i) = d(0,i)*A(i,i)", "f(i)", {"d(p,q)"});
    check("d(i,j) = x(i)*x(j); e(i,j) = 2*d(i,j); f = sum(i, sum(j, e(j,i)*A(i,j)))", "f", {"d(p,q)"});
    check("d(i,j) = x(i) + x(j); f = sum(l, x(l)*log(sum(l, exp(sin(d(l-1,l))))))", "f", {"d(p,q)"});
}

// A letter that alone tells the extent of one axis is no other's.
BOOST_AUTO_TEST_CASE(letters_that_tell_an_extent) {
    check("f = square(prod(k, prod(l, x(k+2*l-1) + x(l))))", "f", {"x(p)"});
    check("d(i) = (1 + dim(i))*sum(l, sin(u(3*l))) + x(i); f(i) = prod(k, d(i)*x(k))", "f(i)", {"u(p)"});
    check("f(i) = prod(j, sum(k, w(i)*u(3*j-1)*v(k)))", "f(i)", {"u(p)", "v(q)"});
    check("f = sum(i, sum(k, d(k+2*i-1,k))^2); d(i,j) = x(i)*y(j)", "f", {"x(p)"});
}

BOOST_AUTO_TEST_CASE(searches_that_took_long) {
    check("d0(i,j) = atan(A(j,i))*x(j); f(i) = sum(l, exp(u(i))*d0(i,i)*v(l))/(2 + (d0(1-i,i) + x(i))^2)*"
          "softplus(A(i,i)*d0(1-i,i)*prod(i, v(i)))", "f(i)", {"A(p,q)"});
    check("f(i) = sigmoid(prod(l, sum(i, 0.5*x(i))*x(l))) + u(i)", "f(i)", {"x(p)", "x(q)"});
    check("d0(i) = sum(l, x(i)*x(l))*prod(l, x(i)*x(l)); f(i) = tanh(d0(i)^2)", "f(i)", {"x(p)", "x(q)"});
    check("d0(i,j) = softplus(x(i)*u(j+j)); d1(i,j) = max(sum(l, A(l,l)), x(j) + d0(j,j)) + u(i); "
          "f(i) = sqrt(1 + (atan(sum(l, w(i)*x(l))) + d1(i,i)/(w0 + x(i)^2))^2)", "f(i)", {"u(p)", "x(q)"});
}

BOOST_AUTO_TEST_SUITE_END()
