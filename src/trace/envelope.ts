import { formatVersion } from './format.ts'
import { type JsonPath, show } from './values.ts'

/** The first thing wrong with the outer form of a line: members and their types, not the values of the spec. */
export interface Misformed {
  readonly path: JsonPath
  readonly why: string
}

/** Says nothing when it fits; the path begins at the value that was checked. Nothing is made on the way to "it fits". */
type Check = (json: unknown) => Misformed | undefined

/** What `trace.schema.json` says, by hand: several times faster than a schema validator, and with one answer. */
export function misformed(what: 'header' | 'event', json: unknown): Misformed | undefined {
  return what === 'header' ? header(json) : event(json)
}

const expected = (what: string, json: unknown): Misformed => ({
  path: [],
  why: `expected ${what}, found ${show(json)}`,
})

const within = (name: string | number, { path, why }: Misformed): Misformed => ({ path: [name, ...path], why })

function is(what: string, fits: (json: unknown) => boolean): Check {
  return json => (fits(json) ? undefined : expected(what, json))
}

const text = is('a text', json => typeof json === 'string')
const anything = is('a value', json => json !== undefined)
const node = is('a node id', json => Number.isInteger(json) && (json as number) >= 1 && (json as number) <= 0xffff_ffff)
const count = is('a number from 0', json => Number.isSafeInteger(json) && (json as number) >= 0)
const time = is('milliseconds', json => typeof json === 'number' && json >= 0 && Number.isFinite(json))
const ms = is('whole milliseconds', json => Number.isSafeInteger(json))
const digest = is('16 hexadecimal digits', json => typeof json === 'string' && /^[0-9a-f]{16}$/.test(json))
const constant = (value: string | number) => is(JSON.stringify(value), json => json === value)

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** An object with these members and no others; a name with `?` may be absent. */
function object(members: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(members).map(([name, check]) => ({
    name: name.replace('?', ''),
    optional: name.endsWith('?'),
    check,
  }))
  const names = new Set(checks.map(one => one.name))
  return json => {
    if (!isObject(json)) return expected('an object', json)
    for (let i = 0; i < checks.length; i++) {
      const { name, optional, check } = checks[i] as (typeof checks)[number]
      if (!Object.hasOwn(json, name)) {
        if (optional) continue
        return { path: [], why: `the member ${name} is missing` }
      }
      const wrong = check(json[name])
      if (wrong) return within(name, wrong)
    }
    for (const name in json) if (!names.has(name)) return { path: [name], why: `no member is called ${show(name)}` }
    return undefined
  }
}

/** An object of any members. */
function every(check: Check): Check {
  return json => {
    if (!isObject(json)) return expected('an object', json)
    for (const name in json) {
      const wrong = check(json[name])
      if (wrong) return within(name, wrong)
    }
    return undefined
  }
}

function listOf(check: Check): Check {
  return json => {
    if (!Array.isArray(json)) return expected('a list', json)
    for (let i = 0; i < json.length; i++) {
      const wrong = check(json[i])
      if (wrong) return within(i, wrong)
    }
    return undefined
  }
}

function byKind(kinds: Readonly<Record<string, Check>>): Check {
  const known = new Map(Object.entries(kinds))
  return json => {
    if (!isObject(json)) return expected('an object', json)
    const check = known.get(json.kind as string)
    return check ? check(json) : within('kind', expected(`one of ${[...known.keys()].join(', ')}`, json.kind))
  }
}

const fields = every(every(anything))

const header = object({
  muster: constant('trace'),
  version: constant(formatVersion),
  node,
  incarnation: count,
  stack: text,
  machines: listOf(object({ name: text, module: text, hash: text })),
  config: fields,
  'model?': text,
})

const input = byKind({
  start: object({ kind: text, 'kept?': fields }),
  message: object({ kind: text, from: node, message: anything }),
  signal: object({ kind: text, signal: anything }),
  timer: object({ kind: text, machine: text, timer: anything }),
  stop: object({ kind: text }),
})

const effect = byKind({
  send: object({ kind: text, machine: text, message: anything, to: listOf(node) }),
  emit: object({ kind: text, machine: text, signal: anything }),
  arm: object({ kind: text, machine: text, timer: anything, least: ms, most: ms }),
  cancel: object({ kind: text, machine: text, timer: anything }),
  failed: object({ kind: text, machine: text, property: text, site: count }),
})

const event = object({
  node,
  index: count,
  time,
  input,
  effects: listOf(effect),
  digest,
  'changed?': every(anything),
})
