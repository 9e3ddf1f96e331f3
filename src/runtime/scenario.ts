import type { AnyMachine, Named, NodeId } from '../core/machine.ts'
import type { Node, NodeStep } from '../core/stack.ts'
import { key, rec, type Value } from '../core/value.ts'
import { type Environment, evaluate } from '../lang/interpret/evaluate.ts'
import type { TAct, TExpr, TModel, TProgram, TScenario } from '../lang/typed.ts'
import { createSim, type Sim } from './sim.ts'
import { type Watching, watchers } from './sim-monitors.ts'
import { calmLinks, type InFlight } from './sim-net.ts'

export type ScenarioResult =
  | { readonly ok: true; readonly title: string }
  | { readonly ok: false; readonly title: string; readonly failure: ScenarioFailure }

/** The act that went wrong; `values` are the parts of nodes that a failed `expect` looked at. */
export interface ScenarioFailure {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly why: string
  readonly values: readonly { readonly name: string; readonly value: string }[]
  /** Simulated milliseconds. */
  readonly time: number
}

interface Link {
  readonly program: TProgram
  readonly machineOf: (name: string) => AnyMachine
  /** One trace a node. */
  readonly record?: (node: NodeId, line: string) => void
}

/** Ranged timers always draw the same. */
const seed = 1
/** An act that waits for a message waits no longer than this. */
const patience = 10_000

/**
 * Plays a scenario in the simulated world. All nodes are up at first, unless the model's world is views with
 * `restarts`: then they boot by `restart`. Monitors of the model watch; an assertion that fails ends the scenario.
 */
export function runScenario(scenario: TScenario, link: Link): ScenarioResult {
  const { model, title } = scenario
  const configured = configureModel(model, link)
  const failed = (act: TAct | undefined, why: string, values: ScenarioFailure['values'], time: number) => {
    const { line, column } = act?.span ?? scenario.span
    return { ok: false, title, failure: { file: scenario.file, line, column, why, values, time } } as const
  }
  if ('refused' in configured) return failed(undefined, configured.refused.join('; '), [], 0)
  const { nodes } = configured
  const watching = watchers(model.monitors, link.machineOf)
  const { world } = model
  const sim = createSim({
    nodes,
    seed,
    world: world.views ? { kind: 'views', signals: world.views } : { kind: 'links', links: calmLinks },
    ...(world.gone && { gone: world.gone.name }),
    ...(link.record && { record: link.record }),
    observe: (node, step: NodeStep) => watching.step(node, step),
  })
  if (!(world.views && world.faults.restarts > 0)) for (const { self } of nodes) sim.start(self)
  for (const act of scenario.acts) {
    const player = { sim, link, model, watching, nodes }
    const wrong = play(act, player) ?? disaster(sim, watching)
    if (wrong) return failed(act, wrong.why, wrong.values ?? [], sim.clock.now())
  }
  return { ok: true, title }
}

interface Player {
  readonly sim: Sim
  readonly link: Link
  readonly model: TModel
  readonly watching: Watching
  readonly nodes: readonly Node[]
}

interface Wrong {
  readonly why: string
  readonly values?: ScenarioFailure['values']
}

/** What may end a scenario at any act: a breach, or a monitor's assertion. */
function disaster(sim: Sim, watching: Watching): Wrong | undefined {
  const halted = sim.halted()
  if (halted) return { why: `node ${halted.node} halted: ${halted.why.message}` }
  const broken = watching.broken()
  return broken && { why: `${broken.monitor} saw ${broken.property} broken at node ${broken.node}` }
}

function play(act: TAct, player: Player): Wrong | undefined {
  const { sim } = player
  switch (act.kind) {
    case 'settle':
      return void sim.run(act.ms)
    case 'heal':
      return void reconnect(sim, () => sim.reach.heal())
    case 'split':
      return void reconnect(sim, () => sim.reach.split(act.groups))
    case 'cut':
      return void reconnect(sim, () => sim.reach.cut(act.from, act.to))
    case 'mend':
      return void reconnect(sim, () => sim.reach.mend(act.from, act.to))
    case 'crash':
      return crash(player, act.node)
    case 'restart':
      return sim.up(act.node) ? { why: `node ${act.node} is up` } : void sim.start(act.node)
    case 'pause':
      return sim.up(act.node) ? void sim.pause(act.node) : { why: `node ${act.node} is down` }
    case 'resume':
      return void sim.resume(act.node)
    case 'deliver':
    case 'lose':
      return meddle(act, sim)
    case 'fire': {
      const timer = named(act.timer.name, act.timer.fields, act.args, player)
      return sim.fire(act.at, act.machine, timer) ? undefined : { why: `${act.timer.name} is not armed at ${act.at}` }
    }
    case 'run': {
      const signal = named(act.signal.name, act.signal.fields, act.args, player)
      return sim.hear(act.at, signal) ? undefined : { why: `node ${act.at} does not hear ${act.signal.name}` }
    }
    case 'expectThat':
      return expectation(act.condition, act.text, player)
  }
}

