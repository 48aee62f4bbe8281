// SPDX-License-Identifier: BSL-1.0
// Elementary functions in constant evaluation: values, edges, and through the operations' own `value`.
#include <chainrule/kernel/elementary.hpp>
#include <chainrule/ops/operations.hpp>

namespace {

using namespace chainrule::kernel;
namespace operations = chainrule::operations;

template <class T>
constexpr bool near(pack<T, 1> x, double value) {
    double const d = static_cast<double>(x.v) - value, room = 4 * static_cast<double>(std::numeric_limits<T>::epsilon()) * (value < 0 ? -value : value);
    return d <= room && -d <= room;
}

template <class T>
constexpr bool values() {
    using number = pack<T, 1>;
    number const x = T(0.75), y = T(-1.5), large = T(0x1p100);
    bool good = near(exp(x), 2.117000016612675) && near(expm1(y), -0.7768698398515702) && near(log(x), -0.2876820724517809) && near(log1p(x), 0.5596157879354227);
    good = good && near(sinh(y), -2.1292794550948173) && near(cosh(y), 2.352409615243247) && near(tanh(x), 0.6351489523872873) && near(tanh_rational(x), 0.6351489523872873);
    good = good && near(sigmoid(y), 0.18242552380635635) && near(softplus(y), 0.2014132779827524);
    good = good && near(sin(x), 0.6816387600233341) && near(cos(x), 0.7316888688738209) && near(tan(x), 0.9315964599440725);
    good = good && near(sin(large), -0.8721836054182673) && near(cos(large), 0.48917865697472146);
    good = good && near(asin(x), 0.848062078981481) && near(acos(x), 0.7227342478134157) && near(atan(y), -0.982793723247329) && near(atan2(x, y), 2.677945044588987);
    good = good && near(pow(x, y), 1.539600717839002) && near(erf(x), 0.7111556336535151) && near(pow(y, 3), -3.375) && near(sqrt(x), 0.8660254037844386);
    good = good && near(exprel(x), 1.4893333554835662) && near(exprel_prime(x), 0.83688888150547793) && near(exprel_double_prime(x), 0.59096300480229176);
    good = good && near(exprel(y), 0.51791322656771345) && near(exprel_prime(y), 0.19652204427952241) && near(exprel_double_prime(y), 0.11327595227374333);
    good = good && near(sinc(x), 0.90885168003111222) && near(sinc_prime(x), -0.23621708154305511) && near(sinc_double_prime(x), -0.27893946258296525);
    good = good && near(log1prel(x), 0.74615438391389692) && near(log1prel_prime(x), -0.23296774998043398) && near(log1prel_double_prime(x), 0.18587318362129334);
    return good;
}
static_assert(values<float>());
static_assert(values<double>());

template <class T>
constexpr bool edges() {
    using number = pack<T, 1>;
    constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    bool good = exp(number(infinity)) == infinity && exp(number(-infinity)) == 0 && exp(number(0)) == 1 && exp(number(1000)) == infinity && exp(number(nan)) != exp(number(nan));
    good = good && log(number(0)) == -infinity && log(number(infinity)) == infinity && log(number(-1)) != log(number(-1)) && log(number(1)) == 0;
    good = good && log1p(number(-1)) == -infinity && log1p(number(infinity)) == infinity && expm1(number(-infinity)) == -1;
    good = good && sinh(number(-1000)) == -infinity && cosh(number(-infinity)) == infinity && tanh(number(infinity)) == 1 && sigmoid(number(-infinity)) == 0;
    good = good && sin(number(infinity)) != sin(number(infinity)) && asin(number(2)) != 0 && acos(number(1)) == 0 && near(atan(number(-infinity)), -1.5707963267948966);
    good = good && pow(number(0), -1) == infinity && pow(number(nan), 0) == 1 && pow(number(-2), T(0.5)) != 0 && pow(number(-1), infinity) == 1 && pow(number(10), 1000) == infinity;
    good = good && near(atan2(number(infinity), -infinity), 2.356194490192345) && near(atan2(number(0), T(-0.0)), 3.141592653589793) && erf(number(infinity)) == 1;
    good = good && exprel(number(0)) == 1 && exprel_prime(number(0)) == T(0.5) && exprel_double_prime(number(0)) == T(1) / 3 && exprel(number(1000)) == infinity;
    good = good && exprel(number(infinity)) == infinity && exprel(number(-infinity)) == 0 && exprel(number(-1000)) == T(0.001) && exprel_prime(number(-infinity)) == 0;
    good = good && exprel(number(sizeof(T) == 4 ? T(93) : T(716))) < infinity && exprel_prime(number(nan)) != exprel_prime(number(nan));
    good = good && sinc(number(0)) == 1 && sinc_prime(number(0)) == 0 && sinc_double_prime(number(0)) == T(-1) / 3 && sinc(number(infinity)) == 0 && sinc_prime(number(-infinity)) == 0;
    good = good && log1prel(number(0)) == 1 && log1prel_prime(number(0)) == T(-0.5) && near(log1prel_double_prime(number(0)), 2.0 / 3) && log1prel(number(-1)) == infinity;
    good = good && log1prel_prime(number(-1)) == -infinity && log1prel(number(infinity)) == 0 && log1prel_double_prime(number(-2)) != log1prel_double_prime(number(-2));
    return good && softplus(number(infinity)) == infinity && softplus(number(-infinity)) == 0;
}
#if !defined(__FAST_MATH__)
static_assert(edges<float>());
static_assert(edges<double>());
#endif

} // namespace

namespace kernel_static_tests {

using namespace chainrule::kernel;
namespace operations = chainrule::operations;

/// The operations' values find these functions by argument-dependent lookup.
template <class T>
T operations_take_packs(T x) {
    T const y = operations::exp::value(x) + operations::log::value(x) + operations::log1p::value(x) + operations::expm1::value(x) + operations::sqrt::value(x) +
                operations::square::value(x) + operations::pow::value(x, x) + operations::sigmoid::value(x) + operations::erf::value(x);
    return y + operations::sin::value(x) + operations::cos::value(x) + operations::tan::value(x) + operations::asin::value(x) + operations::acos::value(x) +
           operations::atan::value(x) + operations::atan2::value(x, x) + operations::sinh::value(x) + operations::cosh::value(x) + operations::tanh::value(x) +
           operations::exprel_prime::value(x) + operations::sinc_double_prime::value(x) + operations::log1prel::value(x);
}
template pack<float, 1> operations_take_packs(pack<float, 1>);
template pack<double, 2> operations_take_packs(pack<double, 2>);

} // namespace kernel_static_tests
