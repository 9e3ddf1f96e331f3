import moo from 'moo'

/** Words that can never be names. All other words of the grammar are matched by their text where they may stand. */
export const reserved: readonly string[] = (
  'let var if then else for in where by while limit when match return emit send to arm cancel become assert ignore ' +
  'and or not implies is with div mod subset meets forall exists no true false'
).split(' ')

const rules = moo.compile({
  space: { match: /[ \t\r\n]+/, lineBreaks: true },
  comment: /\/\/[^\n]*/,
  text: /"(?:\\.|[^"\\\n])*"/,
  code: { match: /`[^`]*`/, lineBreaks: true },
  duration: /[0-9][0-9_]*(?:ms|s|min|h)\b/,
  float: /[0-9]+\.[0-9]+/,
  number: /[0-9][0-9_]*/,
  Name: /[A-Z][A-Za-z0-9]*/,
  name: { match: /[a-z_][A-Za-z0-9_]*/, type: moo.keywords({ keyword: [...reserved] }) },
  operator: [
    ...['..', ':=', '=>', '~>', '??', '==', '!=', '<=', '>='],
    ...['<', '>', '=', '+', '-', '*', '/', '&', '?', '|', '(', ')', '[', ']', '{', '}', ',', ':', '.'],
  ],
  // Turns what is not of the language into a token with a place, so that the lexer never throws.
  stray: { match: /[^]/, lineBreaks: true },
})

export interface Token {
  readonly type: string
  readonly text: string
  readonly value: string
  readonly offset: number
  readonly line: number
  readonly col: number
}

/** All tokens of a text, comments among them, white space not. Never throws. */
export function tokens(text: string): Token[] {
  rules.reset(text)
  const found: Token[] = []
  for (let next = rules.next(); next; next = rules.next()) {
    if (next.type !== 'space') found.push(next as Token)
  }
  return found
}

/** What nearley asks of a lexer: it reads from a list of tokens instead of a text, so that they are made once. */
export class TokenFeed {
  #tokens: readonly Token[] = []
  #at = 0
  feed(list: readonly Token[]): void {
    this.#tokens = list
    this.#at = 0
  }
  next(): Token | undefined {
    return this.#tokens[this.#at++]
  }
  reset(): void {
    this.#at = 0
  }
  save(): object {
    return {}
  }
  formatError(): string {
    return 'unexpected token'
  }
  has(type: string): boolean {
    return type in samples
  }
}

/** The kinds of token that the grammar names with `%`, and how a message calls them. */
export const samples: Readonly<Record<string, string>> = {
  Name: 'a name in upper case',
  name: 'a name in lower case',
  number: 'a number',
  float: 'a decimal number',
  text: 'a text in quotes',
  code: 'code in backquotes',
  duration: 'a duration',
}
