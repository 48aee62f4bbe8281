#pragma once
#include <chainrule/kernel/pack.hpp>
#include <cmath>
namespace chainrule::kernel::inline CHAINRULE_TARGET {
#define F1(f) template <class T, int N> constexpr pack<T,N> f(pack<T,N> x) { T l[N]; for (int k=0;k<N;++k) l[k]=std::f(x.get(k)); return load<pack<T,N>>(l); }
F1(exp) F1(log) F1(log1p) F1(expm1) F1(sin) F1(cos) F1(tan) F1(asin) F1(acos) F1(atan) F1(sinh) F1(cosh) F1(tanh) F1(erf)
#define F2(f) template <class T, int N> constexpr pack<T,N> f(pack<T,N> x, pack<T,N> y) { T l[N]; for (int k=0;k<N;++k) l[k]=std::f(x.get(k),y.get(k)); return load<pack<T,N>>(l); }
F2(atan2) F2(pow)
template <class T, int N> constexpr pack<T,N> sigmoid(pack<T,N> x) { return 1/(1+exp(-x)); }
template <class T, int N> constexpr pack<T,N> softplus(pack<T,N> x) { return log1p(exp(-abs(x))) + max(x, pack<T,N>(0)); }
}
