import type { Diagnostic } from '../../src/core/diagnostic.ts'
import { type AnyMachine, Breach, type Context, type Named, type NodeId } from '../../src/core/machine.ts'
import type { Node, NodeState, NodeStep, Stack } from '../../src/core/stack.ts'
import type { Event, Header } from '../../src/trace/format.ts'
import { type LinePlace, problemAt } from '../../src/trace/read.ts'
import { decode, type Json, show } from '../../src/trace/values.ts'
import { kindOf, senderOf } from '../../src/trace/written.ts'
import { inputs } from './inputs.ts'
import type { Judgement, Rejection } from './judgement.ts'
import { beginLife, type Kept, type Life, type Refused } from './life.ts'
import { type LifeKey, merge, type Next } from './merge.ts'
import { type Sends, sends } from './sends.ts'

/** What traces are judged by. */
export interface Laws {
  /** The reducer of this name from the text with this hash; `undefined` when it is not here, with what is here instead. */
  readonly machineOf: (name: string, hash: string) => AnyMachine | { readonly missing: string }
  /** Judges the run as a whole; made when the first header says which stack ran and which model it knows. */
  readonly judgeOf: (stack: Stack, model: string | undefined) => RunJudge | { readonly none: string }
}

/** Monitors and properties over all nodes. Gives the property that broke, in words. */
export interface RunJudge {
  readonly properties: readonly string[]
  readonly notes: readonly string[]
  readonly after: (node: NodeId, state: NodeState, signals: readonly Named[]) => Failed | undefined
  readonly down: (node: NodeId, crashed: boolean) => Failed | undefined
}

export interface Failed {
  readonly property: string
  readonly why: string
  readonly site?: Rejection['site']
}

/**
 * Judges the traces of one run: each node's inputs go through its reducers, effects and states must be those recorded,
 * every received message must have been sent, and the monitors and properties of the model must hold in the causal
 * order of all nodes. One pass; time and memory grow with the events, memory by 16 to 32 bytes for each message sent.
 */
export function conform(files: readonly string[], laws: Laws): Judgement {
  return new Run(laws).judge(files)
}

class Run {
  readonly #laws: Laws
  readonly #sends: Sends = sends()
  readonly #inputs = inputs()
  readonly #headers = new Map<string, { header: Header; node: Node; at: LinePlace }>()
  readonly #lives = new Map<string, Life>()
  /** What the last finished life of each node left. */
  readonly #disks = new Map<NodeId, readonly Kept[]>()
  readonly #traced = new Set<NodeId>()
  /** Of the latest header of each node: what its messages are decoded by. */
  readonly #nodes = new Map<NodeId, Node>()
  #judge: RunJudge | undefined
  readonly #notes = new Set<string>()
  #events = 0
  #crashes = 0
  #unverified = 0

  constructor(laws: Laws) {
    this.#laws = laws
  }

  judge(files: readonly string[]): Judgement {
    for (const next of merge(files, event => this.#asksFor(event))) {
      const end = this.#take(next)
      if (end) return end
    }
    return { judgement: 'accepted', ...this.#coverage() }
  }

  #take(next: Next): Judgement | undefined {
    switch (next.kind) {
      case 'problem':
        return this.#undetermined(['a file is no trace, or damaged'], [next.diagnostic])
      case 'header':
        return this.#open(next.header, next.at)
      case 'over':
        return this.#close(next.life)
      case 'stuck': {
        const why = `node ${senderOf(next.event)} has sent no such message to node ${next.event.node}`
        return this.#rejected(next, { why, path: ['input', 'message'] })
      }
      case 'event':
        return this.#step(next)
    }
  }

  // ---------------------------------------------------------------- lives

  #open(header: Header, at: LinePlace): Judgement | undefined {
    this.#traced.add(header.node)
    const name = nameOf(header)
    if (this.#headers.has(name)) {
      const message = `life ${header.incarnation} of node ${header.node} is there twice`
      return this.#undetermined([message], [problemAt(at, 'TR003', ['incarnation'], message)])
    }
    const made = nodeOf(header, this.#laws)
    if ('reasons' in made)
      return this.#undetermined(
        made.reasons.map(reason => `node ${header.node}: ${reason}`),
        made.path ? [problemAt(at, 'TR003', made.path, made.reasons.join('; '))] : [],
      )
    this.#headers.set(name, { header, node: made.node, at })
    this.#nodes.set(header.node, made.node)
    if (!this.#judge && !this.#notes.has(noJudge)) {
      const judge = this.#laws.judgeOf(made.node.stack, header.model)
      if ('none' in judge) this.#notes.add(noJudge).add(judge.none)
      else this.#judge = judge
    }
    return undefined
  }

