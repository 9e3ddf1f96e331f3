import { quoted } from './code.ts'
import type { Features, Setting } from './setting.ts'

/** The abstract membership: installing a view, and delivering what its members say until nobody says any more. */
export function viewOperators(
  { model }: Setting,
  features: Features,
  field: (of: string, name: string) => string,
): string[] {
  const { views } = model.world
  if (!views) return []
  const { installed, multicast, deliver } = views
  const named = (shape: typeof installed, values: readonly (readonly [string, string])[]) =>
    `[kind |-> ${quoted(shape.name)}, ${values.map(([name, value]) => `${field(shape.name, name)} |-> ${value}`).join(', ')}]`
  const view = named(installed, [
    ['ring', '[rep |-> Head(Ascending(members)), seq |-> 0]'],
    ['members', 'members'],
  ])
  const said = named(deliver, [
    ['payload', 'one.payload'],
    ['from', 'one.from'],
  ])
  return [
    `\\* A round under way: the nodes' states, payloads that wait, and all that was said.
Quiet == [node |-> node, queue |-> <<>>, heard |-> <<>>]
Payloads(n, signals) ==
  LET own == SelectSeq(signals, LAMBDA s : s.kind = ${quoted(multicast.name)})
  IN [i \\in DOMAIN own |-> [from |-> n, payload |-> own[i].${field(multicast.name, 'payload')}]]
Collected(q, n, r) ==
  [node |-> [q.node EXCEPT ![n] = r.state], queue |-> q.queue \\o Payloads(n, r.out), heard |-> q.heard \\o Said(n, r.said)]
Told(q, n, signal) ==
  Collected(q, n, Stepping(n, q.node[n], Waiting(TakesSignal(n, signal.kind), Signal(signal))))

\\* Each of a list of nodes is told this, in turn.
RECURSIVE ToldAll(_, _, _)
ToldAll(q, list, signal) == IF list = <<>> THEN q ELSE ToldAll(Told(q, Head(list), signal), Tail(list), signal)

\\* What waits is delivered to all members, and what they say to that, until nothing waits.
RECURSIVE Drained(_, _)
Drained(q, members) ==
  IF q.queue = <<>> THEN q
  ELSE LET one == Head(q.queue)
           signal == ${said}
       IN Drained(ToldAll([q EXCEPT !.queue = Tail(@)], Ascending(members), signal), members)

\\* A component installs its view.
Installed(q, members) ==
  IF members = {} THEN q
  ELSE LET view == ${view}
       IN Drained(ToldAll(q, Ascending(members), view), members)

RECURSIVE InstalledAll(_, _)
InstalledAll(q, components) ==
  IF components = {} THEN q
  ELSE LET lowest == CHOOSE c \\in components : \\A d \\in components : LeastOf(c) <= LeastOf(d)
       IN InstalledAll(Installed(q, lowest), components \\ {lowest})

Around(n, isUp) == {m \\in isUp : Together(n, m)}`,
    ['Settled(q) ==', "  /\\ node' = q.node", ...(features.monitors ? ['  /\\ Listen(q.heard)'] : [])].join('\n'),
    `\\* A node has taken a step; what it says is delivered around it.
Stepped(n, r) == Settled(Drained(Collected(Quiet, n, r), Around(n, Alive)))`,
  ]
}
