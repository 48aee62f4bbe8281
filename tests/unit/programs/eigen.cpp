// SPDX-License-Identifier: BSL-1.0
// What of Eigen's is bound: vectors that lie as other vectors do. All else is refused, see compile_fail/eigen_*.
#include "unit/programs/eigen.hpp"

#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

#if __has_include(<Eigen/Dense>)
#    include <Eigen/Dense>
#    define CHAINRULE_TEST_EIGEN
#elif __has_include(<eigen3/Eigen/Dense>)
#    include <eigen3/Eigen/Dense>
#    define CHAINRULE_TEST_EIGEN
#endif

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto y = variable<"y">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(y(i) = w(i) * x(i), E = half * sum(i, square(y(i))));

template <class Data>
inline constexpr bool refused = detail::holds_eigen<Data>();

using namespace stand_in;
static_assert(!refused<matrix<double, 3, 1>> && !refused<matrix<float, 1, 3>&> && !refused<matrix<double, -1, 1> const>);
static_assert(refused<matrix<double, 2, 3>> && refused<matrix<double, -1, -1>&> && refused<matrix<double, 1, 3, 2> const&>);
static_assert(refused<matrix<double, 3, 1, -1>> && refused<unevaluated> && refused<sparse const> && refused<tensor>);
static_assert(refused<std::vector<matrix<double, 2, 2>>> && refused<matrix<double, 2, 2>[3]>);
static_assert(!refused<std::vector<double>> && !refused<double[2][3]> && !refused<double*> && !refused<double>);

/// A program and a descent on vectors of three.
template <class Vector>
void binds(Vector X, Vector W, Vector to) {
    auto program = compile<net, E, double>();
    auto const r = program(x = X, w = W, into(grad(w), to));
    BOOST_CHECK(r.status() == outcome::ok);
    BOOST_TEST(r[E] == 0.5 * (16 + 100 + 324));
    BOOST_TEST((to.data()[0] == 4 && to.data()[1] == 20 && to.data()[2] == 54)); // w·x²
    auto d = descend<net, E, double>(sgd{.rate = 0.5});
    BOOST_CHECK(d.set(w, W) == outcome::ok);
    BOOST_CHECK(d.step(x = X).status == outcome::ok);
    BOOST_CHECK(d.get(w, to) == outcome::ok);
    BOOST_TEST((to.data()[0] == 2 && to.data()[1] == -5 && to.data()[2] == -21));
    auto lent = descend<net, E, double>(sgd{.rate = 0.5}, w = W);
    BOOST_CHECK(lent.step(x = X).status == outcome::ok);
    BOOST_TEST((W.data()[0] == 2 && W.data()[1] == -5 && W.data()[2] == -21));
}

BOOST_AUTO_TEST_SUITE(vectors_of_eigen)

BOOST_AUTO_TEST_CASE(stand_ins) {
    binds(matrix<double, 3, 1>{{1, 2, 3}}, matrix<double, 3, 1>{{4, 5, 6}}, matrix<double, 3, 1>{});
    binds(matrix<double, -1, 1>{{1, 2, 3}, 3}, matrix<double, -1, 1>{{4, 5, 6}, 3}, matrix<double, -1, 1>{{}, 3});
    matrix<double, -1, 1> const two{{1, 2}, 2};
    double const W[3] = {};
    BOOST_CHECK((compile<net, E, double>()(x = two, w = W).status() == outcome::wrong_size));
}

#ifdef CHAINRULE_TEST_EIGEN
static_assert(!refused<Eigen::VectorXd> && !refused<Eigen::Vector3d&> && !refused<Eigen::RowVector3f> && !refused<Eigen::ArrayXd const>);
static_assert(refused<Eigen::MatrixXd> && refused<Eigen::Matrix3d&> && refused<Eigen::Array33f const&>);
static_assert(refused<Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>);
static_assert(refused<Eigen::Map<Eigen::MatrixXd>> && !refused<Eigen::Map<Eigen::VectorXd>>);
static_assert(refused<Eigen::Map<Eigen::VectorXd, 0, Eigen::InnerStride<2>>> && refused<Eigen::Map<Eigen::VectorXd, 0, Eigen::InnerStride<>>>);
static_assert(refused<decltype(std::declval<Eigen::MatrixXd&>().row(0))> && !refused<decltype(std::declval<Eigen::MatrixXd&>().col(0))>);
static_assert(refused<decltype(std::declval<Eigen::MatrixXd&>().transpose())> && refused<decltype(std::declval<Eigen::MatrixXd&>().block(0, 0, 1, 1))>);
static_assert(refused<decltype(std::declval<Eigen::VectorXd&>() + std::declval<Eigen::VectorXd&>())>);

BOOST_AUTO_TEST_CASE(of_eigen_itself) {
    binds<Eigen::Vector3d>({1, 2, 3}, {4, 5, 6}, {0, 0, 0});
    binds<Eigen::VectorXd>(Eigen::Vector3d{1, 2, 3}, Eigen::Vector3d{4, 5, 6}, Eigen::Vector3d{0, 0, 0});
    Eigen::MatrixXd columns(3, 3);
    columns << 1, 4, 0, 2, 5, 0, 3, 6, 0;
    binds(columns.col(0), columns.col(1), columns.col(2));
}
#endif

BOOST_AUTO_TEST_SUITE_END()

} // namespace
