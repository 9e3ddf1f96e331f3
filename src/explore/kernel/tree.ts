/**
 * The kernel language: what the explorer's inner loop is written in, once, to be printed as JavaScript and as WebAssembly.
 * Every value is a 32-bit integer that wraps; `H[i]` is the i-th 32-bit word of one linear memory. There is nothing else.
 */
export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'load'; readonly at: Expr }
  | { readonly kind: 'unary'; readonly op: '-' | '~' | '!'; readonly of: Expr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'call'; readonly fn: string; readonly args: readonly Expr[] }

/** `>>>` is logical, `>>` arithmetic; comparisons are signed and give 0 or 1; `&&` and `||` give 0 or 1 and stop early. */
export type BinaryOp = (typeof binaryOps)[number]
export const binaryOps = [
  ...(['||', '&&', '|', '^', '&', '==', '!=', '<', '<=', '>', '>='] as const),
  ...(['<<', '>>', '>>>', '+', '-', '*'] as const),
] as const

export type Stmt =
  /** Locals are named apart by the parser: one name, one local of the function. */
  | { readonly kind: 'set'; readonly name: string; readonly value: Expr }
  | { readonly kind: 'store'; readonly at: Expr; readonly value: Expr }
  | { readonly kind: 'if'; readonly test: Expr; readonly then: readonly Stmt[]; readonly else: readonly Stmt[] }
  | { readonly kind: 'while'; readonly test: Expr; readonly body: readonly Stmt[] }
  | { readonly kind: 'return'; readonly value: Expr }
  | { readonly kind: 'run'; readonly call: Expr }

export interface Fn {
  readonly name: string
  readonly params: readonly string[]
  readonly locals: readonly string[]
  /** Ends with 0 where no `return` is met. */
  readonly body: readonly Stmt[]
}

export interface Kernel {
  readonly fns: readonly Fn[]
  /** Functions that are called and not defined, with their number of arguments: given from outside. */
  readonly imports: readonly { readonly name: string; readonly arity: number }[]
}

/**
 * What a processor does in one instruction or a few: `ctz(x)` counts trailing zeros, 32 of none; `ones(x)` counts ones;
 * `zero(x)` is 1 of 0, else 0; `like4(at, mask, x)` looks at four words from `at` on: bit `i` says whether `H[at + i] & mask`
 * is `x`; `among4(at, x, y)` is 1 when for one of the first four `i` both `H[at + i]` is `x` and `H[at + 4 + i]` is `y`, else
 * 0; likewise of fewer or more words.
 */
export const intrinsics = ['ctz', 'ones', 'zero', 'like4', 'among4'] as const
