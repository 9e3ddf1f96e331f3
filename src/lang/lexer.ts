import moo from 'moo'
import type { Diagnostic, Span } from '../core/diagnostic.ts'
import { readNumber, readText } from './literals.ts'
import { docAbove, docLine, docOfFile, type Remark, remarkOf } from './remarks.ts'

export type TokenType = 'word' | 'name' | 'Name' | 'number' | 'float' | 'duration' | 'text' | 'code' | 'op' | 'bad'

export interface Token {
  readonly type: TokenType
  /** As written. */
  readonly text: string
  /** Decoded: of numbers, floats and durations (in ms) a number, of texts and code what is between the quotes. */
  readonly value: string | number
  readonly span: Span
  /** The `///` lines right above. */
  readonly doc: readonly string[]
  /** A blank line stands between this and what comes before, comments included. */
  readonly afterBlank: boolean
}

export interface Lexed {
  readonly tokens: readonly Token[]
  readonly remarks: readonly Remark[]
  /** The remarks that became the doc of the file. */
  readonly headDoc: readonly Remark[]
  /** The remarks that became the doc of a token, by its index. */
  readonly docs: ReadonlyMap<number, readonly Remark[]>
  readonly diagnostics: readonly Diagnostic[]
}

/** The words that cannot be names. All others (`state`, `from`, `timer` …) mean something only in their place. */
export const reserved: ReadonlySet<string> = new Set(
  `let var if then else for in where by while limit when match return emit send to arm cancel become assert ignore and
  or not implies is with div mod subset meets forall exists no true false`.split(/\s+/),
)

const types: readonly TokenType[] = ['word', 'name', 'Name', 'number', 'float', 'duration', 'text', 'code', 'op', 'bad']

/** What nearley asks of a lexer when the grammar is loaded: which of its names are types of tokens. */
export const tokenTypes = { has: (type: string): boolean => (types as readonly string[]).includes(type) }

const rules = moo.compile({
  space: { match: /[ \t\r\n\uFEFF]+/, lineBreaks: true },
  comment: /\/\/[^\n]*/,
  text: /"(?:\\[^\n]|[^"\\\n])*"?/,
  code: { match: /`[^`]*`?/, lineBreaks: true },
  number: /[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)?/,
  Name: /[A-Z][A-Za-z0-9_]*/,
  name: /[a-z_][A-Za-z0-9_]*/,
  // biome-ignore format: one line reads better
  op: ['..', ':=', '=>', '~>', '??', '==', '!=', '<=', '>=', '<', '>', '=', '+', '-', '*', '/', '&', '?', '|', '(', ')', '[', ']', '{', '}', ',', ':', '.'],
  bad: { match: /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S]/, lineBreaks: true },
})

/** More complaints than this about single characters help nobody. */
const mostBadCharacters = 20
/** Brackets within brackets; protects every recursive function that walks a tree. */
const deepestNesting = 200

/** Splits a text into tokens and comments. Never throws; what is wrong with single tokens is in the diagnostics. */
export function lex(text: string, file: string): Lexed {
  const diagnostics: Diagnostic[] = []
  const report = (code: string, span: Span, message: string, hint?: string) =>
    diagnostics.push({ severity: 'error', code, message, file, span, ...(hint === undefined ? {} : { hint }) })
  const tokens: Token[] = []
  const remarks: Remark[] = []
  const docs = new Map<number, readonly Remark[]>()
  let headDoc: readonly Remark[] = []
  let above: Remark[] = []
  let afterBlank = false
  let lastLine = 0
  let bad = 0

  rules.reset(text)
  for (const raw of rules) {
    const span: Span = { start: raw.offset, end: raw.offset + raw.text.length, line: raw.line, column: raw.col }
    if (raw.type === 'space') {
      afterBlank = raw.lineBreaks > 1 && tokens.length + remarks.length > 0
      continue
    }
    if (raw.type === 'comment') {
      above.push(remarkOf(raw.text, span, { alone: raw.line > lastLine, afterBlank }))
      remarks.push(above.at(-1) as Remark)
    } else {
      if (tokens.length === 0) headDoc = docOfFile(above, { word: raw.text, afterBlank })
      const doc = docAbove(above).filter(remark => !headDoc.includes(remark))
      if (doc.length > 0) docs.set(tokens.length, doc)
      const made = classify(raw.type as string, raw.text, (code, message, hint) => report(code, span, message, hint))
      const goesOn = tokens.at(-1)?.type === 'bad' && tokens.at(-1)?.span.end === span.start
      if (made.type === 'bad' && !goesOn && bad++ < mostBadCharacters) report('MU003', span, ...badCharacter(raw.text))
      tokens.push({ ...made, span, doc: doc.map(docLine), afterBlank })
      above = []
    }
    afterBlank = false
    lastLine = raw.line + raw.lineBreaks
  }
  if (tokens.length === 0) headDoc = docOfFile(above, undefined)
  const deep = tooDeep(tokens)
  if (deep)
    report('MU009', deep.span, `more than ${deepestNesting} brackets are open here`, 'give a part a name of its own')
  return { tokens, remarks, headDoc, docs, diagnostics }
}

/** The first bracket that is nested too deeply. */
function tooDeep(tokens: readonly Token[]): Token | undefined {
  let depth = 0
  for (const token of tokens) {
    if (token.type !== 'op') continue
    if (/^[([{]$/.test(token.text)) depth++
    else if (/^[)\]}]$/.test(token.text)) depth--
    if (depth > deepestNesting) return token
  }
  return undefined
}

type Complain = (code: string, message: string, hint?: string) => void

/** Gives a raw token its type and value; a malformed one keeps a usable value, so that the parser can go on. */
function classify(type: string, text: string, complain: Complain): Pick<Token, 'type' | 'text' | 'value'> {
  switch (type) {
    case 'name':
    case 'Name': {
      if (/.[_]/.test(text)) {
        const better = text.replace(/(?<=.)_+([A-Za-z0-9]?)/g, (_, next: string) => next.toUpperCase())
        complain('MU010', `names have no underscore inside: ${text}`, `write \`${better}\``)
      }
      return { type: reserved.has(text) ? 'word' : type, text, value: text }
    }
    case 'number':
      return { ...readNumber(text, complain), text }
    case 'text':
      return { type, text, value: readText(text, complain) }
    case 'code': {
      const closed = text.length > 1 && text.endsWith('`')
      if (!closed) complain('MU011', 'this code has no closing backquote')
      return { type, text, value: closed ? text.slice(1, -1) : text.slice(1) }
    }
    default:
      return { type: type as TokenType, text, value: text }
  }
}

/** What people used to other languages write. */
const habits: Readonly<Record<string, string>> = {
  ';': 'statements need nothing between them',
  '!': 'write `not`, or `!=`',
  "'": 'texts stand in double quotes',
  '%': 'write `mod`',
  '#': 'a comment begins with `//`',
  '\\': 'there are no anonymous functions; comprehensions and quantifiers take their place',
}

function badCharacter(text: string): [string, string?] {
  const point = text.codePointAt(0) as number
  const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ? `\`${text}\`` : name
  const hint = habits[text] ?? (point > 126 ? 'letters of other scripts may stand in texts and comments' : undefined)
  const message = `${shown} means nothing in this language`
  return hint === undefined ? [message] : [message, hint]
}
