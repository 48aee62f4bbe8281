// SPDX-License-Identifier: BSL-1.0
#include "accuracy/subject.hpp"

#include "differential/random_system.hpp"

#include "facts.hpp"
#include "parser.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace chainrule::accuracy {
namespace {

constexpr long usual_extents[] = {3, 2, 4};

std::string trimmed(std::string const& text) {
    auto const first = text.find_first_not_of(" \t\r");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}
std::vector<std::string> split(std::string const& text, char at) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, at);) parts.push_back(trimmed(part));
    return parts;
}
bool is_fact(std::string const& text) {
    for (char const* const name : {"positive(", "simplex(", "one_hot(", "symmetric("})
        if (text.rfind(name, 0) == 0) return true;
    return false;
}
std::string argument_of(std::string const& fact) {
    auto const begin = fact.find('(') + 1;
    return trimmed(fact.substr(begin, fact.find_first_of(",)", begin) - begin));
}

// `x > 0`, `x >= 0`, `x in (0,1)`, `m in {0,1}`, `t simplex`, `t one_hot`, `x sorted`, `A symmetric`
void read_domain(subject& into, std::string const& text) {
    std::istringstream words(text);
    std::string name, what, rest;
    words >> name >> what;
    std::getline(words, rest);
    domain made;
    rest = trimmed(rest);
    if (what == ">" && rest == "0") made.what = domain::form::positive;
    else if (what == ">=" && rest == "0") made.what = domain::form::not_negative;
    else if (what == "simplex") made.what = domain::form::simplex;
    else if (what == "one_hot") made.what = domain::form::one_hot;
    else if (what == "sorted") made.what = domain::form::sorted;
    else if (what == "symmetric") made.what = domain::form::symmetric;
    else if (what == "in" && rest.size() > 2) {
        made.what = rest[0] == '{' ? domain::form::one_of : domain::form::between;
        for (auto const& number : split(rest.substr(1, rest.size() - 2), ',')) made.values.push_back(std::stod(number));
        if (made.what == domain::form::between) made.low = made.values.at(0), made.high = made.values.at(1);
    } else throw std::invalid_argument("'" + text + "' says nothing about a symbol");
    into.domains[name] = made;
}

void add_probe(subject& into) {
    tool::model const in = tool::parse(into.text, into.name);
    auto const& last = in.definitions.back();
    into.output = into.objective = last.name;
    if (last.letters.empty()) return;
    std::string entry;
    for (auto const& letter : last.letters) entry += (entry.empty() ? "(" : ",") + letter;
    std::string sum = "probe" + entry + ")*" + last.name + entry + ")";
    for (auto letter = last.letters.rbegin(); letter != last.letters.rend(); ++letter)
        sum = "sum(" + *letter + ", " + sum + ")";
    into.objective = "objective";
    into.text += "; objective = " + sum;
}

double uniform(std::mt19937& random, double low, double high) {
    return low + (high - low) * (static_cast<double>(random() >> 5) + 0.5) / static_cast<double>(1U << 27);
}
bool chance(std::mt19937& random, unsigned percent) { return random() % 100 < percent; }
double either_sign(std::mt19937& random, double x) { return random() % 2 == 0 ? x : -x; }

} // namespace

