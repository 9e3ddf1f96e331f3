import { steppedVariables, unheard } from './links.ts'
import { type Action, action, type Features, type Setting, spending } from './setting.ts'

/** Who reaches whom. */
export function reachOperators(features: Features): string {
  const { parts, cuts } = features
  const reaches = [...(parts ? ['Together(a, b)'] : []), ...(cuts ? ['<<a, b>> \\notin cuts'] : [])]
  const healed = [...(parts ? ['parts = {Nodes}'] : []), ...(cuts ? ['cuts = {}'] : [])]
  return [
    ...(parts
      ? [
          '\\* The network in parts that do not reach each other.',
          'Together(a, b) == \\E p \\in parts : a \\in p /\\ b \\in p',
        ]
      : ['Together(a, b) == TRUE']),
    `Reaches(a, b) == ${reaches.join(' /\\ ') || 'TRUE'}`,
    `Healed == ${healed.join(' /\\ ') || 'TRUE'}`,
  ].join('\n')
}

/** Crashes between steps, restarts and reboots, as far as the world has them. */
export function nodeFaults({ model }: Setting, features: Features): Action[] {
  const { crashes, restarts, reboots } = model.world.faults
  const found: Action[] = []
  const add = (
    doc: string,
    name: string,
    most: number,
    budget: string,
    lines: readonly string[],
    primed: readonly string[],
  ) => {
    if (most === 0) return
    const spent = spending(budget, features)
    const all = [...spent.lines, ...lines]
    found.push(action(doc, name, '\\E n \\in Nodes :', all, [...primed, ...spent.primed], features))
  }
  const { views } = features
  const heard = features.monitors ? ['monitor', 'failed'] : []
  const all = steppedVariables(features).filter(one => features.variables.includes(one))
  const down = "up' = [up EXCEPT ![n] = FALSE]"
  const settled = (q: string, isUp: string) => `Settled(Installed(${q}, Around(n, ${isUp})))`
  const crashHeard = 'Said(n, <<[kind |-> "crash"]>>)'
  add(
    'A node stops; nobody receives what is under way to it.',
    'Crash',
    crashes,
    'crashes',
    views
      ? [
          'Up(n)',
          down,
          settled(`[Quiet EXCEPT !.node[n] = Kept(n, node[n]), !.heard = ${crashHeard}]`, '(Alive \\ {n})'),
        ]
      : ['Up(n)', 'Down(n, node[n])'],
    ['node', 'up', ...heard, ...(features.links ? ['inbox'] : [])],
  )
  const start = (before: string, isUp: string, said: string) =>
    views
      ? settled(`Restarted(n, Starting(n, ${before}), ${said})`, isUp)
      : `LET r == Starting(n, ${before}) IN ${linkStart(features, isUp, said)}`
  if (features.downs)
    add(
      'A node starts again with what it had on disk.',
      'Restart',
      restarts,
      'restarts',
      ['~Up(n)', "up' = [up EXCEPT ![n] = TRUE]", start('node[n]', '(Alive \\cup {n})', '<<>>')],
      ['up', ...all],
    )
  add(
    'A node dies and is back at once; what is under way to it survives.',
    'Reboot',
    reboots,
    'reboots',
    ['Up(n)', start('Kept(n, node[n])', 'Alive', crashHeard)],
    all,
  )
  return found
}

function linkStart(features: Features, isUp: string, said: string): string {
  return [
    "/\\ node' = [node EXCEPT ![n] = r.state]",
    ...(features.links ? [`/\\ inbox' = Posted(inbox, ${isUp}, n, r.sent)`] : []),
    ...(features.monitors ? [`/\\ Listen(${said} \\o Said(n, r.said))`] : []),
  ].join('\n         ')
}

