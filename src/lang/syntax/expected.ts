import { samples } from './lexer.ts'

/** What nearley keeps of a parse: only what is needed to say what could have come next. */
interface State {
  readonly dot: number
  readonly rule: { readonly symbols: readonly unknown[] }
}

const operators = new Set(
  ['implies', 'or', 'and', '==', '!=', '<', '<=', '>', '>=', 'in', 'not', 'subset', 'meets', 'is', '??'].concat(
    ['+', '-', '*', '/', 'div', 'mod', '&', 'with', '.', '['],
  ),
)
const statements = new Set(
  ['let', 'var', 'if', 'for', 'while', 'when', 'ignore', 'match', 'emit', 'send', 'arm', 'cancel', 'become', 'assert', 'return'],
)
const values = new Set(['true', 'false', '(', '[', '{', 'match', '-', 'not', 'if', 'forall', 'exists', 'no'])

/** What could stand where the parse broke off, in a few words: "an operator, the next statement or `}`". */
export function expectedAt(states: readonly State[]): string {
  const literals = new Set<string>()
  const kinds = new Set<string>()
  for (const { rule, dot } of states) {
    const symbol = rule.symbols[dot] as { literal?: string; type?: string } | string | undefined
    if (typeof symbol !== 'object') continue
    if (symbol.literal !== undefined) literals.add(symbol.literal)
    else if (symbol.type !== undefined) kinds.add(symbol.type)
  }
  const found: string[] = []
  const group = (words: ReadonlySet<string>, least: number, name: string) => {
    const hits = [...literals].filter(one => words.has(one))
    if (hits.length < least) return false
    for (const one of hits) literals.delete(one)
    found.push(name)
    return true
  }
  if (literals.has('let') && group(statements, 6, 'a statement')) kinds.delete('name')
  if (literals.has('true') && literals.has('[') && kinds.has('number') && group(values, 5, 'an expression'))
    for (const one of ['name', 'Name', 'number', 'float', 'duration', 'text']) kinds.delete(one)
  group(operators, 6, 'an operator')
  for (const kind of kinds) found.push(samples[kind] ?? kind)
  const rest = [...literals].sort()
  found.push(...rest.slice(0, 8).map(one => `\`${one}\``))
  if (rest.length > 8) found.push('…')
  return found.length < 2 ? (found[0] ?? 'nothing more') : `${found.slice(0, -1).join(', ')} or ${found.at(-1)}`
}