std::vector<subject> read_formulas(std::string const& text) {
    std::vector<subject> made;
    int number = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (trimmed(line).empty() || trimmed(line)[0] == '#') continue;
        try {
            auto const parts = split(line + " ", '|');
            if (parts.size() != 4) throw std::invalid_argument("expected name | definitions | by | what is known");
            subject one;
            one.name = parts[0];
            one.text = parts[1];
            if (parts[2] != "-") one.by = split(parts[2], ',');
            for (auto const& known : split(parts[3], ';')) {
                if (known == "-" || known.empty()) continue;
                if (known == "stable") one.stable = true;
                else if (known == "limit") one.limits = true;
                else if (known == "double") one.double_only = true;
                else if (is_fact(known)) {
                    one.facts.push_back(known);
                    auto& in = one.domains[argument_of(known)];
                    if (in.what != domain::form::any) continue;
                    if (known[0] == 'p') in.what = domain::form::positive;
                    if (known.rfind("si", 0) == 0) in.what = domain::form::simplex;
                    if (known[0] == 'o') in.what = domain::form::one_hot;
                    if (known.rfind("sy", 0) == 0) in.what = domain::form::symmetric;
                } else read_domain(one, known);
            }
            add_probe(one);
            made.push_back(one);
        } catch (std::exception const& error) {
            throw std::invalid_argument("line " + std::to_string(number) + ": " + error.what());
        }
    }
    return made;
}

subject random_subject(unsigned seed) {
    auto const system = differential::make_system(seed, 1);
    subject one;
    one.name = "seed " + std::to_string(seed);
    one.text = system.model.text();
    one.domains["w"].what = one.domains["w0"].what = domain::form::positive;
    add_probe(one);
    return one;
}

std::string_view name_of(point_kind where) {
    constexpr std::string_view names[] = {"ordinary", "saturated", "masked", "zero", "extreme"};
    return names[static_cast<int>(where)];
}

opened_subject::opened_subject(subject const& from) : from_(from), in_(tool::parse(from.text, from.name)) {
    std::vector<tool::tie> ties;
    for (auto const& text : from.facts) {
        tool::fact const one = tool::parse_fact(in_, text);
        for (auto const& tie : tool::ties_of(one)) ties.push_back(tie);
        if (one.name == "one_hot") one_hot_.insert(one.symbol);
    }
    axes_ = tool::resolve(in_, ties);
    std::size_t next = 0;
    for (long const extent : axes_.extents)
        extents_.push_back(extent > 0 ? extent : usual_extents[next++ % std::size(usual_extents)]);
    std::set<std::string> seen;
    std::vector<std::string> in_order;
    for (auto const& n : in_.arena) {
        if (n.kind == tool::kind::delta || n.kind == tool::kind::inside || n.kind == tool::kind::place)
            structural_masks_ = true;
        if (n.kind == tool::kind::symbol && in_.find(n.name) < 0 && seen.insert(n.name).second)
            in_order.push_back(n.name);
    }
    given_.assign(seen.begin(), seen.end());
    by_ = from.by;
    if (by_.empty())
        for (auto const& name : in_order)
            if (one_hot_.count(name) == 0) by_.push_back(name);
}

std::vector<std::vector<long>> opened_subject::entries(std::string const& name) const {
    std::vector<std::vector<long>> all{{}};
    for (int const c : axes_.slots.at(name)) {
        std::vector<std::vector<long>> longer;
        for (auto const& at : all)
            for (long k = 0; k < extents_[static_cast<std::size_t>(c)]; ++k) {
                longer.push_back(at);
                longer.back().push_back(k);
            }
        all = longer;
    }
    return all;
}

