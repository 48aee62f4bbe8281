// SPDX-License-Identifier: BSL-1.0
// How far a long computation is: a bar that is kept up to date on a terminal, a line now and then elsewhere. Written to standard error, so
// that what a program prints stays as it is.
#pragma once
#include <chainrule/kernel/pack.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace training {

/// What there is to say.
struct progress_state {
    std::string label, unit; ///< "seed 1", "samples"
    std::uint64_t done = 0, total = 0;
    double seconds = 0; ///< since the start
    double loss = 0;
};

namespace detail {

inline std::string with_prefix(double x) { // 950, 12.3k, 1.23M
    char const* const prefixes[] = {"", "k", "M", "G", "T"};
    int k = 0;
    for (; x >= 999.5 && k < 4; ++k) x /= 1000;
    return fmt::format("{:.{}f}{}", x, k == 0 || x >= 99.95 ? 0 : x >= 9.995 ? 1 : 2, prefixes[k]);
}
inline std::string clock(double seconds) { // 0:07, 12:00, 1:02:03
    if (!(seconds < 360'000)) return "long";
    auto const s = static_cast<int>(seconds + 0.5);
    return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60) : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}
/// The first `width` characters of UTF-8 text.
inline std::string_view cut(std::string_view text, std::size_t width) {
    std::size_t at = 0;
    for (std::size_t seen = 0; at < text.size(); ++at)
        if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && ++seen > width) break;
    return text.substr(0, at);
}

} // namespace detail

/// One line without its end: for a terminal of so many columns with a bar, where there is room for one; of any length for width 0.
inline std::string progress_line(progress_state const& s, std::size_t width) {
    std::uint64_t const done = std::min(s.done, s.total);
    double const part = s.total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(s.total);
    bool const timed = done > 0 && s.seconds > 0;
    std::string const percent = fmt::format("{:3} %", static_cast<int>(part * 100));
    std::string rest;
    if (timed) rest += fmt::format("  {} {}/s", detail::with_prefix(static_cast<double>(done) / s.seconds), s.unit);
    rest += chainrule::kernel::finite(s.loss) ? fmt::format("  loss {:.4g}", s.loss) : std::string("  loss not finite");
    if (done == s.total) rest += fmt::format("  in {}", detail::clock(s.seconds));
    else if (timed) rest += fmt::format("  {} left", detail::clock(s.seconds / part - s.seconds));
    if (width == 0) return fmt::format("{}  {}{}", s.label, percent, rest);

    std::size_t const used = s.label.size() + 4 + percent.size() + rest.size(), least = 10, most = 40; // brackets and blanks with them
    std::string line = s.label + " ";
    if (used + least <= width) {
        std::size_t const bar = std::min(width - used, most), full = static_cast<std::size_t>(part * static_cast<double>(bar));
        line.append("[").append(full, '#').append(bar - full, '.').append("] ");
    }
    return std::string(detail::cut(line + percent + rest, width));
}

class progress {
public:
    /// `total` of the units; reports go to that file. Elsewhere than on a terminal a line is written every so many seconds.
    progress(std::string label, std::uint64_t total, std::string unit, int file = STDERR_FILENO, double every = 10)
        : file_(file), terminal_(::isatty(file) != 0), every_(terminal_ ? 0.1 : every) {
        state_.label = std::move(label);
        state_.unit = std::move(unit);
        state_.total = total;
    }
    progress(progress const&) = delete;
    progress& operator=(progress const&) = delete;
    ~progress() { finish(); }

    /// So many of the total are done, and the loss is this. Costs a look at the clock where there is nothing to write yet.
    void at(std::uint64_t done, double loss) {
        state_.done = done;
        state_.loss = loss;
        state_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        if (finished_ || state_.seconds < next_) return;
        next_ = state_.seconds + every_;
        if (terminal_) write("\r\033[K" + progress_line(state_, columns()));
        else if (state_.seconds > 0 && done < state_.total && state_.seconds >= every_) write(progress_line(state_, 0) + "\n");
    }
    /// Writes how it ended. The destructor does so too.
    void finish() {
        if (finished_) return;
        finished_ = true;
        write(terminal_ ? "\r\033[K" + progress_line(state_, columns()) + "\n" : progress_line(state_, 0) + "\n");
    }

private:
    progress_state state_;
    int file_;
    bool terminal_, finished_ = false;
    double every_, next_ = 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();

    std::size_t columns() const {
        winsize size{};
        bool const known = ::ioctl(file_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        return (known ? size.ws_col : std::size_t{80}) - 1; // the last column would wrap on some terminals
    }
    void write(std::string_view text) const { // what cannot be told is not an error of the computation
        while (!text.empty()) {
            ssize_t const put = ::write(file_, text.data(), text.size());
            if (put <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(put));
        }
    }
};

} // namespace training
