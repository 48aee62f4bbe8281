// SPDX-License-Identifier: BSL-1.0
// Named axes: `axis<"i", 64>` runs over 0 … 63, `axis<"n">` has an extent that is known at run time.
#pragma once
#include <chainrule/core/name.hpp>

namespace chainrule {

/// The extent of an axis whose length only the data tell. Two such axes are equally long where they have the same name.
inline constexpr int run_time = -1;

/// An axis as the engine's front end reads it.
struct axis_facts {
    std::string_view name;
    unsigned hash = 0;
    int extent = 0;

    constexpr bool operator==(axis_facts const& other) const {
        return hash == other.hash && extent == other.extent && name == other.name;
    }
    /// Are these two ranges the same? Known extents are compared by length, run-time extents by name.
    constexpr bool as_long_as(axis_facts const& other) const {
        return extent == other.extent && (extent != run_time || name == other.name);
    }
};

/// The type of an axis: see `axis`.
template <class Name, int Extent>
struct axis_t {
    using chainrule_index = axis_t;
    static constexpr axis_facts facts{Name::text, core::hash_of(Name::text), Extent};
};

/// Is T the type of an axis?
/// @{
template <class T>
inline constexpr bool is_axis = false;
template <class Name, int Extent>
inline constexpr bool is_axis<axis_t<Name, Extent>> = true;
/// @}

template <class T>
concept any_axis = is_axis<T>;

namespace detail {

template <core::literal_text Name, int Extent>
constexpr auto make_axis() {
    using id = core::name_of<Name>;
    static_assert(core::is_identifier(id::text), "chainrule: axis<name, extent> needs an ASCII identifier as its name");
    static_assert(Extent > 0 || Extent == run_time, "chainrule: axis<name, extent> needs an extent of at least 1");
    return axis_t<id, Extent>{};
}

} // namespace detail

/// `axis<"i", 64>`: a letter that indexes slots of extent 64.
template <core::literal_text Name, int Extent = run_time>
inline constexpr auto axis = detail::make_axis<Name, Extent>();

} // namespace chainrule
