// SPDX-License-Identifier: BSL-1.0
#include "accuracy/typed.hpp"

#include <boost/math/constants/constants.hpp>

#include <stdexcept>

namespace chainrule::accuracy {

using tool::kind;
using tool::node;

namespace {

constexpr int most_operations = 60000;

real rounded(real const& x, precision const& how) {
    if (how.epsilon > std::numeric_limits<double>::epsilon()) return real(static_cast<float>(x));
    return real(static_cast<double>(x));
}

} // namespace

typed::typed(tool::model const& in, tool::resolved const& axes, std::vector<long> const& extents, data const& given,
             std::set<std::string> const& one_hot, precision const& how, std::mt19937* other)
    : in_(in), axes_(axes), extents_(extents), how_(how), literals_(in.arena.size(), -1), other_(other) {
    for (std::size_t d = 0; d < in.definitions.size(); ++d) defined_[in.definitions[d].name] = static_cast<int>(d);
    for (auto const& [name, rank] : in.ranks) {
        std::size_t count = 1;
        for (int const c : axes.slots.at(name)) count *= static_cast<std::size_t>(extent(c));
        auto& ids = entries_[name];
        ids.assign(count, -1);
        if (defined_.count(name) > 0) continue;
        auto const& values = given.at(name);
        for (std::size_t k = 0; k < count; ++k) {
            if (one_hot.count(name) > 0 && values[k] == 0) ids[k] = constant(0);
            else {
                ids[k] = tape_.input(values[k]);
                guard_.push_back(0);
            }
        }
    }
}

int typed::constant(real const& value, bool guard) {
    guard_.push_back(guard ? 1 : 0);
    return tape_.constant(value);
}

int typed::literal(real const& value) { return constant(rounded(value, how_)); }

int typed::push(op what, int first, int second, long whole) {
    if (tape_.size() > most_operations) throw too_large();
    guard_.push_back(is_guard(first) && (second < 0 || is_guard(second)) ? 1 : 0);
    return tape_.push(what, first, second, whole);
}

long typed::value(tool::index const& row, scope const& letters) const {
    long sum = row.constant;
    for (auto const& [letter, factor] : row.terms) {
        auto at = letters.rbegin();
        while (at != letters.rend() && at->first != letter) ++at;
        if (at == letters.rend()) throw std::invalid_argument("letter '" + letter + "' has no value");
        sum += factor * at->second;
    }
    return sum;
}

int typed::value(entry const& wanted) {
    auto const& classes = axes_.slots.at(wanted.name);
    std::size_t place = 0;
    for (std::size_t s = 0; s < classes.size(); ++s) {
        long const size = extent(classes[s]);
        if (wanted.at[s] < 0 || wanted.at[s] >= size) return constant(0);
        place = place * static_cast<std::size_t>(size) + static_cast<std::size_t>(wanted.at[s]);
    }
    int const known = entries_.at(wanted.name)[place];
    if (known >= 0) return known;
    auto const& made = in_.definitions[static_cast<std::size_t>(defined_.at(wanted.name))];
    scope letters;
    for (std::size_t s = 0; s < made.letters.size(); ++s) letters.emplace_back(made.letters[s], wanted.at[s]);
    int const id = build(made.body, letters);
    return entries_.at(wanted.name)[place] = id;
}

int typed::binary(char what, int left, int right) {
    switch (what) {
    case '+': return push(op::add, left, right);
    case '-': return push(op::subtract, left, right);
    case '*': return closes(left) || closes(right) ? constant(0) : push(op::multiply, left, right);
    case '/': return closes(left) ? constant(0) : push(op::divide, left, right);
    default: break;
    }
    real const exponent = tape_.value(right);
    if (!tape_.at(right).active && floor(exponent) == exponent && abs(exponent) <= 100000)
        return push(op::whole_power, left, -1, static_cast<long>(exponent));
    return push(op::power, left, right);
}

int typed::call(std::string const& name, int first, int second) {
    op const what = function_of(name);
    if (what == op::power) return binary('^', first, second);
    bool const active = tape_.at(first).active || (second >= 0 && tape_.at(second).active);
    bool const kinked = what == op::relu || what == op::abs || what == op::step || what == op::sign;
    if (active && kinked && tape_.value(first) == 0) kink_ = true;
    if (active && (what == op::max || what == op::min) && tape_.value(first) == tape_.value(second)) kink_ = true;
    return push(what, first, second);
}

int typed::reduce(node const& here, int id, scope& letters) {
    long const wanted = here.kind == kind::place ? value(here.indices[0], letters) : 0;
    bool const largest = here.name == "max" || here.name == "argmax",
               extremum = here.name != "sum" && here.name != "prod";
    int result = -1;
    long place = 0; // the first at which the extremum is attained
    letters.emplace_back(here.letter, 0);
    for (long i = 0; i < extent(axes_.axis[static_cast<std::size_t>(id)]); ++i) {
        letters.back().second = i;
        int const now = build(here.operands[0], letters);
        if (result < 0) result = now;
        else if (!extremum) result = here.name == "sum" ? binary('+', result, now) : binary('*', result, now);
        else {
            bool const tie = tape_.value(now) == tape_.value(result);
            tape_.compare(now, result);
            if (tie && (tape_.at(now).active || tape_.at(result).active)) kink_ = true;
            if (tie && other_ != nullptr && here.kind != kind::place && (*other_)() % 2 == 0) result = now;
            if (largest ? tape_.value(now) > tape_.value(result) : tape_.value(now) < tape_.value(result))
                result = now, place = i;
        }
    }
    letters.pop_back();
    return here.kind == kind::place ? constant(wanted == place ? 1 : 0) : result;
}

int typed::build(int id, scope& letters) {
    node const& here = in_[id];
    switch (here.kind) {
    case kind::number: {
        int& known = literals_[static_cast<std::size_t>(id)];
        if (known < 0) {
            real const scale = oracle::power(10, std::abs(here.exponent)), digits(here.digits);
            known = literal(here.exponent < 0 ? real(digits / scale) : real(digits * scale));
        }
        return known;
    }
    case kind::pi: return literal(boost::math::constants::pi<real>());
    case kind::symbol: {
        entry wanted{here.name, {}};
        for (auto const& row : here.indices) wanted.at.push_back(value(row, letters));
        return value(wanted);
    }
    case kind::negate: return push(op::negate, build(here.operands[0], letters));
    case kind::binary: {
        int const left = build(here.operands[0], letters);
        if (closes(left) && (here.operation() == '*' || here.operation() == '/')) return constant(0);
        int const right = build(here.operands[1], letters);
        return binary(here.operation(), left, right);
    }
    case kind::call: {
        int const first = build(here.operands[0], letters);
        return call(here.name, first, here.operands.size() > 1 ? build(here.operands[1], letters) : -1);
    }
    case kind::reduce:
    case kind::place: return reduce(here, id, letters);
    case kind::delta: return constant(value(here.indices[0], letters) == value(here.indices[1], letters) ? 1 : 0);
    case kind::dim: return constant(extent(axes_.axis[static_cast<std::size_t>(id)]));
    case kind::inside: {
        long const at = value(here.indices[0], letters);
        return constant(at >= 0 && at < extent(axes_.axis[static_cast<std::size_t>(id)]) ? 1 : 0);
    }
    }
    throw std::invalid_argument("unknown node");
}

std::vector<int> typed::gradient(int of, std::string const& by) {
    if (adjoints_.empty()) reverse(of);
    std::vector<int> made;
    for (int const id : entries_.at(by))
        made.push_back(id < static_cast<int>(adjoints_.size()) ? adjoints_[static_cast<std::size_t>(id)] : -1);
    return made;
}

void typed::reverse(int of) {
    adjoints_.assign(static_cast<std::size_t>(of) + 1, -1);
    adjoints_.back() = constant(1, false);
    for (int id = of; id >= 0; --id)
        if (adjoints_[static_cast<std::size_t>(id)] >= 0 && tape_.at(id).active) pull_back(id);
}

void typed::give(int operand, int contribution) {
    if (!tape_.at(operand).active || is(contribution, 0)) return;
    int& sum = adjoints_[static_cast<std::size_t>(operand)];
    sum = sum < 0 ? contribution : push(op::add, sum, contribution);
}

int typed::times(int a, int b) {
    if (is(a, 1)) return b;
    if (is(b, 1)) return a;
    bool const finite =
        boost::multiprecision::isfinite(tape_.value(a)) && boost::multiprecision::isfinite(tape_.value(b));
    if (finite && (is(a, 0) || is(b, 0))) return constant(0);
    return push(op::multiply, a, b);
}

// The table of local derivatives: what the adjoint of an operation gives to its operands. At kinks: max(a, b) and min(a, b) give one half
// to each where they tie; relu' = 0 and abs' = 0 at 0; sign, step, argmax and argmin give nothing; a maximum or minimum along an axis gives
// all to the first place.
void typed::pull_back(int id) {
    operation const one = tape_.at(id);
    int const y = id, adjoint = adjoints_[static_cast<std::size_t>(id)], a = one.first, b = one.second;
    auto const number = [&](int n) { return constant(n, false); };
    auto const apply = [&](op what, int first, int second = -1, long whole = 0) {
        return push(what, first, second, whole);
    };
    auto const give_times = [&](int local) { give(a, times(adjoint, local)); };
    auto const over = [&](int divisor) { give(a, apply(op::divide, adjoint, divisor)); };
    bool const of_first = a >= 0 && tape_.at(a).active, of_second = b >= 0 && tape_.at(b).active;
    switch (one.what) {
    case op::constant:
    case op::input:
    case op::sign:
    case op::step: return;
    case op::negate: return give(a, apply(op::negate, adjoint));
    case op::add: return give(a, adjoint), give(b, adjoint);
    case op::subtract:
        give(a, adjoint);
        if (of_second) give(b, apply(op::negate, adjoint));
        return;
    case op::multiply:
        if (of_first) give(a, times(adjoint, b));
        if (of_second) give(b, times(adjoint, a));
        return;
    case op::divide: { // by b: −(adjoint/b)·y
        int const quotient = apply(op::divide, adjoint, b);
        if (of_first) give(a, quotient);
        if (of_second) give(b, apply(op::negate, times(quotient, y)));
        return;
    }
    case op::whole_power: { // n·a^(n−1)
        if (one.whole == 0) return;
        if (one.whole == 1) return give(a, adjoint);
        int const lower = one.whole == 2 ? a : apply(op::whole_power, a, -1, one.whole - 1);
        return give_times(times(constant(one.whole, false), lower));
    }
    case op::power: // b·a^(b−1) and a^b·log a; by b it is 0 where a = 0 and b > 0
        if (of_first && tape_.value(b) != 0)
            give(a, times(adjoint, times(b, apply(op::power, a, apply(op::subtract, b, number(1))))));
        if (of_second && !(tape_.value(a) == 0 && tape_.value(b) > 0))
            give(b, times(adjoint, times(y, apply(op::log, a))));
        return;
    case op::exp: return give_times(y);
    case op::log: return over(a);
    case op::log1p: return over(apply(op::add, number(1), a));
    case op::expm1: return give_times(apply(op::exp, a));
    case op::sqrt: return over(times(number(2), y));
    case op::square: return give_times(times(number(2), a));
    case op::abs:
        if (tape_.value(a) == 0 && other_ != nullptr) return give_times(constant(2 * share() - 1, false));
        return give_times(number(tape_.value(a) > 0 ? 1 : tape_.value(a) < 0 ? -1 : 0));
    case op::sin: return give_times(apply(op::cos, a));
    case op::cos: return give_times(apply(op::negate, apply(op::sin, a)));
    case op::tan: return give_times(apply(op::add, number(1), times(y, y)));
    case op::asin:
    case op::acos: { // ±1/√((1 − a)(1 + a))
        int const root = apply(op::sqrt, times(apply(op::subtract, number(1), a), apply(op::add, number(1), a)));
        int const quotient = apply(op::divide, adjoint, root);
        return give(a, one.what == op::asin ? quotient : apply(op::negate, quotient));
    }
    case op::atan: return over(apply(op::add, number(1), times(a, a)));
    case op::sinh: return give_times(apply(op::cosh, a));
    case op::cosh: return give_times(apply(op::sinh, a));
    case op::tanh: return give_times(apply(op::subtract, number(1), times(y, y)));
    case op::sigmoid: return give_times(times(y, apply(op::sigmoid, apply(op::negate, a)))); // σ(a)·σ(−a)
    case op::softplus: return give_times(apply(op::sigmoid, a));
    case op::relu:
        if (tape_.value(a) == 0 && other_ != nullptr) return give_times(constant(share(), false));
        return give_times(number(tape_.value(a) > 0 ? 1 : 0));
    case op::erf: { // 2/√π·exp(−a²)
        int const factor = literal(2 / sqrt(boost::math::constants::pi<real>()));
        return give_times(times(factor, apply(op::exp, apply(op::negate, times(a, a)))));
    }
    case op::atan2: { // of (y, x) = (a, b): x/(x² + y²) and −y/(x² + y²)
        int const quotient = apply(op::divide, adjoint, apply(op::add, times(b, b), times(a, a)));
        if (of_first) give(a, times(quotient, b));
        if (of_second) give(b, apply(op::negate, times(quotient, a)));
        return;
    }
    case op::max:
    case op::min: {
        bool const tie = tape_.value(a) == tape_.value(b),
                   first = one.what == op::max ? tape_.value(a) > tape_.value(b) : tape_.value(a) < tape_.value(b);
        if (!tie) return give(first ? a : b, adjoint);
        real const of_a = share();
        give(a, times(adjoint, constant(of_a, false)));
        return give(b, times(adjoint, constant(1 - of_a, false)));
    }
    }
}

} // namespace chainrule::accuracy
