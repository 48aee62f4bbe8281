// SPDX-License-Identifier: BSL-1.0
// What a model means, computed by plain index loops over its syntax tree in 100 decimal digits.
#include "evaluate.hpp"

#include <array>
#include <stdexcept>

namespace chainrule::oracle {

using tool::kind;
using tool::node;

evaluator::evaluator(tool::model const& in, tool::resolved const& axes, std::vector<long> extents,
                     std::map<std::string, std::vector<real>> given)
    : in_(in), axes_(axes), extents_(std::move(extents)), given_(std::move(given)), numbers_(in.arena.size()) {
    for (std::size_t d = 0; d < in.definitions.size(); ++d) defined_[in.definitions[d].name] = static_cast<int>(d);
    for (auto const& [name, rank] : in.ranks) {
        std::size_t entries = 1;
        for (long const extent : shape(name)) entries *= static_cast<std::size_t>(extent);
        if (defined_.count(name) > 0) kept_[name].resize(entries);
        else if (given_[name].size() != entries)
            throw std::invalid_argument("values of '" + name + "' are missing or of the wrong size");
    }
    for (auto const& made : in.definitions) reads_[made.name] = read_by(made.body);
    for (bool more = true; more;) { // through others, in a recurrence through itself
        more = false;
        for (auto& [name, reads] : reads_)
            for (auto const& read : std::set<std::string>(reads))
                if (auto const through = reads_.find(read); through != reads_.end())
                    for (auto const& further : std::set<std::string>(through->second)) more = reads.insert(further).second || more;
    }
}

std::set<std::string> evaluator::read_by(int expression) const {
    std::set<std::string> names;
    std::vector<int> open{expression};
    while (!open.empty()) {
        node const& here = in_[open.back()];
        open.pop_back();
        if (here.kind == kind::symbol) names.insert(here.name);
        open.insert(open.end(), here.operands.begin(), here.operands.end());
    }
    return names;
}

std::vector<long> evaluator::shape(std::string const& name) const {
    std::vector<long> extents;
    for (int const c : axes_.slots.at(name)) extents.push_back(extent(c));
    return extents;
}

std::optional<std::size_t> evaluator::offset(entry const& of) const {
    auto const& classes = axes_.slots.at(of.name);
    std::size_t place = 0;
    for (std::size_t s = 0; s < classes.size(); ++s) {
        long const size = extent(classes[s]);
        if (of.at[s] < 0 || of.at[s] >= size) return std::nullopt;
        place = place * static_cast<std::size_t>(size) + static_cast<std::size_t>(of.at[s]);
    }
    return place;
}

real evaluator::value(entry const& wanted) {
    auto const place = offset(wanted);
    if (!place) return 0;
    real plain;
    if (auto const d = defined_.find(wanted.name); d == defined_.end()) {
        plain = given_.at(wanted.name)[*place];
    } else {
        if (auto const& kept = kept_.at(wanted.name)[*place]) return *kept;
        auto const& made = in_.definitions[static_cast<std::size_t>(d->second)];
        scope letters;
        for (std::size_t s = 0; s < made.letters.size(); ++s) letters.emplace_back(made.letters[s], wanted.at[s]);
        plain = evaluate(in_[made.body], made.body, letters);
    }
    if (auto const name = added_.find(wanted.name); name != added_.end())
        if (auto const added = name->second.find(*place); added != name->second.end()) plain += added->second;
    if (auto const kept = kept_.find(wanted.name); kept != kept_.end()) kept->second[*place] = plain;
    return plain;
}

real evaluator::value(int expression, scope letters) { return evaluate(in_[expression], expression, letters); }

void evaluator::perturb(entry const& changed, real const& by) {
    auto const place = offset(changed);
    if (!place) throw std::invalid_argument("'" + changed.name + "' has no such entry");
    added_[changed.name][*place] += by;
    for (auto& [name, entries] : kept_)
        if (name == changed.name || reads_.at(name).count(changed.name) > 0)
            entries.assign(entries.size(), std::nullopt);
}

long evaluator::value(tool::index const& row, scope& letters) {
    long sum = row.constant;
    for (auto const& [letter, factor] : row.terms) {
        auto at = letters.rbegin();
        while (at != letters.rend() && at->first != letter) ++at;
        if (at == letters.rend()) throw std::invalid_argument("letter '" + letter + "' has no value");
        sum += factor * at->second;
    }
    return sum;
}

real evaluator::number(node const& here, int id) {
    auto& kept = numbers_[static_cast<std::size_t>(id)];
    if (!kept) {
        real const scale = power(10, std::abs(here.exponent));
        real const digits(here.digits);
        kept = here.exponent < 0 ? real(digits / scale) : real(digits * scale);
    }
    return *kept;
}

real evaluator::reduce(node const& here, int id, scope& letters) {
    long const wanted = here.kind == kind::place ? value(here.indices[0], letters) : 0;
    long place = 0; // the first at which the extremum is attained
    bool const largest = here.name == "max" || here.name == "argmax";
    real result = here.name == "prod" ? 1 : 0;
    letters.emplace_back(here.letter, 0);
    for (long i = 0; i < extent(axes_.axis[static_cast<std::size_t>(id)]); ++i) {
        letters.back().second = i;
        real const now = evaluate(in_[here.operands[0]], here.operands[0], letters);
        if (here.name == "sum") result += now;
        else if (here.name == "prod") result *= now;
        else if (i == 0 || (largest ? now > result : now < result)) {
            result = now;
            place = i;
        }
    }
    letters.pop_back();
    if (here.kind == kind::place) return wanted == place ? 1 : 0;
    return result;
}

real evaluator::evaluate(node const& here, int id, scope& letters) {
    auto const operand = [&](std::size_t n) { return evaluate(in_[here.operands[n]], here.operands[n], letters); };
    switch (here.kind) {
    case kind::number: return number(here, id);
    case kind::pi: return boost::math::constants::pi<real>();
    case kind::symbol: {
        entry wanted{here.name, {}};
        for (auto const& row : here.indices) wanted.at.push_back(value(row, letters));
        return value(wanted);
    }
    case kind::negate: return -operand(0);
    case kind::binary: {
        real const left = operand(0);
        // out of range a term is 0, whatever the rest of it would be there: inside(p+1, i)/w(p+1)
        if (left == 0 && (here.operation() == '*' || here.operation() == '/')) return 0;
        real const right = operand(1);
        switch (here.operation()) {
        case '+': return left + right;
        case '-': return left - right;
        case '*': return left * right;
        case '/': return left / right;
        default: return power(left, right);
        }
    }
    case kind::call: {
        real const first = operand(0);
        if (here.name == "where") return first == 0 ? real(0) : operand(1);
        if (here.name == "masked") return first == 0 ? real("-1e300") : operand(1);
        if (here.operands.size() == 1) return elementwise(here.name, first);
        real const second = operand(1);
        if (here.name == "max") return second > first ? second : first;
        if (here.name == "min") return second < first ? second : first;
        if (here.name == "pow") return power(first, second);
        if (here.name == "rescaled") return second > 0 ? real(first * ldexp(real(1), 600)) : real(first / ldexp(real(1), 600));
        if (here.name == "scaled_squares") return first < real("1e301") ? first : real(-second);
        if (here.name == "root_of_squares") return sqrt(first);
        if (here.name == "exp_difference") return exp(real(first - second));
        if (here.name == "atan2") return atan2(first, second);
        throw std::invalid_argument("no function '" + here.name + "'");
    }
    case kind::reduce:
    case kind::place: return reduce(here, id, letters);
    case kind::delta: return value(here.indices[0], letters) == value(here.indices[1], letters) ? 1 : 0;
    case kind::dim: return extent(axes_.axis[static_cast<std::size_t>(id)]);
    case kind::inside: {
        long const at = value(here.indices[0], letters);
        return at >= 0 && at < extent(axes_.axis[static_cast<std::size_t>(id)]) ? 1 : 0;
    }
    }
    throw std::invalid_argument("unknown node");
}

real power(real const& base, real const& exponent) {
    if (floor(exponent) != exponent || abs(exponent) > 100000) {
        if (base == 0) return exponent > 0 ? real(0) : std::numeric_limits<real>::infinity();
        return exp(exponent * log(base));
    }
    real result = 1, square = base;
    for (long n = static_cast<long>(abs(exponent)); n > 0; n /= 2, square *= square)
        if (n % 2 == 1) result *= square;
    return exponent < 0 ? real(1 / result) : result;
}

namespace {
// Abramowitz and Stegun 7.1.6: all terms have one sign, so that nothing cancels.
real error_function(real const& x) {
    if (abs(x) > 20) return x > 0 ? 1 : -1;
    real term = x, sum = x;
    for (int n = 1; abs(term) > abs(sum) * std::numeric_limits<real>::epsilon(); ++n)
        sum += term *= 2 * x * x / (2 * n + 1);
    return 2 * sum * exp(-x * x) / sqrt(boost::math::constants::pi<real>());
}
// A quotient with a removable singularity at 0 and its first two derivatives: near 0 by the series of its derivative number k,
// Σ c(m)·m!/(m − k)!·x^(m − k); elsewhere from f(x) = x·quotient(x), so that f' = q + x·q' and f'' = 2·q' + x·q''.
using three = std::array<real, 3>;
template <class Coefficient>
three near_zero(real const& x, int terms, Coefficient const& coefficient) {
    three result{0, 0, 0};
    real power[3] = {1, 1, 1};
    for (int m = 0; m < terms; ++m) {
        real const c = coefficient(m);
        real factor = 1;
        for (int k = 0; k < 3 && k <= m; ++k) {
            result[static_cast<std::size_t>(k)] += c * factor * power[k];
            power[k] *= x;
            factor *= m - k;
        }
    }
    return result;
}
three away(real const& x, real const& f, real const& first, real const& second) {
    real const q = f / x, slope = (first - q) / x;
    return {q, slope, (second - 2 * slope) / x};
}
three exprel(real const& x) {
    real c = 1;
    if (abs(x) < 1) return near_zero(x, 90, [&](int m) -> real { return c /= m + 1; });
    return away(x, exp(x) - 1, exp(x), exp(x));
}
three sinc(real const& x) {
    real c = 1;
    auto const coefficient = [&](int m) -> real {
        if (m > 0) c /= m + 1;
        return m % 2 == 1 ? real(0) : m % 4 == 0 ? c : real(-c);
    };
    return abs(x) < 1 ? near_zero(x, 90, coefficient) : away(x, sin(x), cos(x), -sin(x));
}
three log1prel(real const& x) {
    if (abs(x) < 0.25) return near_zero(x, 180, [](int m) -> real { return (m % 2 == 0 ? 1 : -1) / real(m + 1); });
    return away(x, log(1 + x), 1 / (1 + x), -1 / ((1 + x) * (1 + x)));
}
} // namespace

real elementwise(std::string const& name, real const& x) {
    static std::map<std::string, real (*)(real const&)> const functions{
        {"exp", [](real const& a) -> real { return exp(a); }},
        {"log", [](real const& a) -> real { return log(a); }},
        {"log1p", [](real const& a) -> real { return log(1 + a); }},
        {"expm1", [](real const& a) -> real { return exp(a) - 1; }},
        {"sqrt", [](real const& a) -> real { return sqrt(a); }},
        {"square", [](real const& a) -> real { return a * a; }},
        {"abs", [](real const& a) -> real { return abs(a); }},
        {"sign", [](real const& a) -> real { return a > 0   ? 1
                                                    : a < 0 ? -1
                                                            : 0; }},
        {"sin", [](real const& a) -> real { return sin(a); }},
        {"cos", [](real const& a) -> real { return cos(a); }},
        {"tan", [](real const& a) -> real { return tan(a); }},
        {"asin", [](real const& a) -> real { return asin(a); }},
        {"acos", [](real const& a) -> real { return acos(a); }},
        {"atan", [](real const& a) -> real { return atan(a); }},
        {"sinh", [](real const& a) -> real { return (exp(a) - exp(-a)) / 2; }},
        {"cosh", [](real const& a) -> real { return (exp(a) + exp(-a)) / 2; }},
        {"tanh", [](real const& a) -> real { return 1 - 2 / (exp(2 * a) + 1); }},
        {"sigmoid", [](real const& a) -> real { return 1 / (1 + exp(-a)); }},
        {"softplus", [](real const& a) -> real { return log(1 + exp(a)); }},
        {"relu", [](real const& a) -> real { return a > 0 ? a : real(0); }},
        {"step", [](real const& a) -> real { return a > 0 ? 1 : 0; }},
        {"heaviside", [](real const& a) -> real { return a > 0 ? real(1) : a < 0 ? real(0) : real(0.5); }},
        {"erf", error_function},
        {"exprel", [](real const& a) -> real { return exprel(a)[0]; }},
        {"exprel_prime", [](real const& a) -> real { return exprel(a)[1]; }},
        {"exprel_double_prime", [](real const& a) -> real { return exprel(a)[2]; }},
        {"sinc", [](real const& a) -> real { return sinc(a)[0]; }},
        {"sinc_prime", [](real const& a) -> real { return sinc(a)[1]; }},
        {"sinc_double_prime", [](real const& a) -> real { return sinc(a)[2]; }},
        {"log1prel", [](real const& a) -> real { return log1prel(a)[0]; }},
        {"log1prel_prime", [](real const& a) -> real { return log1prel(a)[1]; }},
        {"log1prel_double_prime", [](real const& a) -> real { return log1prel(a)[2]; }},
    };
    auto const found = functions.find(name);
    if (found == functions.end()) throw std::invalid_argument("no function '" + name + "'");
    return found->second(x);
}

namespace {
real const step("1e-25"); // of 100 digits: truncation step^2 and rounding 1e-100 / step^2 are both about 1e-50
}

real difference(evaluator& of, entry const& wanted, entry const& by) {
    of.perturb(by, step);
    real const above = of.value(wanted);
    of.perturb(by, -2 * step);
    real const below = of.value(wanted);
    of.perturb(by, step);
    return (above - below) / (2 * step);
}

real difference(evaluator& of, entry const& wanted, entry const& by, entry const& then_by) {
    of.perturb(then_by, step);
    real const above = difference(of, wanted, by);
    of.perturb(then_by, -2 * step);
    real const below = difference(of, wanted, by);
    of.perturb(then_by, step);
    return (above - below) / (2 * step);
}

} // namespace chainrule::oracle
