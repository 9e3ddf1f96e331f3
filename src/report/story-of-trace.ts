import { changedTo } from '../trace/events.ts'
import type { Event, Header } from '../trace/format.ts'
import type { Json } from '../trace/values.ts'
import type { NodePicture, Story, StoryStep } from './story.ts'

/** Recorded events in one order as a story; `headers` are those of the lives that the events belong to, first seen first. */
export function storyOfTrace(title: string, headers: readonly Header[], events: readonly Event[]): Story {
  const nodes = [...new Set(headers.map(one => one.node))].sort((a, b) => a - b)
  const place = (id: number) => nodes.indexOf(id)
  const pictures: NodePicture[] = nodes.map(() => ({ up: false, phase: '', fields: {} }))
  /** The fields of each node as the trace has them. */
  const values = nodes.map(() => new Map<string, Json>())
  /** By destination and content, the steps that sent it. */
  const flights = new Map<string, number[]>()
  const steps = events.map((event, i): StoryStep => {
    const at = place(event.node)
    const { input } = event
    const before = pictures[at] as NodePicture
    const after = pictureAfter(before, event, values[at] as Map<string, Json>)
    pictures[at] = after
    const takes = input.kind === 'message' ? taken(flights, place(input.from), at, input.message) : undefined
    const sends = event.effects.flatMap(effect =>
      effect.kind === 'send' ? effect.to.map(to => ({ to: place(to), name: textOf(effect.message) })) : [],
    )
    for (const { to, name } of sends)
      flights.set(`${at} ${to} ${name}`, [...(flights.get(`${at} ${to} ${name}`) ?? []), i])
    return {
      ...{ kind: kindOf(event), at, text: `node ${event.node}: ${inputText(event)}`, time: event.time },
      ...{ changes: changesOf(before, after), sends, network: '', pictures: [{ node: at, ...after }] },
      ...(takes && { takes }),
    }
  })
  return { title, nodes, steps, start: nodes.map(() => ({ up: false, phase: '', fields: {} })) }
}

function kindOf({ input }: Event): string {
  return { start: 'restart', message: 'deliver', timer: 'timer', signal: 'operator', stop: 'crash' }[input.kind]
}

function inputText({ input, effects }: Event): string {
  const out = effects.flatMap(one => (one.kind === 'emit' ? [`, says ${textOf(one.signal)}`] : [])).join('')
  switch (input.kind) {
    case 'message':
      return `receives ${name(input.message)} from ${input.from}${out}`
    case 'timer':
      return `${name(input.timer)}${out}`
    case 'signal':
      return `${textOf(input.signal)}${out}`
    default:
      return `${input.kind === 'start' ? 'starts' : 'stops'}${out}`
  }
}

function taken(flights: Map<string, number[]>, from: number, to: number, message: unknown): StoryStep['takes'] {
  const text = textOf(message)
  const known = flights.get(`${from} ${to} ${text}`) ?? []
  return { sent: known.shift() ?? -1, from, to, name: text }
}

function pictureAfter(before: NodePicture, { input, changed }: Event, values: Map<string, Json>): NodePicture {
  if (input.kind === 'start') values.clear()
  const fields: Record<string, string> = { ...(input.kind === 'start' ? {} : before.fields) }
  let { phase } = before
  for (const [field, value] of Object.entries(changed ?? {}))
    if (/(^|\.)phase$/.test(field)) phase = String(value)
    else {
      const now = changedTo(values.get(field), value)
      values.set(field, now)
      fields[field] = textOf(now)
    }
  return { up: input.kind !== 'stop', phase, fields }
}

function changesOf(before: NodePicture, after: NodePicture): string[] {
  const names = [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])]
  const fields = names.flatMap(one => {
    const [was, is] = [before.fields[one], after.fields[one]]
    return was === is ? [] : [`${one}: ${was ?? '–'} → ${is ?? '–'}`]
  })
  return before.phase === after.phase ? fields : [`phase: ${before.phase || '–'} → ${after.phase}`, ...fields]
}

function name(value: unknown): string {
  return (value as { kind?: string }).kind ?? textOf(value)
}

/** A value of a trace much as the language writes it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (typeof value !== 'object') return String(value)
  const { kind, ...fields } = value as Record<string, unknown>
  const inner = Object.entries(fields).map(([field, one]) => `${field}: ${textOf(one)}`)
  if (typeof kind !== 'string') return `(${inner.join(', ')})`
  return inner.length === 0 ? kind : `${kind}(${inner.join(', ')})`
}