/** What crashes and restarts are made of. */
export function faultHelpers({ model }: Setting, features: Features): string[] {
  const { crashes, restarts, reboots } = model.world.faults
  const found: string[] = []
  if (crashes > 0 && !features.views)
    found.push(
      [
        '\\* A node stops with this state behind it.',
        'Down(n, state) ==',
        "  /\\ up' = [up EXCEPT ![n] = FALSE]",
        "  /\\ node' = [node EXCEPT ![n] = Kept(n, state)]",
        ...(features.links ? ["  /\\ inbox' = [inbox EXCEPT ![n] = NoMail]"] : []),
        ...(features.monitors ? ['  /\\ Listen(Said(n, <<[kind |-> "crash"]>>))'] : []),
      ].join('\n'),
    )
  if (features.views && (restarts > 0 || reboots > 0))
    found.push(
      `Restarted(n, r, said) ==
  [Quiet EXCEPT !.node[n] = r.state, !.heard = said \\o Said(n, r.said)]`,
    )
  return found
}

/** Splits, cuts, and their ends. */
export function networkFaults(features: Features): (string | Action)[] {
  const found: (string | Action)[] = []
  const add = (doc: string, name: string, bounds: string, lines: readonly string[], primed: readonly string[]) =>
    void found.push(action(doc, name, bounds, lines, primed, features))
  if (features.parts) {
    const spent = spending('partitions', features)
    const all = steppedVariables(features).filter(one => features.variables.includes(one) && one !== 'inbox')
    const connect = (to: string) => (features.views ? [`Reconnected(${to})`] : [`parts' = ${to}`, ...unheard(features)])
    const primed = ['parts', ...(features.views ? all : features.monitors ? ['failed'] : [])]
    found.push(splits(features))
    add(
      'Everybody, or one part, falls in two.',
      'Split',
      '\\E to \\in Splits :',
      [...spent.lines, ...connect('to')],
      [...primed, ...spent.primed],
    )
    add('The network is whole again; cuts stay.', 'Heal', '', ['parts # {Nodes}', ...connect('{Nodes}')], primed)
  }
  if (features.cuts) {
    const spent = spending('cuts', features)
    const link = '\\E a \\in Nodes : \\E b \\in Nodes \\ {a} :'
    const failed = features.monitors ? ['failed'] : []
    const quiet = unheard(features)
    add(
      'One link is cut in one direction.',
      'Cut',
      link,
      ['<<a, b>> \\notin cuts', ...spent.lines, "cuts' = cuts \\cup {<<a, b>>}", ...quiet],
      ['cuts', ...spent.primed, ...failed],
    )
    add(
      'A cut link is mended.',
      'Mend',
      link,
      ['<<a, b>> \\in cuts', "cuts' = cuts \\ {<<a, b>>}", ...quiet],
      ['cuts', ...failed],
    )
  }
  return found
}

function splits(features: Features): string {
  return [
    'Halves(S) == {{A, S \\ A} : A \\in SUBSET S \\ {{}, S}}',
    'Splits == (Halves(Nodes) \\cup UNION {{(parts \\ {p}) \\cup two : two \\in Halves(p)} : p \\in parts}) \\ {parts}',
    ...(features.views
      ? [
          '',
          '\\* Every component that is another one now installs its view.',
          'Components(of) == {p \\cap Alive : p \\in of} \\ {{}}',
          'Reconnected(to) ==',
          "  /\\ parts' = to",
          '  /\\ Settled(InstalledAll(Quiet, Components(to) \\ Components(parts)))',
        ]
      : []),
  ].join('\n')
}

/** Timers that fire, what the operator does, and crashes in the middle of a step. */
export function inputActions(setting: Setting, features: Features, operators: readonly string[]): (string | Action)[] {
  const { world } = setting.model
  const all = steppedVariables(features).filter(one => features.variables.includes(one))
  const stepped = features.links ? 'Stepped(n, r, inbox)' : features.views ? 'Stepped(n, r)' : 'Stepped(n, r)'
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
  const primed = [
    'node',
    'up',
    ...(features.links ? ['inbox'] : []),
    ...(features.monitors ? ['monitor', 'failed'] : []),
  ]
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
