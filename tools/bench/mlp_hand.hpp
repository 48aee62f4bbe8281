// SPDX-License-Identifier: BSL-1.0
// Hand-written step of a tanh network with softmax cross-entropy on matrix products of oneDNN and OpenBLAS: bias, tanh and
// softmax between them by hand, the update of the weights inside the products of the gradient (C := C − rate·AᵀB).
#pragma once
#include "vectors.hpp"

#include <cblas.h>
#include <dnnl.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace rival {

inline constexpr int inputs = 784, hidden = 128, outputs = 10;

/// Weights as the paper writes them: w1[j][i], w2[k][j].
struct parameters {
    std::vector<float> w1 = std::vector<float>(hidden * inputs), b1 = std::vector<float>(hidden);
    std::vector<float> w2 = std::vector<float>(outputs * hidden), b2 = std::vector<float>(outputs);

    static parameters initial() {
        parameters p;
        std::mt19937 random(1);
        auto const fill = [&](std::vector<float>& v, float size) {
            for (float& each : v) each = (static_cast<float>(random() >> 8) * 0x1p-23f - 1.0f) * size;
        };
        fill(p.w1, 0.035f); // about 1/√784
        fill(p.w2, 0.09f);
        return p;
    }
};
struct digits { // a batch: x[n][i], t[n][k] with one 1 a row
    std::vector<float> x, t;
    explicit digits(int batch)
        : x(static_cast<std::size_t>(batch * inputs)), t(static_cast<std::size_t>(batch * outputs)) {
        std::mt19937 random(2);
        for (float& each : x) each = static_cast<float>(random() >> 8) * 0x1p-23f - 1.0f;
        for (int n = 0; n < batch; ++n) t[static_cast<std::size_t>(n * outputs + (n * 7 + 3) % outputs)] = 1;
    }
};

/// How the first weights lie in memory: by hidden unit, w1[j][i], or by input, w1[i][j].
enum class order { by_hidden, by_input };

struct hand_mlp {
    int batch;
    order layout;
    parameters p;
    std::vector<float> h, dh, z; // z has rows of 16, so that softmax works on whole vectors
    static constexpr int row = 16;

    hand_mlp(int size, order how, parameters const& start)
        : batch(size), layout(how), p(start), h(static_cast<std::size_t>(size * hidden)), dh(h.size()),
          z(static_cast<std::size_t>(size * row)) {
        if (layout == order::by_input) p.w1 = transposed(start.w1);
    }
    static std::vector<float> transposed(std::vector<float> const& w) {
        std::vector<float> result(w.size());
        for (std::size_t j = 0; j < hidden; ++j)
            for (std::size_t i = 0; i < inputs; ++i) result[i * hidden + j] = w[j * inputs + i];
        return result;
    }

    /// Loss (mean over the batch) before the update.
    float step(digits const& d, float rate) {
        bool const rows = layout == order::by_hidden;
        for (int n = 0; n < batch; ++n) {
            std::copy(p.b1.begin(), p.b1.end(), h.begin() + n * hidden);
            std::copy(p.b2.begin(), p.b2.end(), z.begin() + n * row);
        }
        if (batch == 1) {
            if (rows)
                cblas_sgemv(CblasRowMajor, CblasNoTrans, hidden, inputs, 1, p.w1.data(), inputs, d.x.data(), 1, 1,
                            h.data(), 1);
            else
                cblas_sgemv(CblasRowMajor, CblasTrans, inputs, hidden, 1, p.w1.data(), hidden, d.x.data(), 1, 1,
                            h.data(), 1);
        } else {
            if (rows)
                dnnl_sgemm('N', 'T', batch, hidden, inputs, 1, d.x.data(), inputs, p.w1.data(), inputs, 1, h.data(),
                           hidden);
            else
                dnnl_sgemm('N', 'N', batch, hidden, inputs, 1, d.x.data(), inputs, p.w1.data(), hidden, 1, h.data(),
                           hidden);
        }
        bend();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, outputs, hidden, 1, h.data(), hidden, p.w2.data(),
                    hidden, 1, z.data(), row);
        float const loss = softmax(d.t.data());
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, hidden, outputs, 1, z.data(), row, p.w2.data(),
                    hidden, 0, dh.data(), hidden);
        for (std::size_t k = 0; k < dh.size(); ++k) dh[k] *= 1 - h[k] * h[k];
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, outputs, hidden, batch, -rate, z.data(), row, h.data(),
                    hidden, 1, p.w2.data(), hidden);
        if (batch == 1) {
            if (rows)
                cblas_sger(CblasRowMajor, hidden, inputs, -rate, dh.data(), 1, d.x.data(), 1, p.w1.data(), inputs);
            else cblas_sger(CblasRowMajor, inputs, hidden, -rate, d.x.data(), 1, dh.data(), 1, p.w1.data(), hidden);
        } else {
            if (rows)
                dnnl_sgemm('T', 'N', hidden, inputs, batch, -rate, dh.data(), hidden, d.x.data(), inputs, 1,
                           p.w1.data(), inputs);
            else
                dnnl_sgemm('T', 'N', inputs, hidden, batch, -rate, d.x.data(), inputs, dh.data(), hidden, 1,
                           p.w1.data(), hidden);
        }
        for (int n = 0; n < batch; ++n) {
            for (int k = 0; k < outputs; ++k)
                p.b2[static_cast<std::size_t>(k)] -= rate * z[static_cast<std::size_t>(n * row + k)];
            float const* const back = dh.data() + n * hidden;
            for (std::size_t j = 0; j < hidden; ++j) p.b1[j] -= rate * back[j];
        }
        return loss;
    }

private:
    void bend() {
        constexpr int lanes = widest<float>;
        using V = vector<float, lanes>;
        static_assert(hidden % lanes == 0);
        for (std::size_t k = 0; k < h.size(); k += lanes) store(&h[k], rival::tanh<float, lanes>(load<V>(&h[k])));
    }
    /// Rows of z become (softmax(z) − t)/batch.
    float softmax(float const* t) {
        constexpr int lanes = widest<float>, packs = row / lanes;
        using V = vector<float, lanes>;
        float loss = 0, scale = 1 / static_cast<float>(batch);
        for (int n = 0; n < batch; ++n, t += outputs) {
            float* const a = &z[static_cast<std::size_t>(n * row)];
            float most = a[0], hit = 0, wanted[row] = {};
            for (int k = 1; k < outputs; ++k) most = std::max(most, a[k]);
            for (int k = 0; k < outputs; ++k) {
                wanted[k] = t[k];
                hit += t[k] * a[k];
            }
            for (int k = outputs; k < row; ++k) a[k] = most - 80; // exp gives nothing
            V e[packs], total = {};
            for (int m = 0; m < packs; ++m) {
                e[m] = rival::exp<float, lanes>(load<V>(a + m * lanes) - most);
                total += e[m];
            }
            float const sum = rival::sum<float, lanes>(total);
            loss += std::log(sum) + most - hit;
            for (int m = 0; m < packs; ++m)
                store(a + m * lanes, (e[m] * (1 / sum) - load<V>(wanted + m * lanes)) * scale);
        }
        return loss * scale;
    }
};

} // namespace rival
