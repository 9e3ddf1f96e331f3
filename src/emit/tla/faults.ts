import { steppedVariables } from './links.ts'
import { type Action, action, type Features, type Setting, spending } from './setting.ts'

const crashHeard = 'Said(n, <<[kind |-> "crash"]>>)'

/** Crashes between steps, restarts and reboots, as far as the world has them. */
export function nodeFaults({ model }: Setting, features: Features): Action[] {
  const { crashes, restarts, reboots } = model.world.faults
  return [
    ...(crashes > 0 ? [crash(features)] : []),
    ...(restarts > 0 && features.downs ? [restart(features)] : []),
    ...(reboots > 0 ? [reboot(features)] : []),
  ]
}

function crash(features: Features): Action {
  const spent = spending('crashes', features)
  const left = `[Quiet EXCEPT !.node[n] = Kept(n, node[n]), !.heard = ${crashHeard}]`
  const stops = features.views
    ? ["up' = [up EXCEPT ![n] = FALSE]", installed(left, '(Alive \\ {n})')]
    : ['Down(n, node[n])']
  return action(
    'A node stops; nobody receives what is under way to it.',
    'Crash',
    '\\E n \\in Nodes :',
    ['Up(n)', ...spent.lines, ...stops],
    ['up', ...spent.primed, ...steppedVariables(features)],
    features,
  )
}

function restart(features: Features): Action {
  const spent = spending('restarts', features)
  return action(
    'A node starts again with what it had on disk.',
    'Restart',
    '\\E n \\in Nodes :',
    [
      ...['~Up(n)', ...spent.lines, "up' = [up EXCEPT ![n] = TRUE]"],
      started('node[n]', '(Alive \\cup {n})', '<<>>', features),
    ],
    ['up', ...spent.primed, ...steppedVariables(features)],
    features,
  )
}

function reboot(features: Features): Action {
  const spent = spending('reboots', features)
  return action(
    'A node dies and is back at once; what is under way to it survives.',
    'Reboot',
    '\\E n \\in Nodes :',
    ['Up(n)', ...spent.lines, started('Kept(n, node[n])', 'Alive', crashHeard, features)],
    [...spent.primed, ...steppedVariables(features)],
    features,
  )
}

/** A new view around a node that came or went. */
function installed(q: string, isUp: string): string {
  return `Settled(Installed(${q}, Around(n, ${isUp})))`
}

/** The node starts from this state; monitors hear this before what it says. */
function started(before: string, isUp: string, heard: string, features: Features): string {
  if (features.views) return installed(`Restarted(n, Starting(n, ${before}), ${heard})`, isUp)
  return `LET r == Starting(n, ${before}) IN ${linkStart(features, isUp, heard)}`
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