function reconnect(sim: Sim, change: () => void): void {
  change()
  sim.reconnected()
}

function crash({ sim, watching }: Player, node: NodeId): Wrong | undefined {
  if (!sim.up(node)) return { why: `node ${node} is down` }
  watching.crash(node)
  sim.crash(node, 'now')
  return undefined
}

/** A message in flight arrives now, or never. If there is none, `lose` takes the next one, and `deliver` waits for it. */
function meddle(act: TAct & { readonly kind: 'deliver' | 'lose' }, sim: Sim): Wrong | undefined {
  const { net, clock } = sim
  if (!net) return { why: 'there are no messages in this world' }
  const fits = ({ from, to, message }: InFlight) =>
    message.kind === act.message.name && to === act.to && (act.from === undefined || from === act.from)
  const find = () => net.inFlight().find(fits)
  const flying = find()
  if (act.kind === 'lose') return void (flying ? net.lose(flying) : net.loseNext(fits))
  if (!flying) clock.run(clock.now() + patience, () => find() !== undefined)
  const found = find()
  if (found) return void net.deliver(found)
  const from = act.from === undefined ? '' : ` from ${act.from}`
  return { why: `no ${act.message.name}${from} to ${act.to} came by` }
}

// ------------------------------------------------------------------ what the text says

function expectation(condition: TExpr, text: string, player: Player): Wrong | undefined {
  const seen = new Map<string, string>()
  const held = evaluate(condition, environment(player, seen), player.model.file)
  if (held === true) return undefined
  return { why: `expected ${text}`, values: [...seen].map(([name, value]) => ({ name, value })) }
}

/** The world as an expression sees it; what it looks at is written down. */
function environment(player: Player, seen: Map<string, string>): Environment {
  const { sim, link, model, watching } = player
  const ids = idsOf(model)
  return {
    program: link.program,
    group: name => (name === 'alive' ? (ids.get('nodes') ?? []).filter(sim.up) : (ids.get(name) ?? [])),
    viewUp: node => {
      seen.set(`${node}.up`, String(sim.up(node)))
      return sim.up(node)
    },
    viewPaused: node => {
      seen.set(`${node}.paused`, String(sim.paused(node)))
      return sim.paused(node)
    },
    viewField: (node, machine, name) => {
      const { stack } = player.nodes.find(one => one.self === node) as Node
      const index = stack.machines.findIndex(one => one.name === machine)
      const value = (sim.state(node)[index] as unknown as Readonly<Record<string, Value>>)[name] as Value
      seen.set(`${node}.${machine}.${name}`, key(value))
      return value
    },
    viewConfig: (node, machine) => {
      const { stack, contexts } = player.nodes.find(one => one.self === node) as Node
      const index = stack.machines.findIndex(one => one.name === machine)
      return rec(contexts[index]?.config as Record<string, Value>)
    },
    healed: sim.reach.healed(),
    connected: (a, b) => sim.reach.reaches(a, b) && sim.reach.reaches(b, a),
    monitorField: (monitor, field) => watching.field(monitor, field),
  }
}

function named(
  name: string,
  fields: readonly { readonly name: string }[],
  args: readonly TExpr[],
  player: Player,
): Named {
  const env = environment(player, new Map())
  const values = args.map(arg => evaluate(arg, env, player.model.file))
  return rec({ kind: name, ...Object.fromEntries(fields.map((field, i) => [field.name, values[i]])) }) as Named
}

function idsOf(model: TModel): ReadonlyMap<string, readonly NodeId[]> {
  const groups = model.groups.map(group => [group.name, members(group)] as const)
  return new Map([...groups, ['nodes', groups.flatMap(([, ids]) => ids)]])
}

function members(group: TModel['groups'][number]): NodeId[] {
  return Array.from({ length: group.count }, (_, i) => group.first + i)
}

/** The nodes of a model with the configurations that it gives them. */
function configureModel(model: TModel, link: Link): { nodes: Node[] } | { refused: string[] } {
  const ids = idsOf(model)
  const asks = (): never => {
    throw new Error('a configuration asks about a state')
  }
  const world = {
    viewField: asks,
    viewConfig: asks,
    viewUp: asks,
    viewPaused: asks,
    connected: asks,
    monitorField: asks,
    healed: true,
  }
  const env: Environment = { program: link.program, ...world, group: name => ids.get(name) ?? [] }
  const refused: string[] = []
  const nodes = model.groups.flatMap(group =>
    members(group).map(self => {
      const machines = group.stack.machines.map(one => link.machineOf(one.name))
      const contexts = machines.map(machine => {
        const settings = group.configs.get(machine.name) ?? []
        const given = settings.map(({ name, value }) => [name, evaluate(value, env, model.file)] as const)
        const made = machine.configure(self, Object.fromEntries(given))
        if ('refused' in made) refused.push(...made.refused.map(why => `node ${self}, ${machine.name}: ${why}`))
        return { self, config: 'config' in made ? made.config : undefined }
      })
      return { stack: { name: group.stack.name, machines }, self, contexts }
    }),
  )
  return refused.length > 0 ? { refused } : { nodes }
}