  #close(key: LifeKey): Judgement | undefined {
    const life = this.#lives.get(nameOf(key))
    if (!life) return undefined
    this.#disks.set(key.node, life.onDisk())
    if (!life.stopped()) this.#crashes++
    const failed = this.#judge?.down(key.node, !life.stopped())
    return failed && this.#undetermined([`${failed.property}: ${failed.why}`], [])
  }

  #lifeOf(next: Extract<Next, { kind: 'event' }>): Life {
    const name = nameOf(next.life)
    const known = this.#lives.get(name)
    if (known) return known
    const { header, node } = this.#headers.get(name) as { header: Header; node: Node }
    const life = beginLife(header, node, this.#disks.get(header.node), this.#inputs)
    this.#lives.set(name, life)
    return life
  }

  // ---------------------------------------------------------------- events

  #step(next: Extract<Next, { kind: 'event' }>): Judgement | undefined {
    const life = this.#lifeOf(next)
    const replayed = life.replay(next.event)
    if (!replayed.ok) return this.#rejected(next, replayed)
    const { step } = replayed
    if (step)
      for (const { effect } of step.effects)
        if (effect.kind === 'send') this.#sends.sent(life.self, effect.to, effect.message)
    if (kindOf(next.event) === 'message' && !this.#traced.has(senderOf(next.event))) this.#unverified++
    const failed = this.#judge?.after(life.self, life.state(), step ? signalsOf(step) : [])
    if (failed) {
      const why = `${failed.property} does not hold after this event: ${failed.why}`
      return this.#rejected(next, { ok: false, why, path: [] }, failed.site)
    }
    this.#events++
    return undefined
  }

  /**
   * Asks whether an event may come, now or later. Messages of nodes that have no trace here are taken as they come; what cannot be
   * read is for the replay to refuse.
   */
  #asksFor(event: Event): () => boolean {
    if (kindOf(event) !== 'message') return always
    const from = senderOf(event)
    let sent: (() => boolean) | undefined
    return () => {
      if (!this.#traced.has(from)) return true
      sent ??= this.#sending(event, from)
      return sent()
    }
  }

  #sending(event: Event, from: NodeId): () => boolean {
    const node = this.#nodes.get(event.node)
    const outside = node && this.#inputs.see(node.stack, event)
    if (!outside || 'why' in outside || outside.input.kind !== 'message') return always
    return this.#sends.asks(from, event.node, outside.input.message)
  }

  // ---------------------------------------------------------------- judgements

  #rejected(
    next: Extract<Next, { kind: 'event' | 'stuck' }>,
    refused: Pick<Refused, 'why' | 'path' | 'expected' | 'found' | 'explanation'> & { ok?: false },
    site = refused.explanation?.site,
  ): Judgement {
    const { event, life, at } = next
    const rejection: Rejection = {
      file: at.file,
      line: at.line,
      column: problemAt(at, 'TR003', refused.path, '').span.column,
      node: event.node,
      incarnation: life.incarnation,
      index: event.index,
      time: event.time,
      input: sayInput(event),
      why: refused.why,
      ...(site && { site }),
      ...(refused.expected !== undefined && { expected: refused.expected }),
      ...(refused.found !== undefined && { found: refused.found }),
      way: refused.explanation?.way ?? [],
    }
    return { judgement: 'rejected', rejection, ...this.#coverage() }
  }

  #undetermined(reasons: readonly string[], diagnostics: readonly Diagnostic[]): Judgement {
    return { judgement: 'undetermined', reasons, diagnostics, ...this.#coverage() }
  }

  #coverage() {
    return {
      events: this.#events,
      nodes: [...this.#traced].sort((a, b) => a - b),
      lives: this.#lives.size,
      crashes: this.#crashes,
      unverified: this.#unverified,
      properties: this.#judge?.properties ?? [],
      notes: [...this.#notes].filter(note => note !== noJudge).concat(this.#judge?.notes ?? []),
    }
  }
}

/** What the machines of a node said, to each other too. */
function signalsOf({ parts }: NodeStep): readonly Named[] {
  const signals: Named[] = []
  for (const part of parts) for (const effect of part.effects) if (effect.kind === 'emit') signals.push(effect.signal)
  return signals
}

const always = () => true

const noJudge = 'there is no judge'

const nameOf = (life: LifeKey) => `${life.node}.${life.incarnation}`

/** The stack that a header names, configured as it says. */
function nodeOf(
  header: Header,
  laws: Laws,
): { readonly node: Node } | { readonly reasons: readonly string[]; readonly path?: readonly (string | number)[] } {
  const machines: AnyMachine[] = []
  for (const { name, hash } of header.machines) {
    const machine = laws.machineOf(name, hash)
    if ('missing' in machine) return { reasons: [machine.missing] }
    machines.push(machine)
  }
  const contexts: Context<unknown>[] = []
  for (const machine of machines) {
    const given: Record<string, unknown> = {}
    for (const [field, json] of Object.entries(header.config[machine.name] ?? {})) {
      const path = ['config', machine.name, field]
      const shape = machine.config.find(one => one.name === field)?.shape
      if (!shape) return { path, reasons: [`${machine.name} has no configuration ${show(field)}`] }
      const value = decode(shape, json)
      if ('misfit' in value) {
        const { expected, found } = value.misfit
        return {
          path: [...path, ...value.misfit.path],
          reasons: [`${path.join('.')}: expected ${expected}, found ${found}`],
        }
      }
      given[field] = value.value
    }
    const missing = machine.config.find(field => !field.optional && given[field.name] === undefined)
    if (missing) return { path: ['config'], reasons: [`${machine.name} is not given ${missing.name}`] }
    try {
      const made = machine.configure(header.node, given)
      if ('refused' in made) return { path: ['config', machine.name], reasons: made.refused }
      contexts.push({ self: header.node, config: made.config })
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { path: ['config', machine.name], reasons: [error.message] }
    }
  }
  const node: Node = { stack: { name: header.stack, machines }, self: header.node, contexts }
  return { node }
}

function sayInput({ input }: Event): string {
  const kind = (json: Json) =>
    typeof json === 'object' && json !== null && 'kind' in json ? String(json.kind) : show(json)
  switch (input.kind) {
    case 'start':
      return input.kept ? 'start, with what was kept' : 'start'
    case 'stop':
      return 'stop'
    case 'message':
      return `${kind(input.message)} from ${input.from}`
    case 'signal':
      return `the signal ${kind(input.signal)}`
    case 'timer':
      return `the timer ${kind(input.timer)} of ${input.machine}`
  }
}
