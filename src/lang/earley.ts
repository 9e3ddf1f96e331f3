import nearley from 'nearley'
import { accepts, type Column, type Rules } from './expected.ts'
import grammar from './grammar.gen.ts'
import type { Token } from './lexer.ts'

export type Outcome =
  | { readonly kind: 'parsed'; readonly tree: unknown }
  /** The token at this index cannot follow; past the last one, the text ends too early. */
  | { readonly kind: 'stuck'; readonly at: number; readonly column: Column; readonly rules: Rules }
  /** So many things end at this token that the text is nested beyond reason. */
  | { readonly kind: 'deep'; readonly at: number }

export type Start = 'file' | 'expr'

/** Indices of tokens; `to` is exclusive. */
export interface Range {
  readonly from: number
  readonly to: number
}

const compiled = grammar as unknown as nearley.CompiledRules
const grammars: Partial<Record<Start, nearley.Grammar>> = {}

/** Made when it is asked for first: what is known already is not parsed. */
function grammarOf(start: Start): nearley.Grammar {
  grammars[start] ??= nearley.Grammar.fromCompiled(start === 'file' ? compiled : { ...compiled, ParserStart: 'expr' })
  return grammars[start]
}

/** Columns of the shipped specs hold up to 82 states; each level of right-nested text (`not not …`) adds one to six. */
const largestColumn = 1500

/**
 * Runs the grammar over the tokens between two indices. It looks before it feeds a token, because nearley's own way of
 * reporting an error takes seconds on a long file. Throws when there are two parses: then the grammar is at fault.
 */
export function earley(start: Start, tokens: readonly Token[], { from, to }: Range): Outcome {
  let at = from
  let deep = false
  let column = undefined as Column | undefined
  const feed = {
    has: () => true,
    reset: () => {},
    save: () => ({}),
    formatError: () => '',
    next: (): Token | undefined => {
      const { table, current } = parser as unknown as { readonly table: readonly Column[]; readonly current: number }
      column = table[current] as Column
      deep = column.states.length > largestColumn
      const token = tokens[at]
      if (deep || !token || at >= to || !accepts(column, token)) return undefined
      at++
      return token
    },
  }
  const parser = new nearley.Parser(grammarOf(start), { lexer: feed as unknown as nearley.Lexer })
  parser.feed('')
  if (deep) return { kind: 'deep', at: at - 1 }
  const results = at === to ? parser.results : []
  if (results.length > 1) throw new Error(`invariant: the grammar gives ${results.length} parses`)
  if (results.length === 1) return { kind: 'parsed', tree: results[0] }
  const { byName } = grammarOf(start) as unknown as { readonly byName: Rules }
  return { kind: 'stuck', at, column: column as Column, rules: byName }
}
