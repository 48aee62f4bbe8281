// SPDX-License-Identifier: BSL-1.0
#include "accuracy/tally.hpp"

#include <cstdio>

namespace chainrule::accuracy {
namespace {

constexpr int most_lines = 8; // of entries at one point

std::string text_of(double x) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", x);
    return text;
}

std::string data_of(opened_subject const& of, point const& at) {
    std::string all;
    for (auto const& [name, values] : at.data) {
        auto const& classes = of.axes().slots.at(name);
        std::size_t const rank = classes.size();
        all += (all.empty() ? "" : " ") + name + "=";
        for (std::size_t k = 0; k < values.size(); ++k) {
            std::size_t block = 1, opened = 0, closed = 0;
            for (std::size_t d = rank; d-- > 0;) {
                block *= static_cast<std::size_t>(of.extents()[static_cast<std::size_t>(classes[d])]);
                opened += k % block == 0 ? 1 : 0;
                closed += (k + 1) % block == 0 ? 1 : 0;
            }
            all += (k > 0 ? "," : "") + std::string(opened, '[') + text_of(values[k]) + std::string(closed, ']');
        }
    }
    return all;
}

} // namespace

void tally::refuse(std::string const& name, std::string const& why, bool counts) {
    refused_[why].insert(name);
    if (counts && why.rfind("more scalar", 0) != 0) ++failures_;
}

void tally::add_point(opened_subject const& of, point const& at, precision const& how) {
    ++points_;
    ++of_place_[static_cast<int>(at.where)];
    std::map<int, long> here;
    for (auto const& one : at.results)
        for (auto const& entry : one.entries) {
            ++entries_;
            ++passed_over_[static_cast<int>(entry.passed_over)];
            ++here[static_cast<int>(entry.passed_over)];
            by_limit_ += entry.by_limit ? 1 : 0;
            at_kink_ += entry.at_kink ? 1 : 0;
        }
    if (at.judged == 0) {
        ++skipped_;
        int most = 0;
        for (auto const& [why, times] : here)
            if (times > here[most]) most = why;
        ++skipped_why_[std::string(name_of(at.where)) + ": " + std::string(about(static_cast<conventions>(most)).name)];
    }
    if (at.fault.empty()) return;
    ++oracle_faults_;
    if (oracle_faults_ <= 20)
        std::printf("BOUND %s, %s, %s: %s\n  %s\n  at %s\n", of.from().name.c_str(), how.name,
                    std::string(name_of(at.where)).c_str(), at.fault.c_str(), of.from().text.c_str(),
                    data_of(of, at).c_str());
}

void tally::compare(std::string const& path, opened_subject const& of, point const& at, std::vector<double> const& got,
                    precision const& how, std::string const& again) {
    cell& into = cells_[{path, how.name, static_cast<int>(at.where)}];
    ++into.points;
    std::size_t next = 0;
    int here = 0; // lines
    for (auto const& one : at.results)
        for (std::size_t k = 0; k < one.entries.size(); ++k, ++next) {
            wanted const& right = one.entries[k];
            bool looked_at = false;
            int const kind = kind_of_fault(right, got.at(next), at.where, how, looked_at);
            if (right.passed_over == conventions::none) ++into.entries;
            into.looked_at += looked_at ? 1 : 0;
            if (kind == 0) continue;
            ++into.kinds[kind];
            faulty_[path + ", " + how.name][kind].insert(of.from().name);
            if (here == 0 && shown_ >= most_shown_) continue;
            if (++here == 1) {
                ++shown_;
                std::printf("KIND %d %s, %s, %s, %s (%s)\n  %s\n  at %s\n", kind, of.from().name.c_str(), path.c_str(),
                            how.name, std::string(name_of(at.where)).c_str(), again.c_str(), of.from().text.c_str(),
                            data_of(of, at).c_str());
            }
            if (here > most_lines) continue;
            std::printf("  %s[%zu] = %s, right %s, B = %s%s\n", one.name.c_str(), k, text_of(got[next]).c_str(),
                        right.value.str(17).c_str(), real(right.bound).str(3).c_str(),
                        right.by_limit  ? " (a limit)"
                        : right.at_kink ? " (at a kink)"
                                        : "");
        }
    if (here > most_lines) std::printf("  and %d more\n", here - most_lines);
}

