// SPDX-License-Identifier: BSL-1.0
// What concerns a model as a whole: free letters, dependencies between definitions, formulas added later.
#include "parser.hpp"

#include "grammar.hpp"

#include <algorithm>

namespace chainrule::tool {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// Calls seen(letter, position, node) for every index letter that `bound` does not hold, in order of appearance.
template <class Seen>
void walk_free(model const& in, int id, std::vector<std::string>& bound, Seen const& seen) {
    node const& here = in[id];
    bool const binds = here.kind == kind::reduce || here.kind == kind::place;
    for (auto const& row : here.indices)
        for (auto const& [letter, factor] : row.terms)
            if (std::find(bound.begin(), bound.end(), letter) == bound.end()) seen(letter, row.at, here);
    if (binds) bound.push_back(here.letter);
    for (int const operand : here.operands) walk_free(in, operand, bound, seen);
    if (binds) bound.pop_back();
}

void check_free(model const& in, definition const& made) {
    std::vector<std::string> bound = made.letters;
    walk_free(in, made.body, bound, [&](std::string const& letter, position at, node const& reader) {
        std::string message = "index " + quoted(letter) + " is free in the equation of " + quoted(made.name) +
                              " but not on its left side";
        bool const given = reader.kind == kind::symbol && in.find(reader.name) < 0;
        if (auto const meant = nearest_function(reader.name); given && !meant.empty())
            message += "; did you mean the function " + quoted(meant) + "?";
        throw error_at(in, at, message);
    });
}

// Nodes of a definition: it was read in one go, so they lie between the roots of its neighbours.
struct span {
    int first, last;
};

// A self-read whose index at some slot is that slot's letter minus something: legal some day, see design.
std::string recurrence_axis(definition const& made, node const& read) {
    for (std::size_t s = 0; s < read.indices.size(); ++s) {
        auto row = read.indices[s];
        bool const earlier = row.constant < 0;
        row.constant = 0;
        if (earlier && row.is_letter() && row.letter() == made.letters[s]) return made.letters[s];
    }
    return {};
}

class dependencies {
public:
    dependencies(model const& in, std::vector<span> const& nodes)
        : in_(in), reads_(nodes.size()), state_(nodes.size(), 0) {
        std::map<std::string, int> number;
        for (std::size_t d = 0; d < in.definitions.size(); ++d) number[in.definitions[d].name] = static_cast<int>(d);
        for (std::size_t d = 0; d < nodes.size(); ++d)
            for (int id = nodes[d].first; id <= nodes[d].last; ++id) {
                if (in[id].kind != kind::symbol) continue;
                auto const read = number.find(in[id].name);
                if (read == number.end()) continue;
                if (read->second == static_cast<int>(d)) refuse_self(in.definitions[d], nodes[d]);
                reads_[d].push_back(read->second);
            }
    }

    // Depth first with its own stack: a model may chain more definitions than the machine's stack has room for.
    std::vector<int> order() {
        for (std::size_t d = 0; d < reads_.size(); ++d)
            if (state_[d] == 0) visit(static_cast<int>(d));
        return std::move(order_);
    }

private:
    model const& in_;
    std::vector<std::vector<int>> reads_;
    std::vector<int> state_; // 0 unseen, 1 on the path, 2 done
    std::vector<int> order_;

    void refuse_self(definition const& made, span nodes) const {
        std::string axis;
        position at = made.at;
        for (int id = nodes.first; id <= nodes.last; ++id) {
            if (in_[id].kind != kind::symbol || in_[id].name != made.name) continue;
            axis = recurrence_axis(made, in_[id]);
            at = in_[id].at;
            if (axis.empty())
                throw error_at(in_, at, quoted(made.name) + " depends on itself: " + made.name + " -> " + made.name);
        }
        throw error_at(in_, at, "recurrence along axis " + quoted(axis) + " is not supported yet");
    }

    void visit(int root) {
        std::vector<std::pair<int, std::size_t>> path{{root, 0}};
        state_[static_cast<std::size_t>(root)] = 1;
        while (!path.empty()) {
            auto const d = static_cast<std::size_t>(path.back().first);
            if (path.back().second == reads_[d].size()) {
                state_[d] = 2;
                order_.push_back(path.back().first);
                path.pop_back();
                continue;
            }
            int const read = reads_[d][path.back().second++];
            auto& state = state_[static_cast<std::size_t>(read)];
            if (state == 1) refuse_cycle(path, read);
            if (state == 0) {
                state = 1;
                path.emplace_back(read, 0);
            }
        }
    }

