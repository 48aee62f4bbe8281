// SPDX-License-Identifier: BSL-1.0
// libtorch, eager: the graph of each evaluation built and walked back, one thread.
#include "entry.hpp"

#include <torch/torch.h>

namespace rival {
namespace {

template <class T>
struct eager {
    torch::Tensor w1, w2;

    explicit eager(weights_of<T> start) {
        at::set_num_threads(1);
        w1 = view(start.w1(0), {compared::hidden, compared::inputs}).clone().requires_grad_();
        w2 = view(start.w2(0), {compared::outputs, compared::hidden}).clone().requires_grad_();
    }
    weights_of<T> weights() const {
        weights_of<T> w;
        std::memcpy(w.w1(0), w1.template data_ptr<T>(), sizeof(T) * compared::hidden * compared::inputs);
        std::memcpy(w.w2(0), w2.template data_ptr<T>(), sizeof(T) * compared::outputs * compared::hidden);
        return w;
    }
    T step(T const* x, T const* t, T rate) {
        torch::Tensor const y = torch::tanh(torch::mv(w2, torch::tanh(torch::mv(w1, view(x, {compared::inputs})))));
        return move(y, view(t, {compared::outputs}), rate);
    }
    T step(data_of<T> const& data, T rate) {
        torch::Tensor const x = view(data.x[0], {batch, compared::inputs});
        torch::Tensor const y = torch::tanh(torch::mm(torch::tanh(torch::mm(x, w1.t())), w2.t()));
        return move(y, view(data.t[0], {batch, compared::outputs}), rate);
    }

private:
    static torch::Tensor view(T const* data, at::IntArrayRef extents) { // no copy
        return torch::from_blob(const_cast<T*>(data), extents, sizeof(T) == 4 ? torch::kFloat32 : torch::kFloat64);
    }
    T move(torch::Tensor const& y, torch::Tensor const& t, T rate) {
        torch::Tensor const loss = 0.5 * (y - t).square().sum();
        loss.backward();
        torch::NoGradGuard const plain;
        for (torch::Tensor* w : {&w1, &w2}) {
            w->sub_(w->grad(), static_cast<double>(rate));
            w->mutable_grad().reset();
        }
        return loss.template item<T>();
    }
};

template <class T>
bool enter() {
    enter_sample<eager<T>, T>("libtorch, eager");
    enter_batch<eager<T>, T>("libtorch, eager");
    return true;
}
[[maybe_unused]] bool const entered = enter<float>() && enter<double>();

} // namespace
} // namespace rival
