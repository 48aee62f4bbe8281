// SPDX-License-Identifier: BSL-1.0
// What concerns a model as a whole: dependencies between definitions, formulas added later.
#include "parser.hpp"

#include "grammar.hpp"
#include "letters.hpp"

#include <chainrule/graph/recurrence.hpp>

#include <algorithm>

namespace chainrule::tool {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// Nodes of a definition: it was read in one go, so they lie between the roots of its neighbours.
struct span {
    int first, last;
};

// A row over the axes of a definition: its letters by position, others from there on.
engine::affine row_of(index const& row, definition const& made, std::vector<std::string> const& bound) {
    engine::affine result;
    result.constant = static_cast<int>(row.constant);
    int others = static_cast<int>(made.letters.size());
    for (auto const& [letter, factor] : row.terms) {
        auto const own = std::find(made.letters.begin(), made.letters.end(), letter);
        bool const free = own != made.letters.end() && std::find(bound.begin(), bound.end(), letter) == bound.end();
        result.add(free ? static_cast<int>(own - made.letters.begin()) : others++, static_cast<int>(factor));
    }
    return result;
}

class dependencies {
public:
    dependencies(model& in, std::vector<span> const& nodes)
        : in_(in), reads_(nodes.size()), state_(nodes.size(), 0) {
        for (std::size_t d = 0; d < in.definitions.size(); ++d) number_[in.definitions[d].name] = static_cast<int>(d);
        for (std::size_t d = 0; d < nodes.size(); ++d)
            for (int id = nodes[d].first; id <= nodes[d].last; ++id) {
                if (in[id].kind != kind::symbol) continue;
                auto const read = number_.find(in[id].name);
                if (read == number_.end()) continue;
                reads_[d].push_back(read->second);
            }
    }

    // Depth first with its own stack: a model may chain more definitions than the machine's stack has room for.
    std::vector<int> order() {
        for (std::size_t d = 0; d < reads_.size() && !circular_; ++d)
            if (state_[d] == 0) visit(static_cast<int>(d));
        return std::move(order_);
    }

private:
    model& in_;
    std::map<std::string, int> number_; // of the definitions
    bool circular_ = false;             // there are recurrences, and all definitions are in order
    std::vector<std::vector<int>> reads_;
    std::vector<int> state_; // 0 unseen, 1 on the path, 2 done
    std::vector<int> order_;

    // Definitions that read each other are recurrences, or else a cycle or a recurrence without an order is refused.
    // False: a cycle.
    bool order_recurrences() {
        engine::read_table reads;
        for (auto const& made : in_.definitions) {
            reads.begin(static_cast<int>(made.letters.size()));
            std::vector<std::string> bound;
            walk_reads(in_, made.body, bound, [&](node const& read, std::vector<std::string> const& inside) {
                auto const known = number_.find(read.name);
                if (known == number_.end()) return;
                bool const plain = std::all_of(read.indices.begin(), read.indices.end(), [](index const& i) { return i.is_letter(); });
                reads.add(known->second, plain);
                for (std::size_t axis = 0; axis < made.letters.size(); ++axis)
                    for (auto const& row : read.indices)
                        reads.steps.push(engine::step_along(row_of(row, made, inside), static_cast<int>(axis)));
            });
        }
        engine::components const together = engine::find_components(reads, -1);
        order_.clear();
        for (int component = 0; component < together.firsts.size; ++component) {
            int const first = together.firsts.items[component];
            if (!engine::is_circular(reads, together, component)) {
                order_.push_back(together.order.items[first]);
                continue;
            }
            engine::recurrence const found = engine::find_recurrence(reads, together, component);
            if (found.cyclic) return false;
            if (!found.found) refuse_recurrence(in_.definitions[static_cast<std::size_t>(together.order.items[first])]);
            recurrence& made = in_.recurrences.emplace_back();
            made.direction = found.direction;
            for (int m = 0; m < found.order.size; ++m) {
                int at = first; // of the member among those of the component, as their slots are listed
                while (together.order.items[at] != found.order.items[m]) ++at;
                made.definitions.push_back(found.order.items[m]);
                made.slots.push_back(found.slots.items[at - first]);
                order_.push_back(found.order.items[m]);
            }
            auto const& leader = in_.definitions[static_cast<std::size_t>(together.order.items[first])].name;
            for (int m = 1; m < found.slots.size; ++m)
                in_.ties.push_back({together.order.items[first + m], found.slots.items[m], leader, found.slots.items[0]});
        }
        return true;
    }

    position first_read(definition const& made, std::string const& name) const {
        position at = made.at;
        bool found = false;
        std::vector<std::string> bound;
        walk_reads(in_, made.body, bound, [&](node const& read, auto const&) {
            if (!found && read.name == name) at = read.at;
            found = found || read.name == name;
        });
        return at;
    }

    void refuse_recurrence(definition const& made) const {
        throw error_at(in_, first_read(made, made.name),
                       quoted(made.name) + " reads itself, but not along one axis, always earlier or always later");
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
            if (state == 1) {
                if (!order_recurrences()) refuse_cycle(path, read);
                circular_ = true;
                return;
            }
            if (state == 0) {
                state = 1;
                path.emplace_back(read, 0);
            }
        }
    }

    void refuse_cycle(std::vector<std::pair<int, std::size_t>> const& path, int closing) const {
        auto const& first = in_.definitions[static_cast<std::size_t>(closing)];
        bool const itself = path.back().first == closing;
        std::string message = quoted(first.name) + " depends on itself: ";
        bool on = false;
        for (auto const& [d, next] : path) {
            on = on || d == closing;
            if (on) message += in_.definitions[static_cast<std::size_t>(d)].name + " -> ";
        }
        throw error_at(in_, itself ? first_read(first, first.name) : first.at, message + first.name);
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

model parse(std::string_view text, std::string_view source_name, std::vector<std::string> const& scalars) {
    model read;
    read.sources.push_back({std::string(source_name), std::string(text)});
    grammar(read, 0).read_model();
    std::vector<span> nodes;
    for (auto const& made : read.definitions) {
        check_free(read, made);
        check_scalars(read, made, scalars);
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
    for (auto const& letter : wanted.letters)
        if (auto const scalar = in.ranks.find(letter); scalar != in.ranks.end() && scalar->second == 0)
            throw located_error(from, {}, quoted(letter) + " is a number of the model and cannot name an index of " + quoted(wanted.name));
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
    check_scalars(in, made, {});
    in.ranks[name] = static_cast<int>(letters.size());
    in.definitions.push_back(std::move(made));
    in.order.push_back(static_cast<int>(in.definitions.size()) - 1);
    undo.accepted = true;
    return in.order.back();
}

} // namespace chainrule::tool
