// SPDX-License-Identifier: BSL-1.0
// Values of a model's equations exactly as they are typed: loops over the syntax tree, which share nothing with the simplifier.
#pragma once

#include "resolve.hpp"
#include "syntax.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chainrule::tool {

// Of one symbol and those it depends on, in floating-point numbers of type Real. Reads outside the range of an axis are 0. A
// product is 0 where a factor made of indices alone is 0, such as delta(i,j), inside(p-1, i) or 1-delta(i,j), whatever its other
// factors are there; and 0 times an infinite number is 0, as in t*log(t) at 0.
template <class Real>
class typed_evaluator {
public:
    // `in` must outlive this; extents are per class of `axes`, none unknown. Throws model_error where it would need too many
    // entries or operations.
    typed_evaluator(model const& in, resolved const& axes, std::vector<long> const& extents, std::string const& of);

    std::vector<std::string> const& given() const { return given_; } // names of given symbols that are read
    // Entries of a symbol, last index fastest.
    std::vector<Real>& values(std::string const& name) { return tensors_.at(name).entries; }
    std::vector<Real> const& run(); // of the symbol; those of the given ones must be set

private:
    static constexpr int row = 64; // entries computed at a time, along one letter

    struct tensor {
        std::vector<long> extents, strides;
        std::vector<Real> entries;
    };
    // constant + Σ factor · value of the letter at that place of the scope
    struct affine {
        long constant = 0;
        std::vector<std::pair<int, long>> terms;
    };
    enum class fold_kind : char { sum, product, largest, smallest };
    using function = Real (*)(Real);
    using function_of_two = Real (*)(Real, Real);
    // What a node needs at run time.
    struct item {
        tool::kind what = tool::kind::number;
        Real value = 0;     // number, pi, dim
        char operation = 0; // binary
        function one = nullptr;
        function_of_two two = nullptr;
        tensor const* read = nullptr; // symbol
        std::vector<affine> indices;
        std::vector<int> operands;
        std::vector<int> masks; // of the outermost node of a product: factors that make it 0
        long extent = 0;        // inside, reduce and place; those two only:
        fold_kind folds = fold_kind::sum;
        int place = 0;             // of the letter
        std::vector<int> free;     // places of the other letters that the operand reads
        int kept = -1;             // of kept_, where values are used again
        std::vector<long> strides; // in what is kept, per free place
    };
    struct kept_values {
        std::vector<Real> values;
        std::vector<unsigned> runs; // in which each was computed
    };
    struct letter {
        std::string name;
        long extent;
    };
    struct equation {
        tensor* target = nullptr;
        int body = -1;
        std::vector<long> extents;
        int recurrent = -1; // slot along which it reads itself
    };
    struct stage {
        std::vector<equation> equations; // several, or one with a slot, are a recurrence
        int direction = 0;
    };
    struct content {
        bool indices_only, chooses;
    };

    model const& in_;
    resolved const& axes_;
    std::vector<long> const extents_; // per class
    std::map<std::string, tensor> tensors_;
    std::vector<std::string> given_;
    std::string of_;
    std::vector<item> items_; // per node
    std::vector<stage> stages_;
    std::vector<kept_values> kept_;
    std::vector<letter> scope_; // while preparing
    int recurrent_ = -1;        // place that what is kept must depend on
    double operations_ = 0;

    std::vector<long> at_;      // per place
    int along_ = -1;            // place whose entries are a row
    std::vector<Real> buffers_; // rows
    unsigned run_ = 0;          // its number

    void prepare_equation(definition const& made, stage& in, int slot);
    void prepare_tensor(std::string const& name);
    std::vector<int> prepare(int id, bool in_product);
    affine prepare(index const& typed) const;
    void plan(int id, double times);
    void keep(item& here);
    void find_masks(int id, std::vector<int>& masks) const;
    content contents(int id) const;

    Real* buffer(int depth) { return buffers_.data() + static_cast<std::size_t>(depth) * row; }
    std::pair<long, long> where(affine const& a) const;
    void compute(equation const& e, long at);
    void evaluate(int id, Real* out, int count, int depth);
    void read(item const& here, Real* out, int count) const;
    void conditions(item const& here, Real* out, int count) const;
    void combine(item const& here, Real* out, Real const* right, int count) const;
    void reduce(item const& here, Real* out, int count, int depth);
    void fold(item const& here, Real* out, int count, int depth);
    void fold_row(item const& here, Real* out, int depth);
    void take(item const& here, Real now, long at, Real& result, Real& found) const;
};

extern template class typed_evaluator<double>;
extern template class typed_evaluator<long double>;

} // namespace chainrule::tool
