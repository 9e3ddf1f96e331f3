import type { Named } from '../core/machine.ts'
import { difference } from './difference.ts'
import type { Locals } from './locals.ts'
import { actionKinds, type Space } from './space.ts'
import type { Store } from './store.ts'

export interface StepReport {
  /** The action's index among those of its state. */
  readonly action: number
  /** What happened, in an operator's words. */
  readonly text: string
  /** What changed by it: `node 2 Votequorum.quorate: false → true`. */
  readonly changes: readonly string[]
}

/** The way from the first state to a stored one (and on by one more action), found again by expanding along it. */
export function pathTo(space: Space, store: Store, index: number, action?: number): { path: number[]; steps: StepReport[] } {
  const indices: number[] = []
  for (let at = index; at >= 0; at = store.parent(at)) indices.unshift(at)
  const states = indices.map(at => {
    const state = new Int32Array(space.width)
    store.read(at, state)
    return state
  })
  const path: number[] = []
  const steps: StepReport[] = []
  for (let i = 0; i + 1 < states.length; i++) {
    const found = nth(space, states[i] as Int32Array, next => equal(next, states[i + 1] as Int32Array))
    if (!found) throw new Error('a stored state is not a successor of its parent')
    path.push(found.action)
    steps.push(found)
  }
  if (action !== undefined) {
    const found = nth(space, states.at(-1) as Int32Array, (_, at) => at === action)
    if (found) {
      path.push(action)
      steps.push(found)
    }
  }
  return { path, steps }
}

/** Replays a path of action indices from the first state; says where it cannot go on. */
export function replay(space: Space, path: readonly number[]): { steps: StepReport[]; stuck?: { at: number; choices: number } } {
  space.begin()
  let state: Int32Array = space.next.slice()
  const steps: StepReport[] = []
  for (const [at, wanted] of path.entries()) {
    let count = 0
    let after: Int32Array | undefined
    const found = nth(space, state, (next, action) => {
      count++
      if (action !== wanted) return false
      after = next.slice()
      return true
    })
    if (!found || !after) return { steps, stuck: { at, choices: count } }
    steps.push(found)
    state = after
  }
  return { steps }
}

function nth(space: Space, state: Int32Array, wanted: (next: Int32Array, action: number) => boolean): StepReport | undefined {
  let action = -1
  let found: { kind: number; node: number; arg: number; next: Int32Array; why?: string; breach?: string } | undefined
  space.expand(state, (kind, node, arg, outcome) => {
    action++
    if (found || !wanted(space.next, action)) return
    found = { kind, node, arg, next: space.next.slice(), ...(outcome?.why !== undefined && { why: outcome.why }), ...(outcome?.breach !== undefined && { breach: outcome.breach }), ...{ action } } as never
  })
  space.monitors.take()
  if (!found) return undefined
  const { kind, node, arg, next, why, breach } = found
  const text = `${words(space, state, next, kind, node, arg)}${why === undefined ? '' : ` (${why})`}${breach === undefined ? '' : `: ${breach}`}`
  return { action: (found as unknown as { action: number }).action, text, changes: breach === undefined ? changes(space, state, next) : [] }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** `tokenLost` reads "token lost". */
export function spaced(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}

function words(space: Space, before: Int32Array, after: Int32Array, kind: number, node: number, arg: number): string {
  const { nodes, operators } = space.model
  const id = nodes[node]?.self ?? node + 1
  const locals = space.locals[node] as Locals
  const into = phaseChange(space, before, after, node)
  const message = () => {
    const { input } = locals.inputs.at(arg)
    return input.kind === 'message' ? { name: input.message.kind, from: input.from } : { name: '?', from: 0 }
  }
  const inputName = () => {
    const { input } = locals.inputs.at(arg)
    return input.kind === 'message' ? `${input.message.kind} from ${input.from}` : input.kind === 'timer' ? spaced(input.timer.kind) : input.kind === 'signal' ? input.signal.kind : 'start'
  }
  switch (actionKinds[kind]) {
    case 'deliver':
      return `node ${id}: receives ${message().name} from ${message().from}${into}`
    case 'deliverAndKeep':
      return `node ${id}: receives ${message().name} from ${message().from}, which the network will deliver again${into}`
    case 'lose':
      return `${message().name} from ${message().from} to ${id} is lost`
    case 'timer':
      return `node ${id}: ${inputName()}${into}`
    case 'operator':
      return `node ${id}: ${signalText((operators[arg]?.input.signal ?? { kind: '?' }) as Named)}${into}`
    case 'crash':
      return `node ${id} crashes`
    case 'crashWithin':
      return `node ${id} crashes while it handles ${inputName()}: what it had saved stays, what it was to send is lost`
    case 'restart':
      return `node ${id} starts${into}`
    case 'reboot':
      return `node ${id} crashes and starts again${into}`
    case 'split':
      return `the network splits into ${blocksText(space, after)}`
    case 'heal':
      return 'the network heals'
    case 'cut':
      return `link ${Math.floor(arg / nodes.length) + 1} → ${(arg % nodes.length) + 1} is cut`
    case 'mend':
      return `link ${Math.floor(arg / nodes.length) + 1} → ${(arg % nodes.length) + 1} is mended`
    default:
      return '?'
  }
}

function signalText(signal: Named): string {
  const args = Object.entries(signal).filter(([name]) => name !== 'kind')
  return args.length === 0 ? signal.kind : `${signal.kind}(${args.map(([name, value]) => `${name}: ${String(value)}`).join(', ')})`
}

function blocksText(space: Space, state: Int32Array): string {
  const { blocks } = space.world.at(space.surroundings(state))
  return [...new Set(blocks)].map(block => `{${blocks.flatMap((of, i) => (of === block ? [i + 1] : [])).join(', ')}}`).join(' and ')
}

function phaseChange(space: Space, before: Int32Array, after: Int32Array, node: number): string {
  const locals = space.locals[node] as Locals
  const was = locals.states.at(space.local(before, node))
  const is = locals.states.at(space.local(after, node))
  const texts = locals.node.stack.machines.flatMap((machine, i) => {
    const phase = is.state[i]?.phase
    return phase !== undefined && (phase !== was.state[i]?.phase || !was.up) ? [locals.node.stack.machines.length > 1 ? `${machine.name} ${phase}` : phase] : []
  })
  return texts.length === 0 ? '' : `, entering ${texts.join(', ')}`
}

function changes(space: Space, before: Int32Array, after: Int32Array): string[] {
  const found: string[] = []
  for (const [i, locals] of space.locals.entries()) {
    const [a, b] = [space.local(before, i), space.local(after, i)]
    if (a === b) continue
    const [was, is] = [locals.states.at(a), locals.states.at(b)]
    if (was.up && !is.up) continue
    for (const [m, machine] of locals.node.stack.machines.entries())
      found.push(...difference(was.state[m], is.state[m]).map(text => `node ${locals.node.self} ${locals.node.stack.machines.length > 1 ? `${machine.name}.` : ''}${text}`))
  }
  return found
}
