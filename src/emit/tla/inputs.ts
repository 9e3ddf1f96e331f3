import { steppedVariables } from './links.ts'
import { type Action, action, type Features, type Setting, spending } from './setting.ts'

/** Timers that fire, what the operator does, and crashes in the middle of a step. */
export function inputActions(setting: Setting, features: Features, operators: readonly string[]): (string | Action)[] {
  const { world } = setting.model
  const all = steppedVariables(features)
  const stepped = features.links ? 'Stepped(n, r, inbox)' : 'Stepped(n, r)'
  const found: (string | Action)[] = []
  const timers = setting.nodes.some(node => node.stack.machines.some(one => one.timers.length > 0))
  if (timers) {
    const bounds =
      '\\E n \\in Alive : \\E machine \\in DOMAIN node[n] : \\E timer \\in node[n][machine].armed : LET r == Firing(n, machine, timer) IN'
    const early = world.timersEarly !== Number.POSITIVE_INFINITY && features.links !== undefined
    const spent = spending('early', features)
    const when = early ? ['~Busy'] : []
    found.push(
      action(
        early ? 'A timer fires when nothing can be delivered.' : 'A timer fires.',
        'Fire',
        bounds,
        [...when, '~r.idle', stepped],
        all,
        features,
      ),
    )
    if (early && spent.lines.length > 0)
      found.push(
        action(
          'A timer fires early.',
          'FireEarly',
          bounds,
          ['Busy', '~r.idle', ...spent.lines, stepped],
          [...all, ...spent.primed],
          features,
        ),
      )
  }
  for (const [i, clause] of world.operators.entries()) {
    const spent = spending(`operator${i + 1}`, features)
    const name = `Operator${i + 1}`
    const bounds = `\\E choice \\in ${operators[i]} : \\E n \\in choice.at \\cap Alive : LET r == Asking(n, choice.signal) IN`
    if (clause.most > 0)
      found.push(
        action(
          `The operator's ${clause.signal.name}.`,
          name,
          bounds,
          [...spent.lines, '~r.idle', stepped],
          [...all, ...spent.primed],
          features,
        ),
      )
  }
  if (world.faults.crashes > 0 && !features.views) found.push(...torn(setting, features, timers, operators))
  return found
}

/** A crash in the middle of a step: what it had saved stays, what it was to send is lost. */
function torn(
  setting: Setting,
  features: Features,
  timers: boolean,
  operators: readonly string[],
): (string | Action)[] {
  const durable = setting.nodes.some(node => node.stack.machines.some(one => one.state.some(field => field.durable)))
  if (!durable) return []
  const { world } = setting.model
  const spent = spending('crashes', features)
  const early = world.timersEarly !== Number.POSITIVE_INFINITY && features.links !== undefined
  const mayBeEarly = features.budgets.has('early') ? '(~Busy \\/ left.early > 0)' : '~Busy'
  const ways = [
    ...(features.links
      ? ['\\/ \\E letter \\in Choices(inbox[n]) : Reaches(letter.from, n) /\\ Torn(n, Receiving(n, letter))']
      : []),
    ...(timers
      ? [
          `\\/ ${early ? `${mayBeEarly} /\\ ` : ''}\\E machine \\in DOMAIN node[n] : \\E timer \\in node[n][machine].armed : Torn(n, Firing(n, machine, timer))`,
        ]
      : []),
    ...world.operators.flatMap((one, i) => {
      if (one.most === 0) return []
      const left = features.budgets.has(`operator${i + 1}`) ? `left.operator${i + 1} > 0 /\\ ` : ''
      return [`\\/ ${left}\\E choice \\in ${operators[i]} : n \\in choice.at /\\ Torn(n, Asking(n, choice.signal))`]
    }),
  ]
  const primed = ['up', ...steppedVariables(features)]
  return [
    `\\* Where it makes a difference: otherwise it is the same as a crash before the step.
Torn(n, r) == Kept(n, r.state) # Kept(n, node[n]) /\\ Down(n, r.state)`,
    action(
      'A node stops in the middle of a step: what it had saved stays, what it was to send is lost.',
      'CrashWithin',
      '\\E n \\in Alive :',
      [...spent.lines, ways.join('\n       ')],
      [...primed, ...spent.primed],
      features,
    ),
  ]
}
