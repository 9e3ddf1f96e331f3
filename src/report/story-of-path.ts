import { actionKinds } from '../explore/actions.ts'
import { show } from '../explore/difference.ts'
import type { Locals } from '../explore/locals.ts'
import type { Finding } from '../explore/report.ts'
import type { Space } from '../explore/space.ts'
import { changesOf, textOf } from '../explore/words.ts'
import type { NodePicture, Story, StoryStep } from './story.ts'

/** A counterexample as a story: its path is gone again. */
export function storyOfPath(space: Space, finding: Finding): Story {
  const { parts, model } = space
  space.begin()
  let state: Int32Array = space.next.slice()
  const start = parts.locals.map((one, i) => pictureOf(one, state[i] as number))
  const flights = new Flights(space, state)
  const steps: StoryStep[] = []
  for (const [at, wanted] of finding.path.entries()) {
    let step: StoryStep | undefined
    let next = state
    let action = 0
    space.expand(state, (kind, node, arg, outcome) => {
      if (action++ !== wanted) return
      next = outcome?.breach === undefined ? space.next.slice() : state
      const name = nameOf(space, kind, arg)
      const taken = { action: wanted, kind, node, arg, next }
      const why = outcome?.why === undefined ? '' : ` (${outcome.why})`
      const breach = outcome?.breach === undefined ? '' : `: ${outcome.breach}`
      step = {
        kind: name,
        ...(ofNetwork.has(name) ? {} : { at: node }),
        text: `${textOf(parts, state, taken)}${why}${breach}`,
        changes: changesOf(parts, state, next),
        ...flights.follow(at, name, node, arg, next),
        pictures: parts.locals.flatMap((one, i) =>
          next[i] === state[i] ? [] : [{ node: i, ...pictureOf(one, next[i] as number) }],
        ),
        network: networkOf(space, next),
      }
    })
    parts.monitors.take()
    if (!step) break
    steps.push(step)
    state = next
  }
  const { property, text, loop } = finding
  const nodes = model.nodes.map(one => one.self)
  return { title: model.name, property, text, nodes, steps, start, ...(loop !== undefined && { loop }) }
}

const ofNetwork = new Set(['split', 'heal', 'cut', 'mend', 'tick'])

/** What happened, by the kind of action; an act of the schedule is what it does. */
function nameOf({ model }: Space, kind: number, arg: number): string {
  const name = actionKinds[kind] as string
  const act = name === 'scheduled' ? model.schedule[arg]?.kind : undefined
  return act === 'run' ? 'operator' : (act ?? name)
}

function pictureOf(locals: Locals, local: number): NodePicture {
  const { up, state } = locals.states.at(local)
  const { machines } = locals.node.stack
  const fields = machines.flatMap((machine, m) =>
    Object.entries(state[m] as object)
      .filter(([name]) => name !== 'phase')
      .map(([name, value]) => [machines.length > 1 ? `${machine.name}.${name}` : name, show(value)] as const),
  )
  const phase = state.find(one => one.phase !== undefined)?.phase ?? ''
  return { up, phase, fields: Object.fromEntries(fields) }
}

function networkOf({ parts }: Space, state: Int32Array): string {
  const { blocks, cuts, paused } = parts.world.at(state[parts.surroundingsAt] as number)
  const id = (i: number) => parts.model.nodes[i]?.self
  const names = [...new Set(blocks)]
  const members = (block: number) => blocks.flatMap((of, i) => (of === block ? [id(i)] : [])).join(', ')
  const split = names.length > 1 ? names.map(block => `{${members(block)}}`).join(' ') : ''
  const links = cuts.map(link => `${id(Math.floor(link / parts.n))} ↛ ${id(link % parts.n)}`)
  const still = paused.map(node => `${id(node)} paused`)
  return [split, ...links, ...still].filter(one => one !== '').join(', ')
}

/** Which step sent each message that is under way; of equal ones the first that was sent arrives first. */
class Flights {
  readonly #space: Space
  #state: Int32Array
  readonly #sent = new Map<string, number[]>()

  constructor(space: Space, state: Int32Array) {
    this.#space = space
    this.#state = state
    for (const { to, input } of this.#fresh(undefined, state)) this.#note(to, input, -1)
  }

  follow(at: number, kind: string, node: number, arg: number, next: Int32Array): Pick<StoryStep, 'takes' | 'sends'> {
    const moves = kind === 'deliver' || kind === 'deliverAndKeep' || kind === 'lose'
    const taken = moves ? this.#take(node, arg, kind === 'deliverAndKeep') : undefined
    const sends = this.#fresh(moves && kind !== 'deliverAndKeep' ? { to: node, input: arg } : undefined, next)
    for (const one of sends) this.#note(one.to, one.input, at)
    if (kind === 'crash' || kind === 'crashWithin' || kind === 'leave') this.#forget(node)
    this.#state = next
    return {
      ...(taken && { takes: taken }),
      sends: sends.map(({ to, input }) => ({ to, name: this.#name(to, input) })),
    }
  }

  #take(to: number, input: number, keep: boolean): StoryStep['takes'] {
    const known = this.#sent.get(`${to} ${input}`) ?? []
    const consumes = this.#space.model.world.duplicating !== Number.POSITIVE_INFINITY
    const sent = (keep || !consumes ? known[0] : known.shift()) ?? -1
    const from = (this.#space.parts.locals[to] as Locals).sender(input) - 1
    return { sent, from, to, name: this.#name(to, input) }
  }

  #note(to: number, input: number, at: number): void {
    this.#sent.set(`${to} ${input}`, [...(this.#sent.get(`${to} ${input}`) ?? []), at])
  }
  #forget(node: number): void {
    for (const name of this.#sent.keys()) if (name.startsWith(`${node} `)) this.#sent.delete(name)
  }

  #name(to: number, input: number): string {
    const one = (this.#space.parts.locals[to] as Locals).inputs.at(input).input
    return one.kind === 'message' ? show(one.message) : one.kind === 'signal' ? show(one.signal) : one.kind
  }

  /** What is under way in a state and was not before; `gone` was taken out. */
  #fresh(gone: { to: number; input: number } | undefined, next: Int32Array): { to: number; input: number }[] {
    const { inboxes, inboxAt } = this.#space.parts
    return inboxes.flatMap((inbox, to) => {
      const at = inboxAt + to
      const inputs = (state: Int32Array) => inbox.contents(state[at] as number).map(letter => inbox.input(letter))
      const before = gone === undefined && this.#state === next ? [] : inputs(this.#state)
      if (gone?.to === to && before.includes(gone.input)) before.splice(before.indexOf(gone.input), 1)
      return inputs(next).flatMap(input => {
        const known = before.indexOf(input)
        if (known < 0) return [{ to, input }]
        before.splice(known, 1)
        return []
      })
    })
  }
}
