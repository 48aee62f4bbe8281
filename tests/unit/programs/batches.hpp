// SPDX-License-Identifier: BSL-1.0
// Batches: one program of a run-time axis, called with any number of samples in turn, gives what plain loops give and what programs
// of known numbers give, from memory of one size.
#pragma once

#include "unit/programs/reference.hpp"

#include <concepts>
#include <span>
#include <string>
#include <tuple>

namespace chainrule::programs::batches {

using list = std::vector<dual>;
using numbers = std::vector<long double>;

inline constexpr std::size_t most = 1000;
// Around a tile of 64 entries, of one sample, of many tiles; also after a larger one, whose entries are still in memory.
inline constexpr std::size_t counts[] = {7, 1000, 1, 63, 65, 64, 1000, 7};

inline constexpr auto E = variable<"E">();

// Of an input or a variable whose first axis is the batch.
template <class Symbol>
constexpr std::size_t per_sample() {
    std::size_t size = 1;
    for (int k = 1; k < Symbol::facts.rank; ++k) size *= static_cast<std::size_t>(Symbol::facts.slots[k].extent);
    return size;
}

// Data of one case: of the inputs, for as many samples as any batch has, then of the parameters.
template <class Model, class T>
std::vector<std::vector<T>> data_of() {
    unsigned seed = 1;
    std::vector<std::vector<T>> made;
    std::apply([&](auto... in) { (made.push_back(random_data<T>(most * per_sample<decltype(in)>(), seed++, Model::inputs_within)), ...); }, Model::inputs);
    std::apply([&](auto... by) { (made.push_back(random_data<T>(size_of<decltype(by)>(), seed++, Model::parameters_within)), ...); }, Model::parameters);
    return made;
}

// The loss, the gradient by each parameter, and variables along the batch, in that order.
template <class T>
struct answers {
    std::vector<std::vector<T>> all;
    std::vector<T const*> where; // of what lies in the program
};
template <class Model, class T, class Program>
answers<T> call(Program& program, std::vector<std::vector<T>> const& data, std::size_t count) {
    constexpr std::size_t ins = std::tuple_size_v<decltype(Model::inputs)>, bys = std::tuple_size_v<decltype(Model::parameters)>,
                          outs = std::tuple_size_v<decltype(Model::along)>;
    answers<T> got;
    std::vector<std::vector<T>> along;
    std::apply([&](auto... out) { (along.push_back(std::vector<T>(count * per_sample<decltype(out)>(), T(99))), ...); }, Model::along);
    [&]<std::size_t... In, std::size_t... By, std::size_t... Out>(std::index_sequence<In...>, std::index_sequence<By...>, std::index_sequence<Out...>) {
        auto const r = program(
            (std::get<In>(Model::inputs) = std::span<T const>(data[In]).first(count * per_sample<std::tuple_element_t<In, decltype(Model::inputs)>>()))...,
            (std::get<By>(Model::parameters) = data[ins + By])..., into(std::get<Out>(Model::along), along[Out])...);
        BOOST_CHECK(r.status() == outcome::ok);
        got.all.push_back({r[E]});
        (got.where.push_back(r[grad(std::get<By>(Model::parameters))].data()), ...);
        for (std::size_t k = 0; k < bys; ++k) got.all.push_back({got.where[k], got.where[k] + data[ins + k].size()});
    }(std::make_index_sequence<ins>{}, std::make_index_sequence<bys>{}, std::make_index_sequence<outs>{});
    got.all.insert(got.all.end(), along.begin(), along.end());
    return got;
}

template <class T, class Wanted>
void compare_all(char const* with, std::size_t count, answers<T> const& got, std::vector<std::vector<Wanted>> const& wanted) {
    BOOST_REQUIRE_EQUAL(got.all.size(), wanted.size());
    BOOST_TEST_CONTEXT("batch of " << count << " against " << with)
        for (std::size_t k = 0; k < wanted.size(); ++k) {
            std::string const what = "answer " + std::to_string(k);
            compare<T>(what.c_str(), got.all[k], numbers(wanted[k].begin(), wanted[k].end()));
        }
}

// Where all the answers may be computed by numbers with slopes: `loops(data, count, along)` returns the loss.
template <class Loops>
std::vector<numbers> by_duals(std::vector<list> data, std::size_t first_parameter, std::size_t count, std::size_t outs, Loops const& loops) {
    std::vector<numbers> along(outs), made{{loops(data, count, along).v}};
    for (std::size_t k = first_parameter; k < data.size(); ++k) {
        made.push_back({});
        for (dual& entry : data[k]) {
            std::vector<numbers> unused(outs);
            entry.d = 1;
            made.back().push_back(loops(data, count, unused).d);
            entry.d = 0;
        }
    }
    made.insert(made.end(), along.begin(), along.end());
    return made;
}
template <class T>
std::vector<list> duals_of(std::vector<std::vector<T>> const& data) {
    std::vector<list> made;
    for (auto const& one : data) made.push_back(duals(one));
    return made;
}

template <template <int> class Model, class T>
void check_any_number() {
    auto const data = data_of<Model<run_time>, T>();
    auto program = compile<Model<run_time>::net, E, T>();
    static_assert(program.arena_size > 0);
    std::vector<T const*> where;
    for (std::size_t const count : counts) {
        auto const got = call<Model<run_time>>(program, data, count);
        compare_all("loops", count, got, Model<run_time>::expected(data, count));
        if (where.empty()) where = got.where;
        BOOST_TEST(got.where == where);
    }
}
template <template <int> class Model, class T, int Samples>
void check_known_number() {
    using any = Model<run_time>;
    auto const data = data_of<any, T>();
    auto streamed = compile<any::net, E, T>();
    auto known = compile<Model<Samples>::net, E, T>();
    static_assert(Samples < 1000 || decltype(streamed)::arena_size <= decltype(known)::arena_size);
    auto const got = call<Model<Samples>>(known, data, Samples);
    compare_all("loops", Samples, got, any::expected(data, Samples));
    compare_all("a run-time axis", Samples, got, call<any>(streamed, data, Samples).all);
}
// Half of the known numbers in each element type, since programs take their time to compile: a model with `Swapped` has the others.
template <template <int> class Model, class T, bool Swapped = false>
void check_known_numbers() {
    if constexpr (std::same_as<T, float> != Swapped) {
        check_known_number<Model, T, 7>();
        check_known_number<Model, T, 1000>();
    } else {
        check_known_number<Model, T, 1>();
        check_known_number<Model, T, 64>();
    }
}

} // namespace chainrule::programs::batches
