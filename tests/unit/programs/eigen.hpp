// SPDX-License-Identifier: BSL-1.0
// Types with the members by which the library knows Eigen's, for where Eigen is not installed.
#pragma once

namespace stand_in {

/// Rows, columns, the stride along a column or a row (0: no memory behind it, -1: known at run time only).
template <class T, int Rows, int Columns, int Stride = 1>
struct matrix {
    enum {
        RowsAtCompileTime = Rows,
        ColsAtCompileTime = Columns,
        SizeAtCompileTime = Rows < 0 || Columns < 0 ? -1 : Rows * Columns,
        IsVectorAtCompileTime = Rows == 1 || Columns == 1,
        InnerStrideAtCompileTime = Stride
    };
    T numbers[(Rows < 0 ? 8 : Rows) * (Columns < 0 ? 8 : Columns)] = {};
    long count = SizeAtCompileTime;
    T* data() { return numbers; }
    T const* data() const { return numbers; }
    long size() const { return count; }
};

/// An expression has no memory; a sparse matrix no strides.
struct unevaluated {
    enum { RowsAtCompileTime = 2, ColsAtCompileTime = 3, SizeAtCompileTime = 6, IsVectorAtCompileTime = 0, InnerStrideAtCompileTime = 0 };
};
struct sparse {
    enum { RowsAtCompileTime = -1, ColsAtCompileTime = -1 };
};
struct tensor {
    static constexpr int Layout = 0, NumIndices = 3;
    double numbers[6] = {};
    double* data() { return numbers; }
    long size() const { return 6; }
};

} // namespace stand_in
