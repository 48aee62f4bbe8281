// SPDX-License-Identifier: BSL-1.0
// Cuts the text of a model into tokens and decides which newlines end a definition.
#include "lexer.hpp"

#include <algorithm>
#include <array>

namespace chainrule::tool {
namespace {

constexpr int longest_shown = 160; // columns of a line in an error

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What people paste from papers, and what to type instead.
struct spelling {
    std::string_view typed, meant;
};
constexpr std::array spellings{spelling{"·", "*"},    spelling{"×", "*"},   spelling{"−", "-"},
                               spelling{"Σ", "sum"},  spelling{"∑", "sum"}, spelling{"∏", "prod"},
                               spelling{"√", "sqrt"}, spelling{"π", "pi"},  spelling{"δ", "delta"},
                               spelling{"²", "^2"},   spelling{"½", "1/2"}, spelling{"÷", "/"}};

class cutter {
public:
    cutter(source const& from, int source_number) : from_(from), text_(from.text), here_{1, 1, source_number} {}

    std::vector<token> run() {
        if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
        while (at_ < text_.size()) step();
        tokens_.push_back({token_kind::end, text_.substr(text_.size()), here_});
        return std::move(tokens_);
    }

private:
    source const& from_;
    std::string_view text_;
    std::size_t at_ = 0;
    position here_;
    int open_ = 0;
    std::vector<token> tokens_;

    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void advance(std::size_t bytes) {
        for (; bytes > 0; --bytes, ++at_) {
            if (text_[at_] == '\n') {
                ++here_.line;
                here_.column = 1;
            } else if (!is_continuation(text_[at_])) {
                ++here_.column;
            }
        }
    }

    void emit(token_kind kind, std::size_t bytes) {
        tokens_.push_back({kind, text_.substr(at_, bytes), here_});
        advance(bytes);
    }

    // A definition goes on after a newline here.
    bool is_open() const {
        if (open_ > 0) return true;
        if (tokens_.empty() || tokens_.back().kind != token_kind::sign) return false;
        return std::string_view("+-*/^=,").find(tokens_.back().text[0]) != std::string_view::npos;
    }

    std::size_t number_length() const {
        std::size_t n = 0;
        while (is_digit(peek(n))) ++n;
        if (peek(n) == '.') ++n;
        while (is_digit(peek(n))) ++n;
        if (lower(peek(n)) == 'e') {
            std::size_t digits = n + 1;
            if (peek(digits) == '+' || peek(digits) == '-') ++digits;
            std::size_t const first = digits;
            while (is_digit(peek(digits))) ++digits;
            if (digits > first) n = digits;
        }
        return n;
    }

    void step() {
        char const c = peek();
        if (c == '#') {
            while (at_ < text_.size() && peek() != '\n') advance(1);
        } else if (c == '\n') {
            if (is_open()) advance(1);
            else emit(token_kind::separator, 1);
        } else if (c == ' ' || c == '\t' || c == '\r') {
            advance(1);
        } else if (c == ';') {
            open_ = 0;
            emit(token_kind::separator, 1);
        } else if (is_letter(c)) {
            std::size_t n = 1;
            while (is_letter(peek(n)) || is_digit(peek(n)) || peek(n) == '_') ++n;
            emit(token_kind::name, n);
        } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
            emit(token_kind::number, number_length());
        } else if (std::string_view("+-*/^=,()[]").find(c) != std::string_view::npos) {
            if (c == '(' || c == '[') ++open_;
            if ((c == ')' || c == ']') && open_ > 0) --open_;
            emit(token_kind::sign, 1);
        } else {
            refuse();
        }
    }

    [[noreturn]] void refuse() const {
        std::size_t n = 1;
        while (is_continuation(peek(n))) ++n;
        std::string_view const character = text_.substr(at_, n);
        std::string message = "unexpected character '" + std::string(character) + "'";
        for (auto const& known : spellings)
            if (known.typed == character) message += "; write '" + std::string(known.meant) + "'";
        throw located_error(from_, here_, message);
    }
};

int distance(std::string_view a, std::string_view b) {
    std::vector<int> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int const change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[b.size()];
}

} // namespace

std::vector<token> tokenize(source const& from, int source_number) { return cutter(from, source_number).run(); }

model_error located_error(source const& from, position at, std::string const& message) {
    std::string_view rest = from.text;
    if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
    for (int line = 1; line < at.line; ++line) {
        std::size_t const end = rest.find('\n');
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    rest = rest.substr(0, rest.find('\n'));
    if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
    // Of a long line, what is around the column.
    std::string shown, margin = "  ";
    int const first = at.column > longest_shown / 2 ? at.column - longest_shown / 2 : 1, last = first + longest_shown;
    if (first > 1) {
        shown = "…";
        margin += ' ';
    }
    int column = 0;
    for (char const c : rest) {
        if (!is_continuation(c)) ++column;
        if (column < first) continue;
        if (column == last) {
            shown += "…";
            break;
        }
        shown += c;
        if (column < at.column && !is_continuation(c)) margin += c == '\t' ? '\t' : ' ';
    }
    return model_error(from.name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + message +
                       "\n  " + shown + "\n" + margin + "^");
}

std::string nearest_name(std::string_view name, std::vector<std::string> const& candidates) {
    int best = name.size() <= 3 ? 2 : 3; // one slip in a short name, two in a longer one
    std::string found;
    if (name.size() < 2) return found;
    for (auto const& candidate : candidates) {
        if (candidate == name) continue;
        if (int const d = distance(name, candidate); d < best && d < static_cast<int>(candidate.size())) {
            best = d;
            found = candidate;
        }
    }
    return found;
}

} // namespace chainrule::tool
