"""Small changes of a syntax tree: each a slip that a programmer could make.

``changes(node)`` yields what can stand in the node's place. Left as they are: names, messages of errors, annotations,
decorators and ``strict=``, which only guard against mistakes while programming; and limits, which are round numbers.
"""

import ast
from collections.abc import Iterator

COMPARISONS = {
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


def changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """What can stand in the place of ``node``; None for nothing at all."""
    match node:
        case ast.Compare(left, operators, rights):
            for at, operator in enumerate(operators):
                for other in COMPARISONS[type(operator)]:
                    yield ast.Compare(left, [*operators[:at], other(), *operators[at + 1 :]], rights)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            if len(values) > 2:
                yield from (ast.BoolOp(operator, values[:at] + values[at + 1 :]) for at in range(len(values)))
            else:
                yield from values
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(operator)](), right)
        case ast.Call(ast.Name(name), arguments, keywords) if name in FUNCTIONS:
            yield ast.Call(
                ast.Name(FUNCTIONS[name], ast.Load()), arguments, [] if name == "sorted" else keywords
            )
        case ast.Constant(value):
            yield from map(ast.Constant, _other_values(value))
        case ast.Slice(lower, upper, step):
            parts = {"lower": lower, "upper": upper, "step": step}
            yield from (ast.Slice(**{**parts, name: None}) for name, part in parts.items() if part)
        case ast.If() | ast.While() | ast.IfExp() | ast.comprehension() | ast.Return() | ast.Lambda():
            yield from _of_what_has_parts(node)
        case ast.stmt():
            yield from _of_statements(node)


def _other_values(value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1)
        case str():
            yield "" if value else "other"


def _of_what_has_parts(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If() | ast.While() | ast.IfExp() if not _is_changed_anyway(node.test):
            yield _copy(node, test=_negated(node.test))
        case ast.comprehension():
            for at, test in enumerate(node.ifs):
                yield _copy(node, ifs=node.ifs[:at] + node.ifs[at + 1 :])
                if not _is_changed_anyway(test):
                    yield _copy(node, ifs=[*node.ifs[:at], _negated(test), *node.ifs[at + 1 :]])
        case ast.Return(value) if value and not _is_nothing(value):
            yield ast.Return(ast.Constant(None))
        case ast.Lambda():
            yield _copy(node, body=ast.Constant(None))


def _of_statements(node: ast.stmt) -> Iterator[ast.stmt | None]:
    match node:
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.AugAssign(target, operator, value):
            yield None
            if type(operator) in ARITHMETIC:
                yield ast.AugAssign(target, ARITHMETIC[type(operator)](), value)
        case ast.Expr() | ast.Raise():
            yield None


def _is_changed_anyway(test: ast.expr) -> bool:
    return isinstance(test, (ast.Compare, ast.BoolOp)) or (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    )


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _copy(node: ast.AST, **parts: object) -> ast.AST:
    return type(node)(**{**dict(ast.iter_fields(node)), **parts})
