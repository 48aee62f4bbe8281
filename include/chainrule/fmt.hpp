// SPDX-License-Identifier: BSL-1.0
// Expressions, equations, systems, formulas and gradients through {fmt}: `{}` (Unicode), `{:plain}`, `{:latex}`, `{:dot}`.
// `text(x)` is printed by the compiler: a unit that formats only such texts compiles in half the time.
#pragma once
#include <chainrule/expr/text.hpp>

#include <fmt/format.h>

template <int Size>
struct fmt::formatter<chainrule::fixed_text<Size>, char> : fmt::formatter<fmt::string_view, char> {
    template <class Context>
    auto format(chainrule::fixed_text<Size> const& x, Context& context) const -> decltype(context.out()) {
        return fmt::formatter<fmt::string_view, char>::format({x.chars, static_cast<std::size_t>(x.size)}, context);
    }
};

template <chainrule::printable T>
struct fmt::formatter<T, char> {
    chainrule::notation how = chainrule::notation::unicode;

    template <class Context>
    constexpr auto parse(Context& context) -> decltype(context.begin()) {
        auto const begin = context.begin();
        auto end = begin;
        while (end != context.end() && *end != '}') ++end;
        std::string_view const spec(begin, static_cast<std::size_t>(end - begin));
        if (spec == "plain") how = chainrule::notation::plain;
        else if (spec == "latex") how = chainrule::notation::latex;
        else if (spec == "dot") how = chainrule::notation::dot;
        else if (!spec.empty() && spec != "unicode")
            refuse("chainrule: {:format} needs unicode, plain, latex or dot as format");
        return end;
    }

    template <class Context>
    auto format(T const& x, Context& context) const -> decltype(context.out()) {
        chainrule::core::buffer<char> out{256};
        chainrule::detail::print_text(x, how, out);
        auto to = context.out();
        for (int k = 0; k < out.size; ++k) *to++ = out.items[k];
        return to;
    }

private:
    static constexpr void refuse(char const* why) {
        if (why != nullptr) FMT_THROW(fmt::format_error(why));
    }
};
