# SPDX-License-Identifier: BSL-1.0
"""Called by tools/bench/symbolic: derivatives of models in scalars by `chainrule derive` and by SymPy; see there."""
import ast
import multiprocessing
import random
import resource
import subprocess
import sys
import time

began = time.process_time()
import mpmath  # noqa: E402  (SymPy's own arithmetic)
import sympy  # noqa: E402

IMPORT = time.process_time() - began
tool, repeats, limit = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


# ---- models: definitions in order, the last one is derived; and the same in index notation, where that exists

def added(terms):
    return " + ".join(terms)


def network(inputs, hidden, outputs):
    lines = [(f"z{j}", f"tanh({added(f'w{j}_{i}*x{i}' for i in range(inputs))})") for j in range(hidden)]
    lines += [(f"y{k}", added(f"u{k}_{j}*z{j}" for j in range(hidden))) for k in range(outputs)]
    return lines + [("E", f"1/2*({added(f'(y{k} - t{k})^2' for k in range(outputs))})")]


def softmax(size):
    total = [("n", added(f"exp(x{k})" for k in range(size)))]
    return total + [(f"s{k}", f"exp(x{k})/n") for k in range(size)]


NETWORK = "h(j) = sum(i, w(j,i)*x(i)); z(j) = tanh(h(j)); y(k) = sum(j, u(k,j)*z(j)); E = 1/2*sum(k, (y(k)-t(k))^2)"
SOFTMAX = "s(k) = exp(x(k))/sum(i, exp(x(i))); "
NORM = ("m = sum(i, x(i))/dim(i); v = sum(i, (x(i)-m)^2)/dim(i); r = 1/sqrt(v+e); y(k) = (x(k)-m)*r; "
        "f = sum(k, g(k)*y(k))")
MODELS = [
    ("network 4-3-2, by a weight of the first layer", network(4, 3, 2), ["w0_0"], NETWORK, ["w(p,q)"]),
    ("network 4-3-2, by a weight of the second layer", network(4, 3, 2), ["u0_0"], NETWORK, ["u(p,q)"]),
    ("network 16-16-4, by a weight of the first layer", network(16, 16, 4), ["w0_0"], NETWORK, ["w(p,q)"]),
    ("softmax of 10, cross-entropy", softmax(10) + [("E", f"-({added(f't{k}*log(s{k})' for k in range(10))})")], ["x0"],
     SOFTMAX + "E = -sum(k, t(k)*log(s(k)))", ["x(p)"]),
    ("softmax of 10, weighted sum", softmax(10) + [("f", added(f"c{k}*s{k}" for k in range(10)))], ["x0"],
     SOFTMAX + "f = sum(k, c(k)*s(k))", ["x(p)"]),
    ("log-sum-exp of 10, second derivative", [("f", f"log({added(f'exp(x{k})' for k in range(10))})")], ["x0", "x1"],
     SOFTMAX + "f = log(sum(i, exp(x(i))))", ["x(p)", "x(q)"]),
    ("norm of 10, second derivative", [("f", f"sqrt({added(f'x{k}^2' for k in range(10))})")], ["x0", "x1"],
     "f = sqrt(sum(i, x(i)^2))", ["x(p)", "x(q)"]),
    ("quadratic form of 4",
     [("f", added(f"x{i}*a{i}_{j}*x{j}" for i in range(4) for j in range(4)))], ["x0"],
     "f = sum(i, sum(j, x(i)*a(i,j)*x(j)))", ["x(p)"]),
    ("layer norm of 4, weighted sum",
     [("m", f"({added(f'x{k}' for k in range(4))})/4"), ("v", f"({added(f'(x{k} - m)^2' for k in range(4))})/4"),
      ("r", "1/sqrt(v + e)")] + [(f"y{k}", f"(x{k} - m)*r") for k in range(4)] + [("f", added(f"g{k}*y{k}" for k in range(4)))],
     ["x0"], NORM, ["x(p)"]),
]


# ---- formulas as text: operations and values

def parsed(text):
    return ast.parse(text.strip().replace("^", "**"), mode="eval").body