    void refuse_cycle(std::vector<std::pair<int, std::size_t>> const& path, int closing) const {
        auto const& first = in_.definitions[static_cast<std::size_t>(closing)];
        std::string message = quoted(first.name) + " depends on itself: ";
        bool on = false;
        for (auto const& [d, next] : path) {
            on = on || d == closing;
            if (on) message += in_.definitions[static_cast<std::size_t>(d)].name + " -> ";
        }
        throw error_at(in_, first.at, message + first.name);
    }
};

// Undoes what a formula added to a model, unless it was accepted.
struct transaction {
    model& in;
    std::size_t nodes = in.arena.size();
    std::map<std::string, int> ranks = in.ranks;
    bool accepted = false;

    explicit transaction(model& into, std::string_view text, std::string_view name) : in(into) {
        in.sources.push_back({std::string(name), std::string(text)});
    }
    ~transaction() {
        if (accepted) return;
        in.arena.resize(nodes);
        in.ranks.swap(ranks);
        in.sources.pop_back();
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
};

} // namespace

model_error error_at(model const& in, position at, std::string const& message) {
    return located_error(in.sources[static_cast<std::size_t>(at.source)], at, message);
}

std::vector<std::string> free_letters(model const& in, int expression) {
    std::vector<std::string> bound, found;
    walk_free(in, expression, bound, [&](std::string const& letter, position, node const&) {
        if (std::find(found.begin(), found.end(), letter) == found.end()) found.push_back(letter);
    });
    return found;
}

model parse(std::string_view text, std::string_view source_name) {
    model read;
    read.sources.push_back({std::string(source_name), std::string(text)});
    grammar(read, 0).read_model();
    std::vector<span> nodes;
    for (auto const& made : read.definitions) {
        check_free(read, made);
        nodes.push_back({nodes.empty() ? 0 : nodes.back().last + 1, made.body});
    }
    read.order = dependencies(read, nodes).order();
    return read;
}

target parse_target(std::string_view text, std::string_view source_name) {
    model scratch;
    scratch.sources.push_back({std::string(source_name), std::string(text)});
    target read = grammar(scratch, 0).read_target();
    read.source_name = std::string(source_name);
    read.text = std::string(text);
    return read;
}

void check_target(model const& in, target const& wanted) {
    source const from{wanted.source_name, wanted.text};
    auto const known = in.ranks.find(wanted.name);
    if (known == in.ranks.end()) {
        std::vector<std::string> names;
        for (auto const& [name, rank] : in.ranks) names.push_back(name);
        auto const meant = nearest_name(wanted.name, names);
        throw located_error(from, {},
                            "the model has no symbol " + quoted(wanted.name) +
                                (meant.empty() ? "" : "; did you mean " + quoted(meant) + "?"));
    }
    auto const rank = static_cast<std::size_t>(known->second);
    if (!wanted.letters.empty() && wanted.letters.size() != rank)
        throw located_error(from, {},
                            quoted(wanted.name) + " has " + std::to_string(wanted.letters.size()) +
                                " indices here but " + std::to_string(rank) + " in the model");
}

int parse_expression_into(model& in, std::string_view text, std::string_view source_name) {
    transaction undo(in, text, source_name);
    int const read = grammar(in, static_cast<int>(in.sources.size()) - 1).read_expression();
    undo.accepted = true;
    return read;
}

int append_definition(model& in, std::string const& name, std::vector<std::string> const& letters,
                      std::string_view text, std::string_view source_name) {
    transaction undo(in, text, source_name);
    int const source_number = static_cast<int>(in.sources.size()) - 1;
    if (in.ranks.count(name) > 0) throw error_at(in, {1, 1, source_number}, quoted(name) + " is in use already");
    definition made{name, letters, grammar(in, source_number).read_expression(), {1, 1, source_number}, true};
    if (in.ranks.count(name) > 0)
        throw error_at(in, made.at, quoted(name) + " depends on itself: " + name + " -> " + name);
    check_free(in, made);
    in.ranks[name] = static_cast<int>(letters.size());
    in.definitions.push_back(std::move(made));
    in.order.push_back(static_cast<int>(in.definitions.size()) - 1);
    undo.accepted = true;
    return in.order.back();
}

} // namespace chainrule::tool
