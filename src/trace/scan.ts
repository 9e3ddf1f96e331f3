/** What an event begins with, and where its other parts are in the bytes of its line: from the first up to the one after the last. */
export interface Parts {
  readonly node: number
  readonly index: number
  readonly time: number
  readonly kind: 'message' | 'signal' | 'timer'
  /** The node whose message it is; 0 of other inputs. */
  readonly from: number
  readonly inputStart: number
  /** Of a message, signal or timer, what it holds. */
  readonly valueStart: number
  readonly valueEnd: number
  readonly inputEnd: number
  readonly effectsStart: number
  readonly effectsEnd: number
  readonly digestStart: number
  /** 0 when nothing is said of what changed. */
  readonly changedStart: number
  readonly changedEnd: number
}

/**
 * The parts of an event, if its line is written as the recorder writes it: members in their order, nothing between them. It is then
 * JSON, and has the form of an event, without a value being made of it. Nothing is said of any other line: that is for
 * `JSON.parse` and `misformed`. Bytes are trusted to be UTF-8.
 */
export function scanEvent(bytes: Uint8Array, start: number, end: number): Parts | undefined {
  let at = word(bytes, start, words.node)
  at = nodeId(bytes, at)
  const node = count
  at = whole(bytes, word(bytes, at, words.index))
  const index = count
  at = milliseconds(bytes, word(bytes, at, words.time))
  const time = count
  const inputStart = word(bytes, at, words.input)
  let kind: Parts['kind'] = 'message'
  let from = 0
  at = word(bytes, inputStart, words.message)
  if (at >= 0) {
    at = nodeId(bytes, at)
    from = count
    at = word(bytes, at, words.messageOf)
  } else {
    kind = 'signal'
    at = word(bytes, inputStart, words.signal)
    if (at < 0) {
      kind = 'timer'
      at = word(bytes, text(bytes, word(bytes, inputStart, words.timer)), words.timerOf)
    }
  }
  const valueStart = at
  const valueEnd = value(bytes, at, 0)
  const inputEnd = word(bytes, valueEnd, words.close)
  const effectsStart = word(bytes, inputEnd, words.effects)
  const effectsEnd = list(bytes, effectsStart, effect)
  const digestStart = word(bytes, effectsEnd, words.digest)
  at = word(bytes, digest(bytes, digestStart), words.quote)
  let changedStart = 0
  if (at >= 0 && bytes[at] === comma) {
    changedStart = word(bytes, at, words.changed)
    at = bytes[changedStart] === openBrace ? value(bytes, changedStart, 0) : none
  }
  const changedEnd = at
  if (word(bytes, at, words.close) !== end) return undefined
  return {
    node,
    index,
    time,
    kind,
    from,
    inputStart,
    valueStart,
    valueEnd,
    inputEnd,
    effectsStart,
    effectsEnd,
    digestStart,
    changedStart,
    changedEnd,
  }
}

/** What all of these give, and pass on, when something else is there. */
const none = -1
/** What the last number came to. */
let count = 0

/** Values nested deeper are left to `JSON.parse` and `decode`, which counts an option as a level, and refuses at 100. */
const deepest = 40
/** More digits may be more than a number holds exactly. */
const mostDigits = 15

const [quote, comma, openBrace, closeBrace, openBracket, closeBracket] = [34, 44, 123, 125, 91, 93]
const [colon, backslash, minus, plus, dot, zero, nine] = [58, 92, 45, 43, 46, 48, 57]

const word8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const words = {
  ...{ node: word8('{"node":'), index: word8(',"index":'), time: word8(',"time":'), input: word8(',"input":') },
  ...{ message: word8('{"kind":"message","from":'), messageOf: word8(',"message":') },
  signal: word8('{"kind":"signal","signal":'),
  ...{ timer: word8('{"kind":"timer","machine":'), timerOf: word8(',"timer":') },
  ...{ effects: word8(',"effects":'), digest: word8(',"digest":"'), changed: word8(',"changed":') },
  ...{ quote: word8('"'), close: word8('}') },
  ...{ send: word8('{"kind":"send","machine":'), to: word8(',"to":') },
  ...{ emit: word8('{"kind":"emit","machine":'), emitted: word8(',"signal":') },
  ...{ arm: word8('{"kind":"arm","machine":'), least: word8(',"least":'), most: word8(',"most":') },
  cancel: word8('{"kind":"cancel","machine":'),
  ...{ true: word8('true'), false: word8('false'), null: word8('null') },
}

function word(bytes: Uint8Array, at: number, expected: Uint8Array): number {
  if (at < 0) return none
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return none
  return at + expected.length
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine
}

/** A number from 0 without a sign. */
function whole(bytes: Uint8Array, start: number): number {
  if (start < 0) return none
  let at = start
  count = 0
  while (isDigit(bytes[at])) count = count * 10 + (bytes[at++] as number) - zero
  const digits = at - start
  return digits === 0 || digits > mostDigits || (digits > 1 && bytes[start] === zero) ? none : at
}

