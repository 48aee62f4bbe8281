// SPDX-License-Identifier: BSL-1.0
// check_gradient and first_order themselves: what they find, what they report, and that data are as they were.
#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace {

using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(n, i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto c = parameter<"c">();
constexpr auto E = variable<"E">();

constexpr auto net = equations(E = half * sum(n, j, square(sum(i, w(j, i) * x(n, i)) - c)));

/// The value is right everywhere; the derivative is wrong where the operand is above 1.
struct partly_wrong {
    static constexpr std::string_view name = "partly_wrong";
    template <class T>
    static T value(T const& x) { return x * x; }
    static constexpr term derivative(term x, term) { return 2 * x + step(x - 1); }
};
constexpr auto wrong = equations(E = sum(j, i, call<partly_wrong>(w(j, i))) + 3 * c);

/// The derivative is not a number below −3.
struct partly_undefined {
    static constexpr std::string_view name = "partly_undefined";
    template <class T>
    static T value(T const& x) { return x * x; }
    static constexpr term derivative(term x, term) { return sqrt(x + 3); }
};
constexpr auto undefined = equations(E = sum(j, i, call<partly_undefined>(w(j, i))));

constexpr auto y = parameter<"y">(n, i);
constexpr auto along = equations(E = half * sum(n, i, square(y(n, i) - c) * x(n, i)));
constexpr auto wrong_along = equations(E = sum(n, i, call<partly_wrong>(y(n, i)) * step(y(n, i) - 5.5)));

struct data {
    std::vector<double> X{0.5, -1, 2, 1.5, 0.25, -0.75}, W{0.1, -0.2, 0.3, 0.4, 0.5, -0.6};
    double c = 0.7;
};

BOOST_AUTO_TEST_SUITE(checks)

BOOST_AUTO_TEST_CASE_TEMPLATE(right_gradients_pass, T, decltype(std::tuple<float, double>{})) {
    std::vector<T> const X{T(0.5), -1, 2, T(1.5), T(0.25), T(-0.75)};
    std::vector<T> W{T(0.1), T(-0.2), T(0.3), T(0.4), T(0.5), T(-0.6)};
    std::array<T, 1> C{T(0.7)};
    auto const before = W;
    auto program = compile<net, E, T>();
    auto const found = check_gradient(program, x = X, w = W, c = entries(C.data()));
    BOOST_TEST(found.passed());
    BOOST_TEST(found.entries == 7);
    BOOST_TEST(!found.passed(0)); // central differences are never exact here
    BOOST_TEST(W == before);
    BOOST_TEST(C[0] == T(0.7));

    T array[1] = {T(0.7)}; // a scalar in an array is moved, too
    BOOST_TEST(check_gradient(program, x = X, w = W, c = array).entries == 7);
    BOOST_TEST(check_gradient(program, x = X, w = W, c = C).entries == 7);

    auto const without = check_gradient(program, x = X, w = W, c = C[0]); // a number is not moved
    BOOST_TEST(without.passed());
    BOOST_TEST(without.entries == 6);
}

BOOST_AUTO_TEST_CASE(a_wrong_entry_is_named) {
    double W[2][3] = {{0.5, -1, 0.75}, {0.25, 3, -2}};
    double C = 2;
    auto program = compile<wrong, E>();
    auto const found = check_gradient(program, w = W, c = entries(&C));
    BOOST_TEST(!found.passed());
    BOOST_TEST(found.symbol == "w");
    BOOST_TEST(found.rank == 2);
    BOOST_TEST(found.index[0] == 1);
    BOOST_TEST(found.index[1] == 1);
    BOOST_TEST(found.derived == 7);
    BOOST_TEST(found.difference == 6, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(found.error == 1. / 7, boost::test_tools::tolerance(1e-8));
    BOOST_TEST(found.entries == 7);
    BOOST_TEST(W[1][1] == 3);
}

// What has a run-time axis has no memory in the program, also where the user gives some.
BOOST_AUTO_TEST_CASE(gradients_along_a_run_time_axis) {
    std::vector<double> const X{0.5, -1, 2, 1.5, 0.25, -0.75}, D(6, 0.01);
    std::vector<double> Y{1, 2, 3, 4, 5, 6}, G(6);
    auto const before = Y;
    auto program = compile<along, E>(y, c);
    auto const found = check_gradient(program, x = X, y = Y, c = 0.5);
    BOOST_TEST(found.passed());
    BOOST_TEST(found.entries == 6);
    BOOST_TEST(check_gradient(program, x = X, y = Y, c = 0.5, into(grad(y), G)).passed());
    auto const f = first_order(program, x = X, y = Y, c = 0.5, change(y, D));
    double predicted = 0, rest = 0;
    for (std::size_t k = 0; k < 6; ++k) {
        predicted += 0.01 * (Y[k] - 0.5) * X[k];
        rest += 0.5 * 0.01 * 0.01 * X[k];
    }
    BOOST_TEST(f.predicted == predicted, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(f.actual == predicted + rest, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(Y == before);

    auto faulty = compile<wrong_along, E>(y);
    auto const worst = check_gradient(faulty, y = Y);
    BOOST_TEST(!worst.passed());
    BOOST_TEST((worst.symbol == "y" && worst.index[0] == 1 && worst.index[1] == 2 && worst.derived == 13));
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_not_a_number_is_the_worst) {
    double W[2][3] = {{0.5, 100, 0.75}, {-4, 3, -2}};
    auto program = compile<undefined, E>();
    auto const found = check_gradient(program, w = W);
    BOOST_TEST(!found.passed(1e300));
    BOOST_TEST(found.index[0] == 1);
    BOOST_TEST(found.index[1] == 0);
    BOOST_TEST(found.entries == 6);

    W[1][0] = __builtin_nan(""); // then it is E that is none, and the first entry is as bad as any
    BOOST_TEST(!check_gradient(program, w = W).passed(1e300));
}

BOOST_AUTO_TEST_CASE(wrong_sizes_are_reported) {
    data d;
    d.X.pop_back();
    auto program = compile<net, E>();
    auto const found = check_gradient(program, x = d.X, w = d.W, c = d.c);
    BOOST_TEST((found.status == outcome::wrong_size));
    BOOST_TEST(!found.passed());

    std::vector<double> const D(6, 0.1);
    BOOST_TEST((first_order(program, x = d.X, w = d.W, c = d.c, change(w, D)).status == outcome::wrong_size));
    d = {};
    std::vector<double> const few(5, 0.1);
    auto const before = d.W;
    BOOST_TEST((first_order(program, x = d.X, w = d.W, c = d.c, change(w, few)).status == outcome::wrong_size));
    BOOST_TEST(d.W == before);
}

// E is of second degree in w: ΔE − ∇E·Δw is exactly ½·Δw·H·Δw = ½·Σ (Σ_i Δw(j,i)·x(n,i) − Δc)².
BOOST_AUTO_TEST_CASE(what_is_left_is_of_second_order) {
    data d;
    std::vector<double> const D{0.01, 0.02, -0.03, 0.05, -0.04, 0.02};
    double const Dc[1] = {-0.01};
    auto program = compile<net, E>();
    auto const compare = [&](double dc, auto const&... changes) {
        auto const f = first_order(program, x = d.X, w = d.W, c = entries(&d.c), changes...);
        BOOST_TEST((f.status == outcome::ok));
        double predicted = 0, rest = 0;
        for (std::size_t s = 0; s < 2; ++s)
            for (std::size_t row = 0; row < 2; ++row) {
                double r = -d.c, dr = -dc;
                for (std::size_t k = 0; k < 3; ++k) {
                    r += d.W[3 * row + k] * d.X[3 * s + k];
                    dr += D[3 * row + k] * d.X[3 * s + k];
                }
                predicted += r * dr;
                rest += dr * dr / 2;
            }
        BOOST_TEST(f.predicted == predicted, boost::test_tools::tolerance(1e-12));
        BOOST_TEST(f.actual == predicted + rest, boost::test_tools::tolerance(1e-12));
    };
    compare(0, change(w, D));
    compare(-0.01, change(w, D), change(c, Dc));
    std::vector<double> half_of_it = D;
    for (double& entry : half_of_it) entry /= 2;
    compare(0, change(w, half_of_it), change(w, half_of_it)); // one after another
    BOOST_TEST(d.W == data{}.W);
    BOOST_TEST(d.c == data{}.c);
}

// Rounding of a large objective, and kinks within the step, are not taken for wrong gradients.
constexpr auto a = parameter<"a">();
constexpr auto beside_much = equations(E = c + 1e9 * square(a));
constexpr auto k = axis<"k", 4>;
constexpr auto v = parameter<"v">(k);
constexpr auto kinks = equations(E = sum(k, relu(v(k)) + abs(v(k) - 1)));
constexpr auto m = axis<"m">;
constexpr auto u = input<"u">(m);
constexpr auto many = equations(E = sum(m, square(u(m) - c - a * u(m))));
BOOST_AUTO_TEST_CASE(rounding_of_a_large_objective) {
    double C = 0.3, A = 1.1;
    auto program = compile<beside_much, E>();
    auto const found = check_gradient(program, c = entries(&C), a = entries(&A));
    BOOST_TEST(found.passed());
    BOOST_TEST(found.entries + found.not_settled == 2);
    BOOST_TEST(found.entries >= 1);

    std::vector<double> U(100000);
    for (std::size_t s = 0; s < U.size(); ++s) U[s] = 30 + static_cast<double>(s * 7919 % 1000) / 100;
    auto sums = compile<many, E>();
    BOOST_TEST(check_gradient(sums, u = U, c = entries(&C), a = entries(&A)).passed());
    A = 0.99; // the gradient is small beside the objective
    C = 0.35;
    BOOST_TEST(check_gradient(sums, u = U, c = entries(&C), a = entries(&A)).passed());
}
BOOST_AUTO_TEST_CASE(kinks_within_the_step) {
    auto program = compile<kinks, E>();
    double V[4] = {1e-6, -3e-6, 1 + 2e-6, 0.5};
    auto const near = check_gradient(program, v = V);
    BOOST_TEST(near.passed());
    BOOST_TEST(near.entries == 4); // smaller steps do not reach them
    double at[4] = {0, 1, 2, 3};
    auto const exactly = check_gradient(program, v = at);
    BOOST_TEST(exactly.passed());
    BOOST_TEST(exactly.entries == 3); // |x| has the derivative 0 at 0, as central differences say
    BOOST_TEST(exactly.not_settled == 1);
}

/// The derivative is off by one part in a thousand.
struct slightly_wrong {
    static constexpr std::string_view name = "slightly_wrong";
    template <class T>
    static T value(T const& x) { return x * x; }
    static constexpr term derivative(term x, term) { return 2.002 * x; }
};
/// The derivative has the other sign.
struct of_other_sign {
    static constexpr std::string_view name = "of_other_sign";
    template <class T>
    static T value(T const& x) { return x * x; }
    static constexpr term derivative(term x, term) { return -2 * x; }
};
constexpr auto slightly = equations(E = sum(k, call<slightly_wrong>(v(k))));
constexpr auto beside_some = equations(E = 1e6 * square(c) + sum(k, call<slightly_wrong>(v(k))));
constexpr auto much_wrong = equations(E = 1e9 * square(c) + sum(k, call<of_other_sign>(v(k))));
constexpr auto wrong_at_kinks = equations(E = sum(k, abs(v(k)) + call<of_other_sign>(v(k) + 2)));
BOOST_AUTO_TEST_CASE(wrong_gradients_are_found_all_the_same) {
    double V[4] = {0.5, -1.5, 3, 0.25}, C = 1;
    auto one = compile<slightly, E>();
    BOOST_TEST(!check_gradient(one, v = V).passed());
    auto two = compile<beside_some, E>();
    BOOST_TEST(!check_gradient(two, v = V, c = C).passed());
    auto three = compile<much_wrong, E>();
    auto const found = check_gradient(three, v = V, c = C);
    BOOST_TEST(!found.passed());
    BOOST_TEST(found.symbol == "v");
    auto four = compile<wrong_at_kinks, E>();
    double at[4] = {0, 1e-6, -1e-6, 1};
    auto const also = check_gradient(four, v = at);
    BOOST_TEST(!also.passed());
    BOOST_TEST(also.not_settled == 0); // −4 is no slope of |x| + (x + 2)² at 0

    // In floats, whose differences have two digits.
    float F[4] = {0.5f, -1.5f, 3, 0.25f}, G = 1;
    auto five = compile<much_wrong, E, float>();
    auto const hidden = check_gradient(five, v = F, c = G);
    BOOST_TEST(!hidden.passed()); // nothing could be said
    BOOST_TEST(hidden.not_settled == 4);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