def names(node):
    called = {id(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in called}


def operations(node):
    """Operators and function calls; a fraction of two numbers, as 1/2, is a number."""
    count = 0
    for n in ast.walk(node):
        if isinstance(n, ast.BinOp):
            count += not (isinstance(n.left, ast.Constant) and isinstance(n.right, ast.Constant))
        elif isinstance(n, (ast.UnaryOp, ast.Call)):
            count += 1
    return count


def operations_with_definitions(formula, definitions):
    """Each definition that the formula needs counted once."""
    wanted, total = names(formula), operations(formula)
    for name, body in reversed(definitions):
        if name in wanted:
            node = parsed(body)
            wanted |= names(node)
            total += operations(node)
    return total


FUNCTIONS = {"sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "square": lambda x: x * x,
             **{f: getattr(mpmath, f) for f in ("exp", "log", "log1p", "expm1", "sqrt", "tanh")}}


class exact(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Call(ast.Name("number", ast.Load()), [ast.Constant(str(node.value))], [])


def value(node, known):
    tree = ast.fix_missing_locations(ast.Expression(exact().visit(node)))
    return eval(compile(tree, "formula", "eval"), {"number": mpmath.mpf, **FUNCTIONS, **known})  # its own text only


# ---- the two

def derive(model, by):
    """Formula as printed, and processor milliseconds of the whole process: the least of the runs."""
    command = [tool, "derive", "--format", "plain", "-e", model] + [w for b in by for w in ("--by", b)]
    taken = []
    for _ in range(repeats):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return answer.strip(), min(taken) * 1e3


def closed(definitions):
    """SymPy knows no equations: definitions are put in."""
    known = {}
    for _, body in definitions:
        for name in names(parsed(body)):
            known.setdefault(name, sympy.Symbol(name))
    for name, body in definitions:
        known[name] = sympy.sympify(body.replace("^", "**"), locals=known)
    return known[definitions[-1][0]]


def shared(expression):
    replacements, reduced = sympy.cse(expression)
    return sum(operations(parsed(str(e))) for e in [r for _, r in replacements] + reduced)


def differentiated(definitions, by, simplify):
    f, taken = closed(definitions), []
    for _ in range(1 if simplify else repeats):
        sympy.core.cache.clear_cache()
        start = time.process_time()
        d = sympy.diff(f, *[sympy.Symbol(b) for b in by])
        if simplify:
            d = sympy.simplify(d)
        taken.append(time.process_time() - start)
    return d, operations(parsed(str(d))), shared(d), min(taken) * 1e3


def simplified(definitions, by, out):
    out.put(differentiated(definitions, by, True)[1:])


def within_limit(definitions, by):
    out = multiprocessing.Queue()
    worker = multiprocessing.Process(target=simplified, args=(definitions, by, out))
    worker.start()
    try:
        return out.get(timeout=limit)
    except Exception:  # noqa: BLE001  (queue.Empty)
        return None
    finally:
        worker.terminate()
        worker.join()


def agree(definitions, formula, derivative):
    """At a random point, to 30 digits of 40."""
    mpmath.mp.dps = 40
    generator = random.Random(1)
    point = {s.name: mpmath.mpf(generator.uniform(0.2, 1.2)) for s in sorted(closed(definitions).free_symbols, key=str)}
    known = dict(point)
    for name, body in definitions:
        known[name] = value(parsed(body), known)
    ours = value(parsed(formula), known)
    theirs = value(parsed(str(derivative)), point)  # evalf takes minutes for the largest
    return abs(ours - theirs) <= mpmath.mpf(10) ** -30 * max(1, abs(theirs))


print(f"SymPy {sympy.__version__}, Python {sys.version.split()[0]}; import of SymPy {IMPORT * 1e3:.0f} ms, not counted below")
good = True
for title, definitions, by, index_model, index_by in MODELS:
    answer, least = derive("; ".join(f"{n} = {b}" for n, b in definitions), by)
    formula = answer.split(" = ", 1)[1]
    d, plain, with_cse, milliseconds = differentiated(definitions, by, False)
    if not agree(definitions, formula, d):
        print(f"{title}: the derivatives differ: {answer}")
        good = False
        continue
    index_answer, index_least = derive(index_model, index_by)
    print(f"\n{title}{'':>{max(1, 52 - len(title))}}{'ms':>10} {'operations':>11}  with definitions or cse")
    print(f"  {'chainrule derive, in scalars':50}{least:10.2f} {operations(parsed(formula)):11}  "
          f"{operations_with_definitions(parsed(formula), definitions)}")
    print(f"  {'SymPy diff':50}{milliseconds:10.2f} {plain:11}  {with_cse}")
    result = within_limit(definitions, by)
    if result is None:
        print(f"  {'SymPy simplify(diff)':50}{'> ' + str(int(limit)) + ' s':>10}")
    else:
        print(f"  {'SymPy simplify(diff)':50}{result[2]:10.2f} {result[0]:11}  {result[1]}")
    print(f"  {'chainrule derive, with indices':50}{index_least:10.2f}   {index_answer}")
    sys.stdout.flush()
sys.exit(0 if good else 1)
