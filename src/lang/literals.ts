type Complain = (code: string, message: string, hint?: string) => void

export interface NumberToken {
  readonly type: 'number' | 'float' | 'duration'
  readonly value: number
}

const msOf: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }
const digits = '[0-9]+(?:_[0-9]+)*'
const whole = new RegExp(`^${digits}$`)
const fraction = new RegExp(`^${digits}\\.[0-9]+$`)
const duration = new RegExp(`^(${digits})(ms|s|min|h)$`)

/** Reads `1_000`, `0.5` or `250ms`. A malformed one is complained about and counts as 0. */
export function readNumber(text: string, complain: Complain): NumberToken {
  const plain = text.replaceAll('_', '')
  if (whole.test(text)) return { type: 'number', value: exact(Number(plain), text, complain) }
  if (fraction.test(text)) {
    if (text.length > 40) {
      complain('MU007', 'a float32 has no room for so many digits')
      return { type: 'float', value: 0 }
    }
    return { type: 'float', value: Number(plain) }
  }
  const parts = duration.exec(text)
  if (parts) {
    const ms = Number((parts[1] as string).replaceAll('_', '')) * (msOf[parts[2] as string] as number)
    return { type: 'duration', value: exact(ms, text, complain) }
  }
  complain('MU006', `${short(text)} is no number`, numberHint(text))
  return { type: /[a-z]/.test(text) ? 'duration' : 'number', value: 0 }
}

/** ±2^53 is where JavaScript's numbers, and with them the language's, stop being exact. */
function exact(value: number, text: string, complain: Complain): number {
  if (Number.isSafeInteger(value)) return value
  complain('MU007', `${short(text)} is too large: numbers and milliseconds stay below 2^53`)
  return 0
}

function numberHint(text: string): string {
  if (/^0[xob]/i.test(text)) return 'numbers are written in decimal'
  if (/^[0-9_]+\.[0-9]+[a-z]+$/.test(text)) return 'durations are whole: write 1500ms, not 1.5s'
  if (/^[0-9._]+$/.test(text)) return 'underscores stand between digits: 1_000'
  return 'units are ms, s, min and h: 250ms'
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' }

/** What a text in double quotes says. An unknown escape is complained about and left out. */
export function readText(text: string, complain: Complain): string {
  const closed = /^"(?:\\.|[^"\\])*"$/s.test(text)
  if (!closed) complain('MU004', 'this text has no closing quote on its line')
  const inside = text.slice(1, closed ? -1 : undefined)
  if (/\p{Cs}/u.test(inside)) complain('MU005', 'this text has half of a character (a lone surrogate) in it')
  return inside.replace(/\\(?:u\{([0-9A-Fa-f]{1,6})\}|([\s\S]?))/g, (whole, point: string | undefined, letter = '') => {
    if (point === undefined) {
      const known = escapes[letter]
      if (known === undefined && closed)
        complain('MU005', `${whole} is no escape`, 'known are \\" \\\\ \\n \\t \\r and \\u{…}')
      return known ?? ''
    }
    const code = Number.parseInt(point, 16)
    if (code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code)
    complain('MU005', `${whole} is no character`)
    return ''
  })
}

/** A text as the formatter writes it: `readText` gives it back. */
export function writeText(value: string): string {
  const inside = value.replace(/["\\\p{Cc}\p{Cs}\u2028\u2029]/gu, character => {
    for (const [letter, meant] of Object.entries(escapes)) if (meant === character) return `\\${letter}`
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`
  })
  return `"${inside}"`
}

/** A whole number with its thousands set off: 1_745_408. */
export function writeNumber(value: number): string {
  return String(value).replace(/\B(?=(?:[0-9]{3})+$)/g, '_')
}

/** A float without an exponent, always with a point; `readNumber` gives the same number back. */
export function writeFloat(value: number): string {
  const [mantissa = '0', power = '0'] = String(value).split('e')
  const [whole = '0', part = ''] = mantissa.split('.')
  const point = whole.length + Number(power)
  const all = whole + part
  if (point <= 0) return `0.${'0'.repeat(-point)}${all}`
  if (point >= all.length) return `${all}${'0'.repeat(point - all.length)}.0`
  return `${all.slice(0, point)}.${all.slice(point)}`
}

/** Milliseconds in the largest unit that divides them. */
export function writeDuration(ms: number): string {
  for (const [unit, factor] of [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms > 0 && ms % factor === 0) return `${ms / factor}${unit}`
  }
  return `${ms}ms`
}
