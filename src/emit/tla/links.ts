import type { TWorld } from '../../lang/typed.ts'
import { type Action, action, type Features, spending } from './setting.ts'

/** What is under way over links, and what becomes of it: `[from, message]`s to each node. */
export function linkOperators(world: TWorld, features: Features): (string | Action)[] {
  const { links } = features
  if (!links) return []
  const asks = world.timersEarly === Number.POSITIVE_INFINITY ? [] : [busy]
  const endless = world.duplicating === Number.POSITIVE_INFINITY
  return [
    ...[boxes[links], posting, ...asks, stepped(features)],
    ...[...deliveries(features, endless), ...losses(features, world.lossy)],
  ]
}

const boxes = {
  soup: `\\* A set of messages to each node: equal ones are one.
NoMail == {}
Add(box, letter) == box \\cup {letter}
TakeOut(box, letter) == box \\ {letter}
Choices(box) == box`,
  datagram: `\\* A bag of messages to each node: how many there are of each.
NoMail == <<>>
Add(box, letter) ==
  IF letter \\in DOMAIN box THEN [box EXCEPT ![letter] = @ + 1] ELSE (letter :> 1) @@ box
TakeOut(box, letter) ==
  IF box[letter] > 1 THEN [box EXCEPT ![letter] = @ - 1]
  ELSE [other \\in DOMAIN box \\ {letter} |-> box[other]]
Choices(box) == DOMAIN box`,
  stream: `\\* A queue of messages from each node to each node.
NoMail == [sender \\in Nodes |-> <<>>]
Add(box, letter) == [box EXCEPT ![letter.from] = Append(@, letter.message)]
TakeOut(box, letter) == [box EXCEPT ![letter.from] = Tail(@)]
Choices(box) ==
  {[from |-> sender, message |-> Head(box[sender])] : sender \\in {s \\in Nodes : box[s] # <<>>}}`,
} as const

const posting = `\\* What a node sends is under way, unless to where nothing arrives: behind a cut, or to a node that is down.
RECURSIVE Posted(_, _, _, _)
Posted(boxes, isUp, n, sent) ==
  IF sent = <<>> THEN boxes
  ELSE LET one == Head(sent)
           arrives(to) == to \\in one.to /\\ to \\in isUp /\\ Reaches(n, to)
           letter == [from |-> n, message |-> one.message]
       IN Posted([to \\in Nodes |-> IF arrives(to) THEN Add(boxes[to], letter) ELSE boxes[to]],
                 isUp, n, Tail(sent))

Receiving(n, letter) ==
  LET takers == TakesMessage(n, letter.message.kind)
      input == [is |-> "message", body |-> letter.message, from |-> letter.from]
  IN IF takers = <<>> THEN Assert(FALSE, <<"no machine of the stack takes this", letter>>)
     ELSE Stepping(n, node[n], Waiting(takers, input))`

const busy = `\\* Something could be delivered right now.
Busy == \\E n \\in Nodes : \\E letter \\in Choices(inbox[n]) : Reaches(letter.from, n)`

/** What a step does to the variables that steps may change. */
function stepped(features: Features): string {
  return [
    '\\* A node has taken a step; `boxes` is what is under way without what it has taken out.',
    'Stepped(n, r, boxes) ==',
    "  /\\ node' = [node EXCEPT ![n] = r.state]",
    "  /\\ inbox' = Posted(boxes, Alive, n, r.sent)",
    ...(features.monitors ? ['  /\\ Listen(Said(n, r.said))'] : []),
  ].join('\n')
}

/** What a step primes. */
export function steppedVariables(features: Features): string[] {
  return ['node', ...(features.links ? ['inbox'] : []), ...(features.monitors ? ['monitor', 'failed'] : [])]
}

function deliveries(features: Features, endless: boolean): Action[] {
  const bounds = '\\E n \\in Nodes : \\E letter \\in Choices(inbox[n]) : LET r == Receiving(n, letter) IN'
  const arrives = 'Reaches(letter.from, n)'
  const primed = steppedVariables(features)
  const keep = spending('duplicating', features)
  const rest = endless ? 'inbox' : '[inbox EXCEPT ![n] = TakeOut(@, letter)]'
  return [
    action(
      endless ? 'A message arrives, and stays under way.' : 'A message arrives.',
      'Deliver',
      bounds,
      [arrives, ...(endless ? ['~r.idle'] : []), `Stepped(n, r, ${rest})`],
      primed,
      features,
    ),
    ...(keep.lines.length > 0
      ? [
          action(
            'A message arrives, and will once more.',
            'DeliverAndKeep',
            bounds,
            [arrives, '~r.idle', ...keep.lines, 'Stepped(n, r, inbox)'],
            [...primed, ...keep.primed],
            features,
          ),
        ]
      : []),
  ]
}

function losses(features: Features, lossy: number): Action[] {
  if (lossy === 0) return []
  const { lines, primed } = spending('lossy', features)
  return [
    action(
      'A message is lost.',
      'Lose',
      '\\E n \\in Nodes : \\E letter \\in Choices(inbox[n]) :',
      [...lines, "inbox' = [inbox EXCEPT ![n] = TakeOut(@, letter)]", ...unheard(features)],
      ['inbox', ...primed, ...(features.monitors ? ['failed'] : [])],
      features,
    ),
  ]
}

/** In an action in which monitors hear nothing. */
export function unheard(features: Features): string[] {
  return features.monitors ? ["failed' = {}"] : []
}
