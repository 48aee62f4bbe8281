// SPDX-License-Identifier: BSL-1.0
// Matrix notation means what the index form means: both are evaluated, the one by matrix arithmetic, the other entry by entry.
#include "identities/check.hpp"
#include "laws/node_value.hpp"

#include "lower.hpp"
#include "parser.hpp"
#include "resolve.hpp"

#include <chainrule/calculus/derive.hpp>
#include <chainrule/calculus/matrices.hpp>

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <random>

namespace {

using namespace chainrule;
using laws::real;

struct matrix {
    std::size_t rows = 1, columns = 1;
    std::vector<real> entries = {0};

    matrix(std::size_t r, std::size_t c) : rows(r), columns(c), entries(r * c) {}
    bool scalar() const { return rows == 1 && columns == 1; }
    real& at(std::size_t r, std::size_t c) { return entries.at(r * columns + c); }
    real const& at(std::size_t r, std::size_t c) const { return entries.at(r * columns + c); }
};

struct setting {
    tool::model in;
    tool::resolved axes;
    engine::system s;
    std::vector<long> extents;
    std::map<int, std::vector<real>> values; // of symbols, given and defined: nothing here depends on what they are

    real entry(int symbol, std::vector<long> const& at) {
        auto const& info = s.g.symbols.items[symbol];
        std::size_t place = 0, size = 1;
        for (int k = 0; k < info.rank; ++k) {
            auto const extent = extents.at(static_cast<std::size_t>(s.g.slot_classes.items[info.slots + k]));
            if (at[static_cast<std::size_t>(k)] < 0 || at[static_cast<std::size_t>(k)] >= extent) return 0;
            place = place * static_cast<std::size_t>(extent) + static_cast<std::size_t>(at[static_cast<std::size_t>(k)]);
            size *= static_cast<std::size_t>(extent);
        }
        auto& entries = values[symbol];
        for (std::mt19937 random(static_cast<unsigned>(symbol) + 1); entries.size() < size;) entries.push_back(real(random() % 1000 + 200) / 700);
        return entries.at(place);
    }
};

matrix evaluate(setting& with, engine::matrix_form const& m, int id, laws::node_evaluator& nodes) {
    using kind = engine::matrix_form::kind;
    auto const& i = m.items.items[id];
    auto const of = [&](int k) { return evaluate(with, m, k, nodes); };
    auto const extent = [&](int extent_class) { return static_cast<std::size_t>(with.extents.at(static_cast<std::size_t>(extent_class))); };
    auto const each = [](matrix a, auto const& change) {
        for (real& x : a.entries) x = change(x);
        return a;
    };
    switch (i.what) {
    case kind::scalar: {
        matrix a(1, 1);
        a.at(0, 0) = nodes.value(i.node, {});
        return a;
    }
    case kind::symbol: {
        auto const& info = with.s.g.symbols.items[i.node];
        matrix a(extent(with.s.g.slot_classes.items[info.slots]), info.rank == 2 ? extent(with.s.g.slot_classes.items[info.slots + 1]) : 1);
        for (std::size_t r = 0; r < a.rows; ++r)
            for (std::size_t c = 0; c < a.columns; ++c) {
                std::vector<long> at{static_cast<long>(r)};
                if (info.rank == 2) at.push_back(static_cast<long>(c));
                a.at(r, c) = with.entry(i.node, at);
            }
        return a;
    }
    case kind::ones: return each(matrix(extent(i.node), 1), [](real const&) { return real(1); });
    case kind::identity: {
        matrix a(extent(i.node), extent(i.node));
        for (std::size_t r = 0; r < a.rows; ++r) a.at(r, r) = 1;
        return a;
    }
    case kind::transpose: {
        matrix const a = of(i.left);
        matrix b(a.columns, a.rows);
        for (std::size_t r = 0; r < a.rows; ++r)
            for (std::size_t c = 0; c < a.columns; ++c) b.at(c, r) = a.at(r, c);
        return b;
    }
    case kind::product: {
        matrix const a = of(i.left), b = of(i.right);
        if (a.columns != b.rows) throw std::invalid_argument("a product of shapes that do not fit");
        matrix c(a.rows, b.columns);
        for (std::size_t r = 0; r < a.rows; ++r)
            for (std::size_t k = 0; k < a.columns; ++k)
                for (std::size_t q = 0; q < b.columns; ++q) c.at(r, q) += a.at(r, k) * b.at(k, q);
        return c;
    }
    case kind::entrywise:
    case kind::add: {
        matrix a = of(i.left), b = of(i.right);
        bool const sum = i.what == kind::add, number = sum && a.scalar() && b.columns == 1; // a number is added to every entry of a vector
        if (!number && (a.rows != b.rows || a.columns != b.columns)) throw std::invalid_argument("shapes that differ");
        for (std::size_t k = 0; k < b.entries.size(); ++k) {
            real const& x = a.entries[number ? 0 : k];
            b.entries[k] = sum ? x + laws::exact(i.value) * b.entries[k] : x * b.entries[k];
        }
        return b;
    }
    case kind::scale:
    case kind::divide: {
        matrix const a = of(i.what == kind::scale ? i.left : i.right);
        if (!a.scalar()) throw std::invalid_argument("a scalar that is none");
        return each(of(i.what == kind::scale ? i.right : i.left), [&](real const& x) { return i.what == kind::scale ? real(a.at(0, 0) * x) : real(x / a.at(0, 0)); });
    }
    case kind::power: {
        matrix const a = of(i.left);
        if (a.columns != 1) throw std::invalid_argument("a power of a matrix");
        return each(a, [&](real const& x) { return laws::raised(x, i.value); });
    }
    case kind::call: return each(of(i.left), [&](real const& x) { return laws::apply(operations::all{}, i.function, {x}); });
    case kind::diagonal: {
        matrix const a = of(i.left);
        matrix b(a.rows, a.columns == 1 ? a.rows : 1);
        for (std::size_t r = 0; r < a.rows; ++r) b.at(r, a.columns == 1 ? r : 0) = a.at(r, a.columns == 1 ? 0 : r);
        return b;
    }
    case kind::trace: {
        matrix const a = of(i.left);
        matrix b(1, 1);
        for (std::size_t r = 0; r < a.rows; ++r) b.at(0, 0) += a.at(r, r);
        return b;
    }
    case kind::norm: {
        matrix const a = of(i.left);
        if ((a.columns > 1) != i.value.is(2)) throw std::invalid_argument("the norm of another shape");
        matrix b(1, 1);
        for (real const& x : a.entries) b.at(0, 0) += x * x;
        b.at(0, 0) = sqrt(b.at(0, 0));
        return b;
    }
    }
    throw std::invalid_argument("no such kind");
}

// -1: there is no matrix form; 0: it is another value; 1: it is the same.
int agrees(identities::row const& row) {
    setting with{tool::parse(row.definitions, "row"), {}, {}, {}, {}};
    with.axes = resolve(with.in);
    lower(with.in, with.axes, with.s);
    engine::know_definitions(with.s);
    auto& g = with.s.g;
    for (std::size_t c = 0; c < with.axes.extents.size(); ++c)
        with.extents.push_back(with.axes.extents[c] >= 0 ? with.axes.extents[c] : static_cast<long>(2 + c % 3));
    int const of = g.find_symbol(with.in.definitions.back().name), by = g.find_symbol(tool::parse_target(row.by.at(0), "by").name);
    std::vector<int> axes;
    for (int const symbol : {of, by})
        for (int k = 0; k < g.symbols.items[symbol].rank; ++k)
            axes.push_back(g.fresh_axis(g.slot_classes.items[g.symbols.items[symbol].slots + k], 0));
    int const rank = g.symbols.items[of].rank;
    engine::derived const d = engine::derive_closed(with.s, of, axes.data(), by, axes.data() + rank);
    if (d.outcome != engine::status::ok || axes.size() > 2) return -1;
    engine::matrix_form const m = engine::as_matrices(with.s, d.formula, axes.size() > 0 ? axes[0] : -1, axes.size() > 1 ? axes[1] : -1);
    if (m.root < 0) return -1;
    laws::node_evaluator nodes(with.s, with.extents, [&](int symbol, std::vector<long> const& at) { return with.entry(symbol, at); });
    matrix const found = evaluate(with, m, m.root, nodes);
    for (std::size_t r = 0; r < found.rows; ++r)
        for (std::size_t c = 0; c < found.columns; ++c) {
            laws::assignment at;
            if (axes.size() > 0) at.emplace_back(axes[0], static_cast<long>(r));
            if (axes.size() > 1) at.emplace_back(axes[1], static_cast<long>(c));
            real const wanted = laws::node_evaluator(with.s, with.extents, [&](int symbol, std::vector<long> const& where) {
                                    return with.entry(symbol, where);
                                }).value(d.formula, at);
            if (!laws::agree(found.at(r, c), wanted, real("1e-80"))) return 0;
        }
    return 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(matrices)

BOOST_AUTO_TEST_CASE(mean_what_the_index_form_means) {
    int with_form = 0;
    for (char const* name : {"tests/identities/rows.txt", "tests/identities/more.txt", "tests/identities/wide.txt"}) {
        std::ifstream file(name);
        std::string const text{std::istreambuf_iterator<char>(file), {}};
        for (auto const& row : identities::read_rows(text)) {
            int found = -1;
            std::string fault;
            try {
                found = agrees(row);
            } catch (std::exception const& thrown) { fault = thrown.what(); }
            with_form += found >= 0 ? 1 : 0;
            BOOST_CHECK_MESSAGE(found != 0 && fault.empty(), name << ":" << row.line << ": " << row.definitions << " by " << row.by[0] << " " << fault);
        }
    }
    BOOST_TEST(with_form > 100);
    BOOST_TEST_MESSAGE(with_form << " rows have a matrix form");
}

BOOST_AUTO_TEST_SUITE_END()