int tally::report(long at_most) const {
    std::printf("\n%-12s %-7s %-10s %8s %9s %8s %6s %6s %6s\n", "path", "", "points", "points", "entries", "by 1",
                "kind 1", "kind 2", "kind 3");
    long looked_at = 0, kinds[4] = {}, entries = 0;
    for (auto const& [key, one] : cells_) {
        auto const& [path, how, where] = key;
        std::printf("%-12s %-7s %-10s %8ld %9ld %8ld %6ld %6ld %6ld\n", path.c_str(), how.c_str(),
                    std::string(name_of(static_cast<point_kind>(where))).c_str(), one.points, one.entries,
                    one.looked_at, one.kinds[1], one.kinds[2], one.kinds[3]);
        looked_at += one.looked_at, entries += one.entries;
        for (int k = 1; k < 4; ++k) kinds[k] += one.kinds[k];
    }
    for (auto const& [path, by_kind] : faulty_)
        for (auto const& [kind, names] : by_kind) {
            std::printf("%s, kind %d, %zu subjects:", path.c_str(), kind, names.size());
            for (auto const& name : names) std::printf(" %s,", name.c_str());
            std::printf("\n");
        }
    for (auto const& [why, names] : refused_) {
        std::printf("not looked at, %zu (%s", names.size(), names.begin()->c_str());
        std::printf("%s): %s\n", names.size() > 1 ? ", …" : "", why.c_str());
    }
    std::printf("\npoints %ld, in both precisions:", points_);
    for (point_kind const where : point_kinds)
        std::printf(" %s %.0f %%", std::string(name_of(where)).c_str(),
                    100.0 * static_cast<double>(of_place_[static_cast<int>(where)]) /
                        static_cast<double>(points_ > 0 ? points_ : 1));
    std::printf("; skipped %ld (%.1f %%)\n", skipped_,
                100.0 * static_cast<double>(skipped_) / static_cast<double>(points_ > 0 ? points_ : 1));
    for (auto const& [why, times] : skipped_why_) std::printf("  skipped %ld, %s\n", times, why.c_str());
    std::printf("entries %ld; right values that are limits %ld, that are those of the table of local derivatives at "
                "kinks %ld; passed over by convention:\n",
                entries_, by_limit_, at_kink_);
    for (int k = 1; k < static_cast<int>(conventions::count); ++k)
        std::printf("  %ld %s: %s\n", passed_over_[k], std::string(about(static_cast<conventions>(k)).name).c_str(),
                    std::string(about(static_cast<conventions>(k)).reason).c_str());
    bool const rare = skipped_ * 20 <= points_, accurate = kinds[1] * 1000 <= looked_at;
    if (oracle_faults_ > 0)
        std::printf(
            "%ld points where what is typed, run in the precision, is outside its own bound: the bound is wrong\n",
            oracle_faults_);
    if (!rare) std::printf("more than 5 %% of the points skipped\n");
    if (!accurate) std::printf("more than 1 in 1,000 of the first kind: %ld of %ld\n", kinds[1], looked_at);
    long const failed = kinds[2] + kinds[3] + failures_ + oracle_faults_ + (accurate ? 0 : kinds[1]) + (rare ? 0 : 1);
    std::printf("%ld passed, %ld failed\n", entries - kinds[1] - kinds[2] - kinds[3], failed);
    long const left = (kinds[2] + kinds[3]) * 10000 <= at_most * entries ? failed - kinds[2] - kinds[3] : failed;
    if (left < failed) std::printf("no more than the %ld in 10,000 that are known to be left\n", at_most);
    return left == 0 && entries > 0 ? 0 : 1;
}

} // namespace chainrule::accuracy