function nodeId(bytes: Uint8Array, start: number): number {
  const at = whole(bytes, start)
  return count >= 1 && count <= 0xffff_ffff ? at : none
}

/** To three decimals at most: the quotient of two whole numbers that are exact is what the decimals say, rounded alike. */
function milliseconds(bytes: Uint8Array, start: number): number {
  let at = whole(bytes, start)
  if (at < 0 || bytes[at] !== dot) return at
  let [digits, scale] = [count, 1]
  for (at++; isDigit(bytes[at]); at++) {
    digits = digits * 10 + (bytes[at] as number) - zero
    scale *= 10
  }
  count = digits / scale
  return scale === 1 || scale > 1000 || digits > Number.MAX_SAFE_INTEGER ? none : at
}

function digest(bytes: Uint8Array, start: number): number {
  if (start < 0) return none
  for (let at = start; at < start + 16; at++) {
    const byte = bytes[at] as number
    if (!isDigit(byte) && !(byte >= 97 && byte <= 102)) return none
  }
  return start + 16
}

function effect(bytes: Uint8Array, start: number): number {
  let at = word(bytes, start, words.send)
  if (at >= 0) {
    at = value(bytes, word(bytes, text(bytes, at), words.messageOf), 0)
    return word(bytes, list(bytes, word(bytes, at, words.to), nodeId), words.close)
  }
  at = word(bytes, start, words.arm)
  if (at >= 0) {
    at = value(bytes, word(bytes, text(bytes, at), words.timerOf), 0)
    at = whole(bytes, word(bytes, at, words.least))
    return word(bytes, whole(bytes, word(bytes, at, words.most)), words.close)
  }
  at = word(bytes, start, words.emit)
  if (at >= 0) return word(bytes, value(bytes, word(bytes, text(bytes, at), words.emitted), 0), words.close)
  at = word(bytes, start, words.cancel)
  return word(bytes, value(bytes, word(bytes, text(bytes, at), words.timerOf), 0), words.close)
}

function list(bytes: Uint8Array, start: number, item: (bytes: Uint8Array, at: number) => number): number {
  if (start < 0 || bytes[start] !== openBracket) return none
  if (bytes[start + 1] === closeBracket) return start + 2
  let at = start
  do at = item(bytes, at + 1)
  while (at >= 0 && bytes[at] === comma)
  return at >= 0 && bytes[at] === closeBracket ? at + 1 : none
}

// ------------------------------------------------------------------ any JSON

function value(bytes: Uint8Array, start: number, depth: number): number {
  if (start < 0 || depth > deepest) return none
  switch (bytes[start]) {
    case quote:
      return text(bytes, start)
    case openBrace:
      return object(bytes, start, depth)
    case openBracket: {
      if (bytes[start + 1] === closeBracket) return start + 2
      let at = start
      do at = value(bytes, at + 1, depth + 1)
      while (at >= 0 && bytes[at] === comma)
      return at >= 0 && bytes[at] === closeBracket ? at + 1 : none
    }
    case 116:
      return word(bytes, start, words.true)
    case 102:
      return word(bytes, start, words.false)
    case 110:
      return word(bytes, start, words.null)
    default:
      return number(bytes, start)
  }
}

function object(bytes: Uint8Array, start: number, depth: number): number {
  if (bytes[start + 1] === closeBrace) return start + 2
  let at = start
  do {
    at = text(bytes, at + 1)
    if (at < 0 || bytes[at] !== colon) return none
    at = value(bytes, at + 1, depth + 1)
  } while (at >= 0 && bytes[at] === comma)
  return at >= 0 && bytes[at] === closeBrace ? at + 1 : none
}

function number(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === minus ? start + 1 : start
  const first = at
  while (isDigit(bytes[at])) at++
  if (at === first || (at > first + 1 && bytes[first] === zero)) return none
  if (bytes[at] === dot) {
    const fraction = ++at
    while (isDigit(bytes[at])) at++
    if (at === fraction) return none
  }
  if (bytes[at] !== 101 && bytes[at] !== 69) return at
  at++
  if (bytes[at] === minus || bytes[at] === plus) at++
  const exponent = at
  while (isDigit(bytes[at])) at++
  return at === exponent ? none : at
}

function text(bytes: Uint8Array, start: number): number {
  if (start < 0 || bytes[start] !== quote) return none
  let at = start + 1
  for (;;) {
    const byte = bytes[at] as number
    if (byte === quote) return at + 1
    if (byte !== backslash) {
      // Also where the bytes end.
      if (!(byte >= 32)) return none
      at++
    } else if (bytes[at + 1] === 117) {
      for (let i = 2; i < 6; i++) if (hexadecimal[bytes[at + i] as number] !== 1) return none
      at += 6
    } else {
      if (!short.has(bytes[at + 1] as number)) return none
      at += 2
    }
  }
}

/** What comes after a backslash: `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`. */
const short: ReadonlySet<number> = new Set([quote, backslash, 47, 98, 102, 110, 114, 116])
const hexadecimal = new Uint8Array(256)
for (const byte of word8('0123456789abcdefABCDEF')) hexadecimal[byte] = 1