double opened_subject::draw_one(domain const& in, point_kind where, precision const& how, int tame,
                                std::mt19937& random) const {
    using form = domain::form;
    bool const is_double = how.epsilon < 1e-10L;
    double const gentle = std::pow(0.6, tame);
    if (in.what == form::one_of) {
        bool const has_zero = std::find(in.values.begin(), in.values.end(), 0.0) != in.values.end();
        if (where == point_kind::masked && has_zero && chance(random, 60)) return 0;
        return in.values[random() % in.values.size()];
    }
    if (in.what == form::between) {
        double const width = in.high - in.low,
                     near = std::pow(10, -uniform(random, 1, 1 + (is_double ? 6 : 3) * gentle));
        if (where == point_kind::saturated || where == point_kind::extreme)
            return random() % 2 == 0 ? in.low + width * near : in.high - width * near;
        if (where == point_kind::zero && in.low < 0 && in.high > 0 && chance(random, 30)) return 0;
        return uniform(random, in.low + 0.05 * width, in.high - 0.05 * width);
    }
    bool const positive = in.what == form::positive || in.what == form::not_negative || in.what == form::simplex;
    if (where == point_kind::zero && in.what != form::positive && chance(random, 30)) return 0;
    if (where == point_kind::masked && in.what == form::not_negative && chance(random, 60)) return 0;
    double size = positive ? std::exp(uniform(random, -1.2, 1.2)) : uniform(random, 0.02, 2);
    if (where == point_kind::saturated) {
        double const most = from_.stable ? (is_double ? 1500 : 400) : (is_double ? 60 : 30);
        size = positive ? std::exp(either_sign(random, uniform(random, 1, 8) * gentle))
                        : std::exp(uniform(random, std::log(2.5), std::max(1.0, std::log(most) * gentle)));
    }
    if (where == point_kind::extreme)
        size = std::pow(10, either_sign(random, uniform(random, 0, (is_double ? 30 : 8) * gentle)));
    return positive ? size : either_sign(random, size);
}

std::map<std::string, std::vector<double>> opened_subject::draw(point_kind where, precision const& how, int tame,
                                                                std::mt19937& random) const {
    using form = domain::form;
    std::map<std::string, std::vector<double>> made;
    bool has_masks = structural_masks_;
    for (auto const& [name, in] : from_.domains)
        has_masks =
            has_masks || (in_.ranks.count(name) > 0 && (in.what == form::not_negative || in.what == form::one_hot ||
                                                        (in.what == form::one_of && in.values.at(0) == 0)));
    std::string masked; // a whole symbol, where nothing else is masked
    if (where == point_kind::masked && !has_masks) {
        std::vector<std::string> free;
        for (auto const& name : given_)
            if (from_.domains.count(name) == 0) free.push_back(name);
        if (!free.empty()) masked = free[random() % free.size()];
    }
    for (auto const& name : given_) {
        auto const known = from_.domains.find(name);
        domain const in = known == from_.domains.end() ? domain{} : known->second;
        auto& values = made[name];
        std::vector<long> shape;
        std::size_t size = 1;
        for (int const c : axes_.slots.at(name))
            shape.push_back(extents_[static_cast<std::size_t>(c)]), size *= static_cast<std::size_t>(shape.back());
        bool const tied = where == point_kind::zero && chance(random, 30); // all alike
        for (std::size_t k = 0; k < size; ++k) {
            bool const again = k > 0 && where == point_kind::zero && (tied || chance(random, 25));
            values.push_back(again             ? values[random() % k]
                             : name == "probe" ? either_sign(random, uniform(random, 0.25, 2))
                                               : draw_one(in, where, how, tame, random));
            if (name == masked && chance(random, 70)) values.back() = 0;
        }
        if (in.what == form::sorted) std::sort(values.begin(), values.end());
        std::size_t const row = shape.empty() ? 1 : static_cast<std::size_t>(shape.back());
        for (std::size_t k = 0; k < size && (in.what == form::simplex || in.what == form::one_hot); k += row) {
            std::size_t const hot = random() % row;
            bool const certain = in.what == form::one_hot || (where == point_kind::masked && chance(random, 30));
            double sum = 0;
            for (std::size_t n = 0; n < row; ++n) sum += values[k + n] = std::fabs(values[k + n]);
            for (std::size_t n = 0; n < row; ++n)
                values[k + n] = certain || !(sum > 0) ? (n == hot ? 1 : 0) : values[k + n] / sum;
        }
        if (in.what == form::symmetric && shape.size() == 2)
            for (std::size_t k = 0; k < size; ++k) {
                std::size_t const i = k / row, j = k % row;
                if (j < i) values[k] = values[j * row + i];
            }
        if (how.epsilon > 1e-10L)
            for (double& value : values) value = static_cast<double>(static_cast<float>(value));
    }
    return made;
}

} // namespace chainrule::accuracy
